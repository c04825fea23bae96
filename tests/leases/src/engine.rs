//! What the contract asks of an engine besides executing requests: to do what happens to
//! stores.

use crate::reference::{Rules, Space, Store};
use snowflake::lease::{Answer, Request, Terms};

/// A store of leases, with one space that is not there yet.
pub trait Engine {
    /// Executes a request.
    fn execute(&mut self, terms: &Terms, request: &Request) -> Answer;
    /// Its clock.
    fn now_ms(&mut self) -> u64;
    /// Lets time pass.
    fn pass(&mut self, milliseconds: u64);
    /// A window and a skew that tests can wait for.
    fn times_ms(&self) -> (u64, u64);
    /// Whether it leases the lowest worker ID that was never used, and then the one that has
    /// expired first. An engine that may not read all records leases any of those instead.
    fn leases_in_order(&self) -> bool {
        true
    }
    /// Creates the space as a person does who knows that no holder is running.
    fn create(&mut self, terms: &Terms);
    /// Another server takes over, which may have lost what was written last.
    fn become_another(&mut self);
    /// It comes back with nothing in it.
    fn lose_everything(&mut self);
    /// A record is deleted, as by a store that evicts.
    fn lose(&mut self, worker_id: u32);
    /// The range that was granted last ends at another time, as after a clock was wrong.
    fn set_until(&mut self, worker_id: u32, until_ms: u64);
}

/// The reference as an engine.
pub struct InMemory {
    store: Store,
    space: Space,
}

impl Default for InMemory {
    fn default() -> Self {
        let (now_ms, identity, rules) = (1_700_000_000_000, 1, Rules::ALL);
        Self {
            store: Store {
                now_ms,
                identity,
                rules,
            },
            space: Space::default(),
        }
    }
}

impl InMemory {
    /// One that leaves rules out.
    pub fn with(rules: Rules) -> Self {
        let mut engine = Self::default();
        engine.store.rules = rules;
        engine
    }
}

impl Engine for InMemory {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Answer {
        self.store.execute(&mut self.space, terms, request)
    }

    fn now_ms(&mut self) -> u64 {
        self.store.now_ms
    }

    fn pass(&mut self, milliseconds: u64) {
        self.store.now_ms += milliseconds;
    }

    fn times_ms(&self) -> (u64, u64) {
        (60_000, 5_000)
    }

    fn create(&mut self, terms: &Terms) {
        self.store.create(&mut self.space, terms);
    }

    fn become_another(&mut self) {
        self.store.identity += 1;
    }

    fn lose_everything(&mut self) {
        self.become_another();
        self.space = Space::default();
    }

    fn lose(&mut self, worker_id: u32) {
        self.space.records.insert(worker_id, None);
    }

    fn set_until(&mut self, worker_id: u32, until_ms: u64) {
        if let Some(Some(record)) = self.space.records.get_mut(&worker_id) {
            record.until_ms = until_ms;
        }
    }
}
