//! The time-stamp counter of x86-64.

use super::counts::{Counts, NEW_STRETCH_NS};
use crate::sys;
use core::arch::x86_64::{__cpuid, _rdtsc};
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) struct ProcessorCounter;

impl Counts for ProcessorCounter {
    #[inline]
    fn read(&self) -> u64 {
        // SAFETY: every x86-64 processor has the instruction, and the system lets
        // programs use it unless they have forbidden it to themselves.
        unsafe { _rdtsc() }
    }

    /// Its rate must not depend on the state of the processor, and the kernel,
    /// which compares it with other clocks, must be using it itself.
    fn is_trusted(&self) -> bool {
        const POWER_MANAGEMENT: u32 = 0x8000_0007;
        const INVARIANT_TSC: u32 = 1 << 8;
        #[allow(unused_unsafe)] // Newer versions of Rust call it safe.
        // SAFETY: every x86-64 processor has the instruction. For a leaf that it
        // does not support, it returns the data of another leaf.
        let answer = unsafe { __cpuid(POWER_MANAGEMENT) };
        answer.edx & INVARIANT_TSC != 0 && kernel_uses_tsc()
    }
}

/// Asks the kernel at most twice a second: the answer is a file.
fn kernel_uses_tsc() -> bool {
    static LAST_YES_NS: AtomicU64 = AtomicU64::new(0);
    let now_ns = sys::monotonic_ns();
    let last_ns = LAST_YES_NS.load(Ordering::Relaxed);
    if last_ns != 0 && now_ns.saturating_sub(last_ns) < NEW_STRETCH_NS {
        return true;
    }
    let answer = sys::kernel_clock_is("tsc");
    if answer {
        LAST_YES_NS.store(now_ns, Ordering::Relaxed);
    }
    answer
}
