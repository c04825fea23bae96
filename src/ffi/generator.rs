//! Making, using and freeing a generator.

use super::boundary::{explained, number, read_growing, required, status};
use super::config::snowflake_config;
use super::error::snowflake_error;
use super::status::snowflake_status;
use crate::config::Config;
use crate::generator::Generator;

/// A generator: hands out the IDs of one worker ID. Made by snowflake_new, freed
/// by snowflake_free.
///
/// Thread rule: any number of threads may use one at once, and so may a child
/// after fork(), together with its parent.
pub struct snowflake_t {
    pub(super) generator: Generator,
}

/// @section Generator
/// snowflake_new makes a generator. `config` NULL means the default layout and
/// worker 0. On success `*gen` is the generator, to be freed by snowflake_free;
/// else `*gen` is left alone and `error`, if not NULL, says which field was
/// wrong, its value and what is allowed.
///
/// A generator of the same layout and worker ID in the same process goes on from
/// the same state, also after the first has been freed. A generator made before
/// fork() may be used by parent and children; one that each child makes for
/// itself needs a worker ID of its own in each, or a store "file:PATH", which all
/// processes that open it share.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT (also an
/// epoch in the future), _WORKER_ID, _CONFIG, _CLOCK, _EXHAUSTED (the time of
/// the layout is over), _STORE (the file cannot be used), _STORE_MISMATCH (it
/// belongs to something else and was left as it is) or _MEMORY.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_new(
    config: *const snowflake_config,
    r#gen: Option<&mut *mut snowflake_t>,
    error: *mut snowflake_error,
) -> snowflake_status {
    // SAFETY: the caller's promise, stated in the header.
    let result = unsafe {
        explained(error, || {
            let target = required("gen", r#gen)?;
            let config = match config.is_null() {
                true => Config::default(),
                // SAFETY: as above.
                false => read_growing("config", config)?.to_config()?,
            };
            let generator = config.open()?;
            *target = Box::into_raw(Box::new(snowflake_t { generator }));
            Ok(0)
        })
    };
    status(result)
}

/// snowflake_next gives the next ID, greater than all that this generator gave
/// before (with a worker_count above 1: gave this thread before). It waits when the
/// tick is full or the clock was set back, at most max_wait_ms.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _CLOCK, _EXHAUSTED, _STORE
/// (the disk is full or failing, or the file was replaced), _STORE_MISMATCH (the
/// file was cut short) or _LEASE_LOST; snowflake_explain tells more.
///
/// Thread rule: any thread, any time before snowflake_free; also in a forked
/// child.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_next(r#gen: Option<&snowflake_t>) -> i64 {
    number(|| required("gen", r#gen)?.generator.next_id())
}

/// snowflake_try_next gives the next ID if it can be had without waiting.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_AGAIN where snowflake_next would
/// wait, or an error as there. A call that returns SNOWFLAKE_ERR_AGAIN has taken
/// nothing.
///
/// Thread rule: as snowflake_next.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_try_next(r#gen: Option<&snowflake_t>) -> i64 {
    number(|| required("gen", r#gen)?.generator.try_next_id())
}

/// snowflake_next_batch writes `count` increasing IDs to `ids`. It goes through
/// as many ticks as it needs; max_wait_ms bounds each wait, not their sum.
///
/// Returns how many IDs it wrote. Fewer than `count` only if an error came up
/// after some: use those, the next call reports the error. An error, as of
/// snowflake_next, only if none was written. `ids` must not be NULL, even if
/// `count` is 0.
///
/// Thread rule: as snowflake_next; `ids` is the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_next_batch(
    r#gen: Option<&snowflake_t>,
    ids: *mut i64,
    count: usize,
) -> i64 {
    number(|| {
        let generator = &required("gen", r#gen)?.generator;
        let ids = required("ids", std::ptr::NonNull::new(ids))?;
        // SAFETY: the header demands room for `count` IDs, which are not
        // negative and so the same bits as `u64`.
        let ids = unsafe { std::slice::from_raw_parts_mut(ids.as_ptr().cast::<u64>(), count) };
        generator.next_batch(ids)
    })
}

/// snowflake_free frees a generator. NULL is fine. IDs and error details stay
/// valid; the state behind the generator is kept, so that a later one of the
/// same worker ID does not repeat it.
///
/// Thread rule: any thread, once, when no other call on `gen` is under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_free(r#gen: Option<Box<snowflake_t>>) {
    number(|| {
        drop(r#gen);
        Ok(0)
    });
}

/// snowflake_worker_id gives the worker ID of a generator.
///
/// Returns the worker ID, at least 0, or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_worker_id(r#gen: Option<&snowflake_t>) -> i64 {
    number(|| Ok(required("gen", r#gen)?.generator.worker_id()))
}
