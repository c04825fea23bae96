//! The peers' types, in the layouts that are compared.

use ferroid::time::TimeSource;
use snowdon::{ClassicLayout, Epoch, MachineId};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// 2020-01-01 in milliseconds since 1970: the epoch of everybody who has one.
pub const EPOCH_MS: u64 = 1_577_836_800_000;

ferroid::define_snowflake_id!(
    /// The default layout.
    NarrowId, u64,
    reserved: 1,
    timestamp: 41,
    machine_id: 10,
    sequence: 12
);
ferroid::define_snowflake_id!(
    /// So many IDs a millisecond that one thread does not reach the ceiling.
    WideId, u64,
    reserved: 1,
    timestamp: 41,
    machine_id: 0,
    sequence: 22
);

/// For ferroid: the clock that is asked at each call, in place of its own, which a
/// background thread advances.
#[derive(Clone)]
pub struct SystemMillis;

impl TimeSource<u64> for SystemMillis {
    fn current_millis(&self) -> u64 {
        unix_ms() - EPOCH_MS
    }
}

/// For snowdon.
pub struct Parameters;

impl Epoch for Parameters {
    fn millis_since_unix() -> u64 {
        EPOCH_MS
    }
}

impl MachineId for Parameters {
    fn machine_id() -> u64 {
        1
    }
}

pub type Snowdon = snowdon::Generator<ClassicLayout<Parameters>, Parameters>;

/// What most hand-written generators are: a mutex around the last millisecond and
/// the sequence, the clock read inside, spinning when the millisecond is full.
pub struct MutexGenerator<const SEQUENCE_BITS: u32> {
    last: Mutex<(u64, u64)>,
}

impl<const SEQUENCE_BITS: u32> MutexGenerator<SEQUENCE_BITS> {
    pub fn new() -> Self {
        Self {
            last: Mutex::new((0, 0)),
        }
    }

    pub fn next(&self) -> u64 {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now_ms = unix_ms();
        if now_ms > last.0 {
            *last = (now_ms, 0);
        } else if last.1 + 1 < 1 << SEQUENCE_BITS {
            last.1 += 1;
        } else {
            while now_ms <= last.0 {
                now_ms = unix_ms();
            }
            *last = (now_ms, 0);
        }
        (last.0 - EPOCH_MS) << 22 | last.1
    }
}

fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}
