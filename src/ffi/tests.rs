//! What no C program can provoke: a panic inside the library.

use super::error::{snowflake_error, snowflake_explain};
use super::generator::{
    snowflake_free, snowflake_new, snowflake_next, snowflake_next_batch, snowflake_t,
    snowflake_try_next,
};
use super::stats::{snowflake_get_stats, snowflake_stats};
use super::status::snowflake_status::{self, *};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A clock that panics when told to.
struct Panicking(Arc<AtomicBool>);

impl Clock for Panicking {
    fn now_ns(&self) -> Result<u64> {
        assert!(!self.0.load(Ordering::SeqCst), "provoked by a test");
        Ok(1_700_000_000_000_000_000)
    }
}

fn with_panicking_clock() -> (Box<snowflake_t>, Arc<AtomicBool>) {
    let panics = Arc::new(AtomicBool::new(false));
    let config = Config {
        clock: Some(Box::new(Panicking(panics.clone()))),
        ..Config::default()
    };
    let generator = config.open().expect("a good configuration");
    (Box::new(snowflake_t { generator }), panics)
}

#[test]
fn a_panic_comes_out_as_an_internal_error_and_the_generator_goes_on() {
    let (handle, panics) = with_panicking_clock();
    let internal = SNOWFLAKE_ERR_INTERNAL as i64;
    let mut ids = [0; 3];
    let mut stats = std::mem::MaybeUninit::<snowflake_stats>::zeroed();
    let (ids, stats) = (&raw mut ids, stats.as_mut_ptr());
    // SAFETY: the handle is valid, the buffers are as large as stated.
    unsafe {
        let before = snowflake_next(Some(&handle));
        assert!(before > 0);
        panics.store(true, Ordering::SeqCst);
        assert_eq!(snowflake_next(Some(&handle)), internal);
        assert_eq!(snowflake_try_next(Some(&handle)), internal);
        assert_eq!(snowflake_next_batch(Some(&handle), ids.cast(), 3), internal);
        assert_eq!(
            snowflake_get_stats(Some(&handle), stats),
            SNOWFLAKE_ERR_INTERNAL
        );
        panics.store(false, Ordering::SeqCst);
        assert_eq!(snowflake_next(Some(&handle)), before + 1);
        snowflake_free(Some(handle));
    }
}

#[test]
fn a_panic_while_a_generator_is_explained_stops_there_too() {
    let (handle, panics) = with_panicking_clock();
    panics.store(true, Ordering::SeqCst);
    // SAFETY: zeros are a valid snowflake_error but for its size, set below.
    let mut error: snowflake_error = unsafe { std::mem::zeroed() };
    error.size = size_of::<snowflake_error>() as u32;
    // SAFETY: the handle is valid and `error` has the size it states.
    let status = unsafe { snowflake_explain(Some(&handle), -41, &raw mut error) };
    assert_eq!(status, SNOWFLAKE_ERR_INTERNAL);
}

#[test]
fn a_clock_that_panics_while_a_generator_is_made_leaves_the_handle_alone() {
    // Through C: a callback cannot unwind, so the refusal is a negative time.
    unsafe extern "C" fn no_time(_context: *mut std::ffi::c_void) -> i64 {
        -1
    }
    let mut config = <super::config::snowflake_config as super::boundary::Growing>::defaults();
    config.clock = Some(no_time);
    let mut handle = std::ptr::null_mut();
    // SAFETY: `config` states its size, and there is no error to write.
    let status =
        unsafe { snowflake_new(&raw const config, Some(&mut handle), std::ptr::null_mut()) };
    assert_eq!(status, SNOWFLAKE_ERR_CLOCK);
    assert!(handle.is_null());
}

#[test]
fn every_status_has_a_sentence_of_its_own_and_every_error_a_status() {
    let known: Vec<_> = (-200..=0)
        .filter_map(snowflake_status::from_number)
        .collect();
    let mut sentences: Vec<_> = known.iter().map(|status| status.message()).collect();
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), known.len());
    assert_eq!(known.len(), 17);
    assert_eq!(
        snowflake_status::of(&Error::LeaseLost),
        SNOWFLAKE_ERR_LEASE_LOST
    );
}
