//! Waiting: how long until a slot may be issued, why, and the sleep until then.

use super::late::Late;
use super::reserve::{Patience, Reserver};
use crate::clock::Windowed;
use crate::error::{ClockFault, Error, Result, Wait, WaitReason};
use crate::layout::NS_PER_MS;
use crate::page::{Atomic64, Page};
use std::ops::Deref;

/// The longest sleep before the clock is looked at again: a clock that comes back early
/// ends the wait.
const SLICE_NS: u64 = 10 * NS_PER_MS;

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// The rest of a call that may wait: its ticket where it has one and that can be used,
    /// or a slot of the tick of the clock or after it.
    pub(crate) fn next_late(&self, late: Late) -> Result<u64> {
        let settled = match late.slot {
            Some(slot) => self.settle_late(slot, late.nonce)?,
            None => None,
        };
        match settled {
            Some(slot) => Ok(slot),
            None => self.next_tick(),
        }
    }

    /// Waits for the tick of a ticket. `None` if it is void: another page was mapped after
    /// the nonce was read, and that page may have its own slot of this number.
    #[cold]
    #[inline(never)]
    fn settle_late(&self, slot: u64, nonce: u64) -> Result<Option<u64>> {
        // Before the nonce is compared: a page that is mapped after the comparison is
        // noticed by the number of changes.
        let changes = self.fence.changes();
        if self.page.window.nonce.load_acquire() != nonce {
            return Ok(None);
        }
        self.settle(slot, changes, Patience::UpToMax)
    }

    /// Waits until the tick of a reserved slot has come. A slot that cannot be
    /// issued in time is lost, never given back: the word never goes down.
    ///
    /// `None` if the page has become another one since there were `changes` of it, before
    /// the slot was reserved. Closes the race with those who use the next page already:
    /// that page begins after the tick in which it got its name, but this slot may lie in
    /// a tick after that.
    #[cold]
    #[inline(never)]
    pub(super) fn settle(
        &self,
        slot: u64,
        changes: u64,
        patience: Patience,
    ) -> Result<Option<u64>> {
        self.check_end(slot)?;
        self.extend_to(slot, patience)?;
        self.wait_until_due(slot, patience)?;
        self.verify()?;
        Ok((self.fence.changes() == changes).then_some(slot))
    }

    fn wait_until_due(&self, slot: u64, patience: Patience) -> Result<()> {
        let counters = &self.page.counters;
        let lead_ticks = self.lead_ticks();
        let started_ns = self.clock.monotonic_ns();
        let mut looked_ns = started_ns;
        let mut old_ns = None;
        loop {
            let now_ns = self.now_ns()?;
            let distance_ns = self.distance_ns(slot, now_ns, lead_ticks);
            if distance_ns == 0 {
                return Ok(());
            }
            let waited_ns = looked_ns.saturating_sub(started_ns);
            if waited_ns.saturating_add(distance_ns) > self.most_wait_ns(patience) {
                let mut wait = self.wait_after(slot, now_ns, looked_ns);
                let mut is_old = false;
                if wait.distance_ns == 0 {
                    // The reading was old. The same one twice is not: the clock stands still.
                    is_old = old_ns.replace(now_ns) != Some(now_ns);
                    wait.distance_ns = distance_ns;
                }
                match patience {
                    _ if is_old => {}
                    Patience::UpToMax => return Err(self.too_long(wait, now_ns)),
                    Patience::Never => return Err(self.refusal(wait, now_ns)),
                }
            } else {
                counters.waits.fetch_add_relaxed(u64::from(waited_ns == 0));
                self.clock.sleep_ns(distance_ns.min(SLICE_NS));
            }
            // Before the clock is read again: the time for which a caller is held up
            // between the two does not count against it.
            let before_ns = std::mem::replace(&mut looked_ns, self.clock.monotonic_ns());
            let slept_ns = looked_ns.saturating_sub(before_ns);
            counters.waited_ns.fetch_add_relaxed(slept_ns);
        }
    }

    /// Why a slot may not be issued, with the age of the reading of the clock allowed for:
    /// it is not older than `looked_ns`.
    fn wait_after(&self, slot: u64, now_ns: u64, looked_ns: u64) -> Wait {
        let latest_end_ns = self.page.window.latest_end_ns.load_acquire();
        let age_ns = self.clock.monotonic_ns().saturating_sub(looked_ns);
        self.wait_at(slot, now_ns, age_ns, latest_end_ns)
    }

    /// How long until a slot may be issued, and why it may not be issued now: before the
    /// tick of the latest window, the clock was set back. The reading of the clock may be as
    /// old as `age_ns`.
    pub(super) fn wait_at(&self, slot: u64, now_ns: u64, age_ns: u64, latest_end_ns: u64) -> Wait {
        let lead_ticks = self.lead_ticks();
        let at_end_ns = now_ns.saturating_add(age_ns);
        let distance_ns = match self.distance_ns(slot, at_end_ns, lead_ticks) {
            0 => 0,
            // It was read just now: the error has what the clock showed.
            _ if age_ns < self.timing.tick_ns => self.distance_ns(slot, now_ns, lead_ticks),
            distance_ns => distance_ns,
        };
        let is_behind = at_end_ns.saturating_add(self.timing.tick_ns) < latest_end_ns;
        let reason = if distance_ns > 0 && is_behind {
            WaitReason::ClockBehind
        } else {
            WaitReason::TickFull
        };
        Wait {
            distance_ns,
            reason,
        }
    }

    /// How long until a slot may be issued.
    pub(super) fn distance_ns(&self, slot: u64, now_ns: u64, lead_ticks: u64) -> u64 {
        let earliest = self.codec.tick_of(slot).saturating_sub(lead_ticks);
        self.codec.start_ns(earliest).saturating_sub(now_ns)
    }

    /// How many ticks the word may be ahead of the clock: as many as any user of the page
    /// has asked for.
    pub(super) fn lead_ticks(&self) -> u64 {
        let shared = self.page.window.lead_ticks.load_relaxed();
        shared.max(self.timing.max_lead_ticks)
    }

    /// The error for a wait that is longer than a call may wait.
    pub(super) fn too_long(&self, wait: Wait, now_ns: u64) -> Error {
        match wait.reason {
            WaitReason::TickFull => Error::Again(wait),
            WaitReason::ClockBehind => Error::Clock(ClockFault::Behind {
                wait,
                max_wait_ns: self.timing.max_wait_ns,
                now_unix_ms: (now_ns / NS_PER_MS) as i64,
                place: self.place.clone(),
            }),
        }
    }
}
