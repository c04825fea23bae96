//! What a keeper asks of a store, as C reads it.

use super::detail::copy_text;
use super::growing::Growing;
use crate::store::lease::plain::PlainRequest;
use crate::store::lease::{Request, Terms};
use std::ffi::c_char;

/// What is asked of a store.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_request_kind_t {
    /// Lease a worker ID.
    SNOWFLAKE_REQUEST_ACQUIRE = 1,
    /// Extend the range of the lease.
    SNOWFLAKE_REQUEST_RENEW = 2,
    /// Give the worker ID back: the range that was granted stays granted.
    SNOWFLAKE_REQUEST_RELEASE = 3,
}

use snowflake_request_kind_t::*;

/// A `snowflake_request_kind_t` in a struct of C, which can hold any number.
pub type RequestKindNumber = u32;

/// What a program must ask of its store. Initialise it by SNOWFLAKE_LEASE_REQUEST_INIT.
/// Times are in milliseconds since 1970.
///
/// A store has a record for each worker ID: its owner, its nonce and the range that was
/// granted last. It executes a request in one atomic operation, by its own clock, and
/// grants no range twice. The documentation of Rust says under snowflake::lease::Request
/// what it does for each kind.
#[repr(C)]
pub struct snowflake_lease_request_t {
    /// sizeof(snowflake_lease_request_t), set by SNOWFLAKE_LEASE_REQUEST_INIT.
    pub size: u32,
    /// What is asked.
    pub kind: RequestKindNumber,
    /// The leased worker ID; -1 for an acquisition.
    pub worker_id: i64,
    /// For an acquisition the worker ID that was leased before, which is taken if it is
    /// free; -1 if there is none.
    pub preferred: i64,
    /// Who asks: 128 random bits, the same for an acquisition and all renewals that follow.
    pub owner: [u64; 2],
    /// Random: for an acquisition the nonce of the grant, else the one of the last grant.
    pub nonce: u64,
    /// For a renewal the nonce of the grant that is asked for; else 0.
    pub next_nonce: u64,
    /// For a renewal where the range ends by now; else 0.
    pub until_ms: i64,
    /// The clock of this machine; 0 for a release.
    pub client_ms: i64,
    /// The first worker ID that may be leased.
    pub first_worker: i64,
    /// The last one.
    pub last_worker: i64,
    /// How long a grant is.
    pub window_ms: i64,
    /// How far the clocks of the machine and of the store may differ.
    pub max_skew_ms: i64,
    /// How long the answer may take. After that snowflake_keeper_step asks again.
    pub deadline_ms: i64,
    /// The layout of the IDs, as text that ends in NUL. A space has one layout.
    pub layout: [c_char; 64],
    /// Host and process, for people who look at the store; text that ends in NUL.
    pub name: [c_char; 128],
}

const _: () = assert!(size_of::<snowflake_lease_request_t>() == 304);

// SAFETY: repr(C), begins with `size`, integers only, no padding.
unsafe impl Growing for snowflake_lease_request_t {
    const NAME: &'static str = "snowflake_lease_request_t";
    const SIZES: &'static [usize] = &[304];

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            kind: SNOWFLAKE_REQUEST_ACQUIRE as u32,
            worker_id: -1,
            preferred: -1,
            owner: [0; 2],
            nonce: 0,
            next_nonce: 0,
            until_ms: 0,
            client_ms: 0,
            first_worker: 0,
            last_worker: 0,
            window_ms: 0,
            max_skew_ms: 0,
            deadline_ms: 0,
            layout: [0; 64],
            name: [0; 128],
        }
    }
}

impl snowflake_lease_request_t {
    /// A request, and what is asked beside each one.
    pub(super) fn new(request: &Request, terms: &Terms) -> Self {
        let plain = PlainRequest::from(request);
        let mut written = Self {
            kind: kind_of(request) as u32,
            owner: plain.owner,
            nonce: plain.nonce,
            until_ms: milliseconds(plain.until_ms),
            client_ms: milliseconds(plain.client_ms),
            first_worker: (*terms.workers.start()).into(),
            last_worker: (*terms.workers.end()).into(),
            window_ms: milliseconds(terms.window_ms),
            max_skew_ms: milliseconds(terms.max_skew_ms),
            deadline_ms: milliseconds(terms.deadline_ms),
            ..Self::defaults()
        };
        match *request {
            Request::Acquire { preferred, .. } => {
                written.preferred = preferred.map_or(-1, i64::from);
            }
            Request::Renew {
                worker_id,
                next_nonce,
                ..
            } => {
                written.worker_id = worker_id.into();
                written.next_nonce = next_nonce;
            }
            Request::Release { worker_id, .. } => written.worker_id = worker_id.into(),
        }
        copy_text(&mut written.layout, &terms.layout);
        copy_text(&mut written.name, &terms.name);
        written
    }
}

/// The kind of a request.
pub(super) fn kind_of(request: &Request) -> snowflake_request_kind_t {
    match request {
        Request::Acquire { .. } => SNOWFLAKE_REQUEST_ACQUIRE,
        Request::Renew { .. } => SNOWFLAKE_REQUEST_RENEW,
        Request::Release { .. } => SNOWFLAKE_REQUEST_RELEASE,
    }
}

/// Milliseconds as C gets them: it has no instant that is later.
fn milliseconds(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
