//! Where the page of a generator lives. A store gives the page of a layout and
//! worker ID, and raises its fence when asked.
//!
//! The contract of every store:
//!
//! * One page per layout and worker ID among all who share the store.
//! * The word of a page starts above every slot that was ever handed out.
//! * A fence is granted before it is written into the page, and never twice.

mod memory;

use crate::clock::{AnyClock, Clock, SystemClock};
use crate::error::{Allowed, Error, Result};
use crate::generator::{Generator, Reserver, SequenceStart, Timing};
use crate::layout::{Composer, Layout, NS_PER_MS};

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
    /// children of this process share.
    pub store: Option<String>,
    /// A clock of the caller's in place of the system's. Such a generator has a
    /// page of its own.
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
    /// over; [`Error::Clock`] and [`Error::Memory`] come from the system.
    pub fn open(self) -> Result<Generator> {
        let composer = self.layout.composer()?;
        check_worker_id(&composer, self.worker_id)?;
        let timing = Timing::new(&self.layout, self.max_wait_ms, self.max_lead_ms)?;
        let sequence_start = SequenceStart::new(&self.layout, self.sequence_start)?;
        check_store(self.store.as_deref())?;
        let own_clock = self.clock.is_some();
        let clock = match self.clock {
            Some(clock) => AnyClock::Own(clock),
            None => AnyClock::System(SystemClock),
        };
        check_time(&composer, clock.now_ns()?)?;
        let page = match own_clock {
            true => memory::page_of_its_own()?,
            false => memory::page_of(self.layout, self.worker_id)?,
        };
        let reserver = Reserver {
            page,
            clock,
            fence: Box::new(memory::NoFence),
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

fn check_store(store: Option<&str>) -> Result<()> {
    match store {
        None | Some("") => Ok(()),
        Some(other) => Err(Error::Config {
            field: "store",
            value: format!("'{other}'"),
            allowed: Allowed::Rule("none (the memory of this process)"),
        }),
    }
}

/// Refuses an epoch in the future and a layout whose time is over.
fn check_time(composer: &Composer, now_ns: u64) -> Result<()> {
    match composer.tick_at(now_ns) {
        Err(Error::Clock(_)) => Err(Error::Layout {
            field: "epoch_unix_ms",
            value: composer.layout().epoch_unix_ms.into(),
            allowed: Allowed::UpToClock((now_ns / NS_PER_MS) as i64),
        }),
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}
