//! Waiting: how long until a slot may be issued, why, and the sleep until then.

use super::reserve::Reserver;
use crate::clock::Windowed;
use crate::error::{ClockFault, Error, Result, Wait, WaitReason};
use crate::page::{Atomic64, Page};
use std::ops::Deref;

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// Waits until the tick of a reserved slot has come. A slot that cannot be
    /// issued in time is lost, never given back: the word never goes down.
    #[cold]
    #[inline(never)]
    pub(super) fn settle(&self, slot: u64) -> Result<u64> {
        self.check_end(slot)?;
        self.extend_to(slot)?;
        let mut started_ns = None;
        loop {
            let wait = self.wait_for(slot, self.clock.now_ns()?);
            let distance_ns = wait.distance_ns;
            let waited_ns = match started_ns {
                None if distance_ns == 0 => return Ok(slot),
                None => {
                    self.page.counters.waits.fetch_add_relaxed(1);
                    started_ns = Some(self.clock.monotonic_ns());
                    0
                }
                Some(started_ns) => self.clock.monotonic_ns().saturating_sub(started_ns),
            };
            let in_time = waited_ns.saturating_add(distance_ns) <= self.timing.max_wait_ns;
            if distance_ns == 0 || !in_time {
                self.page.counters.waited_ns.fetch_add_relaxed(waited_ns);
            }
            if distance_ns == 0 {
                self.fence.verify()?;
                return Ok(slot);
            }
            if !in_time {
                return Err(self.too_long(wait));
            }
            // For the distance, then look again: the clock may be set meanwhile.
            self.clock.sleep_ns(distance_ns);
        }
    }

    /// How long until a slot may be issued, and why it may not be issued now.
    pub(super) fn wait_for(&self, slot: u64, now_ns: u64) -> Wait {
        let tick = self.codec.tick_of(slot);
        let earliest = tick.saturating_sub(self.timing.max_lead_ticks);
        let distance_ns = self.codec.start_ns(earliest).saturating_sub(now_ns);
        let reason = if distance_ns > 0 && self.is_behind(now_ns) {
            WaitReason::ClockBehind
        } else {
            WaitReason::TickFull
        };
        Wait {
            distance_ns,
            reason,
        }
    }

    /// Whether the clock is before the tick of the latest window: it was set back.
    fn is_behind(&self, now_ns: u64) -> bool {
        let latest_end_ns = self.page.window.latest_end_ns.load_relaxed();
        now_ns.saturating_add(self.timing.tick_ns) < latest_end_ns
    }

    /// The error for a wait that is longer than a call may wait.
    pub(super) fn too_long(&self, wait: Wait) -> Error {
        match wait.reason {
            WaitReason::TickFull => Error::Again(wait),
            WaitReason::ClockBehind => Error::Clock(ClockFault::Behind {
                wait,
                max_wait_ns: self.timing.max_wait_ns,
            }),
        }
    }
}
