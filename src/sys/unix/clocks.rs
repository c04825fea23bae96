//! Reading the clocks of the system.
//!
//! The C library reads them without a call of the system where it can: by the processor's
//! counter. A program can forbid the counter to itself, and then that ends in a signal.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const NS_PER_S: u64 = 1_000_000_000;

/// Whether this program has forbidden the counter to itself.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
static WITHOUT_COUNTER: AtomicBool = AtomicBool::new(false);

/// From now on, clocks are read by calls of the system: slower, and always allowed.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(in super::super) fn read_without_counter() {
    WITHOUT_COUNTER.store(true, Ordering::Relaxed);
}

/// The wall clock, in nanoseconds since 1970-01-01 UTC; `None` before that.
#[inline]
pub(in super::super) fn wall_clock_ns() -> Option<u64> {
    let now = read(libc::CLOCK_REALTIME);
    // Fits until the year 2554.
    let seconds = u64::try_from(now.tv_sec).ok()?;
    Some(seconds * NS_PER_S + now.tv_nsec as u64)
}

/// Nanoseconds on a clock that never steps, counted from an unspecified moment.
pub(crate) fn monotonic_ns() -> u64 {
    clock_ns(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds on one of the system's clocks that begin when the machine is started.
pub(in super::super) fn clock_ns(clock: libc::clockid_t) -> u64 {
    let now = read(clock);
    now.tv_sec as u64 * NS_PER_S + now.tv_nsec as u64
}

/// How long ago a file was changed; `None` if it is not known, or in the future.
pub(super) fn age_of(changed: SystemTime) -> Option<Duration> {
    let now = UNIX_EPOCH + Duration::from_nanos(wall_clock_ns()?);
    now.duration_since(changed).ok()
}

// Not `Instant` nor `SystemTime`: they read by the counter in any case.
#[inline]
fn read(clock: libc::clockid_t) -> libc::timespec {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    if WITHOUT_COUNTER.load(Ordering::Relaxed) {
        // SAFETY: `now` is writable. The call fails only for unknown clocks.
        unsafe { libc::syscall(libc::SYS_clock_gettime, clock, &raw mut now) };
        return now;
    }
    // SAFETY: as above.
    unsafe { libc::clock_gettime(clock, &raw mut now) };
    now
}
