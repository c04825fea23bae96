//! Generators that are made, used and freed in any order, and what must hold of them.

use crate::c::{self, Config, Error, Generator, Parts, Stats};
use crate::scratch;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use std::collections::HashMap;
use std::ffi::{CString, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicI64, Ordering};

/// How many generators there may be at once.
pub const PLACES: usize = 4;

/// The instant at which each input begins.
pub const START_NS: i64 = 1_700_000_000_000_000_000;

#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct New {
    store: Store,
    is_of_the_machine: bool,
    layout: u8,
    worker_id: u8,
    worker_count: u8,
    patience: u8,
    max_lead_ms: u8,
    start_bits: u8,
    believes_jumps: bool,
}

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Store {
    Memory,
    Machine,
    File,
    OtherFile,
}

/// What IDs are unique in: a store and a layout, or a single generator.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum State {
    Shared(Store, u8),
    Private(usize),
}

struct Open {
    generator: *mut Generator,
    state: State,
    config: Config,
    last_result: i64,
}

/// What the calls have led to.
#[derive(Default)]
pub struct World {
    open: [Option<Open>; PLACES],
    /// The last ID of each state and worker ID.
    last: HashMap<(State, i64), i64>,
    created: usize,
}

/// The clock of all generators that have not that of the machine.
pub static NOW_NS: AtomicI64 = AtomicI64::new(START_NS);
pub static IS_STOPPED: AtomicI64 = AtomicI64::new(0);

extern "C" fn clock(_context: *mut c_void) -> i64 {
    // While a call waits, time passes.
    let now_ns = NOW_NS.fetch_add(20_000, Ordering::Relaxed);
    if IS_STOPPED.load(Ordering::Relaxed) == 1 {
        -1
    } else {
        now_ns
    }
}

/// The results that a call for IDs may have besides IDs.
const FAILURES: [i32; 4] = [c::ERR_AGAIN, c::ERR_CLOCK, c::ERR_EXHAUSTED, c::ERR_STORE];

impl New {
    fn config(&self, store: &CString) -> Config {
        let mut config = Config::new();
        // A preset with bits for worker IDs; two IDs a tick; ticks of 7 us.
        match self.layout % 4 {
            0 => {}
            1 => (config.order, config.tick_ns, config.time_bits) = (1, 10_000_000, 39),
            2 => (config.sequence_bits, config.tick_ns, config.time_bits) = (1, 10_000, 52),
            _ => (config.worker_bits, config.tick_ns, config.time_bits) = (4, 7_777, 47),
        }
        config.worker_id = (self.worker_id % 3).into();
        config.worker_count = i64::from(self.worker_count % 3) + 1;
        // One in eight: a call that waits takes as long as hundreds that do not.
        config.max_wait_ms = (self.patience % 8 == 7).into();
        config.max_lead_ms = (self.max_lead_ms % 4).into();
        config.sequence_start = match i64::from(self.start_bits) % (config.sequence_bits + 2) {
            0 => 0,
            bits => 1 << (bits - 1),
        };
        config.max_jump_ms = if self.believes_jumps { 0 } else { 1_000 };
        config.store = store.as_ptr();
        config.clock = (!self.is_of_the_machine).then_some(clock as c::Clock);
        config
    }

    fn store(&self) -> CString {
        let path = |name| format!("file:{}/{name}", scratch::directory().display());
        let text = match self.store {
            Store::Memory => "memory".to_owned(),
            Store::Machine => "machine".to_owned(),
            Store::File => path("ids"),
            Store::OtherFile => path("others"),
        };
        CString::new(text).expect("a path without NUL")
    }
}

impl World {
    pub fn create(&mut self, place: usize, new: &New) {
        self.free(place);
        let store = new.store();
        let config = new.config(&store);
        let (mut generator, mut error) = (null_mut(), Error::new());
        // SAFETY: the structs state their sizes, and the text ends in NUL.
        let status =
            unsafe { c::snowflake_new(&raw const config, &raw mut generator, &raw mut error) };
        error.check(status.into());
        assert_eq!(generator.is_null(), status != c::OK);
        let is_file = matches!(new.store, Store::File | Store::OtherFile);
        if status != c::OK {
            // The clock is stopped, or the file is that of another layout or worker ID.
            let is_stopped = IS_STOPPED.load(Ordering::Relaxed) == 1 && !new.is_of_the_machine;
            let is_mismatch = is_file && status == c::ERR_STORE_MISMATCH;
            assert!(
                is_mismatch || is_stopped && status == c::ERR_CLOCK,
                "{}",
                error.sentence()
            );
            return;
        }
        self.created += 1;
        let state = if is_file || new.is_of_the_machine {
            State::Shared(new.store, new.layout % 4)
        } else {
            State::Private(self.created)
        };
        self.open[place] = Some(Open {
            generator,
            state,
            config,
            last_result: 0,
        });
    }

    pub fn free(&mut self, place: usize) {
        let open = self.open[place].take();
        // SAFETY: NULL, or not used any more.
        unsafe { c::snowflake_free(open.map_or(null_mut(), |open| open.generator)) };
    }

    /// Makes a call for IDs with the generator of a place, or with NULL.
    pub fn take(
        &mut self,
        place: usize,
        call: impl FnOnce(*const Generator, &mut Vec<i64>) -> i64,
    ) {
        let mut ids = Vec::new();
        let Some(open) = &mut self.open[place] else {
            assert_eq!(call(null(), &mut ids), c::ERR_NULL.into());
            return;
        };
        open.last_result = call(open.generator, &mut ids);
        let result = open.last_result;
        assert!(
            result >= 0 || FAILURES.contains(&(result as i32)),
            "{result}"
        );
        for id in ids {
            let parts = split(&open.config, id);
            let workers = open.config.worker_id..open.config.worker_id + open.config.worker_count;
            assert!(workers.contains(&parts.worker_id), "{parts:?}");
            let last = self.last.insert((open.state, parts.worker_id), id);
            assert!(last.is_none_or(|last| last < id), "{id} after {last:?}");
        }
    }

    /// The result of the last call for IDs.
    pub fn last_result(&self, place: usize) -> i64 {
        let open = self.open[place].as_ref();
        open.map_or(c::ERR_NULL.into(), |open| open.last_result)
    }

    /// What `snowflake_worker_id` must return.
    pub fn worker_id(&self, place: usize) -> i64 {
        let open = self.open[place].as_ref();
        open.map_or(c::ERR_NULL.into(), |open| open.config.worker_id)
    }

    fn explain(&self, place: usize, result: i64, error: &mut Error) -> i32 {
        // SAFETY: NULL or a generator; the detail states its size.
        unsafe { c::snowflake_explain(self.generator(place), result, error) }
    }

    pub fn generator(&self, place: usize) -> *const Generator {
        self.open[place]
            .as_ref()
            .map_or(null(), |open| open.generator)
    }

    pub fn check_explain(&self, place: usize, result: i64) {
        let mut error = Error::new();
        let status = self.explain(place, result, &mut error);
        let is_known = result >= 0 || c::STATUSES.iter().any(|known| i64::from(*known) == result);
        let expected = if is_known {
            result.min(0)
        } else {
            c::ERR_RANGE.into()
        };
        assert_eq!(i64::from(status), expected);
        if result < 0 {
            assert!(!error.sentence().is_empty());
            assert_eq!(error.status, status);
        }
        assert!(error.wait_ns >= 0);
        assert!(error.wait_reason <= 2);
    }

    pub fn check_stats(&self, place: usize, size: Option<u32>) {
        let generator = self.generator(place);
        let right = size_of::<Stats>() as u32;
        if size.is_some_and(|size| size != right) {
            let mut size = Box::new(size.unwrap_or_default());
            // SAFETY: nothing else is read, or written.
            let status = unsafe { c::snowflake_stats(generator, (&raw mut *size).cast()) };
            assert!([c::ERR_STRUCT_SIZE, c::ERR_NULL, c::ERR_CLOCK].contains(&status));
            return;
        }
        let mut stats = Stats {
            size: right,
            reserved: 1,
            ..Stats::default()
        };
        // SAFETY: the struct states its size.
        let status = unsafe { c::snowflake_stats(generator, &raw mut stats) };
        if generator.is_null() {
            assert_eq!(status, c::ERR_NULL);
            return;
        }
        assert!([c::OK, c::ERR_CLOCK].contains(&status), "{status}");
        if status == c::OK {
            let Stats {
                issued,
                waits,
                waited_ns,
                lead_ns,
                fence_left_ns,
                ..
            } = stats;
            let counts = [issued, waits, waited_ns, lead_ns, fence_left_ns];
            assert!(counts.iter().all(|count| *count >= 0), "{stats:?}");
            assert_eq!(stats.reserved, 0);
        }
    }
}

/// Takes an ID apart and puts it together again.
fn split(config: &Config, id: i64) -> Parts {
    let mut parts = Parts {
        size: size_of::<Parts>() as u32,
        ..Parts::default()
    };
    let (target, layout) = (&raw mut parts, &raw const *config);
    // SAFETY: the structs state their sizes.
    let (status, again) = unsafe {
        let status = c::snowflake_split(layout, id, target, null_mut());
        let (tick, worker_id, sequence) = (parts.tick, parts.worker_id, parts.sequence);
        let again = c::snowflake_compose(layout, tick, worker_id, sequence, null_mut());
        (status, again)
    };
    assert_eq!((status, again), (c::OK, id));
    parts
}

/// Reads what a batch wrote.
pub fn batch(count: usize, ids: &mut Vec<i64>, call: impl FnOnce(*mut i64, usize) -> i64) -> i64 {
    ids.resize(count, -7);
    let written = call(ids.as_mut_ptr(), count);
    let end = usize::try_from(written).unwrap_or(0);
    assert!(end <= count);
    assert!(count == 0 || written != 0, "at least one, or an error");
    assert!(
        ids[end..].iter().all(|id| *id == -7),
        "written past the end"
    );
    ids.truncate(end);
    written
}
