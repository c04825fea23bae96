//! The generator: IDs one by one, in batches, and what can be asked about them.

mod batch;
mod contention;
mod reserve;
mod settings;
mod threads;

#[cfg(test)]
#[path = "../../tests/rust/reserve_counter.rs"]
mod reserve_counter;
#[cfg(test)]
#[path = "../../tests/rust/reserve_loom.rs"]
mod reserve_loom;
#[cfg(test)]
#[path = "../../tests/rust/reserve_properties.rs"]
mod reserve_properties;

pub(crate) use reserve::{Fence, Reserver};
pub use settings::MAX_POLICY_MS;
pub(crate) use settings::{SequenceStart, Timing};

use crate::clock::{AnyClock, Clock};
use crate::error::{Error, Result};
use crate::layout::{Codec, Layout};
use crate::page::{Atomic64, SharedPage};

/// Hands out IDs of one worker ID, or of a run of them. Any number of threads may
/// use it at once, and so may the children a process forks.
pub struct Generator {
    first: Lane,
    /// The lanes of the other worker IDs. Each thread keeps to one lane.
    more: Box<[Lane]>,
}

/// One worker ID and the page its IDs come from.
pub(crate) struct Lane {
    pub(crate) reserver: Reserver<SharedPage, AnyClock>,
    pub(crate) worker_id: u32,
}

impl Lane {
    #[inline]
    fn compose(&self, slot: u64) -> u64 {
        self.reserver.codec.id_of_slot(slot, self.worker_id)
    }
}

/// What a generator's page has seen. Generators that share a page share these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// IDs reserved, among them the few that were lost because the clock was
    /// set back while a call waited.
    pub issued: u64,
    /// Calls that slept for the clock.
    pub waits: u64,
    /// How long they slept, in nanoseconds.
    pub waited_ns: u64,
    /// How often the clock was found set back, by a tick or more.
    pub clock_steps_back: u64,
    /// The largest of these steps, in nanoseconds, counted in whole ticks.
    pub largest_step_back_ns: u64,
    /// How far the next ID's time stamp is ahead of the clock, in nanoseconds.
    pub lead_ns: u64,
    /// How far ahead of the clock IDs may still be handed out without asking
    /// the store, in nanoseconds; `u64::MAX` where nothing limits it.
    pub fence_left_ns: u64,
    /// How often the store has moved the fence.
    pub fence_extensions: u64,
}

impl Generator {
    pub(crate) fn new(first: Lane, more: Vec<Lane>) -> Self {
        let more = more.into();
        Self { first, more }
    }

    /// The lane of this thread.
    #[inline]
    fn lane(&self) -> &Lane {
        match self.more.is_empty() {
            true => &self.first,
            false => self.lane_of_thread(),
        }
    }

    fn lane_of_thread(&self) -> &Lane {
        let counter = &self.first.reserver.page.counters.threads;
        let lane = threads::ordinal(counter) as usize % (self.more.len() + 1);
        match lane {
            0 => &self.first,
            lane => &self.more[lane - 1],
        }
    }

    fn lanes(&self) -> impl Iterator<Item = &Lane> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The next ID, greater than all before it; with several worker IDs, than all
    /// that this thread was given before. Waits at most `max_wait_ms`.
    ///
    /// # Errors
    /// [`Error::Clock`] when the wait would be longer or the clock stands before
    /// the epoch, [`Error::Exhausted`] when the layout's time is over,
    /// [`Error::Store`], [`Error::StoreMismatch`] or [`Error::LeaseLost`] when the
    /// store cannot grant more. A call that fails takes no ID.
    #[inline]
    pub fn next_id(&self) -> Result<u64> {
        let lane = self.lane();
        Ok(lane.compose(lane.reserver.next()?))
    }

    /// The next ID if it can be had without waiting.
    ///
    /// # Errors
    /// [`Error::Again`] where [`Generator::next_id`] would wait; else as there.
    #[inline]
    pub fn try_next_id(&self) -> Result<u64> {
        let lane = self.lane();
        Ok(lane.compose(lane.reserver.try_next()?))
    }

    /// Fills `ids` with increasing IDs and gives how many it wrote. `max_wait_ms`
    /// bounds each wait for a tick, not the sum of them.
    ///
    /// # Errors
    /// As [`Generator::next_id`], but only if nothing was written. An error that
    /// comes up later ends the batch; the next call reports it.
    pub fn next_batch(&self, ids: &mut [u64]) -> Result<usize> {
        let Lane {
            reserver,
            worker_id,
        } = self.lane();
        let mut written = 0;
        while written < ids.len() {
            let rest = &mut ids[written..];
            let run = match reserver.reserve_run(rest.len() as u64) {
                Ok(Some(run)) => run,
                Ok(None) => match reserver.next_tick() {
                    Ok(slot) => slot..slot + 1,
                    Err(error) => return first_error(written, error),
                },
                Err(error) => return first_error(written, error),
            };
            let count = (run.end - run.start) as usize;
            batch::fill_run(self.codec(), *worker_id, run, &mut rest[..count]);
            written += count;
        }
        Ok(written)
    }

    /// The worker ID, the first one if there are several.
    #[must_use]
    pub fn worker_id(&self) -> u32 {
        self.first.worker_id
    }

    /// How many worker IDs it hands out IDs of.
    #[must_use]
    pub fn worker_count(&self) -> u32 {
        self.more.len() as u32 + 1
    }

    /// The layout.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        self.codec().layout()
    }

    /// Takes IDs of this layout apart, whichever worker made them.
    #[must_use]
    pub fn codec(&self) -> &Codec {
        &self.first.reserver.codec
    }

    /// What the page has seen so far.
    ///
    /// # Errors
    /// [`Error::Clock`] when the clock gives no time.
    pub fn stats(&self) -> Result<Stats> {
        let mut all = self.stats_of(&self.first)?;
        for lane in &self.more {
            let one = self.stats_of(lane)?;
            all.issued += one.issued;
            all.waits += one.waits;
            all.waited_ns += one.waited_ns;
            all.clock_steps_back += one.clock_steps_back;
            all.largest_step_back_ns = all.largest_step_back_ns.max(one.largest_step_back_ns);
            all.lead_ns = all.lead_ns.max(one.lead_ns);
            all.fence_left_ns = all.fence_left_ns.min(one.fence_left_ns);
            all.fence_extensions += one.fence_extensions;
        }
        Ok(all)
    }

    fn stats_of(&self, lane: &Lane) -> Result<Stats> {
        let page = &*lane.reserver.page;
        let now_ns = lane.reserver.clock.now_ns()?;
        let counters = &page.counters;
        let word = page.word.read();
        let fence = page.window.fence.read_acquire();
        Ok(Stats {
            issued: word.saturating_sub(counters.skipped.read()),
            waits: counters.waits.read(),
            waited_ns: counters.waited_ns.read(),
            clock_steps_back: counters.steps_back.read(),
            largest_step_back_ns: counters.largest_step_back_ns.read(),
            lead_ns: self.start_of(word + 1).saturating_sub(now_ns),
            fence_left_ns: match fence {
                u64::MAX => u64::MAX,
                fence => self.start_of(fence).saturating_sub(now_ns),
            },
            fence_extensions: counters.fence_extensions.read(),
        })
    }

    /// The error the next call would meet now, or `None`. Reserves nothing.
    #[must_use]
    pub fn obstacle(&self) -> Option<Error> {
        self.lane().reserver.obstacle()
    }

    /// Whether every page that this one uses is used by the other too.
    #[must_use]
    pub fn shares_page_with(&self, other: &Self) -> bool {
        self.lanes().all(|own| {
            let mut there = other.lanes();
            there.any(|lane| own.reserver.page.is_same(&lane.reserver.page))
        })
    }

    fn start_of(&self, slot: u64) -> u64 {
        self.codec().start_ns(self.codec().tick_of(slot))
    }
}

impl std::fmt::Debug for Generator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generator")
            .field("layout", self.layout())
            .field("worker_id", &self.worker_id())
            .field("worker_count", &self.worker_count())
            .finish_non_exhaustive()
    }
}

fn first_error(written: usize, error: Error) -> Result<usize> {
    match written {
        0 => Err(error),
        written => Ok(written),
    }
}
