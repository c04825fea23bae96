//! Wall clock, processor's counter, and waiting for a millisecond to begin.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub fn unix_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock after 1970").as_nanos() as u64
}

/// Spins until the next millisecond of the wall clock has begun.
pub fn wait_for_fresh_millisecond() {
    let now_ms = unix_ns() / 1_000_000;
    while unix_ns() / 1_000_000 == now_ms {
        std::hint::spin_loop();
    }
}

/// The cheapest reading of time that the processor has.
#[inline(always)]
pub fn count() -> u64 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has the instruction.
    return unsafe { core::arch::x86_64::_rdtsc() };
    #[cfg(not(target_arch = "x86_64"))]
    return unix_ns();
}

/// How long a count lasts, in nanoseconds.
pub fn count_ns() -> f64 {
    let (began, began_count) = (Instant::now(), count());
    std::thread::sleep(Duration::from_millis(50));
    let counted = count() - began_count;
    began.elapsed().as_nanos() as f64 / counted as f64
}
