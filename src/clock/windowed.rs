//! The clock of a generator, and the counter beside it.

use super::counter::{Counter, ProcessorCounter};
use super::source::{Clock, SystemClock};
use crate::error::Result;
use std::sync::Arc;

/// A clock, and beside it something cheaper that shows whether a window is open.
pub(crate) trait Windowed: Clock {
    /// The count of a counter that can be trusted. `None`: read the clock.
    #[inline]
    fn count(&self) -> Option<u64> {
        None
    }

    /// The count of a counter, trusted or not, to learn from.
    fn count_to_learn(&self) -> Option<u64> {
        self.count()
    }

    /// The count at which a window is over that begins at `count` and ends after
    /// `left_ns`, or sooner. Learns from the count what counts are worth. 0, which
    /// is always over, while that is not known.
    fn window_end(&self, _count: u64, _left_ns: u64) -> u64 {
        0
    }
}

/// The clock of one generator: the system's, called directly, or the caller's.
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

    /// What tells a clock of the program from its others; 0 for the system's.
    pub(crate) fn address(&self) -> usize {
        match self {
            Self::System(_) => 0,
            Self::Custom(clock) => Arc::as_ptr(clock).addr(),
        }
    }

    /// The same clock, for another page.
    pub(crate) fn another(&self) -> Self {
        match self {
            Self::System(_) => Self::system(),
            Self::Custom(clock) => Self::Custom(clock.clone()),
        }
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

    fn boot_ns(&self) -> u64 {
        match self {
            Self::System(_) => SystemClock.boot_ns(),
            Self::Custom(clock) => clock.boot_ns(),
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

    fn count_to_learn(&self) -> Option<u64> {
        match self {
            Self::System(counter) => Some(counter.as_ref()?.read_to_learn()),
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
