//! The time-stamp counter of x86-64.

use super::counts::Counts;
use crate::sys;
use core::arch::x86_64::{__cpuid, _rdtsc};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

pub(crate) struct ProcessorCounter;

impl Counts for ProcessorCounter {
    #[inline]
    fn read(&self) -> u64 {
        // SAFETY: every x86-64 processor has the instruction, and the system lets
        // programs use it unless they have forbidden it to themselves, which is looked
        // at before the first reading.
        unsafe { _rdtsc() }
    }

    /// Its rate must not depend on the state of the processor, and the kernel,
    /// which compares it with other clocks, must be using it itself. Where the kernel
    /// cannot be asked (no free descriptor, another root), the processor decides.
    fn is_trusted(&self) -> bool {
        sys::may_read_counter() && is_invariant() && does_the_kernel_use_it() != Some(false)
    }
}

/// Whether the kernel uses it. A yes is asked for once in a process, as by a program with
/// one generator: whoever finds later that the counter lies stops using it.
fn does_the_kernel_use_it() -> Option<bool> {
    static IS_USED: AtomicBool = AtomicBool::new(false);
    if IS_USED.load(Ordering::Relaxed) {
        return Some(true);
    }
    let answer = sys::kernel_clock_is("tsc");
    if answer == Some(true) {
        IS_USED.store(true, Ordering::Relaxed);
    }
    answer
}

/// Whether the rate does not depend on the state of the processor. Asked once in a
/// process: in a virtual machine the instruction leaves the machine.
fn is_invariant() -> bool {
    const UNKNOWN: u8 = 2;
    static ANSWER: AtomicU8 = AtomicU8::new(UNKNOWN);
    let known = ANSWER.load(Ordering::Relaxed);
    if known != UNKNOWN {
        return known == u8::from(true);
    }
    const POWER_MANAGEMENT: u32 = 0x8000_0007;
    const INVARIANT_TSC: u32 = 1 << 8;
    #[allow(unused_unsafe)] // Newer versions of Rust call it safe.
    // SAFETY: every x86-64 processor has the instruction. For a leaf that it does not
    // support, it returns the data of another leaf.
    let answer = unsafe { __cpuid(POWER_MANAGEMENT) }.edx & INVARIANT_TSC != 0;
    ANSWER.store(answer.into(), Ordering::Relaxed);
    answer
}
