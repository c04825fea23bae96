//! What the store has said last, for the callers of all processes that find no lease.

use super::record::Record;
use crate::error::LeaseReason;
use crate::page::{Atomic64, NOTE_WORDS, Note};

impl Record {
    /// Notes what the store has said, and tells it.
    pub(super) fn note(&self, reason: &LeaseReason) {
        let (kind, number, text) = match reason {
            LeaseReason::Pending => (0, 0, ""),
            LeaseReason::Unreachable(text) => (1, 0, text.as_str()),
            LeaseReason::Refused(text) => (2, 0, text.as_str()),
            LeaseReason::Library(text) => (3, 0, text.as_str()),
            LeaseReason::Held { free_at_unix_ms } => (4, *free_at_unix_ms, ""),
            LeaseReason::Quarantined { until_unix_ms } => (5, *until_unix_ms, ""),
            LeaseReason::Skewed { ahead_ms } => (6, *ahead_ms, ""),
            LeaseReason::Mismatch { found } => (7, 0, found.as_str()),
        };
        self.root().note.write(kind, number, text);
        self.tell();
    }

    pub(super) fn clear_note(&self) {
        if self.root().note.kind.load_relaxed() != 0 {
            self.root().note.write(0, 0, "");
        }
    }

    /// What the store has said last.
    pub(super) fn noted(&self) -> LeaseReason {
        let Some((kind, number, text)) = self.root().note.read() else {
            return LeaseReason::Pending;
        };
        match kind {
            1 => LeaseReason::Unreachable(text),
            2 => LeaseReason::Refused(text),
            3 => LeaseReason::Library(text),
            4 => LeaseReason::Held {
                free_at_unix_ms: number,
            },
            5 => LeaseReason::Quarantined {
                until_unix_ms: number,
            },
            6 => LeaseReason::Skewed { ahead_ms: number },
            7 => LeaseReason::Mismatch { found: text },
            _ => LeaseReason::Pending,
        }
    }
}

impl Note {
    /// The version is odd in between. Two who write at once may mix their texts, which only
    /// people read.
    fn write(&self, kind: u64, number: i64, text: &str) {
        let writing = self.version.load_acquire() | 1;
        self.version.store_release(writing);
        let bytes = text.as_bytes();
        let length = bytes.len().min(NOTE_WORDS * 8);
        for (word, part) in self.text.iter().zip(bytes[..length].chunks(8)) {
            let mut whole = [0; 8];
            whole[..part.len()].copy_from_slice(part);
            word.store_release(u64::from_ne_bytes(whole));
        }
        self.length.store_release(length as u64);
        self.number.store_release(number as u64);
        self.kind.store_release(kind);
        self.version.store_release(writing.wrapping_add(1));
    }

    fn read(&self) -> Option<(u64, i64, String)> {
        const ATTEMPTS: usize = 100;
        for _ in 0..ATTEMPTS {
            let version = self.version.load_acquire();
            let length = (self.length.load_acquire() as usize).min(NOTE_WORDS * 8);
            let words = self.text.iter().map(Atomic64::load_acquire);
            let mut bytes: Vec<u8> = words.flat_map(u64::to_ne_bytes).collect();
            bytes.truncate(length);
            let (kind, number) = (self.kind.load_acquire(), self.number.load_acquire());
            if version % 2 == 0 && self.version.load_acquire() == version {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                return Some((kind, number as i64, text));
            }
        }
        None
    }
}
