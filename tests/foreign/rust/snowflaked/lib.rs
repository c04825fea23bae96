//! The API of snowflaked, with the IDs of libsnowflake.

use library::{Codec, Config, Layout, Parts};
use std::sync::OnceLock;

pub mod sync;

const LAYOUT: Layout = Layout {
    epoch_unix_ms: 0,
    ..Layout::DEFAULT
};

fn codec() -> Codec {
    LAYOUT.codec().expect("the layout is valid")
}

fn parts(id: u64) -> Parts {
    codec().split(id).expect("an ID has 63 bits")
}

fn id_of(timestamp: u64, instance: u64, sequence: u64) -> u64 {
    let (worker_id, sequence) = (instance as u32, sequence as u32);
    let id = codec().compose(timestamp, worker_id, sequence);
    id.expect("the parts fit the layout")
}

/// An ID, as a number of one type or the other.
pub trait Snowflake {
    fn from_parts(timestamp: u64, instance: u64, sequence: u64) -> Self;
    fn timestamp(&self) -> u64;
    fn instance(&self) -> u64;
    fn sequence(&self) -> u64;
}

macro_rules! snowflake {
    ($($number:ty),*) => {$(
        impl Snowflake for $number {
            fn from_parts(timestamp: u64, instance: u64, sequence: u64) -> Self {
                id_of(timestamp, instance, sequence) as $number
            }

            fn timestamp(&self) -> u64 {
                parts(*self as u64).tick
            }

            fn instance(&self) -> u64 {
                parts(*self as u64).worker_id.into()
            }

            fn sequence(&self) -> u64 {
                parts(*self as u64).sequence.into()
            }
        }
    )*};
}

snowflake!(u64, i64);

/// A generator of the default store, opened at the first ID.
pub struct Generator(sync::Generator);

impl Generator {
    /// Takes the worker ID.
    pub const fn new_unchecked(instance: u16) -> Self {
        Self(sync::Generator::new_unchecked(instance))
    }

    /// The next ID.
    pub fn generate<T: Snowflake>(&mut self) -> T {
        self.0.generate()
    }
}

struct Opened(OnceLock<library::Generator>);

impl Opened {
    fn next<T: Snowflake>(&self, instance: u16) -> T {
        let generator = self.0.get_or_init(|| {
            let config = Config {
                layout: LAYOUT,
                worker_id: instance.into(),
                ..Config::default()
            };
            config.open().expect("the worker ID is valid")
        });
        let parts = parts(generator.next_id().expect("the next tick is near"));
        T::from_parts(parts.tick, parts.worker_id.into(), parts.sequence.into())
    }
}

/// Their private state: a test checks it, and here it does not exist.
#[cfg(test)]
struct Components;

#[cfg(test)]
impl Components {
    fn new(_instance: u64) -> Self {
        unimplemented!("the state is in the page of the library")
    }

    fn sequence(&self) -> u64 {
        unimplemented!()
    }

    fn timestamp(&self) -> u64 {
        unimplemented!()
    }

    fn set_sequence(&mut self, _sequence: u64) {
        unimplemented!()
    }

    fn set_timestamp(&mut self, _timestamp: u64) {
        unimplemented!()
    }
}

#[cfg(test)]
mod tests {
    include!(concat!(env!("FOREIGN"), "/snowflaked/source/src/lib.rs"));
}
