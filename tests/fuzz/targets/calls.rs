//! Calls of the C interface in any order, with any arguments that C allows: no ID comes
//! twice from one state, IDs increase, and each result is one that the header names.

#![no_main]

use fuzz::world::{IS_STOPPED, NOW_NS, New, PLACES, START_NS, World, batch};
use fuzz::{all_of, c, scratch};
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use std::ffi::CStr;
use std::fs;
use std::ptr::{null, null_mut};
use std::sync::atomic::Ordering;

#[derive(Arbitrary, Debug)]
enum Call {
    New(u8, New),
    Free(u8),
    Next(u8),
    TryNext(u8),
    Batch(u8, u8),
    TryBatch(u8, u8),
    TooManyIds(u8, u64),
    Stats(u8, Option<u32>),
    Explain(u8, i64),
    ExplainLast(u8),
    WorkerId(u8),
    StatusMessage(i64),
    /// The clock is set, so many microseconds away.
    Set(i32),
    /// The clock has no time, or has it again.
    Stop(bool),
    Null,
}

/// Calls with NULL, as they are documented.
fn call_with_null() {
    // SAFETY: NULL is refused.
    unsafe {
        c::snowflake_free(null_mut());
        assert_eq!(
            c::snowflake_new(null(), null_mut(), null_mut()),
            c::ERR_NULL
        );
        assert_eq!(c::snowflake_explain(null(), -40, null_mut()), c::ERR_NULL);
        assert_eq!(
            c::snowflake_split(null(), 1, null_mut(), null_mut()),
            c::ERR_NULL
        );
        assert_eq!(
            c::snowflake_parse(null(), 0, 0, null_mut()),
            c::ERR_NULL.into()
        );
        assert_eq!(
            c::snowflake_format(1, 0, null_mut(), 20, null_mut()),
            c::ERR_NULL.into()
        );
    }
}

fn run(world: &mut World, call: &Call) {
    let place_of = |place: &u8| usize::from(*place) % PLACES;
    // SAFETY, of all: NULL or a generator, and arrays as long as is stated.
    match call {
        Call::New(place, new) => world.create(place_of(place), new),
        Call::Free(place) => world.free(place_of(place)),
        Call::Next(place) => world.take(place_of(place), |generator, ids| {
            let id = unsafe { c::snowflake_next(generator) };
            ids.extend((id >= 0).then_some(id));
            id
        }),
        Call::TryNext(place) => world.take(place_of(place), |generator, ids| {
            let id = unsafe { c::snowflake_try_next(generator) };
            ids.extend((id >= 0).then_some(id));
            id
        }),
        Call::Batch(place, count) => world.take(place_of(place), |generator, ids| {
            batch((*count % 64).into(), ids, |ids, count| unsafe {
                c::snowflake_next_batch(generator, ids, count)
            })
        }),
        Call::TryBatch(place, count) => world.take(place_of(place), |generator, ids| {
            // Rarely more than a tick has.
            let count = if *count > 250 { 5_000 } else { (*count).into() };
            batch(count, ids, |ids, count| unsafe {
                c::snowflake_try_next_batch(generator, ids, count)
            })
        }),
        Call::TooManyIds(place, count) => {
            let generator = world.generator(place_of(place));
            let count = (*count as usize).max(usize::MAX / 16 + 1);
            let mut id = 0;
            let result = unsafe { c::snowflake_next_batch(generator, &raw mut id, count) };
            assert!(
                [c::ERR_RANGE, c::ERR_NULL].contains(&(result as i32)),
                "{result}"
            );
            let result = unsafe { c::snowflake_next_batch(generator, null_mut(), count) };
            assert_eq!(result, c::ERR_NULL.into());
        }
        Call::Stats(place, size) => world.check_stats(place_of(place), *size),
        Call::Explain(place, result) => world.check_explain(place_of(place), *result),
        Call::ExplainLast(place) => {
            let place = place_of(place);
            world.check_explain(place, world.last_result(place));
        }
        Call::WorkerId(place) => {
            let place = place_of(place);
            let worker_id = unsafe { c::snowflake_worker_id(world.generator(place)) };
            assert_eq!(worker_id, world.worker_id(place));
        }
        Call::StatusMessage(result) => {
            let text = unsafe { CStr::from_ptr(c::snowflake_status_message(*result)) };
            assert!(!text.to_str().expect("UTF-8").is_empty());
        }
        Call::Set(us) => {
            NOW_NS.fetch_add(i64::from(*us) * 1_000, Ordering::Relaxed);
        }
        Call::Stop(is_stopped) => IS_STOPPED.store((*is_stopped).into(), Ordering::Relaxed),
        Call::Null => call_with_null(),
    }
}

fuzz_target!(|input: &[u8]| {
    let calls: Vec<Call> = all_of(&mut Unstructured::new(input));
    NOW_NS.store(START_NS, Ordering::Relaxed);
    IS_STOPPED.store(0, Ordering::Relaxed);
    for entry in fs::read_dir(scratch::directory()).expect("a directory") {
        // The directory of the store `machine` stays.
        let _ = fs::remove_file(entry.expect("an entry").path());
    }
    let mut world = World::default();
    for call in calls.iter().take(64) {
        run(&mut world, call);
    }
    for place in 0..PLACES {
        world.free(place);
    }
});
