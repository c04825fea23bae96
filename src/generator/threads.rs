//! Which lane a thread keeps to, where a generator has several.

use crate::page::Atomic64;
use crate::sys::fork_generation;
use std::cell::Cell;

thread_local! {
    /// The fork generation in which this thread was counted, and its number.
    static COUNTED: Cell<(u64, u64)> = const { Cell::new((u64::MAX, 0)) };
}

/// The number of this thread: taken once from a counter that all processes of the
/// family share, and again in a forked child, so that children spread out as
/// threads do.
#[inline]
pub(super) fn ordinal(counter: &impl Atomic64) -> u64 {
    let generation = fork_generation();
    match COUNTED.get() {
        (counted_in, ordinal) if counted_in == generation => ordinal,
        _ => count(generation, counter),
    }
}

#[cold]
fn count(generation: u64, counter: &impl Atomic64) -> u64 {
    let ordinal = counter.fetch_add_relaxed(1);
    COUNTED.set((generation, ordinal));
    ordinal
}
