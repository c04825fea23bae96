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
use crate::generator::{Fence, Generator, Reserver, SequenceStart, Timing};
use crate::layout::{Composer, Layout, NS_PER_MS};
use file::System;

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
        let composer = self.layout.composer()?;
        check_worker_id(&composer, self.worker_id)?;
        let timing = Timing::new(&self.layout, self.max_wait_ms, self.max_lead_ms)?;
        let sequence_start = SequenceStart::new(&self.layout, self.sequence_start)?;
        let path = path_of(self.store.as_deref())?;
        let own_clock = self.clock.is_some();
        let clock = match self.clock {
            Some(clock) => AnyClock::Own(clock),
            None => AnyClock::system(),
        };
        let tick = tick_now(&composer, clock.now_ns()?)?;
        let (page, fence): (_, Box<dyn Fence>) = match path {
            Some(path) => {
                let request = file::Request {
                    path,
                    composer,
                    worker_id: self.worker_id,
                    tick,
                    max_lead_ticks: timing.max_lead_ticks,
                };
                let (page, fence) = file::open(&request, system)?;
                (page, Box::new(fence))
            }
            None if own_clock => (memory::page_of_its_own()?, Box::new(memory::NoFence)),
            None => {
                let page = memory::page_of(self.layout, self.worker_id)?;
                (page, Box::new(memory::NoFence))
            }
        };
        let reserver = Reserver {
            page,
            clock,
            fence,
            composer,
            timing,
            sequence_start,
        };
        Ok(Generator::new(reserver, self.worker_id))
    }
}

fn check_worker_id(composer: &Composer, worker_id: u32) -> Result<()> {
    match worker_id <= composer.max_worker_id() {
        true => Ok(()),
        false => Err(Error::WorkerId {
            value: worker_id.into(),
            most: composer.max_worker_id().into(),
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
