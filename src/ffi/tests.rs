//! What no C program can provoke: a panic inside the library.

use super::config::snowflake_config_t;
use super::detail::snowflake_error_t;
use super::fault::Fault;
use super::generator::{
    snowflake_explain, snowflake_free, snowflake_new, snowflake_next, snowflake_next_batch,
    snowflake_t, snowflake_try_next,
};
use super::growing::{Growing, read_growing, write_growing};
use super::stats::{snowflake_stats, snowflake_stats_t};
use super::status::snowflake_status_t::{self, *};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, LeaseFault, LeaseReason, Result};
use std::ffi::c_void;
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
        clock: Some(Arc::new(Panicking(panics.clone()))),
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
    let mut stats = std::mem::MaybeUninit::<snowflake_stats_t>::zeroed();
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
            snowflake_stats(Some(&handle), stats),
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
    // SAFETY: zeros are a valid snowflake_error_t but for its size, set below.
    let mut error: snowflake_error_t = unsafe { std::mem::zeroed() };
    error.size = size_of::<snowflake_error_t>() as u32;
    // SAFETY: the handle is valid and `error` has the size it states.
    let status = unsafe { snowflake_explain(Some(&handle), -41, &raw mut error) };
    assert_eq!(status, SNOWFLAKE_ERR_INTERNAL);
}

#[test]
fn a_clock_that_panics_while_a_generator_is_made_leaves_the_handle_alone() {
    // Through C: a callback cannot unwind, so the refusal is a negative time.
    unsafe extern "C" fn no_time(_context: *mut c_void) -> i64 {
        -1
    }
    let mut config = snowflake_config_t::defaults();
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
        .filter_map(snowflake_status_t::from_number)
        .collect();
    let mut sentences: Vec<_> = known.iter().map(|status| status.message()).collect();
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), known.len());
    assert_eq!(known.len(), 18);
    assert_eq!(
        snowflake_status_t::from_error(&Error::LeaseLost),
        SNOWFLAKE_ERR_LEASE_LOST
    );
    for (reason, status) in [
        (LeaseReason::Pending, SNOWFLAKE_ERR_LEASE_LOST),
        (LeaseReason::Unreachable(String::new()), SNOWFLAKE_ERR_STORE),
        (LeaseReason::Refused(String::new()), SNOWFLAKE_ERR_STORE),
        (LeaseReason::Library(String::new()), SNOWFLAKE_ERR_STORE),
        (
            LeaseReason::Quarantined { until_unix_ms: 0 },
            SNOWFLAKE_ERR_STORE,
        ),
        (
            LeaseReason::Held { free_at_unix_ms: 0 },
            SNOWFLAKE_ERR_WORKERS,
        ),
        (LeaseReason::Skewed { ahead_ms: 0 }, SNOWFLAKE_ERR_CLOCK),
        (
            LeaseReason::Mismatch {
                found: String::new(),
            },
            SNOWFLAKE_ERR_STORE_MISMATCH,
        ),
    ] {
        let fault = LeaseFault {
            store: String::new(),
            ended: None,
            reason,
        };
        let error = Error::Lease(Box::new(fault));
        assert_eq!(snowflake_status_t::from_error(&error), status, "{error}");
    }
}

/// A struct that had 16 bytes in its first version and has 24 now.
#[derive(Debug, PartialEq)]
#[repr(C)]
struct Grown {
    size: u32,
    first: u32,
    second: u64,
    added: u64,
}

// SAFETY: repr(C), begins with `size`, integers only, no padding.
unsafe impl Growing for Grown {
    const NAME: &'static str = "grown_t";
    const SIZES: &'static [usize] = &[16, 24];

    fn defaults() -> Self {
        Self {
            size: 24,
            first: 1,
            second: 2,
            added: 3,
        }
    }
}

fn of_size(size: u32) -> Grown {
    Grown {
        size,
        first: 11,
        second: 12,
        added: 13,
    }
}

#[test]
fn a_struct_of_an_older_caller_is_read_with_defaults_for_what_it_lacks() {
    // SAFETY: both states are at most the size of the struct.
    let (older, current) = unsafe {
        let older = read_growing("grown", &of_size(16)).expect("a released size");
        (
            older,
            read_growing("grown", &of_size(24)).expect("the present size"),
        )
    };
    assert_eq!(
        older,
        Grown {
            added: 3,
            ..of_size(16)
        }
    );
    assert_eq!(current, of_size(24));
}

#[test]
fn into_a_struct_of_an_older_caller_only_its_bytes_are_written() {
    let mut target = of_size(16);
    // SAFETY: the size is that of the struct or smaller.
    unsafe { write_growing("grown", &raw mut target, &Grown::defaults()) }.expect("a good size");
    let expected = Grown {
        first: 1,
        second: 2,
        ..of_size(16)
    };
    assert_eq!(
        target, expected,
        "`size` and what the caller does not have stay"
    );
}

#[test]
fn a_size_that_no_version_had_is_refused_and_nothing_is_written() {
    for size in [0, 1, 4, 8, 15, 17, 20, 23, 25, 32, 4096, u32::MAX] {
        let mut target = of_size(size);
        // SAFETY: a size that is refused is not used.
        let (read, written) = unsafe {
            let read = read_growing("grown", &raw const target).map(|_: Grown| ());
            (
                read,
                write_growing("grown", &raw mut target, &Grown::defaults()),
            )
        };
        for result in [read, written] {
            let fault = result.expect_err("an unknown size");
            assert!(matches!(
                fault,
                Fault::StructSize {
                    name: "grown_t",
                    ..
                }
            ));
            let message = fault.to_string();
            let begin =
                "size of grown_t must be sizeof(grown_t), which is 16 or 24 in this library";
            assert!(message.starts_with(begin), "{message}");
            assert!(message.contains(&format!("got {size}: ")), "{message}");
        }
        assert_eq!(target, of_size(size));
    }
}
