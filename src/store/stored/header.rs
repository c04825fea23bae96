//! The bytes of a file that never change: whose page it is.
//!
//! ```text
//!  0  magic, 16 bytes         28  worker_bits      48  epoch_unix_ms
//! 16  version of the format   32  sequence_bits    56  zero
//! 20  worker ID               36  order            60  CRC-32 of bytes 0 to 59
//! 24  time_bits               40  tick_ns
//! ```
//!
//! Numbers are in the byte order of the machine, as the words after them are.

use super::errors::Mismatch;
use crate::error::Value;
use crate::layout::{Layout, Order};
use crate::page::HEADER_BYTES;

const MAGIC: [u8; 16] = *b"libsnowflake\r\n\x1a\n";
const VERSION: u32 = 3;
const CRC_AT: usize = 60;

/// Whose page a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Header {
    pub(in super::super) layout: Layout,
    pub(in super::super) worker_id: u32,
}

impl Header {
    pub(in super::super) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let layout = self.layout;
        let order = match layout.order {
            Order::WorkerFirst => 0u32,
            Order::SequenceFirst => 1,
        };
        let mut bytes = [0; HEADER_BYTES];
        let mut put = |at: usize, field: &[u8]| bytes[at..at + field.len()].copy_from_slice(field);
        put(0, &MAGIC);
        put(16, &VERSION.to_ne_bytes());
        put(20, &self.worker_id.to_ne_bytes());
        put(24, &layout.time_bits.to_ne_bytes());
        put(28, &layout.worker_bits.to_ne_bytes());
        put(32, &layout.sequence_bits.to_ne_bytes());
        put(36, &order.to_ne_bytes());
        put(40, &layout.tick_ns.to_ne_bytes());
        put(48, &layout.epoch_unix_ms.to_ne_bytes());
        let crc = crc32fast::hash(&bytes[..CRC_AT]);
        bytes[CRC_AT..].copy_from_slice(&crc.to_ne_bytes());
        bytes
    }

    /// Compares with what is in a file, and returns the first difference.
    pub(in super::super) fn compare(self, found: &[u8; HEADER_BYTES]) -> Result<(), Mismatch> {
        let expected = self.to_bytes();
        if found[..16] != MAGIC {
            let shown = |bytes: &[u8]| format!("\"{}\"", bytes.escape_ascii());
            return Err(Mismatch::new("magic", shown(&found[..16]), shown(&MAGIC)));
        }
        let crc = crc32fast::hash(&found[..CRC_AT]);
        let (version, known) = (number(found, 16, 4), u64::from(VERSION));
        if version != known {
            return Err(Mismatch::new("version", version, known));
        }
        if u64::from(crc) != number(found, CRC_AT, 4) {
            let stated = format!("{:08x}", number(found, CRC_AT, 4));
            return Err(Mismatch::new("CRC", stated, format!("{crc:08x}")));
        }
        const FIELDS: [(&str, usize, usize); 7] = [
            ("worker_id", 20, 4),
            ("time_bits", 24, 4),
            ("worker_bits", 28, 4),
            ("sequence_bits", 32, 4),
            ("order", 36, 4),
            ("tick_ns", 40, 8),
            ("epoch_unix_ms", 48, 8),
        ];
        for (name, at, length) in FIELDS {
            let (there, here) = (number(found, at, length), number(&expected, at, length));
            if there != here {
                return Err(Mismatch::new(name, shown(name, there), shown(name, here)));
            }
        }
        Ok(())
    }
}

/// A field as people read it.
fn shown(name: &str, number: u64) -> String {
    match (name, number) {
        ("epoch_unix_ms", _) => Value::UnixMs(number as i64).to_string(),
        ("order", 0) => Order::WorkerFirst.to_string(),
        ("order", 1) => Order::SequenceFirst.to_string(),
        _ => number.to_string(),
    }
}

/// The number of 4 or 8 bytes at a place.
fn number(bytes: &[u8; HEADER_BYTES], at: usize, length: usize) -> u64 {
    let mut word = [0; 8];
    word[..length].copy_from_slice(&bytes[at..at + length]);
    if length == 4 {
        return u32::from_ne_bytes([word[0], word[1], word[2], word[3]]).into();
    }
    u64::from_ne_bytes(word)
}
