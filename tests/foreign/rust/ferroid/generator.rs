//! The generators: theirs has three, and here one has the three names.

use crate::id::{Id, LAYOUT, SnowflakeId, SnowflakeTwitterId};
use crate::time::TimeSource;
use library::{Clock, Config, Generator, Layout};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

pub type BasicSnowflakeGenerator<ID, T> = OneGenerator<ID, T>;
pub type LockSnowflakeGenerator<ID, T> = OneGenerator<ID, T>;
pub type AtomicSnowflakeGenerator<ID, T> = OneGenerator<ID, T>;

/// An ID, or how many ticks later there is one.
#[derive(Debug)]
pub enum Poll<T: Id> {
    Ready { id: T },
    Pending { yield_for: T::Ty },
}

/// Their errors.
#[derive(Debug)]
pub enum Error {
    LockPoisoned,
    Library(library::Error),
}

/// What their tests know of a generator.
pub trait SnowflakeGenerator<ID: SnowflakeId, T: TimeSource<ID::Ty>> {
    fn new(machine_id: ID::Ty, time: T) -> Self;
    fn next_id(&self, wait: impl FnMut(ID::Ty)) -> ID;
    fn try_poll_id(&self) -> Result<Poll<ID>, Error>;
}

/// A generator: of the default store, unless a test brings a clock.
pub struct OneGenerator<ID, T> {
    generator: Generator,
    tick_ns: u64,
    /// Where theirs keeps its state, and a test poisons it.
    pub state: Arc<Mutex<()>>,
    types: PhantomData<(ID, fn(T))>,
}

impl<T: TimeSource<u64> + 'static> OneGenerator<SnowflakeTwitterId, T> {
    /// A generator that has taken the IDs of a tick up to this sequence.
    pub fn from_components(timestamp: u64, machine_id: u64, sequence: u64, time: T) -> Self {
        assert_eq!(time.current_millis(), timestamp);
        let this = <Self as SnowflakeGenerator<_, _>>::new(machine_id, time);
        for _ in 0..=sequence {
            this.generator.try_next_id().expect("the tick is not full");
        }
        this
    }
}

impl<T: TimeSource<u64> + 'static> SnowflakeGenerator<SnowflakeTwitterId, T>
    for OneGenerator<SnowflakeTwitterId, T>
{
    fn new(machine_id: u64, time: T) -> Self {
        let tick_ns = T::GRANULARITY_MILLIS * 1_000_000;
        let mut config = Config {
            layout: Layout { tick_ns, ..LAYOUT },
            worker_id: machine_id as u32,
            ..Config::default()
        };
        if !T::IS_SYSTEM {
            config.clock = Some(Arc::new(Source(time)));
        }
        Self {
            generator: config.open().expect("the settings are valid"),
            tick_ns,
            state: Arc::default(),
            types: PhantomData,
        }
    }

    fn next_id(&self, mut wait: impl FnMut(u64)) -> SnowflakeTwitterId {
        loop {
            match self.try_poll_id().expect("the clock runs") {
                Poll::Ready { id } => return id,
                Poll::Pending { yield_for } => wait(yield_for),
            }
        }
    }

    fn try_poll_id(&self) -> Result<Poll<SnowflakeTwitterId>, Error> {
        match self.generator.try_next_id() {
            Ok(id) => Ok(Poll::Ready {
                id: SnowflakeTwitterId(id),
            }),
            Err(library::Error::Again(wait)) => Ok(Poll::Pending {
                yield_for: wait.distance_ns.div_ceil(self.tick_ns),
            }),
            Err(error) => Err(Error::Library(error)),
        }
    }
}

/// A clock of milliseconds.
struct Source<T>(T);

// SAFETY: the tests bring clocks of one thread, and use their generators on that thread.
unsafe impl<T> Send for Source<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Source<T> {}

impl<T: TimeSource<u64>> Clock for Source<T> {
    fn now_ns(&self) -> library::Result<u64> {
        Ok(self.0.current_millis() * T::GRANULARITY_MILLIS * 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    include!(concat!(
        env!("FOREIGN"),
        "/ferroid/source/src/generator/snowflake/tests.rs"
    ));
}
