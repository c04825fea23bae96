//! The API of sonyflake, with the IDs of libsnowflake.

// Only the tests read some of the fields.
#![cfg_attr(not(test), allow(unused))]

use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex};

mod builder;
mod error;

pub use builder::Builder;
pub use error::Error;

mod sonyflake {
    pub use crate::{BIT_LEN_SEQUENCE, BIT_LEN_TIME, Sonyflake, decompose, to_sonyflake_time};
}

pub const BIT_LEN_TIME: u64 = library::Layout::SONYFLAKE_V1.time_bits as u64;
pub const BIT_LEN_SEQUENCE: u64 = library::Layout::SONYFLAKE_V1.sequence_bits as u64;
const TICK_NS: i64 = library::Layout::SONYFLAKE_V1.tick_ns as i64;

/// An ID.
pub type Id = u64;

/// The parts of an ID.
pub struct Decomposed {
    pub msb: u64,
    pub time: u64,
    pub sequence: u64,
    pub machine_id: u64,
}

/// A generator of the default store.
#[derive(Clone)]
pub struct Sonyflake(Arc<Shared>);

struct Shared {
    generator: library::Generator,
    /// A test sets it: here it is no state.
    internals: Mutex<Internals>,
}

#[derive(Default)]
struct Internals {
    elapsed_time: i64,
}

impl Sonyflake {
    /// Opens a generator with their defaults.
    pub fn new() -> Result<Self, Error> {
        Self::builder().finalize()
    }

    /// Returns their settings.
    pub fn builder<'a>() -> Builder<'a> {
        Builder::default()
    }

    /// The next ID.
    pub fn next_id(&self) -> Result<Id, Error> {
        self.0.generator.next_id().map_err(Error::Library)
    }
}

/// Takes an ID apart.
pub fn decompose(id: Id) -> Decomposed {
    let codec = library::Layout::SONYFLAKE_V1.codec().expect("a preset");
    let parts = codec.split(id).expect("an ID has 63 bits");
    Decomposed {
        msb: id >> 63,
        time: parts.tick,
        sequence: parts.sequence.into(),
        machine_id: parts.worker_id.into(),
    }
}

/// The tick of an instant, counted from 1970.
pub fn to_sonyflake_time(time: DateTime<Utc>) -> Result<i64, Error> {
    Ok(time.timestamp_nanos_opt().ok_or(Error::NoTime)? / TICK_NS)
}

#[cfg(test)]
mod tests {
    include!(concat!(env!("FOREIGN"), "/sonyflake/source/src/tests.rs"));
}
