//! The trait of a clock, and the system's.

use crate::error::{ClockFault, Error, Result};
use crate::sys;
use std::sync::Arc;

/// A source of time stamps and the way to wait for them.
///
/// Time stamps may step back or forward at will: that affects when IDs are
/// generated, never whether they are unique. All methods may be called from
/// many threads at once.
pub trait Clock: Send + Sync {
    /// Nanoseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// [`Error::Clock`] when there is no time.
    fn now_ns(&self) -> Result<u64>;

    /// Nanoseconds on a clock that never steps, counted from anywhere.
    fn monotonic_ns(&self) -> u64 {
        sys::monotonic_ns()
    }

    /// Nanoseconds on a clock that never steps and that goes on while the machine
    /// sleeps, counted from anywhere. By it a wall clock that jumps is found out.
    fn boot_ns(&self) -> u64 {
        sys::boot_ns()
    }

    /// Sleeps for a distance, not until an instant: an absolute wait would
    /// last an hour when somebody sets the clock back by one.
    fn sleep_ns(&self, distance_ns: u64) {
        // A wall clock that is being slewed runs up to 0.05 % slower than the
        // monotonic one (adjtimex(2)): a thousandth more saves a second sleep.
        sys::sleep_ns(distance_ns + distance_ns / 1024);
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now_ns(&self) -> Result<u64> {
        (**self).now_ns()
    }

    fn monotonic_ns(&self) -> u64 {
        (**self).monotonic_ns()
    }

    fn boot_ns(&self) -> u64 {
        (**self).boot_ns()
    }

    fn sleep_ns(&self, distance_ns: u64) {
        (**self).sleep_ns(distance_ns);
    }
}

/// The system's wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[inline]
    fn now_ns(&self) -> Result<u64> {
        sys::wall_clock_ns().ok_or(Error::Clock(ClockFault::Unreadable))
    }
}
