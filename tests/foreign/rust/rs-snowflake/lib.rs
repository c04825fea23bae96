//! The API of rs-snowflake, with the IDs of libsnowflake.

use library::{Config, Generator, Layout};

/// A generator of the default store; the worker ID has two parts.
pub struct SnowflakeIdGenerator {
    on_time: Generator,
    ahead_of_time: Generator,
}

impl SnowflakeIdGenerator {
    /// Opens the generator.
    pub fn new(machine_id: u32, node_id: u32) -> Self {
        let layout = Layout {
            epoch_unix_ms: 0,
            ..Layout::DEFAULT
        };
        let on_time = Config {
            layout,
            worker_id: machine_id << 5 | node_id,
            ..Config::default()
        };
        // One hour: IDs for as long, without waiting. In memory, so that the other one
        // does not find its IDs ahead of the clock.
        let ahead_of_time = Config {
            max_lead_ms: 3_600_000,
            store: Some("memory".into()),
            ..on_time.clone()
        };
        Self {
            on_time: on_time.open().expect("the settings are valid"),
            ahead_of_time: ahead_of_time.open().expect("the settings are valid"),
        }
    }

    /// The next ID.
    pub fn generate(&mut self) -> u64 {
        self.on_time.next_id().expect("the next tick is near")
    }

    /// The next ID: it always has the time of the clock.
    pub fn real_time_generate(&mut self) -> u64 {
        self.generate()
    }

    /// The next ID, without waiting for the clock.
    pub fn lazy_generate(&mut self) -> u64 {
        self.ahead_of_time.next_id().expect("an hour is left")
    }
}
