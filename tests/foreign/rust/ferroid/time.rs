//! Clocks.

use std::time::{Duration, SystemTime};

pub const UNIX_EPOCH: Duration = Duration::ZERO;

/// A clock of milliseconds, or of several of them.
pub trait TimeSource<T> {
    const GRANULARITY_MILLIS: u64 = 1;
    /// Not theirs: whether this is the clock that libsnowflake reads by itself.
    const IS_SYSTEM: bool = false;

    fn current_millis(&self) -> T;
}

/// The system's clock, in steps of so many milliseconds.
#[derive(Clone)]
pub struct MonotonicClock<const N: u64 = 1>;

impl Default for MonotonicClock {
    fn default() -> Self {
        Self
    }
}

impl<const N: u64> MonotonicClock<N> {
    /// Takes the epoch: only that of Unix is used.
    pub fn with_epoch(epoch: Duration) -> Self {
        assert_eq!(epoch, UNIX_EPOCH);
        Self
    }
}

impl<const N: u64> TimeSource<u64> for MonotonicClock<N> {
    const GRANULARITY_MILLIS: u64 = N;
    const IS_SYSTEM: bool = true;

    fn current_millis(&self) -> u64 {
        let now = SystemTime::UNIX_EPOCH.elapsed();
        now.expect("it is after 1970").as_millis() as u64 / N
    }
}
