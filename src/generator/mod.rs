//! The generator: IDs one by one, in batches, and what can be asked about them.

mod batch;
mod reserve;
mod settings;

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
use crate::layout::{Composer, Layout, Parts};
use crate::page::{Atomic64, SharedPage};

/// Hands out IDs of one worker ID. Any number of threads may use it at once,
/// and so may the children a process forks.
pub struct Generator {
    reserver: Reserver<SharedPage, AnyClock>,
    worker_id: u32,
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
    pub(crate) fn new(reserver: Reserver<SharedPage, AnyClock>, worker_id: u32) -> Self {
        Self {
            reserver,
            worker_id,
        }
    }

    /// The next ID, greater than all before it. Waits at most `max_wait_ms`.
    ///
    /// # Errors
    /// [`Error::Clock`] when the wait would be longer or the clock stands before
    /// the epoch, [`Error::Exhausted`] when the layout's time is over,
    /// [`Error::Store`], [`Error::StoreMismatch`] or [`Error::LeaseLost`] when the
    /// store cannot grant more. A call that fails takes no ID.
    #[inline]
    pub fn next_id(&self) -> Result<u64> {
        let slot = self.reserver.next()?;
        Ok(self.composer().compose(slot, self.worker_id))
    }

    /// The next ID if it can be had without waiting.
    ///
    /// # Errors
    /// [`Error::Again`] where [`Generator::next_id`] would wait; else as there.
    #[inline]
    pub fn try_next_id(&self) -> Result<u64> {
        let slot = self.reserver.try_next()?;
        Ok(self.composer().compose(slot, self.worker_id))
    }

    /// Fills `ids` with increasing IDs and gives how many it wrote. `max_wait_ms`
    /// bounds each wait for a tick, not the sum of them.
    ///
    /// # Errors
    /// As [`Generator::next_id`], but only if nothing was written. An error that
    /// comes up later ends the batch; the next call reports it.
    pub fn next_batch(&self, ids: &mut [u64]) -> Result<usize> {
        let mut written = 0;
        while written < ids.len() {
            let rest = &mut ids[written..];
            let run = match self.reserver.reserve_run(rest.len() as u64) {
                Ok(Some(run)) => run,
                Ok(None) => match self.reserver.next_tick() {
                    Ok(slot) => slot..slot + 1,
                    Err(error) => return first_error(written, error),
                },
                Err(error) => return first_error(written, error),
            };
            let count = (run.end - run.start) as usize;
            batch::fill_run(self.composer(), self.worker_id, run, &mut rest[..count]);
            written += count;
        }
        Ok(written)
    }

    /// The worker ID.
    #[must_use]
    pub fn worker_id(&self) -> u32 {
        self.worker_id
    }

    /// The layout.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        self.composer().layout()
    }

    /// The first millisecond since 1970 that the layout cannot express: the day
    /// it ends.
    #[must_use]
    pub fn ends_at_unix_ms(&self) -> i64 {
        self.composer().ends_at_unix_ms()
    }

    /// The largest ID of the layout.
    #[must_use]
    pub fn max_id(&self) -> u64 {
        self.composer().max_id()
    }

    /// Takes an ID of this layout apart, whichever worker made it.
    ///
    /// # Errors
    /// [`Error::Range`] when it has more bits than the layout.
    pub fn split(&self, id: u64) -> Result<Parts> {
        self.composer().split(id)
    }

    /// Puts an ID of this layout together.
    ///
    /// # Errors
    /// [`Error::Range`] names the field that does not fit.
    pub fn join(&self, tick: u64, worker_id: u32, sequence: u32) -> Result<u64> {
        self.composer().join(tick, worker_id, sequence)
    }

    /// The smallest ID of the tick that holds an instant.
    ///
    /// # Errors
    /// [`Error::Range`] when the instant lies outside the layout's time.
    pub fn first_at(&self, unix_ms: i64) -> Result<u64> {
        self.composer().first_at(unix_ms)
    }

    /// What the page has seen so far.
    ///
    /// # Errors
    /// [`Error::Clock`] when the clock gives no time.
    pub fn stats(&self) -> Result<Stats> {
        let page = &*self.reserver.page;
        let now_ns = self.reserver.clock.now_ns()?;
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
        self.reserver.obstacle()
    }

    /// Whether both hand out the IDs of one page.
    #[must_use]
    pub fn shares_page_with(&self, other: &Self) -> bool {
        self.reserver.page.is_same(&other.reserver.page)
    }

    fn composer(&self) -> &Composer {
        &self.reserver.composer
    }

    fn start_of(&self, slot: u64) -> u64 {
        self.composer().start_ns(self.composer().tick_of(slot))
    }
}

impl std::fmt::Debug for Generator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generator")
            .field("layout", self.layout())
            .field("worker_id", &self.worker_id)
            .finish_non_exhaustive()
    }
}

fn first_error(written: usize, error: Error) -> Result<usize> {
    match written {
        0 => Err(error),
        written => Ok(written),
    }
}
