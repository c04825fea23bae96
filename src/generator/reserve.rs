//! Reserving slots: the one lock-free algorithm of this crate.
//!
//! The life of one call:
//!
//! 1. `next`: the clock lies in the published window and the window has slots
//!    left: one `fetch_add` on the word is the ticket. Where few are left, or the call
//!    may not wait, it is one compare-exchange, which takes no ticket past the window.
//! 2. `next_slow`, about once a tick: raise the word to the tick of the clock,
//!    publish the window of that tick, reserve (`checked.rs`).
//! 3. `settle`: the slot lies past the window. Wait for its tick, at most
//!    `max_wait` (`waiting.rs`).
//!
//! Why no slot is issued twice: a slot is only issued by the call that moved the
//! word past it, and the word never goes down. Everything else here (windows,
//! limits, sleeps) may be stale, lost or doubled without harm to that; it decides
//! when and in which tick IDs are issued.

use super::contention::step_aside;
use super::fence::Fence;
use super::late::Late;
use super::remembered::Remembered;
use super::settings::{SequenceStart, Timing};
use crate::clock::{WIDEST_WINDOW, Windowed};
use crate::error::Result;
use crate::layout::Codec;
use crate::page::{Atomic64, Page};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Whether a call may wait for the clock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
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

/// Reserves the slots of one page.
pub(crate) struct Reserver<P, C> {
    pub(super) page: P,
    pub(super) clock: C,
    pub(super) fence: Box<dyn Fence>,
    pub(super) codec: Codec,
    pub(super) timing: Timing,
    pub(super) sequence_start: SequenceStart,
    /// So many slots before a limit are taken by compare-exchange.
    near: u64,
    /// The name of the page in messages, if others can find it by a name.
    pub(super) place: Option<Arc<str>>,
    /// What the store refused last.
    pub(super) refused: Remembered,
}

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// Puts a page, its fence and the clock and policy of a generator together.
    pub(crate) fn new(
        page: P,
        fence: Box<dyn Fence>,
        clock: C,
        codec: Codec,
        timing: Timing,
        sequence_start: SequenceStart,
    ) -> Self {
        // Where a ticket past the window may have to wait for longer than a call may wait,
        // none is taken before it is known to be in the window.
        let near = if timing.max_wait_ns < 2 * timing.tick_ns {
            u64::MAX / 2
        } else {
            A::CALLERS_AT_ONCE
        };
        let place = fence.place().map(|path| path.to_string_lossy().into());
        Self {
            page,
            clock,
            fence,
            codec,
            timing,
            sequence_start,
            near,
            place,
            refused: Remembered::default(),
        }
    }

    /// Reserves one slot, waiting for its tick where need be.
    #[inline]
    pub(crate) fn next(&self) -> Result<u64> {
        match self.next_in_window() {
            Ok(slot) => Ok(slot),
            Err(late) => self.next_late(late),
        }
    }

    /// Reserves one slot if the window has one: without waiting, and without a call of
    /// the system but for the clock.
    #[inline]
    pub(crate) fn next_in_window(&self) -> std::result::Result<u64, Late> {
        let limit = self.open_window().ok_or(Late::WITHOUT_TICKET)?;
        // Before the word: of the page that the ticket is from, or of the one before.
        let page = &*self.page;
        let nonce = page.window.nonce.load_acquire();
        let expected = page.word.load_relaxed();
        if expected + self.near >= limit {
            return self.next_near(limit);
        }
        let slot = page.word.fetch_add_relaxed(1);
        if slot == expected {
            return Ok(slot);
        }
        self.next_contended(slot, expected, limit, nonce)
    }

    /// Reserves one slot where few are left in the window.
    #[cold]
    #[inline(never)]
    fn next_near(&self, limit: u64) -> std::result::Result<u64, Late> {
        let run = self.run_below(limit, 1);
        run.map_or(Err(Late::WITHOUT_TICKET), |run| Ok(run.start))
    }

    /// A ticket that others were quicker for.
    #[cold]
    #[inline(never)]
    fn next_contended(
        &self,
        slot: u64,
        expected: u64,
        limit: u64,
        nonce: u64,
    ) -> std::result::Result<u64, Late> {
        if slot < limit {
            step_aside(slot - expected);
            return Ok(slot);
        }
        // Race: this caller was held up between its check and its ticket, and others took
        // the rest of the window.
        Err(Late::with_ticket(slot, nonce))
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
        self.run_below(self.open_window()?, most)
    }

    /// Reserves up to `most` slots below a limit. `None` where there are none.
    #[inline(always)]
    fn run_below(&self, limit: u64, most: u64) -> Option<Range<u64>> {
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
            let count = self.clock.count_to_learn();
            let now = self.now()?;
            let now_ns = now.ns;
            let tick = self.codec.tick_at(now_ns)?;
            let floor = self.codec.slot_of(tick);
            let next = self.page.word.load_relaxed();
            if self.extend_to(floor, patience)? {
                continue;
            }
            let end_ns = self.codec.start_ns(tick + 1);
            if end_ns != seen_end_ns {
                let changes = self.fence.changes();
                self.verify()?;
                // What was read above is of the page before.
                if self.fence.changes() != changes {
                    continue;
                }
            }
            let first = floor + self.sequence_start.offset(tick);
            // Also if the last tick was used up to its end, and nothing was taken of this
            // one yet. Whoever else does so for the same tick raises it to the same slot.
            if next <= floor && next < first {
                self.raise_word(first);
            }
            let lead_ticks = self.raise_lead();
            // Who does not believe its clock publishes nothing, so that everybody whose
            // clock is right finds no window, and is noticed.
            if now.is_wall {
                let end_count = count.map(|count| self.clock.window_end(count, end_ns - now_ns));
                self.publish_window(tick + lead_ticks, seen_end_ns, end_ns, end_count);
            }
            if let Some(slot) = self.reserve_checked(now_ns, lead_ticks, patience)? {
                self.fence.top_up(floor);
                return Ok(slot);
            }
        }
    }

    /// Raises the word to `first`.
    fn raise_word(&self, first: u64) {
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

    /// Publishes a window up to `last_tick`: its limit first, then its ends. A caller
    /// that dies in between leaves an end that is over, so the next one does it
    /// again. Two callers that publish different ticks at once leave at worst a
    /// limit too low or too high by that difference, until the next window.
    fn publish_window(
        &self,
        last_tick: u64,
        seen_end_ns: u64,
        end_ns: u64,
        end_count: Option<u64>,
    ) {
        let window = &self.page.window;
        let fence = window.fence.load_acquire();
        let next_tick = (last_tick + 1).min(self.codec.max_tick() + 1);
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

    /// The lead of the page, raised to that of this generator.
    fn raise_lead(&self) -> u64 {
        let own = self.timing.max_lead_ticks;
        let lead_ticks = self.lead_ticks();
        if lead_ticks == own && own > 0 {
            self.page.window.lead_ticks.fetch_max_relaxed(own);
        }
        lead_ticks
    }
}
