//! The fence of a page in a file: written ahead and synced before it is granted.

use super::store_file::StoreFile;
use crate::error::Result;
use crate::generator::Fence;
use crate::layout::{Codec, NS_PER_MS};
use crate::page::{Atomic64, SharedStoredPage};
use crate::sys::File;
use std::io;

/// How far ahead the fence is written.
const AHEAD_NS: u64 = 10_000 * NS_PER_MS;

/// How long a caller that tops the fence up is waited for before another one tries.
const CLAIM_NS: u64 = 1_000 * NS_PER_MS;

pub(super) struct FileFence {
    file: StoreFile,
    stored: SharedStoredPage,
    codec: Codec,
    sync: fn(&File) -> io::Result<()>,
}

impl FileFence {
    pub(super) fn new(
        file: StoreFile,
        stored: SharedStoredPage,
        codec: Codec,
        sync: fn(&File) -> io::Result<()>,
    ) -> Self {
        Self {
            file,
            stored,
            codec,
            sync,
        }
    }

    /// Converts a span of time to slots, at least two ticks.
    fn to_slots(&self, span_ns: u64) -> u64 {
        let ticks = (span_ns / self.codec.layout().tick_ns).max(2);
        self.codec.slot_of(ticks.min(self.codec.max_tick()))
    }
}

impl Fence for FileFence {
    fn extend(&self, slot: u64) -> Result<()> {
        self.verify()?;
        let next_tick = self.codec.slot_of(self.codec.tick_of(slot) + 1);
        let target = next_tick.saturating_add(self.to_slots(AHEAD_NS));
        let target = target.min(self.codec.end_slot());
        // Written first, granted after it is durable. Several may do so at once,
        // and any of them may die in between: each word only rises, and what is
        // granted was synced by the one who grants it.
        self.stored.planned_fence.fetch_max_relaxed(target);
        // A page whose writing failed counts as clean. This makes it dirty.
        self.stored.attempts.fetch_add_relaxed(1);
        self.file.sync(self.sync)?;
        let page = &self.stored.page;
        if page.window.fence.fetch_max_relaxed(target) < target {
            page.counters.fence_extensions.fetch_add_relaxed(1);
        }
        Ok(())
    }

    fn verify(&self) -> Result<()> {
        self.file.verify()
    }

    fn top_up(&self, floor: u64) {
        let fence = self.stored.page.window.fence.load_acquire();
        if fence.saturating_sub(floor) > self.to_slots(AHEAD_NS) / 2 {
            return;
        }
        let claim = &self.stored.top_up_claim;
        let claimed_at = claim.load_relaxed();
        let is_claimed = floor >= claimed_at && floor - claimed_at < self.to_slots(CLAIM_NS);
        if is_claimed {
            return;
        }
        let claimed = claim.compare_exchange_weak_relaxed(claimed_at, floor);
        if claimed.is_ok() && fence < self.codec.end_slot() {
            // What fails here is reported by the call that reaches the fence.
            let _ = self.extend(floor);
        }
    }
}
