//! Holders, in short.

use snowflake::lease::{Answer, Request, Terms};
use std::time::{SystemTime, UNIX_EPOCH};

/// The clock of this machine, which is that of the server.
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    u64::try_from(since.as_millis()).expect("before the year 500 million")
}

/// Longer than the usual deadline: a test on a busy machine may wait.
pub fn patient(terms: &Terms) -> Terms {
    Terms {
        deadline_ms: 20_000,
        ..terms.clone()
    }
}

/// Terms for 32 worker IDs.
pub fn terms() -> Terms {
    patient(&Terms::new("layout", 0..=31, "test"))
}

/// An acquisition.
pub fn acquire(owner: u128, nonce: u64) -> Request {
    Request::Acquire {
        owner,
        nonce,
        preferred: None,
        client_ms: now_ms(),
    }
}

/// A range that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub worker_id: u32,
    pub from_ms: u64,
    pub until_ms: u64,
}

impl Grant {
    /// That of an answer.
    pub fn of(answer: &Answer) -> Option<Self> {
        match *answer {
            Answer::Granted {
                worker_id,
                from_ms,
                until_ms,
            } => Some(Self {
                worker_id,
                from_ms,
                until_ms,
            }),
            _ => None,
        }
    }

    /// Extends it.
    pub fn renew(&self, owner: u128, nonce: u64, next_nonce: u64) -> Request {
        Request::Renew {
            worker_id: self.worker_id,
            owner,
            nonce,
            next_nonce,
            until_ms: self.until_ms,
            client_ms: now_ms(),
        }
    }
}
