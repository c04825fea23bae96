//! Transactions as the JSON gateway wants them, and what it answers.

use super::records::{Keys, Record, Space, decode, encode, read_text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// A read of one key.
pub(super) fn key(key: &str) -> Value {
    json!({ "request_range": { "key": STANDARD.encode(key) } })
}

/// How many records there are.
pub(super) fn count(keys: &Keys) -> Value {
    let (key, after) = keys.all_records();
    range(&key, &after, json!({ "count_only": true }))
}

/// The records that are idle first.
pub(super) fn oldest(keys: &Keys, workers: &RangeInclusive<u32>, limit: usize) -> Value {
    let (key, after) = keys.records(workers);
    let order = json!({ "sort_target": "VALUE", "sort_order": "ASCEND", "limit": limit });
    range(&key, &after, order)
}

/// How many records there are in a range.
pub(super) fn count_of(keys: &Keys, workers: &RangeInclusive<u32>) -> Value {
    let (key, after) = keys.records(workers);
    range(&key, &after, json!({ "count_only": true }))
}

/// All records.
pub(super) fn all(keys: &Keys) -> Value {
    let (key, after) = keys.all_records();
    range(&key, &after, json!({}))
}

fn range(key: &str, after: &str, mut settings: Value) -> Value {
    settings["key"] = STANDARD.encode(key).into();
    settings["range_end"] = STANDARD.encode(after).into();
    json!({ "request_range": settings })
}

/// Reads at one instant.
pub(super) fn reading(reads: &[Value]) -> Value {
    json!({ "success": reads })
}

/// A transaction that writes if nobody has written meanwhile.
#[derive(Debug, Default)]
pub(super) struct Writing {
    compares: Vec<Value>,
    puts: Vec<Value>,
}

impl Writing {
    /// Only if the key was written last at this revision; 0 if it is not there.
    pub(super) fn only_if(&mut self, key: &str, revision: u64) {
        self.compares.push(json!({
            "key": STANDARD.encode(key),
            "target": "MOD",
            "result": "EQUAL",
            "mod_revision": revision.to_string(),
        }));
    }

    pub(super) fn space(&mut self, keys: &Keys, space: &Space) {
        self.put(&keys.space(), &encode(space));
    }

    pub(super) fn record(&mut self, keys: &Keys, worker_id: u32, record: &Record) {
        self.put(&keys.record(worker_id), &encode(record));
    }

    /// Counts a record that is new: the version of the key goes up, whoever else counts.
    pub(super) fn count(&mut self, keys: &Keys) {
        self.put(&keys.used(), &[]);
    }

    fn put(&mut self, key: &str, value: &[u8]) {
        self.puts.push(json!({ "request_put": {
            "key": STANDARD.encode(key),
            "value": STANDARD.encode(value),
        }}));
    }

    pub(super) fn body(self) -> Value {
        json!({ "compare": self.compares, "success": self.puts })
    }
}

/// The reply to a transaction. Fields that are zero, false or empty are left out.
#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    pub(super) header: Header,
    #[serde(default)]
    pub(super) succeeded: bool,
    #[serde(default)]
    responses: Vec<Response>,
}

/// What a reply says of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Header {
    #[serde(default, deserialize_with = "read_text")]
    pub(super) cluster_id: u64,
    #[serde(default, deserialize_with = "read_text")]
    pub(super) revision: u64,
    #[serde(default, deserialize_with = "read_text")]
    pub(super) raft_term: u64,
}

impl Header {
    /// Whether the store is older than it was: it has lost something since.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        let is_older = self.revision < other.revision || self.raft_term < other.raft_term;
        self.cluster_id == other.cluster_id && is_older
    }
}

#[derive(Debug, Deserialize)]
struct Response {
    response_range: Option<Range>,
}

/// What was found in a range.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Range {
    #[serde(default)]
    pub(super) kvs: Vec<Found>,
    /// How many there are, also beyond a limit.
    #[serde(default, deserialize_with = "read_text")]
    pub(super) count: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Found {
    #[serde(deserialize_with = "read_base64")]
    pub(super) key: Vec<u8>,
    #[serde(default, deserialize_with = "read_base64")]
    value: Vec<u8>,
    #[serde(deserialize_with = "read_text")]
    pub(super) mod_revision: u64,
    /// How often it was written since it is there.
    #[serde(deserialize_with = "read_text")]
    pub(super) version: u64,
}

impl Reply {
    /// What the reads have found, in their order.
    pub(super) fn into_ranges(self) -> impl Iterator<Item = Range> {
        let ranges = self.responses.into_iter();
        ranges.map(|response| response.response_range.unwrap_or_default())
    }
}

impl Found {
    /// What its value says. `None` if it is not ours.
    pub(super) fn decode<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        decode(&self.value)
    }
}

fn read_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(D::Error::custom)
}
