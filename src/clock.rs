//! The only place that reads time. A clock is a value: the system's, or one
//! that the caller brings, such as [`ManualClock`] in tests.

use crate::error::{ClockFault, Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
        // Not `Instant`: that gives differences only, and a static to count from
        // could be half made when another thread forks.
        let mut now = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: `now` is writable. The call fails only for unknown clocks.
        unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
        now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
    }

    /// Sleeps for a distance, not until an instant: an absolute wait would
    /// last an hour when somebody sets the clock back by one.
    fn sleep_ns(&self, distance_ns: u64) {
        // A wall clock that is being slewed runs up to 0.05 % slower than the
        // monotonic one (adjtimex(2)): a thousandth more saves a second sleep.
        let distance_ns = distance_ns + distance_ns / 1024;
        std::thread::sleep(Duration::from_nanos(distance_ns));
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
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            // Fits until the year 2554.
            Ok(since) => Ok(since.as_secs() * 1_000_000_000 + u64::from(since.subsec_nanos())),
            Err(_) => Err(Error::Clock(ClockFault::Unreadable)),
        }
    }
}

/// The clock of one generator: the system's without a detour, or the caller's.
pub(crate) enum AnyClock {
    System(SystemClock),
    Own(Box<dyn Clock>),
}

impl Clock for AnyClock {
    #[inline]
    fn now_ns(&self) -> Result<u64> {
        match self {
            Self::System(clock) => clock.now_ns(),
            Self::Own(clock) => clock.now_ns(),
        }
    }

    fn monotonic_ns(&self) -> u64 {
        match self {
            Self::System(clock) => clock.monotonic_ns(),
            Self::Own(clock) => clock.monotonic_ns(),
        }
    }

    fn sleep_ns(&self, distance_ns: u64) {
        match self {
            Self::System(clock) => clock.sleep_ns(distance_ns),
            Self::Own(clock) => clock.sleep_ns(distance_ns),
        }
    }
}

/// A clock that moves only when told to, for tests. Sleeping moves it too.
///
/// ```
/// use snowflake::{Config, ManualClock};
/// use std::sync::Arc;
///
/// let clock = Arc::new(ManualClock::at_unix_ms(1_700_000_000_000));
/// let config = Config { clock: Some(Box::new(clock.clone())), ..Config::default() };
/// let generator = config.open()?;
/// let first = generator.next_id()?;
/// clock.advance_ns(1_000_000);
/// assert_eq!(generator.split(generator.next_id()?)?.unix_ms, 1_700_000_000_001);
/// # Ok::<(), snowflake::Error>(())
/// ```
#[derive(Debug)]
pub struct ManualClock {
    wall_ns: AtomicU64,
    monotonic_ns: AtomicU64,
}

impl ManualClock {
    /// A clock that stands at an instant, in milliseconds since 1970.
    #[must_use]
    pub fn at_unix_ms(unix_ms: u64) -> Self {
        Self {
            wall_ns: AtomicU64::new(unix_ms * 1_000_000),
            monotonic_ns: AtomicU64::new(0),
        }
    }

    /// Sets the wall clock, forward or back, in nanoseconds since 1970.
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

    fn sleep_ns(&self, distance_ns: u64) {
        self.advance_ns(distance_ns);
    }
}
