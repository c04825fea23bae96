//! What of a URL is for this library and not for a driver: how long a lease is, which worker
//! IDs may be leased, where the lease is kept on this machine.

use super::super::contract::invalid_store;
use crate::error::{Result, masked};
use std::ops::RangeInclusive;

/// The settings of a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// The whole URL, for the engine.
    pub(super) url: String,
    /// The worker IDs that may be leased; all of the layout if it is not said.
    pub(super) workers: Option<RangeInclusive<u32>>,
    pub(super) window_ms: u64,
    pub(super) max_skew_ms: u64,
    /// How long the creation of a generator waits for a worker ID.
    pub(super) wait_ms: u64,
    pub(super) kept: Kept,
}

/// Where a lease is kept on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// In a directory for all processes of this user; the usual one if it is empty.
    OnMachine(String),
    /// In this process and its forked children.
    InProcess,
}

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;

/// The spans that are allowed, in milliseconds.
const WINDOW_MS: RangeInclusive<u64> = 10 * SECOND_MS..=60 * MINUTE_MS;
const MAX_SKEW_MS: RangeInclusive<u64> = 100..=MINUTE_MS;
const WAIT_MS: RangeInclusive<u64> = 0..=60 * MINUTE_MS;

impl Settings {
    /// Reads a store string.
    pub(super) fn new(url: &str) -> Result<Self> {
        let wrong = |remedy| invalid_store(url, remedy);
        let mut settings = Self {
            url: url.to_owned(),
            workers: None,
            window_ms: MINUTE_MS,
            max_skew_ms: 5 * SECOND_MS,
            wait_ms: 10 * SECOND_MS,
            kept: Kept::OnMachine(String::new()),
        };
        if url.chars().any(char::is_control) {
            return Err(wrong(
                "it has a control character, such as a line break: remove it",
            ));
        }
        if !url.contains("://") {
            return Err(wrong("a URL has '://' after the name of the store"));
        }
        let (_, query) = url.split_once('?').unwrap_or((url, ""));
        for (key, value) in query.split('&').filter_map(|part| part.split_once('=')) {
            match key {
                "window" => {
                    settings.window_ms = span(value, &WINDOW_MS)
                        .ok_or_else(|| wrong("'window' is from '10s' to '1h'"))?;
                }
                "max_skew" => {
                    settings.max_skew_ms = span(value, &MAX_SKEW_MS)
                        .ok_or_else(|| wrong("'max_skew' is from '100ms' to '1m'"))?;
                }
                "wait" => {
                    settings.wait_ms = span(value, &WAIT_MS)
                        .ok_or_else(|| wrong("'wait' is from '0s' to '1h'"))?;
                }
                "worker" => {
                    let workers = workers(value).ok_or_else(|| {
                        wrong("'worker' is one worker ID or a range, such as '7' or '0-99'")
                    })?;
                    settings.workers = Some(workers);
                }
                "page" => {
                    settings.kept = kept(value).ok_or_else(|| {
                        wrong("'page' is 'machine', 'machine:/run/app' or 'memory'")
                    })?;
                }
                _ => {}
            }
        }
        Ok(settings)
    }

    /// Whether the program brings the client, so that no thread of this library keeps the
    /// lease.
    pub(super) fn has_client(&self) -> bool {
        self.url.starts_with("client:")
    }

    /// What tells the lease from others on this machine: two programs with the same text share
    /// one, also after the password was changed.
    pub(super) fn fingerprint(&self) -> u64 {
        const OF_THE_PROCESS: [&str; 4] = ["window", "max_skew", "wait", "page"];
        let shown = masked(&self.url);
        let (address, query) = shown.split_once('?').unwrap_or((&shown, ""));
        let is_of_the_lease = |part: &&str| {
            let key = part.split('=').next().unwrap_or_default();
            !part.is_empty() && !OF_THE_PROCESS.contains(&key)
        };
        let parts = query.split('&').filter(is_of_the_lease);
        let texts = std::iter::once(address).chain(parts);
        texts.fold(FNV_OFFSET, |hash, text| {
            fnv(fnv(hash, text.as_bytes()), b"\n")
        })
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, because the number must be the same in every process.
fn fnv(from: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(from, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// A span of time with its unit, in milliseconds.
fn span(text: &str, allowed: &RangeInclusive<u64>) -> Option<u64> {
    let unit_at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let unit_ms = match unit {
        "ms" => 1,
        "s" => SECOND_MS,
        "m" => MINUTE_MS,
        "h" => 60 * MINUTE_MS,
        _ => return None,
    };
    let span_ms = number.parse::<u64>().ok()?.checked_mul(unit_ms)?;
    allowed.contains(&span_ms).then_some(span_ms)
}

/// One worker ID, or the first and the last one.
fn workers(text: &str) -> Option<RangeInclusive<u32>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number)
    };
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(first..=last)
}

fn kept(text: &str) -> Option<Kept> {
    match text.split_once(':').unwrap_or((text, "")) {
        ("memory", "") => Some(Kept::InProcess),
        ("machine", path) if path.is_empty() || path.starts_with('/') => {
            Some(Kept::OnMachine(path.to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, Settings};

    fn settings(url: &str) -> Settings {
        Settings::new(url).expect("a good URL")
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let usual = settings("redis://db/0");
        assert_eq!(usual.workers, None);
        assert_eq!(
            (usual.window_ms, usual.max_skew_ms, usual.wait_ms),
            (60_000, 5_000, 10_000)
        );
        assert_eq!(usual.kept, Kept::OnMachine(String::new()));
    }

    #[test]
    fn settings_are_read_beside_those_of_the_driver() {
        let read = settings(
            "postgresql://app@db/app?sslmode=require&window=3m&worker=0-99&wait=500ms\
             &max_skew=2s&page=machine:/run/app&space=x",
        );
        assert_eq!(read.workers, Some(0..=99));
        assert_eq!(
            (read.window_ms, read.max_skew_ms, read.wait_ms),
            (180_000, 2_000, 500)
        );
        assert_eq!(read.kept, Kept::OnMachine("/run/app".into()));
        assert_eq!(settings("redis://h?worker=7").workers, Some(7..=7));
        assert_eq!(settings("redis://h?page=memory").kept, Kept::InProcess);
    }

    #[test]
    fn what_is_wrong_is_refused_with_what_is_allowed() {
        for (query, allowed) in [
            ("window=9s", "from '10s' to '1h'"),
            ("window=61m", "from '10s' to '1h'"),
            ("window=60", "from '10s' to '1h'"),
            ("window=99999999999999999999h", "from '10s' to '1h'"),
            ("max_skew=1ms", "from '100ms' to '1m'"),
            ("wait=-1s", "from '0s' to '1h'"),
            ("worker=", "such as '7' or '0-99'"),
            ("worker=+7", "such as '7' or '0-99'"),
            ("worker=9-3", "such as '7' or '0-99'"),
            ("worker=4294967296", "such as '7' or '0-99'"),
            ("page=relative", "'machine:/run/app'"),
            ("page=memory:x", "'memory'"),
        ] {
            let error = Settings::new(&format!("redis://h?{query}")).expect_err(query);
            let text = error.to_string();
            assert!(text.contains(allowed), "{query}: {text}");
        }
        assert!(Settings::new("redis:h").is_err());
        assert!(Settings::new("redis://h?space=a\nb").is_err());
    }

    #[test]
    fn programs_that_mean_the_same_lease_share_it() {
        let print = |url: &str| settings(url).fingerprint();
        let plain = print("redis://db/0");
        for same in [
            "redis://db/0?wait=75s",
            "redis://db/0?",
            "redis://db/0?&window=1m",
        ] {
            assert_eq!(plain, print(same), "{same}");
        }
        let usual = print("redis://app:old@db/0?space=x");
        assert_eq!(
            usual,
            print("redis://app:new@db/0?space=x&window=2m&wait=1s")
        );
        for other in [
            "redis://app:old@db/0?space=y",
            "redis://app:old@db/0?space=x&worker=7",
            "redis://app:old@db/1?space=x",
            "rediss://app:old@db/0?space=x",
        ] {
            assert_ne!(usual, print(other), "{other}");
        }
    }
}
