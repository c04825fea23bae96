//! A space of a real server as an engine of the contract.

use crate::server::Server;
use leases::engine::Engine;
use serde_json::Value;
use snowflake::lease::{Answer, Request, Terms};
use snowflake_stores::{Store, open};
use std::time::{Duration, SystemTime};

/// Whole seconds, also a half and a third of it: the clock goes by those.
pub const WINDOW_MS: u64 = 12_000;
pub const SKEW_MS: u64 = 4_000;

pub struct Space<'a> {
    prefix: String,
    store: Box<dyn Store>,
    server: &'a Server,
}

impl<'a> Space<'a> {
    pub fn new(server: &'a Server, name: &str) -> Self {
        Self {
            prefix: format!("/snowflake/{name}/"),
            store: open(&format!("{}?space={name}", server.url())).expect("a good URL"),
            server,
        }
    }

    /// A record expires, and its range ends then.
    pub fn expire(&mut self, worker_id: u32, at_ms: u64) {
        self.change(&format!("{worker_id:05}"), |record| {
            for field in ["idle_ms", "until_ms", "expires_ms"] {
                record[field] = at_ms.into();
            }
        });
    }

    /// Changes the value of a key.
    fn change(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let key = format!("{}{name}", self.prefix);
        let text = self.server.control(&["get", "--print-value-only", &key]);
        let mut value = serde_json::from_str(&text).expect("it is there");
        change(&mut value);
        // The order of the fields stays: records are sorted by the first one.
        self.server.control(&["put", &key, &in_order(&value)]);
    }
}

/// The fields of a record or a space, the first one first.
fn in_order(value: &Value) -> String {
    let text = value.to_string();
    let Some(idle_ms) = value.get("idle_ms") else {
        return text;
    };
    let field = format!("\"idle_ms\":{idle_ms}");
    let others = text.replace(&format!("{field},"), "");
    format!("{{{field},{}", &others[1..])
}

pub fn wall_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("after 1970").as_millis() as u64
}

/// Terms that a test can wait for.
pub fn terms() -> Terms {
    let mut terms = Terms::new("layout", 0..=31, "a test");
    (terms.window_ms, terms.max_skew_ms) = (WINDOW_MS, SKEW_MS);
    patient(&terms)
}

/// The machine may be busy.
fn patient(terms: &Terms) -> Terms {
    Terms {
        deadline_ms: 20_000,
        ..terms.clone()
    }
}

impl Engine for Space<'_> {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Answer {
        let answer = self.store.execute(&patient(terms), request);
        answer.unwrap_or_else(|error| panic!("{request:?}: {error}"))
    }

    /// What of it can be known: the second.
    fn now_ms(&mut self) -> u64 {
        wall_ms() / 1_000 * 1_000
    }

    fn pass(&mut self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }

    fn times_ms(&self) -> (u64, u64) {
        (WINDOW_MS, SKEW_MS)
    }

    fn leases_in_order(&self) -> bool {
        false
    }

    fn create(&mut self, terms: &Terms) {
        self.store.create(&patient(terms)).expect("it is created");
    }

    fn become_another(&mut self) {
        self.change("meta", |space| space["cluster_id"] = "1".into());
    }

    fn lose_everything(&mut self) {
        self.server.control(&["del", "--prefix", &self.prefix]);
    }

    fn lose(&mut self, worker_id: u32) {
        let key = format!("{}{worker_id:05}", self.prefix);
        assert_eq!(self.server.control(&["del", &key]), "1");
    }

    fn set_until(&mut self, worker_id: u32, until_ms: u64) {
        self.change(&format!("{worker_id:05}"), |record| {
            let expires_ms = record["expires_ms"].as_u64().expect("a number");
            record["until_ms"] = until_ms.into();
            record["idle_ms"] = until_ms.max(expires_ms).into();
        });
    }
}
