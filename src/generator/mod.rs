//! The generator: IDs one by one, in batches, and what can be asked about them.

mod batch;
mod believing;
mod checked;
mod contention;
mod fence;
mod granting;
mod lane;
mod lanes;
mod late;
mod remembered;
mod reserve;
mod settings;
mod stats;
mod threads;
mod waiting;

#[cfg(test)]
#[cfg(not(simulated))]
mod tests;

pub(crate) use believing::believed_ns;
pub(crate) use fence::Fence;
pub(crate) use lane::Lane;
pub(crate) use late::Late;
pub(crate) use reserve::Reserver;
pub(crate) use settings::{MAX_JUMP_MS, MAX_POLICY_MS, SequenceStart, Timing};
pub use stats::Stats;

use crate::clock::AnyClock;
use crate::error::{Error, Result};
use crate::layout::Codec;
use crate::page::SharedPage;
use lanes::Lanes;
use std::ops::Range;

/// Generates the IDs of one worker ID, or of several in a row. Any number of threads
/// may use it at once, and so may the children that a process forks.
pub struct Generator {
    /// The lane of the first worker ID; the store may put another one into its place if there
    /// are no more.
    lanes: Lanes,
    /// The lanes of the other worker IDs. Each thread keeps to one lane.
    more: Box<[Lane]>,
}

impl Generator {
    pub(crate) fn new(first: Lane, more: Vec<Lane>) -> Self {
        Self {
            lanes: Lanes::new(first),
            more: more.into(),
        }
    }

    /// The lane of this thread.
    #[inline]
    fn lane(&self) -> &Lane {
        if self.more.is_empty() {
            self.lanes.current()
        } else {
            self.lane_of_thread()
        }
    }

    fn lane_of_thread(&self) -> &Lane {
        let first = self.lanes.current();
        let counter = &first.reserver.page.counters.threads;
        let lane = threads::ordinal(counter) as usize % (self.more.len() + 1);
        match lane {
            0 => first,
            lane => &self.more[lane - 1],
        }
    }

    /// Returns the next ID. It is greater than all before it; with several worker IDs,
    /// than all that this thread got before. Waits at most `max_wait_ms`.
    ///
    /// # Errors
    /// [`Error::Again`] when the tick is full and the next one begins later than
    /// `max_wait_ms` allows; [`Error::Clock`] when the clock is further behind than that
    /// or before the epoch; [`Error::Exhausted`] when the layout has ended;
    /// [`Error::Store`], [`Error::StoreMismatch`] or [`Error::LeaseLost`] when the store
    /// cannot grant more. A call that fails takes no ID, unless the clock is set back or the
    /// store fails while it waits, or it was held up in the middle of the call while others
    /// took all IDs of the next `max_wait_ms`.
    #[inline]
    pub fn next_id(&self) -> Result<u64> {
        let lane = self.lane();
        match lane.reserver.next() {
            Ok(slot) => Ok(lane.id_of(slot)),
            Err(error) => self.next_on_another(lane, error, Reserver::next_tick),
        }
    }

    /// Returns the next ID if the open window has one: the part of [`Generator::next_id`]
    /// that neither waits, nor asks the system for anything but the time, nor allocates.
    #[inline]
    pub(crate) fn next_in_window(&self) -> std::result::Result<u64, Late> {
        let lane = self.lane();
        Ok(lane.id_of(lane.reserver.next_in_window()?))
    }

    /// The rest of [`Generator::next_id`].
    pub(crate) fn next_late(&self, late: Late) -> Result<u64> {
        let lane = self.lane();
        match lane.reserver.next_late(late) {
            Ok(slot) => Ok(lane.id_of(slot)),
            Err(error) => self.next_on_another(lane, error, Reserver::next_tick),
        }
    }

    /// Returns the next ID if one is free now. Never waits for the clock.
    ///
    /// # Errors
    /// [`Error::Again`] where [`Generator::next_id`] would wait; else as there.
    #[inline]
    pub fn try_next_id(&self) -> Result<u64> {
        let lane = self.lane();
        match lane.reserver.try_next() {
            Ok(slot) => Ok(lane.id_of(slot)),
            Err(error) => self.next_on_another(lane, error, Reserver::try_next_tick),
        }
    }

    /// Returns the next ID if the open window has one: the part of
    /// [`Generator::try_next_id`] that asks the system for nothing but the time.
    #[inline]
    pub(crate) fn try_next_in_window(&self) -> Option<u64> {
        let lane = self.lane();
        let run = lane.reserver.reserve_run(1)?;
        Some(lane.id_of(run.start))
    }

    /// The rest of [`Generator::try_next_id`].
    pub(crate) fn try_next_later(&self) -> Result<u64> {
        let lane = self.lane();
        match lane.reserver.try_next_tick() {
            Ok(slot) => Ok(lane.id_of(slot)),
            Err(error) => self.next_on_another(lane, error, Reserver::try_next_tick),
        }
    }

    /// Fills `ids` with increasing IDs and returns how many it wrote. `max_wait_ms`
    /// limits each wait for a tick, not the sum of them.
    ///
    /// # Errors
    /// As [`Generator::next_id`], but only if nothing was written. An error that occurs
    /// later ends the batch; the next call reports it.
    pub fn next_batch(&self, ids: &mut [u64]) -> Result<usize> {
        let written = self.batch_in_window(ids);
        self.next_batch_later(ids, written)
    }

    /// Fills `ids` with as many increasing IDs as are free now and returns how many it
    /// wrote, at least one. Never waits for the clock.
    ///
    /// # Errors
    /// [`Error::Again`] if no ID is free now; else as [`Generator::next_batch`].
    pub fn try_next_batch(&self, ids: &mut [u64]) -> Result<usize> {
        let written = self.batch_in_window(ids);
        self.try_next_batch_later(ids, written)
    }

    /// Fills the beginning of `ids` from the open window, and returns how many it wrote:
    /// the part of a batch that asks the system for nothing but the time.
    #[inline]
    pub(crate) fn batch_in_window(&self, ids: &mut [u64]) -> usize {
        let lane = self.lane();
        let run = lane.reserver.reserve_run(ids.len() as u64);
        run.map_or(0, |run| self.fill(lane, run, ids))
    }

    /// The rest of [`Generator::next_batch`].
    pub(crate) fn next_batch_later(&self, ids: &mut [u64], written: usize) -> Result<usize> {
        self.batch_later(ids, written, Reserver::next_tick)
    }

    /// The rest of [`Generator::try_next_batch`].
    pub(crate) fn try_next_batch_later(&self, ids: &mut [u64], written: usize) -> Result<usize> {
        self.batch_later(ids, written, Reserver::try_next_tick)
    }

    /// The rest of a batch, which continues after the window by `next_tick`.
    #[inline(always)]
    fn batch_later(
        &self,
        ids: &mut [u64],
        mut written: usize,
        next_tick: NextTick,
    ) -> Result<usize> {
        let mut lane = self.lane();
        while written < ids.len() {
            let rest = &mut ids[written..];
            let run = match lane.reserver.reserve_run(rest.len() as u64) {
                Some(run) => run,
                None => match next_tick(&lane.reserver) {
                    Ok(slot) => slot..slot + 1,
                    Err(error) => match self.lane_after(lane, error) {
                        Ok(another) => {
                            lane = another;
                            continue;
                        }
                        Err(error) => return cut_short(written, error),
                    },
                },
            };
            written += self.fill(lane, run, rest);
        }
        Ok(written)
    }

    /// The ID of a slot after the window, on the lane that has taken the place of `lane`. The
    /// error if none has.
    #[cold]
    #[inline(never)]
    fn next_on_another(&self, lane: &Lane, error: Error, next_tick: NextTick) -> Result<u64> {
        let mut lane = self.lane_after(lane, error)?;
        loop {
            match next_tick(&lane.reserver) {
                Ok(slot) => return Ok(lane.id_of(slot)),
                Err(error) => lane = self.lane_after(lane, error)?,
            }
        }
    }

    /// The lane in use, if the store has put another page into the place of that of `lane`,
    /// whose call has failed. The error of that call if not.
    #[cold]
    fn lane_after(&self, lane: &Lane, error: Error) -> Result<&Lane> {
        let Some(next) = lane.next()? else {
            return Err(error);
        };
        self.lanes.replace(lane, next)?;
        Ok(self.lanes.current())
    }

    /// Writes the IDs of a run of slots to the beginning of `ids`, and returns how many.
    #[inline]
    fn fill(&self, lane: &Lane, run: Range<u64>, ids: &mut [u64]) -> usize {
        let count = (run.end - run.start) as usize;
        batch::fill_run(self.codec(), lane.worker_id, run, &mut ids[..count]);
        count
    }

    /// The worker ID, the first one if there are several. A leased one may change: an ID has
    /// the one that it was generated with.
    #[must_use]
    pub fn worker_id(&self) -> u32 {
        self.lanes.current().worker_id
    }

    /// How many worker IDs it uses.
    #[must_use]
    pub fn worker_count(&self) -> u32 {
        self.more.len() as u32 + 1
    }

    /// The layout of its IDs, which takes them apart.
    #[must_use]
    pub fn codec(&self) -> &Codec {
        &self.lanes.current().reserver.codec
    }

    /// The counts of its page, or of all its pages.
    ///
    /// # Errors
    /// [`Error::Clock`] when the clock returns no time.
    pub fn stats(&self) -> Result<Stats> {
        let mut all = self.lanes.current().stats()?;
        for lane in &self.more {
            all.add(lane.stats()?);
        }
        Ok(all)
    }

    /// The error that the next call would return now, or `None`. Reserves nothing and
    /// changes nothing: what a store refused is known from the call that asked it.
    #[must_use]
    pub fn next_error(&self) -> Option<Error> {
        self.lane().reserver.next_error()
    }

    /// What the store refused a call last, if it has granted nothing since.
    pub(crate) fn last_refusal(&self) -> Option<Error> {
        self.lane().reserver.last_refusal()
    }
}

impl std::fmt::Debug for Generator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generator")
            .field("layout", self.codec().layout())
            .field("worker_id", &self.worker_id())
            .field("worker_count", &self.worker_count())
            .finish_non_exhaustive()
    }
}

/// How a slot after the window is reserved: waiting for it, or not.
type NextTick = fn(&Reserver<SharedPage, AnyClock>) -> Result<u64>;

/// The result of a batch that an error ended: the next call reports the error, if some
/// IDs were written.
#[cold]
fn cut_short(written: usize, error: Error) -> Result<usize> {
    match written {
        0 => Err(error),
        written => Ok(written),
    }
}
