//! A server that the tests run, in the place of the library of the engines.

use crate::store::lease::plain::{
    PLAIN_ANSWERED, PLAIN_UNREACHABLE, PlainAnswer, PlainRequest, PlainTerms, PlainText,
    TABLE_VERSION, Table, version_text,
};
use crate::store::lease::{Answer, Loss, Request};
use crate::store::link_stores;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, Once};

/// What a server has, and how it behaves.
#[derive(Default)]
pub(super) struct State {
    /// Its clock.
    pub(super) now_ms: u64,
    /// Whether it can be reached.
    pub(super) is_down: bool,
    /// Whether it executes requests whose answers are then lost.
    pub(super) is_deaf: bool,
    /// Owner, nonce and end of the range of each worker ID.
    pub(super) records: BTreeMap<u32, (u128, u64, u64)>,
    /// How many requests of each kind it has executed.
    pub(super) acquired: u32,
    pub(super) renewed: u32,
    pub(super) released: u32,
}

#[derive(Clone)]
pub(super) struct Server {
    url: String,
    state: Arc<Mutex<State>>,
}

static SERVERS: Mutex<BTreeMap<String, Arc<Mutex<State>>>> = Mutex::new(BTreeMap::new());

impl Server {
    /// One with this name, which no other test has.
    pub(super) fn new(name: &str, now_ms: u64) -> Self {
        static LINKED: Once = Once::new();
        LINKED.call_once(|| link_stores(&TABLE).expect("a table of this version"));
        let state = State {
            now_ms,
            ..State::default()
        };
        let state = Arc::new(Mutex::new(state));
        let mut servers = SERVERS.lock().expect("the servers");
        servers.insert(name.to_owned(), state.clone());
        let url = format!("redis://{name}/0");
        Self { url, state }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }
}

impl State {
    fn execute(&mut self, window_ms: u64, workers: (u32, u32), request: &Request) -> Answer {
        let now_ms = self.now_ms;
        match *request {
            Request::Acquire { owner, nonce, .. } => {
                let is_free = |worker: &u32| {
                    let record = self.records.get(worker);
                    record.is_none_or(|(_, _, until_ms)| *until_ms <= now_ms)
                };
                let Some(worker_id) = (workers.0..=workers.1).find(is_free) else {
                    let ends = self.records.values().map(|(_, _, until_ms)| *until_ms);
                    let free_at_ms = ends.min().unwrap_or(now_ms);
                    return Answer::Full { free_at_ms };
                };
                let before = self.records.get(&worker_id);
                let from_ms = before.map_or(0, |(_, _, until_ms)| *until_ms);
                let until_ms = now_ms + window_ms;
                self.records.insert(worker_id, (owner, nonce, until_ms));
                self.acquired += 1;
                Answer::Granted {
                    worker_id,
                    from_ms,
                    until_ms,
                }
            }
            Request::Renew {
                worker_id,
                owner,
                nonce,
                next_nonce,
                ..
            } => {
                let Some(record) = self.records.get_mut(&worker_id) else {
                    return Answer::Lost(Loss::Owner);
                };
                if record.0 != owner {
                    return Answer::Lost(Loss::Owner);
                }
                if record.1 != next_nonce {
                    if record.1 != nonce {
                        return Answer::Lost(Loss::Twin);
                    }
                    if now_ms >= record.2 {
                        return Answer::Lost(Loss::Over);
                    }
                    *record = (owner, next_nonce, now_ms + window_ms);
                    self.renewed += 1;
                }
                Answer::Renewed { until_ms: record.2 }
            }
            Request::Release { .. } => {
                self.released += 1;
                Answer::Released
            }
        }
    }
}

static TABLE: Table = Table {
    version: TABLE_VERSION,
    size: size_of::<Table>() as u32,
    library_version: version_text(env!("CARGO_PKG_VERSION")),
    open,
    execute,
    close,
};

/// # Safety
/// As [`Table`] says.
unsafe extern "C" fn open(url: *const u8, length: usize, text: *mut PlainText) -> *mut c_void {
    // SAFETY: the table's promise.
    let url = unsafe { std::slice::from_raw_parts(url, length) };
    let url = std::str::from_utf8(url).expect("UTF-8");
    let name = url.split(['/', '?']).nth(2).expect("a host");
    let servers = SERVERS.lock().expect("the servers");
    match servers.get(name) {
        Some(state) => Box::into_raw(Box::new(state.clone())).cast(),
        None => {
            // SAFETY: the table's promise.
            unsafe { (*text).set(&format!("there is no server '{name}'")) };
            ptr::null_mut()
        }
    }
}

/// # Safety
/// As [`Table`] says.
unsafe extern "C" fn execute(
    store: *mut c_void,
    terms: *const PlainTerms,
    request: *const PlainRequest,
    answer: *mut PlainAnswer,
    text: *mut PlainText,
) -> i32 {
    // SAFETY: the table's promise, as below.
    let (state, terms) = unsafe { (&*store.cast::<Arc<Mutex<State>>>(), &*terms) };
    // SAFETY: as above.
    let request = unsafe { &*request }.get().expect("a request");
    let mut state = state.lock().expect("the state");
    if !state.is_down {
        let workers = (terms.first_worker, terms.last_worker);
        let executed = state.execute(terms.window_ms, workers, &request);
        // SAFETY: as above.
        unsafe { *answer = PlainAnswer::new(&executed, &mut *text) };
    }
    if state.is_down || state.is_deaf {
        // SAFETY: as above.
        unsafe { (*text).set("redis://db:6379: connection refused") };
        return PLAIN_UNREACHABLE;
    }
    PLAIN_ANSWERED
}

/// # Safety
/// As [`Table`] says.
unsafe extern "C" fn close(store: *mut c_void) {
    // SAFETY: it came from `open`, and is closed once.
    drop(unsafe { Box::from_raw(store.cast::<Arc<Mutex<State>>>()) });
}
