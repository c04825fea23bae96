//! Reserving slots: the one lock-free algorithm of this crate.
//!
//! The life of one call:
//!
//! 1. `next`: the clock lies in the published window and the window has slots
//!    left: one `fetch_add` on the word is the ticket.
//! 2. `next_slow`, about once a tick: raise the word to the tick of the clock,
//!    publish the window of that tick, reserve.
//! 3. `settle`: the ticket lies past the window. Wait for its tick, at most
//!    `max_wait`.
//!
//! Why no slot is issued twice: a slot is only issued by the call that moved the
//! word past it, and the word never goes down. Everything else here (windows,
//! limits, sleeps) may be stale, lost or doubled without harm to that; it decides
//! when and in which tick IDs are issued.

use super::contention::step_aside;
use super::fence::Fence;
use super::settings::{SequenceStart, Timing};
use crate::clock::{WIDEST_WINDOW, Windowed};
use crate::error::{Error, Result};
use crate::layout::Codec;
use crate::page::{Atomic64, Page};
use std::ops::{Deref, Range};

/// Whether a call may wait for the clock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// May reserve a slot whose tick has not come, and waits for it.
    UpToMax,
    /// Reserves only what can be issued at once.
    Never,
}

/// Whether something that counts up is before the end of a window, by no more than the
/// widest window.
#[inline]
fn is_before(now: u64, end: u64, widest: u64) -> bool {
    // One comparison for both sides: what was set back to before the window leaves more
    // than the widest, what is past it nothing, or it wraps.
    end.wrapping_sub(now).wrapping_sub(1) < widest
}

/// A call that the window did not serve.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unserved {
    /// The slot past the window that it has reserved.
    ticket: Option<u64>,
}

/// Reserves the slots of one page.
pub(crate) struct Reserver<P, C> {
    pub(super) page: P,
    pub(super) clock: C,
    pub(super) fence: Box<dyn Fence>,
    pub(super) codec: Codec,
    pub(super) timing: Timing,
    sequence_start: SequenceStart,
}

impl<P, C> Reserver<P, C> {
    /// Puts a page, its fence and the clock and policy of a generator together.
    pub(crate) fn new(
        page: P,
        fence: Box<dyn Fence>,
        clock: C,
        codec: Codec,
        timing: Timing,
        sequence_start: SequenceStart,
    ) -> Self {
        Self {
            page,
            clock,
            fence,
            codec,
            timing,
            sequence_start,
        }
    }
}

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// Reserves one slot, waiting for its tick where need be.
    #[inline]
    pub(crate) fn next(&self) -> Result<u64> {
        self.next_in_window()
            .or_else(|unserved| self.next_later(unserved))
    }

    /// Reserves one slot if the window has one: without waiting, and without a call of
    /// the system but for the clock.
    #[inline]
    pub(crate) fn next_in_window(&self) -> std::result::Result<u64, Unserved> {
        let Some(limit) = self.open_window() else {
            return Err(Unserved::default());
        };
        let expected = self.page.word.load_relaxed();
        if expected >= limit {
            return Err(Unserved::default());
        }
        let slot = self.page.word.fetch_add_relaxed(1);
        if slot < limit {
            if slot != expected {
                step_aside(slot - expected);
            }
            return Ok(slot);
        }
        // Race: others took the last slots between the check and the ticket.
        Err(Unserved { ticket: Some(slot) })
    }

    /// Reserves the slot that the window did not have.
    pub(crate) fn next_later(&self, unserved: Unserved) -> Result<u64> {
        match unserved.ticket {
            Some(slot) => self.settle(slot),
            None => self.next_slow(Patience::UpToMax),
        }
    }

    /// Reserves one slot if it can be issued at once.
    #[inline]
    pub(crate) fn try_next(&self) -> Result<u64> {
        match self.reserve_run(1) {
            Some(run) => Ok(run.start),
            None => self.try_next_tick(),
        }
    }

    /// Reserves up to `most` slots that can be issued at once, by one
    /// compare-exchange. `None` where the window is over or full.
    #[inline(always)]
    pub(crate) fn reserve_run(&self, most: u64) -> Option<Range<u64>> {
        let limit = self.open_window()?;
        let word = &self.page.word;
        let mut first = word.load_relaxed();
        loop {
            let count = limit.saturating_sub(first).min(most);
            if count == 0 {
                return None;
            }
            match word.compare_exchange_weak_relaxed(first, first + count) {
                Ok(_) => return Some(first..first + count),
                Err(found) => {
                    step_aside(found - first);
                    first = found;
                }
            }
        }
    }

    /// Reserves one slot after the window, waiting for its tick.
    pub(crate) fn next_tick(&self) -> Result<u64> {
        self.next_slow(Patience::UpToMax)
    }

    /// Reserves one slot after the window if it can be issued at once.
    pub(crate) fn try_next_tick(&self) -> Result<u64> {
        self.next_slow(Patience::Never)
    }

    /// The limit of the published window if it is open now. It is not where the clock
    /// cannot be read: the slow path reads it again, and reports that.
    #[inline(always)] // A call costs a tenth of what an ID costs.
    fn open_window(&self) -> Option<u64> {
        let window = &self.page.window;
        // Acquire: whoever sees an end also sees its limit and the word raised to its
        // tick. A newer limit is only fresher.
        let is_open = match self.clock.count() {
            Some(count) => is_before(count, window.end_count.load_acquire(), WIDEST_WINDOW),
            None => self.is_open_by_clock(),
        };
        is_open.then(|| window.limit.load_acquire())
    }

    /// Out of line: reading the clock costs more than the call.
    #[inline(never)]
    fn is_open_by_clock(&self) -> bool {
        let Ok(now_ns) = self.clock.now_ns() else {
            return false;
        };
        // Acquire, as above.
        let end_ns = self.page.window.end_ns.load_acquire();
        is_before(now_ns, end_ns, self.timing.tick_ns)
    }

    #[cold]
    #[inline(never)]
    fn next_slow(&self, patience: Patience) -> Result<u64> {
        loop {
            // Before the clock: if nobody publishes in between, a clock that is
            // before this window was set back, it was not merely read earlier.
            let seen_end_ns = self.page.window.end_ns.load_acquire();
            // Also before the clock, so that the window errs on the short side.
            let count = self.clock.count();
            let now_ns = self.clock.now_ns()?;
            let tick = self.codec.tick_at(now_ns)?;
            let floor = self.codec.slot_of(tick);
            let next = self.page.word.load_relaxed();
            if self.extend_to(floor)? {
                continue;
            }
            let end_ns = self.codec.start_ns(tick + 1);
            if end_ns != seen_end_ns {
                self.fence.verify()?;
            }
            if next < floor {
                self.raise_word(tick);
            }
            let end_count = count.map(|count| self.clock.window_end(count, end_ns - now_ns));
            self.publish_window(tick, seen_end_ns, end_ns, end_count);
            if let Some(slot) = self.reserve_checked(now_ns, patience)? {
                self.fence.top_up(floor);
                return Ok(slot);
            }
        }
    }

    /// Makes sure that `slot` lies below the fence. True if the fence had to be
    /// moved for that: time has passed then.
    pub(super) fn extend_to(&self, slot: u64) -> Result<bool> {
        let fenced = slot >= self.page.window.fence.load_acquire();
        if fenced {
            self.fence.extend(slot)?;
        }
        Ok(fenced)
    }

    pub(super) fn check_end(&self, slot: u64) -> Result<()> {
        if slot >= self.codec.end_slot() {
            return Err(self.codec.exhausted());
        }
        Ok(())
    }

    /// What the next call would meet if it were made now. Reserves nothing.
    pub(crate) fn next_error(&self) -> Option<Error> {
        let look = || {
            let now_ns = self.clock.now_ns()?;
            let floor = self.codec.slot_of(self.codec.tick_at(now_ns)?);
            let slot = floor.max(self.page.word.load_relaxed());
            self.check_end(slot)?;
            let wait = self.wait_for(slot, now_ns);
            match wait.distance_ns {
                0 => self.extend_to(slot).and_then(|_| self.fence.verify()),
                distance_ns if distance_ns <= self.timing.max_wait_ns => Err(Error::Again(wait)),
                _ => Err(self.too_long(wait)),
            }
        };
        look().err()
    }

    /// Raises the word so that the next slot lies in `tick`. Whoever else does
    /// so for the same tick raises it to the same slot.
    fn raise_word(&self, tick: u64) {
        let first = self.codec.slot_of(tick) + self.sequence_start.offset(tick);
        // Counted before the jump and put right after it: a caller that reads the
        // counter in between sees fewer IDs than there are, not millions too many.
        let expected = self.page.word.load_relaxed();
        let counted = first.saturating_sub(expected);
        self.page.counters.skipped.fetch_add_relaxed(counted);
        let before = self.page.word.fetch_max_relaxed(first);
        if before != expected {
            let skipped = first.saturating_sub(before);
            let put_right = skipped.wrapping_sub(counted);
            self.page.counters.skipped.fetch_add_relaxed(put_right);
        }
    }

    /// Publishes the window of `tick`: its limit first, then its ends. A caller
    /// that dies in between leaves an end that is over, so the next one does it
    /// again. Two callers that publish different ticks at once leave at worst a
    /// limit too low or too high by that difference, until the next window.
    fn publish_window(&self, tick: u64, seen_end_ns: u64, end_ns: u64, end_count: Option<u64>) {
        let window = &self.page.window;
        let fence = window.fence.load_acquire();
        let next_tick = tick.saturating_add(1 + self.timing.max_lead_ticks);
        let next_tick = next_tick.min(self.codec.max_tick() + 1);
        window
            .limit
            .store_release(self.codec.slot_of(next_tick).min(fence));
        // Closes the race of a caller that read the clock long ago: its window
        // must not replace one that was published since.
        let replaced = window.end_ns.compare_exchange_release(seen_end_ns, end_ns);
        if replaced.is_err() {
            return;
        }
        if let Some(end_count) = end_count {
            window.end_count.store_release(end_count);
        }
        if end_ns > seen_end_ns {
            window.latest_end_ns.fetch_max_relaxed(end_ns);
        }
        if end_ns < seen_end_ns {
            let counters = &self.page.counters;
            counters.steps_back.fetch_add_relaxed(1);
            counters
                .largest_step_back_ns
                .fetch_max_relaxed(seen_end_ns - end_ns);
        }
    }

    /// Checks how far ahead the next slot is and reserves it in one step, so
    /// that a call that fails leaves the word where it was. `None` when time has
    /// passed in between.
    fn reserve_checked(&self, now_ns: u64, patience: Patience) -> Result<Option<u64>> {
        let mut slot = self.page.word.load_relaxed();
        loop {
            self.check_end(slot)?;
            let wait = self.wait_for(slot, now_ns);
            let distance_ns = wait.distance_ns;
            if distance_ns > self.timing.max_wait_ns {
                return Err(self.too_long(wait));
            }
            if distance_ns > 0 && patience == Patience::Never {
                return Err(Error::Again(wait));
            }
            // Only now: a slot that is too far ahead must not move the fence.
            if self.extend_to(slot)? {
                return Ok(None);
            }
            let word = &self.page.word;
            match word.compare_exchange_weak_relaxed(slot, slot + 1) {
                Ok(_) if distance_ns == 0 => return Ok(Some(slot)),
                Ok(_) => return self.settle(slot).map(Some),
                Err(found) => slot = found,
            }
        }
    }
}
