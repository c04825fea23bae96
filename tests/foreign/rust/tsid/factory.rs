//! The generator.

use crate::TSID;
use library::{Config, Generator, Layout};

/// Bits of the worker ID and of the sequence together.
const RANDOM_BITS: u8 = 22;

/// A generator of the default store.
#[derive(Debug)]
pub struct TsidFactory {
    node_bits: u8,
    counter_bits: u8,
    counter_mask: u64,
    _node_mask: u32,
    generator: Generator,
}

impl TsidFactory {
    /// Opens the generator.
    pub fn with_node_bits(node_bits: u8, node_id: u32) -> Self {
        let counter_bits = RANDOM_BITS - node_bits;
        let config = Config {
            layout: Layout {
                worker_bits: node_bits.into(),
                sequence_bits: counter_bits.into(),
                ..Layout::TSID
            },
            worker_id: node_id,
            ..Config::default()
        };
        let generator = config.open().expect("the settings are valid");
        Self {
            node_bits,
            counter_bits,
            counter_mask: generator.codec().max_sequence().into(),
            _node_mask: generator.codec().max_worker_id(),
            generator,
        }
    }

    /// The next ID.
    pub fn create(&mut self) -> TSID {
        TSID::new(self.generator.next_id().expect("the next tick is near"))
    }

    /// The tick of the next ID.
    #[cfg(test)]
    fn get_time_and_advance_counter(&mut self) -> u64 {
        let id = self.create().number();
        self.generator.codec().split(id).expect("its own ID").tick
    }
}

#[cfg(test)]
mod tests {
    include!(concat!(env!("FOREIGN"), "/tsid/source/src/factory/mod.rs"));
}
