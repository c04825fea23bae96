//! Where the page of a generator lives. A store gives the page of a layout and
//! worker ID, and raises its fence when asked.
//!
//! The contract of every store:
//!
//! * One page per layout and worker ID among all who share the store.
//! * The word of a page starts above every slot that was ever handed out.
//! * A fence is granted before it is written into the page, and never twice.

mod file;
mod memory;

use crate::clock::{AnyClock, Clock};
use crate::error::{Allowed, Error, Result};
use crate::generator::{Fence, Generator, Lane, Reserver, SequenceStart, Timing};
use crate::layout::{Codec, Layout, NS_PER_MS};
use crate::page::SharedPage;
use file::System;
use std::sync::Arc;

/// How a generator is made.
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
    /// Checks every field and makes the generator.
    ///
    /// # Errors
    /// [`Error::Layout`], [`Error::WorkerId`] and [`Error::Config`] name the
    /// first field that is wrong, [`Error::Exhausted`] a layout whose time is
    /// over; [`Error::Store`] and [`Error::StoreMismatch`] a file that cannot be
    /// used; [`Error::Clock`] and [`Error::Memory`] come from the system.
    pub fn open(self) -> Result<Generator> {
        self.open_by(System::REAL)
    }

    /// As [`Config::open`], on a system of a test's making.
    fn open_by(self, system: System) -> Result<Generator> {
        let codec = self.layout.codec()?;
        check_worker_ids(&codec, self.worker_id, self.worker_count)?;
        let timing = Timing::new(&self.layout, self.max_wait_ms, self.max_lead_ms)?;
        let sequence_start = SequenceStart::new(&self.layout, self.sequence_start)?;
        let opening = Opening {
            path: path_of(self.store.as_deref())?,
            worker_count: self.worker_count,
            codec,
            timing,
            sequence_start,
            clock: self.clock.map(Arc::from),
            system,
        };
        let last = self.worker_id + (self.worker_count - 1);
        let others = (self.worker_id..=last).skip(1);
        let first = opening.lane(self.worker_id)?;
        let others: Result<Vec<_>> = others.map(|worker_id| opening.lane(worker_id)).collect();
        Ok(Generator::new(first, others?))
    }
}

/// A checked configuration, to be opened for one worker ID after the other.
struct Opening<'a> {
    path: Option<&'a str>,
    worker_count: u32,
    codec: Codec,
    timing: Timing,
    sequence_start: SequenceStart,
    clock: Option<Arc<dyn Clock>>,
    system: System,
}

impl Opening<'_> {
    fn lane(&self, worker_id: u32) -> Result<Lane> {
        let clock = match &self.clock {
            Some(clock) => AnyClock::Own(clock.clone()),
            None => AnyClock::system(),
        };
        let tick = tick_now(&self.codec, clock.now_ns()?)?;
        let (page, fence) = self.page(worker_id, tick)?;
        let reserver = Reserver {
            page,
            clock,
            fence,
            codec: self.codec,
            timing: self.timing,
            sequence_start: self.sequence_start,
        };
        Ok(Lane {
            reserver,
            worker_id,
        })
    }

    fn page(&self, worker_id: u32, tick: u64) -> Result<(SharedPage, Box<dyn Fence>)> {
        let Some(path) = self.path else {
            let page = match self.clock {
                Some(_) => memory::page_of_its_own()?,
                None => memory::page_of(*self.codec.layout(), worker_id)?,
            };
            return Ok((page, Box::new(memory::NoFence)));
        };
        let path = match self.worker_count {
            1 => path.to_owned(),
            _ => format!("{path}.{worker_id}"),
        };
        let request = file::Request {
            path: &path,
            codec: self.codec,
            worker_id,
            tick,
            max_lead_ticks: self.timing.max_lead_ticks,
        };
        let (page, fence) = file::open(&request, self.system)?;
        Ok((page, Box::new(fence)))
    }
}

fn check_worker_ids(codec: &Codec, worker_id: u32, worker_count: u32) -> Result<()> {
    codec.check_worker_id(worker_id.into())?;
    let left = u64::from(codec.max_worker_id() - worker_id) + 1;
    match (1..=left).contains(&worker_count.into()) {
        true => Ok(()),
        false => Err(Error::Config {
            field: "worker_count",
            value: worker_count.to_string(),
            allowed: Allowed::Between(1, left.into()),
        }),
    }
}

/// The path of a file store; `None` for memory.
fn path_of(store: Option<&str>) -> Result<Option<&str>> {
    let store = store.unwrap_or_default();
    match store.strip_prefix("file:") {
        Some(path) if !path.is_empty() && !path.contains('\0') => Ok(Some(path)),
        None if store.is_empty() => Ok(None),
        _ => Err(Error::Config {
            field: "store",
            value: format!("'{store}'"),
            allowed: Allowed::Rule("none (memory) or 'file:' and a path"),
        }),
    }
}

/// The tick of now; refuses an epoch in the future and a layout whose time is over.
fn tick_now(codec: &Codec, now_ns: u64) -> Result<u64> {
    codec.tick_at(now_ns).map_err(|error| match error {
        Error::Clock(_) => Error::Layout {
            field: "epoch_unix_ms",
            value: codec.layout().epoch_unix_ms.into(),
            allowed: Allowed::UpToClock((now_ns / NS_PER_MS) as i64),
        },
        error => error,
    })
}
