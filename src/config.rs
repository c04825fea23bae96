//! The configuration, and how a generator is put together from it.

use crate::clock::{AnyClock, Clock};
use crate::error::{Allowed, Error, Result};
use crate::generator::{Generator, Lane, Reserver, SequenceStart, Timing};
use crate::layout::{Composer, Layout, NS_PER_MS};
use crate::store::{self, Request, Row, STORES};
use std::sync::Arc;

/// How a generator is created.
///
/// ```
/// let config = snowflake::Config { worker_id: 7, ..Default::default() };
/// let generator = config.open()?;
/// assert!(generator.next_id()? < generator.next_id()?);
/// # Ok::<(), snowflake::Error>(())
/// ```
pub struct Config {
    /// The division of the bits, the tick and the epoch.
    pub layout: Layout,
    /// Which worker this is: no two processes that do not share a page may use
    /// the same one.
    pub worker_id: u32,
    /// How many worker IDs this generator uses, from `worker_id` on: 1, or more for
    /// those who outgrow what one worker ID gives. Threads are spread over them,
    /// and IDs then increase for each thread only. In a file store, each worker
    /// ID has a file of its own: the path, a dot and the worker ID.
    pub worker_count: u32,
    /// How long one call may wait for the clock to come up to the word, because
    /// a tick is full or the clock was set back; 0 to 3 600 000 ms.
    pub max_wait_ms: u32,
    /// How far time stamps may run ahead of the clock without waiting; 0 to
    /// 3 600 000 ms. Generators that share a page share its window: the largest
    /// value among them may be used by all.
    pub max_lead_ms: u32,
    /// 0: each tick starts at sequence 0. A power of two: at a random sequence
    /// below it, so that `id % shards` is spread also at low rates.
    pub sequence_start: u32,
    /// Where the page lives. `None`: in memory that the threads and the forked
    /// children of this process share. `file:` and a path: in a file that every
    /// process of the machine shares, and that survives restarts; it is made if
    /// there is none, in a directory that exists.
    pub store: Option<String>,
    /// A clock of the caller's in place of the system's. In memory, such a
    /// generator has a page of its own.
    pub clock: Option<Box<dyn Clock>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            layout: Layout::DEFAULT,
            worker_id: 0,
            worker_count: 1,
            max_wait_ms: 50,
            max_lead_ms: 0,
            sequence_start: 0,
            store: None,
            clock: None,
        }
    }
}

impl Config {
    /// Checks every field and creates the generator.
    ///
    /// # Errors
    /// [`Error::Layout`], [`Error::WorkerId`] and [`Error::Config`] name the
    /// first field that is wrong, [`Error::Exhausted`] a layout whose time is
    /// over; [`Error::Store`] and [`Error::StoreMismatch`] a file that cannot be
    /// used; [`Error::Clock`] and [`Error::Memory`] come from the system.
    pub fn open(self) -> Result<Generator> {
        self.open_among(STORES)
    }

    /// As [`Config::open`], with only these stores.
    pub(crate) fn open_among(self, stores: &[Row<'_>]) -> Result<Generator> {
        let composer = self.layout.composer()?;
        check_worker_ids(&composer, self.worker_id, self.worker_count)?;
        let timing = Timing::new(&self.layout, self.max_wait_ms, self.max_lead_ms)?;
        let sequence_start = SequenceStart::new(&self.layout, self.sequence_start)?;
        let (store, location) = store::find(stores, self.store.as_deref().unwrap_or_default())?;
        let custom_clock: Option<Arc<dyn Clock>> = self.clock.map(Arc::from);
        let open_lane = |worker_id| {
            let clock = match &custom_clock {
                Some(clock) => AnyClock::Own(clock.clone()),
                None => AnyClock::system(),
            };
            let (page, fence) = store.open(&Request {
                location,
                composer,
                worker_id,
                is_one_of_several: self.worker_count > 1,
                has_custom_clock: custom_clock.is_some(),
                tick: tick_now(&composer, clock.now_ns()?)?,
                max_lead_ticks: timing.max_lead_ticks,
            })?;
            let reserver = Reserver::new(page, fence, clock, composer, timing, sequence_start);
            Ok(Lane::new(reserver, worker_id))
        };
        let first = open_lane(self.worker_id)?;
        let last = self.worker_id + (self.worker_count - 1);
        let others: Result<_> = (self.worker_id..=last).skip(1).map(open_lane).collect();
        Ok(Generator::new(first, others?))
    }
}

fn check_worker_ids(composer: &Composer, worker_id: u32, worker_count: u32) -> Result<()> {
    let most = composer.max_worker_id();
    if worker_id > most {
        return Err(Error::WorkerId {
            value: worker_id.into(),
            most: most.into(),
        });
    }
    let left = u64::from(most - worker_id) + 1;
    if !(1..=left).contains(&worker_count.into()) {
        return Err(Error::Config {
            field: "worker_count",
            value: worker_count.to_string(),
            allowed: Allowed::Between(1, left.into()),
        });
    }
    Ok(())
}

/// The tick of now; refuses an epoch in the future and a layout whose time is over.
fn tick_now(composer: &Composer, now_ns: u64) -> Result<u64> {
    composer.tick_at(now_ns).map_err(|error| match error {
        Error::Clock(_) => Error::Layout {
            field: "epoch_unix_ms",
            value: composer.layout().epoch_unix_ms.into(),
            allowed: Allowed::UpToClock((now_ns / NS_PER_MS) as i64),
        },
        error => error,
    })
}
