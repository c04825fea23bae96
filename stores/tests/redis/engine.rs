//! A space of a real server as an engine of the contract.

use crate::server::Server;
use leases::engine::Engine;
use redis::Commands;
use snowflake::lease::{Answer, Request, Terms};
use snowflake_stores::{Store, open};
use std::time::{Duration, SystemTime};

pub const WINDOW_MS: u64 = 3_000;
pub const SKEW_MS: u64 = 1_800;

pub struct Space {
    name: String,
    store: Box<dyn Store>,
    connection: redis::Connection,
}

impl Space {
    pub fn new(server: &Server, name: &str) -> Self {
        Self::at(server, &format!("{}?space={name}", server.url()), name)
    }

    pub fn at(server: &Server, url: &str, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            store: open(url).expect("a good URL"),
            connection: server.connection(),
        }
    }

    fn key(&self, name: &str) -> String {
        format!("snowflake:{{{}}}:{name}", self.name)
    }
}

pub fn wall_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("after 1970").as_millis() as u64
}

/// Terms that a test can wait for.
pub fn terms() -> Terms {
    let mut terms = Terms::new("layout", 0..=31, "a test");
    (terms.window_ms, terms.max_skew_ms) = (WINDOW_MS, SKEW_MS);
    // The machine may be busy.
    terms.deadline_ms = 10_000;
    terms
}

impl Engine for Space {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Answer {
        self.store.execute(terms, request).expect("an answer")
    }

    fn now_ms(&mut self) -> u64 {
        wall_ms()
    }

    fn pass(&mut self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }

    fn times_ms(&self) -> (u64, u64) {
        (WINDOW_MS, SKEW_MS)
    }

    fn create(&mut self, terms: &Terms) {
        self.store.create(terms).expect("it is created");
    }

    fn become_another(&mut self) {
        let key = self.key("meta");
        let done: redis::RedisResult<()> = self.connection.hset(key, "store_id", "another");
        done.expect("it is written");
    }

    fn lose_everything(&mut self) {
        let keys = ["meta", "rec", "exp", "find"].map(|name| self.key(name));
        let done: redis::RedisResult<()> = self.connection.del(&keys);
        done.expect("it is deleted");
    }

    fn lose(&mut self, worker_id: u32) {
        let key = self.key("rec");
        let done: redis::RedisResult<()> = self.connection.hdel(key, worker_id);
        done.expect("it is deleted");
    }

    fn set_until(&mut self, worker_id: u32, until_ms: u64) {
        let key = self.key("rec");
        let record: String = self.connection.hget(&key, worker_id).expect("a record");
        let mut fields: Vec<String> = record.splitn(6, ' ').map(str::to_owned).collect();
        fields[3] = until_ms.to_string();
        let record = fields.join(" ");
        let done: redis::RedisResult<()> = self.connection.hset(&key, worker_id, record);
        done.expect("it is written");
    }
}
