//! Requests and answers as plain structs, and the table of functions by which the library of
//! the engines does them: what passes between two libraries that were built apart.

use super::protocol::{Answer, Loss, Request};
use super::terms::Terms;
use std::ffi::c_void;

/// The version of everything in this file. Both libraries must have the same.
pub const TABLE_VERSION: u32 = 1;

/// The name of the function without arguments that returns a [`Table`] which is valid for ever.
pub const TABLE_SYMBOL: &str = "snowflake_stores_table";

/// What the library of the engines can do. Each store is used by one thread at a time, and only
/// in the process that opened it, not in a forked child. A call returns at most a little later
/// than the deadline of its terms, and never unwinds.
#[repr(C)]
pub struct Table {
    /// [`TABLE_VERSION`], before anything else is believed.
    pub version: u32,
    /// The size of this struct, in bytes.
    pub size: u32,
    /// The version of the library, such as `0.2.0`, and NULs after it: see [`version_text`].
    pub library_version: [u8; 16],
    /// Opens the store of a URL, which is `url_length` bytes of UTF-8. Does not connect. NULL if
    /// the URL cannot be used; then `text` says why.
    pub open: unsafe extern "C" fn(
        url: *const u8,
        url_length: usize,
        text: *mut PlainText,
    ) -> *mut c_void,
    /// Executes a request. Returns one of `PLAIN_*`. If that is [`PLAIN_ANSWERED`], the answer
    /// is in `answer`, and the layout that an [`Answer::Mismatch`] has found in `text`. Else
    /// `text` is a sentence without a password.
    pub execute: unsafe extern "C" fn(
        store: *mut c_void,
        terms: *const PlainTerms,
        request: *const PlainRequest,
        answer: *mut PlainAnswer,
        text: *mut PlainText,
    ) -> i32,
    /// Closes a store.
    pub close: unsafe extern "C" fn(store: *mut c_void),
}

/// A version as it stands in a [`Table`].
#[must_use]
pub const fn version_text(version: &str) -> [u8; 16] {
    let (bytes, mut text, mut at) = (version.as_bytes(), [0; 16], 0);
    while at < bytes.len() && at < text.len() {
        text[at] = bytes[at];
        at += 1;
    }
    text
}

/// The request was executed.
pub const PLAIN_ANSWERED: i32 = 0;
/// The server could not be reached or has not answered in time.
pub const PLAIN_UNREACHABLE: i32 = 1;
/// The server has refused: somebody has to change something.
pub const PLAIN_REFUSED: i32 = 2;
/// The library has failed internally.
pub const PLAIN_INTERNAL: i32 = 3;

/// [`Terms`].
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct PlainTerms {
    /// The fingerprint of the layout, in UTF-8.
    pub layout: *const u8,
    /// Its length in bytes.
    pub layout_length: usize,
    /// Who this is, in UTF-8.
    pub name: *const u8,
    /// Its length in bytes.
    pub name_length: usize,
    /// The worker IDs that may be leased, both included.
    pub first_worker: u32,
    /// The last of them.
    pub last_worker: u32,
    /// As in [`Terms`].
    pub window_ms: u64,
    /// As in [`Terms`].
    pub max_skew_ms: u64,
    /// As in [`Terms`].
    pub deadline_ms: u64,
}

/// [`Request`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct PlainRequest {
    /// 1: acquire, 2: renew, 3: release.
    pub kind: u32,
    /// The leased worker ID; for an acquisition 1 if there is a preferred one, else 0.
    pub worker_id: u32,
    /// The upper and the lower half.
    pub owner: [u64; 2],
    /// As in [`Request`].
    pub nonce: u64,
    /// Of a renewal; of an acquisition the preferred worker ID.
    pub next_nonce: u64,
    /// Of a renewal.
    pub until_ms: u64,
    /// Not of a release.
    pub client_ms: u64,
}

/// [`Answer`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct PlainAnswer {
    /// 1: granted, 2: renewed, 3: released, 4: lost, 5: skewed, 6: full, 7: quarantined,
    /// 8: mismatch.
    pub kind: u32,
    /// Granted: the worker ID. Lost: 1: to another owner, 2: to a twin, 3: another range,
    /// 4: it is over.
    pub number: u32,
    /// Granted: where the range begins.
    pub from_ms: u64,
    /// Granted, renewed, quarantined: the end. Skewed: the clock of the store. Full: when a
    /// worker ID falls free.
    pub until_ms: u64,
}

/// A text of at most so many bytes, in UTF-8.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct PlainText {
    /// How many bytes it has.
    pub length: u32,
    /// They.
    pub bytes: [u8; 1020],
}

impl PlainText {
    /// No text.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            length: 0,
            bytes: [0; 1020],
        }
    }

    /// Puts a text here, cut where it is too long.
    pub fn set(&mut self, text: &str) {
        let mut length = text.len().min(self.bytes.len());
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        self.bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
        self.length = length as u32;
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> String {
        let length = (self.length as usize).min(self.bytes.len());
        String::from_utf8_lossy(&self.bytes[..length]).into_owned()
    }
}

impl From<&Terms> for PlainTerms {
    /// Points to the texts of the terms.
    fn from(terms: &Terms) -> Self {
        Self {
            layout: terms.layout.as_ptr(),
            layout_length: terms.layout.len(),
            name: terms.name.as_ptr(),
            name_length: terms.name.len(),
            first_worker: *terms.workers.start(),
            last_worker: *terms.workers.end(),
            window_ms: terms.window_ms,
            max_skew_ms: terms.max_skew_ms,
            deadline_ms: terms.deadline_ms,
        }
    }
}

fn halves(owner: u128) -> [u64; 2] {
    [(owner >> 64) as u64, owner as u64]
}

fn whole([high, low]: [u64; 2]) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

impl From<&Request> for PlainRequest {
    fn from(request: &Request) -> Self {
        match *request {
            Request::Acquire {
                owner,
                nonce,
                preferred,
                client_ms,
            } => Self {
                kind: 1,
                worker_id: preferred.is_some().into(),
                owner: halves(owner),
                nonce,
                next_nonce: preferred.unwrap_or_default().into(),
                client_ms,
                ..Self::default()
            },
            Request::Renew {
                worker_id,
                owner,
                nonce,
                next_nonce,
                until_ms,
                client_ms,
            } => Self {
                kind: 2,
                worker_id,
                owner: halves(owner),
                nonce,
                next_nonce,
                until_ms,
                client_ms,
            },
            Request::Release {
                worker_id,
                owner,
                nonce,
            } => Self {
                kind: 3,
                worker_id,
                owner: halves(owner),
                nonce,
                ..Self::default()
            },
        }
    }
}

impl PlainRequest {
    /// The request; `None` if it is none of this version.
    #[must_use]
    pub fn get(&self) -> Option<Request> {
        let owner = whole(self.owner);
        let &Self {
            worker_id,
            nonce,
            next_nonce,
            until_ms,
            client_ms,
            ..
        } = self;
        match self.kind {
            1 => Some(Request::Acquire {
                owner,
                nonce,
                preferred: match worker_id {
                    0 => None,
                    _ => Some(u32::try_from(next_nonce).ok()?),
                },
                client_ms,
            }),
            2 => Some(Request::Renew {
                worker_id,
                owner,
                nonce,
                next_nonce,
                until_ms,
                client_ms,
            }),
            3 => Some(Request::Release {
                worker_id,
                owner,
                nonce,
            }),
            _ => None,
        }
    }
}

/// Why a lease is lost, by its number less one.
const LOSSES: [Loss; 4] = [Loss::Owner, Loss::Twin, Loss::Range, Loss::Over];

impl PlainAnswer {
    /// The struct of an answer; what a mismatch has found goes into `text`.
    #[must_use]
    pub fn new(answer: &Answer, text: &mut PlainText) -> Self {
        let plain = |kind, number, from_ms, until_ms| Self {
            kind,
            number,
            from_ms,
            until_ms,
        };
        match *answer {
            Answer::Granted {
                worker_id,
                from_ms,
                until_ms,
            } => plain(1, worker_id, from_ms, until_ms),
            Answer::Renewed { until_ms } => plain(2, 0, 0, until_ms),
            Answer::Released => plain(3, 0, 0, 0),
            Answer::Lost(loss) => {
                let at = LOSSES.iter().position(|known| *known == loss);
                plain(4, at.map_or(1, |at| at as u32 + 1), 0, 0)
            }
            Answer::Skewed { store_ms } => plain(5, 0, 0, store_ms),
            Answer::Full { free_at_ms } => plain(6, 0, 0, free_at_ms),
            Answer::Quarantined { until_ms } => plain(7, 0, 0, until_ms),
            Answer::Mismatch { ref found } => {
                text.set(found);
                plain(8, 0, 0, 0)
            }
        }
    }

    /// The answer; `None` if it is none of this version.
    #[must_use]
    pub fn get(&self, text: &PlainText) -> Option<Answer> {
        let &Self {
            number,
            from_ms,
            until_ms,
            ..
        } = self;
        Some(match self.kind {
            1 => Answer::Granted {
                worker_id: number,
                from_ms,
                until_ms,
            },
            2 => Answer::Renewed { until_ms },
            3 => Answer::Released,
            4 => Answer::Lost(*LOSSES.get((number as usize).checked_sub(1)?)?),
            5 => Answer::Skewed { store_ms: until_ms },
            6 => Answer::Full {
                free_at_ms: until_ms,
            },
            7 => Answer::Quarantined { until_ms },
            8 => Answer::Mismatch { found: text.get() },
            _ => return None,
        })
    }
}
