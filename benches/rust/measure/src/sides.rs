//! The sides of a comparison by name, each as a function that gives a number.
//!
//! A measure is generic over that function, so that each side is compiled into
//! its loop and pays for no dispatch but its own.

use crate::clock;
use crate::library::{Api, Config};
use crate::peers::{EPOCH_MS, MutexGenerator, NarrowId, Snowdon, SystemMillis, WideId};
use ferroid::generator::AtomicSnowflakeGenerator as Ferroid;
use ferroid::id::ToU64;
use ferroid::time::MonotonicClock;
use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::yield_now;
use std::time::{Duration, UNIX_EPOCH};

/// What is done with the function of a side.
pub trait Measure {
    type Result;
    /// Measures a function that any number of threads may call.
    fn shared(self, next: impl Fn() -> u64 + Sync) -> Self::Result;
    /// Measures a function that one thread may call.
    fn lonely(self, next: impl FnMut() -> u64) -> Self::Result;
}

/// Milliseconds of the epoch that the IDs of `side` count from. All sides have
/// the time above 22 other bits.
pub const TIME_SHIFT: u32 = 22;
pub const TIME_EPOCH_MS: u64 = EPOCH_MS;

/// The wide layout: 4194304 IDs a millisecond.
pub fn wide(config: &mut Config) {
    config.worker_bits = 0;
    config.sequence_bits = 22;
}

/// As wide, in memory of this process alone.
fn wide_memory(config: &mut Config) {
    wide(config);
    config.store = c"memory".as_ptr();
}

/// As many IDs a millisecond, of four worker IDs over which threads are spread.
fn spread(config: &mut Config) {
    config.worker_bits = 2;
    config.sequence_bits = 20;
    config.worker_count = 4;
}

/// As wide, and an hour in which no call has to wait; of this process alone, so that others
/// do not find their IDs so far ahead.
pub fn leading(config: &mut Config) {
    config.max_lead_ms = 3_600_000;
    config.store = c"memory".as_ptr();
}

pub fn measure<M: Measure>(side: &str, measure: M) -> M::Result {
    let epoch = Duration::from_millis(EPOCH_MS);
    match side {
        // What the machine gives.
        "rdtsc" => measure.shared(clock::count),
        "clock_gettime" => measure.shared(clock::unix_ns),
        "fetch_add" => {
            let word = AtomicU64::new(0);
            measure.shared(|| word.fetch_add(1, Ordering::Relaxed))
        }
        // What no generator that reads a fresh time and counts in one word can beat.
        "rdtsc-fetch_add" => {
            let word = AtomicU64::new(0);
            measure.shared(|| {
                black_box(clock::count());
                word.fetch_add(1, Ordering::Relaxed)
            })
        }
        "nothing" => measure.shared(|| 0),
        // The default layout.
        "ours" => ours(measure, |_| {}),
        "ours-lead" => ours(measure, leading),
        "ferroid" => {
            let ids = Ferroid::<NarrowId, _>::new(1, MonotonicClock::<1>::with_epoch(epoch));
            measure.shared(|| ids.next_id(|_| yield_now()).to_raw().to_u64())
        }
        "ferroid-spin" => {
            let ids = Ferroid::<NarrowId, _>::new(1, MonotonicClock::<1>::with_epoch(epoch));
            measure.shared(|| ids.next_id(|_| spin_loop()).to_raw().to_u64())
        }
        "ferroid-system" => {
            let ids = Ferroid::<NarrowId, _>::new(1, SystemMillis);
            measure.shared(|| ids.next_id(|_| yield_now()).to_raw().to_u64())
        }
        "snowdon" => {
            let ids = Snowdon::default();
            // It gives an error when the millisecond is full.
            measure.shared(|| {
                loop {
                    match ids.generate() {
                        Ok(id) => break id.into_inner(),
                        Err(_) => yield_now(),
                    }
                }
            })
        }
        "snowflaked" => {
            let ids = snowflaked::sync::Generator::builder()
                .instance(1)
                .epoch(UNIX_EPOCH + epoch)
                .build::<snowflaked::sync::Generator>();
            measure.shared(|| ids.generate::<u64>())
        }
        "rs-snowflake" => {
            let mut ids = snowflake::SnowflakeIdGenerator::with_epoch(0, 1, UNIX_EPOCH + epoch);
            measure.lonely(|| ids.real_time_generate() as u64)
        }
        "mutex" => {
            let ids = MutexGenerator::<12>::new();
            measure.shared(|| ids.next())
        }
        // The wide layout.
        "ours-wide" => ours(measure, wide),
        "ours-wide-memory" => ours(measure, wide_memory),
        "ours-spread" => ours(measure, spread),
        "ours-wide-try" => {
            let api = Api::load();
            let ids = api.generator(&api.config(wide));
            measure.shared(|| ids.try_next() as u64)
        }
        "ferroid-wide" => {
            let ids = Ferroid::<WideId, _>::new(0, MonotonicClock::<1>::with_epoch(epoch));
            measure.shared(|| ids.next_id(|_| yield_now()).to_raw().to_u64())
        }
        "ferroid-wide-system" => {
            let ids = Ferroid::<WideId, _>::new(0, SystemMillis);
            measure.shared(|| ids.next_id(|_| yield_now()).to_raw().to_u64())
        }
        "mutex-wide" => {
            let ids = MutexGenerator::<22>::new();
            measure.shared(|| ids.next())
        }
        other => panic!("there is no side {other}"),
    }
}

fn ours<M: Measure>(measure: M, change: impl FnOnce(&mut Config)) -> M::Result {
    let api = Api::load();
    let ids = api.generator(&api.config(change));
    measure.shared(|| {
        let id = ids.next();
        debug_assert!(id >= 0);
        id as u64
    })
}
