//! Time. A clock is a value: the system's, or one that the caller brings, such as
//! [`ManualClock`] in tests. No other module reads time.

mod counter;
mod manual;

pub(crate) use counter::{Counter, ProcessorCounter, WIDEST_WINDOW};
pub use manual::ManualClock;

#[cfg(test)]
pub(crate) use counter::Counts;

use crate::error::{ClockFault, Error, Result};
use crate::sys;
use std::sync::Arc;

/// A source of time stamps and the way to wait for them.
///
/// Time stamps may step back or forward at will: that affects when IDs are
/// handed out, never whether they are unique. All methods may be called from
/// many threads at once.
pub trait Clock: Send + Sync {
    /// Nanoseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// [`Error::Clock`] when there is no time to be had.
    fn now_ns(&self) -> Result<u64>;

    /// Nanoseconds on a clock that never steps, counted from anywhere.
    fn monotonic_ns(&self) -> u64 {
        sys::monotonic_ns()
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

/// A clock with something cheaper beside it that tells whether a window is open.
pub(crate) trait Windowed: Clock {
    /// The count of a counter that can be trusted. `None`: read the clock.
    #[inline]
    fn count(&self) -> Option<u64> {
        None
    }

    /// The count at which a window is over that begins at `count` and ends after
    /// `left_ns`, or sooner. Learns from the count what counts are worth.
    fn window_end(&self, _count: u64, _left_ns: u64) -> u64 {
        0
    }
}

/// The clock of one generator: the system's without a detour, or the caller's.
pub(crate) enum AnyClock {
    /// With the counter where there is one to be trusted.
    System(Option<Counter<ProcessorCounter>>),
    /// A counter would not follow it.
    Custom(Arc<dyn Clock>),
}

impl AnyClock {
    pub(crate) fn system() -> Self {
        Self::System(Counter::new(ProcessorCounter))
    }
}

impl Clock for AnyClock {
    #[inline]
    fn now_ns(&self) -> Result<u64> {
        match self {
            Self::System(_) => SystemClock.now_ns(),
            Self::Custom(clock) => clock.now_ns(),
        }
    }

    fn monotonic_ns(&self) -> u64 {
        match self {
            Self::System(_) => SystemClock.monotonic_ns(),
            Self::Custom(clock) => clock.monotonic_ns(),
        }
    }

    fn sleep_ns(&self, distance_ns: u64) {
        match self {
            Self::System(_) => SystemClock.sleep_ns(distance_ns),
            Self::Custom(clock) => clock.sleep_ns(distance_ns),
        }
    }
}

impl Windowed for AnyClock {
    #[inline]
    fn count(&self) -> Option<u64> {
        match self {
            Self::System(counter) => counter.as_ref()?.read(),
            Self::Custom(_) => None,
        }
    }

    fn window_end(&self, count: u64, left_ns: u64) -> u64 {
        let Self::System(Some(counter)) = self else {
            return 0;
        };
        counter.learn(count, SystemClock.monotonic_ns());
        counter.window_end(count, left_ns)
    }
}
