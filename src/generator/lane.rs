//! A lane: one worker ID and the page that its IDs come from.

use super::reserve::Reserver;
use super::stats::Stats;
use crate::clock::{AnyClock, Clock};
use crate::error::Result;
use crate::page::{Atomic64, SharedPage};

/// One worker ID and the page that its IDs come from.
pub(crate) struct Lane {
    pub(super) reserver: Reserver<SharedPage, AnyClock>,
    pub(super) worker_id: u32,
}

impl Lane {
    pub(crate) fn new(reserver: Reserver<SharedPage, AnyClock>, worker_id: u32) -> Self {
        Self {
            reserver,
            worker_id,
        }
    }

    #[inline]
    pub(super) fn id_of(&self, slot: u64) -> u64 {
        self.reserver.codec.id_of_slot(slot, self.worker_id)
    }

    /// The lane that takes the place of this one, if the store has put another page into the
    /// place of this page.
    pub(super) fn next(&self) -> Result<Option<Self>> {
        let Some((page, fence)) = self.reserver.fence.next()? else {
            return Ok(None);
        };
        let worker_id = fence.worker_id().unwrap_or(self.worker_id);
        let Reserver {
            clock,
            codec,
            timing,
            sequence_start,
            ..
        } = &self.reserver;
        let clock = clock.another();
        let reserver = Reserver::new(page, fence, clock, *codec, *timing, *sequence_start);
        Ok(Some(Self::new(reserver, worker_id)))
    }

    /// The counts of this lane's page.
    pub(super) fn stats(&self) -> Result<Stats> {
        let (page, codec) = (&*self.reserver.page, &self.reserver.codec);
        let now_ns = self.reserver.clock.now_ns()?;
        let ahead_ns = |slot| codec.start_ns(codec.tick_of(slot)).saturating_sub(now_ns);
        let counters = &page.counters;
        let next = page.word.load_relaxed();
        Ok(Stats {
            issued: next.saturating_sub(counters.skipped.load_relaxed()),
            waits: counters.waits.load_relaxed(),
            waited_ns: counters.waited_ns.load_relaxed(),
            clock_steps_back: counters.steps_back.load_relaxed(),
            largest_step_back_ns: counters.largest_step_back_ns.load_relaxed(),
            lead_ns: ahead_ns(next),
            fence_left_ns: match page.window.fence.load_acquire() {
                u64::MAX => u64::MAX,
                fence => ahead_ns(fence),
            },
            fence_extensions: counters.fence_extensions.load_relaxed(),
            clock_jumps: counters.jumps.load_relaxed(),
        })
    }
}
