//! What a caller does when another one takes slots in the middle of its call.
//!
//! Cores that change one word in turn pass its cache line to and fro, and that costs
//! each of them several times what the rest of a call does: with two threads on an
//! Intel Xeon (two cores, KVM) 62 ns an ID in place of 16. A caller that notices leaves
//! the line to the other for some of its calls, and the ID costs half of that. The
//! slot that it holds is its own meanwhile, so nothing but its time is at stake.

use std::hint::spin_loop;

/// How long to step aside for each slot that was taken, in pauses of the processor.
/// One is 9 ns there: as long as the other needs for about twenty more. Twice as many
/// gain a tenth, half as many lose as much.
const PAUSES_A_SLOT: u64 = 32;

/// More than so many slots do not make it longer: that is 2.4 µs at the most, there.
const MOST_SLOTS: u64 = 8;

/// Pauses for a while, after others took so many slots meanwhile.
#[cold]
#[inline(never)]
pub(super) fn step_aside(taken_meanwhile: u64) {
    for _ in 0..PAUSES_A_SLOT * taken_meanwhile.min(MOST_SLOTS) {
        spin_loop();
    }
}
