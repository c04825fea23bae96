//! What processes share of a lease, and the steps in which it changes.
//!
//! Nobody has a lock. Usually one keeper changes it; there may be two for a while, when the
//! first was stopped and another one has taken over. Each step is one atomic operation that
//! fails, or changes nothing, if another keeper was faster:
//!
//! * `plan`: a renewal is planned before it is sent, so the other keeper repeats this one.
//! * `renew`: the end of the range only rises, and each renewal was granted to this owner. The
//!   nonce changes from the one that the renewal was sent with, so an old answer changes
//!   nothing.
//! * `publish`: a grant is written to a page that nobody else has, and then takes the place of
//!   the one that the keeper has seen.

use super::super::lease::Lease;
use crate::error::LeaseReason;
use crate::layout::Codec;
use crate::page::{Atomic64, Grant, MOST_GRANTS, NOTE_WORDS, PAGE_BYTES, Root, SharedLeases};
use crate::page::{Note, SharedPage};
use crate::sys::{self, File, Kept};
use std::io;
use std::sync::atomic::Ordering;

/// A keeper that was not seen for so long is gone. Longer than a request may take.
const GONE_NS: u64 = 6_000_000_000;

/// The memory of one lease.
pub(super) struct Record {
    shared: SharedLeases,
    /// The file that it is, unless it is memory of this process.
    file: Option<Kept>,
}

/// What has become of a grant.
pub(super) enum Published {
    /// It is in use now.
    InUse,
    /// Another one was published first.
    TooLate,
}

impl Record {
    /// Memory of this process and its forked children.
    pub(super) fn anonymous() -> io::Result<Self> {
        let shared = SharedLeases::anonymous()?;
        Ok(Self { shared, file: None })
    }

    /// A file that has the first page at least.
    pub(super) fn from_file(file: File) -> io::Result<Self> {
        let shared = SharedLeases::from_file(&file)?;
        let identity = file.status()?.identity;
        let file = Some(Kept::new(file, identity));
        Ok(Self { shared, file })
    }

    pub(super) fn root(&self) -> &Root {
        self.shared.root()
    }

    /// The number of the grant in use; 0 if there is none.
    pub(super) fn current(&self) -> u64 {
        self.root().current.load_acquire().min(MOST_GRANTS)
    }

    pub(super) fn grant(&self, number: u64) -> &Grant {
        self.shared.grant(number)
    }

    pub(super) fn page(&self, number: u64) -> SharedPage {
        self.shared.page(number)
    }

    /// The lease in use, with the number of its grant.
    pub(super) fn lease(&self) -> (u64, Option<Lease>) {
        let number = self.current();
        if number == 0 {
            return (0, None);
        }
        let grant = self.grant(number);
        let (nonce, planned_nonce) = loop {
            let nonce = grant.nonce.load_acquire();
            let planned = grant.planned_nonce.load_acquire();
            // A nonce is never used again: what was read in between belongs to it.
            if grant.nonce.load_acquire() == nonce {
                break (nonce, planned);
            }
        };
        // A keeper has died between the two steps of a renewal.
        let is_done = planned_nonce == nonce;
        let half = |index: usize| u128::from(grant.owner[index].load_acquire());
        let lease = Lease {
            worker_id: grant.worker_id.load_acquire() as u32,
            owner: half(0) << 64 | half(1),
            nonce,
            planned_nonce: if is_done { 0 } else { planned_nonce },
            from_ms: grant.from_ms.load_acquire(),
            until_ms: grant.until_ms.load_acquire(),
        };
        (number, Some(lease))
    }

    /// Notes the nonce of a renewal that is about to be sent. False if another one is under
    /// way.
    pub(super) fn plan(&self, number: u64, lease: &Lease) -> bool {
        let planned = &self.grant(number).planned_nonce;
        let is_planned = |found| found == lease.planned_nonce;
        // 0, or the nonce in use if a keeper has died in the middle: both stand for none.
        let free = match planned.load_acquire() {
            found if is_planned(found) => return true,
            found if found == lease.nonce => found,
            _ => 0,
        };
        let noted = planned.compare_exchange_release(free, lease.planned_nonce);
        let is_current = self.grant(number).nonce.load_acquire() == lease.nonce;
        (noted.is_ok() || noted.is_err_and(is_planned)) && is_current
    }

    /// Takes over a renewal from the nonce `before`: the range first, so that whoever dies in
    /// between leaves a renewal to repeat.
    pub(super) fn renew(&self, number: u64, before: u64, lease: &Lease) {
        let grant = self.grant(number);
        grant.until_ms.fetch_max_relaxed(lease.until_ms);
        let _ = grant.nonce.compare_exchange_release(before, lease.nonce);
        let planned = &grant.planned_nonce;
        let _ = planned.compare_exchange_release(lease.nonce, 0);
        self.tell();
    }

    /// A number and a page for a grant: before it is asked for, so that no worker ID is leased
    /// for which there is no memory.
    ///
    /// # Errors
    /// The system's, if there is none.
    pub(super) fn reserve(&self) -> io::Result<u64> {
        let root = self.root();
        let number = root.numbered.fetch_add_relaxed(1) + 1;
        if number > MOST_GRANTS {
            root.numbered.store_release(MOST_GRANTS);
            return Err(io::ErrorKind::StorageFull.into());
        }
        if let Some(file) = &self.file {
            let closed = || io::Error::from(io::ErrorKind::NotFound);
            let file = file.get().ok_or_else(closed)?;
            // Where the file has nothing, the memory could not be touched.
            file.write_at(&[0; PAGE_BYTES], number * PAGE_BYTES as u64)?;
        }
        Ok(number)
    }

    /// Puts a grant with a reserved number into the place of the one with the number `before`.
    pub(super) fn publish(
        &self,
        number: u64,
        before: u64,
        lease: &Lease,
        codec: &Codec,
    ) -> Published {
        let root = self.root();
        self.write(number, lease, codec);
        if before > 0 {
            self.pass_on(before, number);
        }
        let published = root.current.compare_exchange_release(before, number);
        if published.is_err() {
            return Published::TooLate;
        }
        root.changes.fetch_add_relaxed(1);
        self.clear_note();
        self.tell();
        Published::InUse
    }

    fn write(&self, number: u64, lease: &Lease, codec: &Codec) {
        let grant = self.grant(number);
        grant.worker_id.store_release(lease.worker_id.into());
        grant.owner[0].store_release((lease.owner >> 64) as u64);
        grant.owner[1].store_release(lease.owner as u64);
        grant.from_ms.store_release(lease.from_ms);
        grant.nonce.store_release(lease.nonce);
        grant.until_ms.store_release(lease.until_ms);
        let first = codec.first_slot_from(lease.from_ms);
        let page = &grant.page;
        page.word.store_release(first);
        page.counters.skipped.store_release(first);
        let fence = codec.first_slot_from(lease.until_ms);
        page.window.fence.store_release(fence.max(first));
        // Tells a ticket of this page from one of another.
        page.window.nonce.store_release(lease.nonce);
    }

    /// What was learned of the clocks, and how far users run ahead, is the same on the next
    /// page.
    fn pass_on(&self, before: u64, number: u64) {
        let (old, new) = (
            &self.grant(before).page.window,
            &self.grant(number).page.window,
        );
        new.lead_ticks.store_release(old.lead_ticks.load_relaxed());
        let difference_ns = old.wall_minus_boot_ns.load_relaxed();
        new.wall_minus_boot_ns.store_release(difference_ns);
        let since_ns = old.jump_since_ns.load_relaxed();
        new.jump_since_ns.store_release(since_ns);
    }

    /// Becomes the keeper. False if there is another one that was seen lately.
    pub(super) fn claim(&self, me: u64) -> bool {
        let root = self.root();
        let found = root.keeper.load_acquire();
        if found != 0 && found != me && !self.is_orphaned() {
            return false;
        }
        // Before the number: whoever sees that must not take it for a keeper that is gone.
        root.seen_ns.fetch_max_relaxed(sys::boot_ns());
        root.keeper.compare_exchange_release(found, me).is_ok()
    }

    /// Whether `me` is still the keeper. It was seen now.
    pub(super) fn is_keeper(&self, me: u64) -> bool {
        let root = self.root();
        if root.keeper.load_acquire() != me {
            return false;
        }
        root.seen_ns.fetch_max_relaxed(sys::boot_ns());
        true
    }

    /// Is not the keeper any more.
    pub(super) fn leave(&self, me: u64) {
        let _ = self.root().keeper.compare_exchange_release(me, 0);
    }

    /// Whether nobody keeps the lease.
    pub(super) fn is_orphaned(&self) -> bool {
        let root = self.root();
        let seen_ns = root.seen_ns.load_acquire();
        root.keeper.load_acquire() == 0 || sys::boot_ns().saturating_sub(seen_ns) > GONE_NS
    }

    /// Asks the keeper for more.
    pub(super) fn ask(&self) {
        let wanted = &self.root().wanted;
        wanted.fetch_add(1, Ordering::Release);
        sys::wake(wanted);
    }

    /// Wakes those who wait for news.
    fn tell(&self) {
        let news = &self.root().news;
        news.fetch_add(1, Ordering::Release);
        sys::wake(news);
    }

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
