//! The policy of a generator: how long to wait, how far to run ahead, and where
//! in a tick to start.

use crate::layout::{Layout, NS_PER_MS};
use crate::sys;

/// The longest wait and the furthest lead that can be asked for: one hour.
pub(crate) const MAX_POLICY_MS: u32 = 3_600_000;

/// The two numbers that say what happens when the word is ahead of the clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) tick_ns: u64,
    pub(crate) max_wait_ns: u64,
    pub(crate) max_lead_ticks: u64,
}

impl Timing {
    /// Both at most [`MAX_POLICY_MS`].
    pub(crate) fn new(layout: &Layout, max_wait_ms: u32, max_lead_ms: u32) -> Self {
        Self {
            tick_ns: layout.tick_ns,
            max_wait_ns: u64::from(max_wait_ms) * NS_PER_MS,
            max_lead_ticks: u64::from(max_lead_ms) * NS_PER_MS / layout.tick_ns,
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
