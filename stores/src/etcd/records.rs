//! What is kept under the keys of a space, as JSON: people can read it with etcdctl.
//!
//! | key | what it has |
//! |---|---|
//! | `/snowflake/<space>/meta` | the space |
//! | `/snowflake/<space>/00017` | the record of worker ID 17 |
//! | `/snowflake/<space>/used` | nothing; its version is the number of records ever made |
//!
//! Owners and nonces are text: JSON in other languages has numbers of 53 bits.

use crate::store::Held;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The last worker ID that has a key: keys have five digits, so that they sort as numbers.
pub(super) const LAST_WORKER: u32 = 99_999;

/// A space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Space {
    /// The fingerprint of the layout.
    pub(super) layout: String,
    /// The identity of the store that was seen last.
    #[serde(serialize_with = "write_text", deserialize_with = "read_text")]
    pub(super) cluster_id: u64,
    pub(super) raft_term: u64,
    /// The longest window that was ever asked for.
    pub(super) window_max_ms: u64,
    /// No grant begins before this.
    pub(super) quarantine_ms: u64,
    /// How many records are known to be missing.
    pub(super) missing: i64,
}

/// What is kept of one worker ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// When it is idle: it has expired, and its range is over. This is the first field: the
    /// server sorts records as text.
    pub(super) idle_ms: u64,
    #[serde(serialize_with = "write_owner", deserialize_with = "read_owner")]
    pub(super) owner: u128,
    #[serde(serialize_with = "write_text", deserialize_with = "read_text")]
    pub(super) nonce: u64,
    /// The range that was granted last.
    pub(super) from_ms: u64,
    pub(super) until_ms: u64,
    pub(super) expires_ms: u64,
    /// Who holds it, for people.
    pub(super) name: String,
}

impl Record {
    /// With the instant at which it is idle.
    pub(super) fn settled(self) -> Self {
        let idle_ms = self.expires_ms.max(self.until_ms);
        Self { idle_ms, ..self }
    }

    pub(super) fn held(&self, worker_id: u32) -> Held {
        Held {
            worker_id,
            name: self.name.clone(),
            until_ms: self.until_ms,
            expires_ms: self.expires_ms,
        }
    }
}

/// The keys of a space.
#[derive(Clone, Debug)]
pub(super) struct Keys(String);

impl Keys {
    pub(super) fn of(space: &str) -> Self {
        Self(format!("/snowflake/{space}/"))
    }

    pub(super) fn space(&self) -> String {
        format!("{}meta", self.0)
    }

    pub(super) fn used(&self) -> String {
        format!("{}used", self.0)
    }

    pub(super) fn record(&self, worker_id: u32) -> String {
        format!("{}{worker_id:05}", self.0)
    }

    /// From the first key to the one after the last.
    pub(super) fn records(&self, workers: &RangeInclusive<u32>) -> (String, String) {
        let after = match *workers.end() {
            LAST_WORKER.. => self.all_records().1,
            last => self.record(last + 1),
        };
        (self.record(*workers.start()), after)
    }

    /// `:` comes after `9`.
    pub(super) fn all_records(&self) -> (String, String) {
        (format!("{}0", self.0), format!("{}:", self.0))
    }

    /// The worker ID of a key.
    pub(super) fn worker_of(&self, key: &[u8]) -> Option<u32> {
        let digits = key.strip_prefix(self.0.as_bytes())?;
        let digits = std::str::from_utf8(digits).ok()?;
        digits.parse().ok().filter(|_| digits.len() == 5)
    }
}

pub(super) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // Neither of the two has a key that is not text, which is all that can fail.
    serde_json::to_vec(value).unwrap_or_default()
}

pub(super) fn decode<T: DeserializeOwned>(value: &[u8]) -> Option<T> {
    serde_json::from_slice(value).ok()
}

fn write_text<T: Display, S: Serializer>(number: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// A number that is text. The gateway writes those of 64 bits so, too.
pub(super) fn read_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

fn write_owner<S: Serializer>(owner: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{owner:032x}"))
}

fn read_owner<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
    let text = String::deserialize(deserializer)?;
    u128::from_str_radix(&text, 16).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::{Keys, Record, decode, encode};

    #[test]
    fn records_sort_by_when_they_are_idle() {
        let record = Record {
            idle_ms: 0,
            owner: u128::MAX - 1,
            nonce: u64::MAX,
            from_ms: 0,
            until_ms: 1_700_000_000_000,
            expires_ms: 1_600_000_000_000,
            name: "host \"1\"".to_owned(),
        };
        let record = record.settled();
        let text = encode(&record);
        assert!(text.starts_with(b"{\"idle_ms\":1700000000000,"));
        assert_eq!(decode(&text), Some(record));
    }

    #[test]
    fn keys_sort_as_numbers() {
        let keys = Keys::of("a");
        let (first, after) = keys.records(&(9..=99));
        assert_eq!(
            (first.as_str(), after.as_str()),
            ("/snowflake/a/00009", "/snowflake/a/00100")
        );
        assert_eq!(keys.records(&(0..=99_999)).1, "/snowflake/a/:");
        assert_eq!(keys.worker_of(b"/snowflake/a/00017"), Some(17));
        assert_eq!(keys.worker_of(b"/snowflake/a/17"), None);
    }
}
