//! The policy of a generator: how long to wait, how far to run ahead, and where
//! in a tick to start.

use crate::layout::{Layout, NS_PER_MS};
use crate::sys;

/// The longest wait and the furthest lead that can be asked for: one hour.
pub(crate) const MAX_POLICY_MS: u32 = 3_600_000;

/// The longest jump of the clock that can be asked to be believed at once: 100 years.
pub(crate) const MAX_JUMP_MS: u64 = 3_155_760_000_000;

/// The numbers that say what happens when the word is ahead of the clock, and when the
/// clock jumps ahead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) tick_ns: u64,
    pub(crate) max_wait_ns: u64,
    pub(crate) max_lead_ticks: u64,
    /// `u64::MAX`: every jump is believed.
    pub(crate) max_jump_ns: u64,
}

impl Timing {
    /// The first two at most [`MAX_POLICY_MS`], the third at most [`MAX_JUMP_MS`].
    pub(crate) fn new(
        layout: &Layout,
        max_wait_ms: u32,
        max_lead_ms: u32,
        max_jump_ms: u64,
    ) -> Self {
        Self {
            tick_ns: layout.tick_ns,
            max_wait_ns: u64::from(max_wait_ms) * NS_PER_MS,
            max_lead_ticks: u64::from(max_lead_ms) * NS_PER_MS / layout.tick_ns,
            max_jump_ns: match max_jump_ms {
                0 => u64::MAX,
                max_jump_ms => max_jump_ms * NS_PER_MS,
            },
        }
    }
}

/// Where in a tick the sequence starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SequenceStart {
    mask: u64,
    seed: u64,
}

impl SequenceStart {
    /// `below` is 0 (start at 0) or a power of two within the sequence (start
    /// at a random offset below it).
    pub(crate) fn new(below: u32) -> Self {
        Self {
            mask: u64::from(below).saturating_sub(1),
            seed: sys::random(),
        }
    }

    /// The first sequence number of a tick: a hash of it, so that all threads
    /// and forked children start a tick at the same place.
    pub(crate) fn offset(&self, tick: u64) -> u64 {
        splitmix64(self.seed.wrapping_add(tick)) & self.mask
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable
/// pseudorandom number generators, 2014), with its published constants.
fn splitmix64(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
