//! A clock for tests.

use super::source::Clock;
use crate::error::Result;
use std::sync::atomic::{AtomicU64, Ordering};

/// A clock that moves only when a test moves it. Sleeping moves it too.
///
/// ```
/// use snowflake::{Config, ManualClock};
/// use std::sync::Arc;
///
/// let clock = Arc::new(ManualClock::at_unix_ms(1_700_000_000_000));
/// let config = Config { clock: Some(clock.clone()), ..Config::default() };
/// let generator = config.open()?;
/// let first = generator.next_id()?;
/// clock.advance_ns(1_000_000);
/// assert_eq!(generator.codec().split(generator.next_id()?)?.unix_ms, 1_700_000_000_001);
/// # Ok::<(), snowflake::Error>(())
/// ```
#[derive(Debug)]
pub struct ManualClock {
    wall_ns: AtomicU64,
    monotonic_ns: AtomicU64,
}

impl ManualClock {
    /// A clock at an instant, in milliseconds since 1970.
    #[must_use]
    pub fn at_unix_ms(unix_ms: u64) -> Self {
        Self {
            wall_ns: AtomicU64::new(unix_ms * 1_000_000),
            monotonic_ns: AtomicU64::new(0),
        }
    }

    /// Sets the wall clock, forward or back, in nanoseconds since 1970. No time passes: a
    /// generator finds that the clock was set, and does not believe a jump forward at
    /// once that is longer than its `max_jump_ms`.
    pub fn set_ns(&self, unix_ns: u64) {
        self.wall_ns.store(unix_ns, Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn advance_ns(&self, distance_ns: u64) {
        self.wall_ns.fetch_add(distance_ns, Ordering::SeqCst);
        self.monotonic_ns.fetch_add(distance_ns, Ordering::SeqCst);
    }

    /// How long callers have slept and been advanced, in nanoseconds.
    #[must_use]
    pub fn passed_ns(&self) -> u64 {
        self.monotonic_ns.load(Ordering::SeqCst)
    }
}

impl Clock for ManualClock {
    fn now_ns(&self) -> Result<u64> {
        Ok(self.wall_ns.load(Ordering::SeqCst))
    }

    fn monotonic_ns(&self) -> u64 {
        self.passed_ns()
    }

    fn boot_ns(&self) -> u64 {
        self.passed_ns()
    }

    fn sleep_ns(&self, distance_ns: u64) {
        self.advance_ns(distance_ns);
    }
}
