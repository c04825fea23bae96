//! Creating, using and freeing a generator.

use super::boundary::{explained_undisturbed, in_two_parts, number, status, undisturbed};
use super::config::snowflake_config_t;
use super::detail::{PASSED, snowflake_error_t, write_detail, write_passed, write_sentence};
use super::fault::{Fault, MAX_COUNT};
use super::growing::{read_growing, required};
use super::status::snowflake_status_t;
use crate::config::Config;
use crate::error::Error;
use crate::generator::Generator;
use crate::sys::check_memory;
use std::ptr::NonNull;

/// A generator: generates the IDs of one worker ID, or of several. Created by
/// snowflake_new, freed by snowflake_free.
///
/// Thread rule: any number of threads may use one at once, and so may a child
/// after fork(), together with its parent.
pub struct snowflake_t {
    pub(super) generator: Generator,
}

/// The generator behind a handle. Only a status where it is NULL: see
/// [`snowflake_status_t`].
#[inline]
fn handle(generator: Option<&snowflake_t>) -> Result<&Generator, snowflake_status_t> {
    match generator {
        Some(handle) => Ok(&handle.generator),
        None => Err(snowflake_status_t::SNOWFLAKE_ERR_NULL),
    }
}

/// @section Generator
/// snowflake_new creates a generator. `config` NULL means the defaults: the default
/// layout, worker 0. On success `*generator` is the generator, to be freed by
/// snowflake_free; else `*generator` is not changed and `error`, if not NULL, says
/// which setting is wrong, its value and what is allowed.
///
/// Generators of the same layout, worker ID and store continue from the same state, also
/// after the first has been freed, and unless the store is "memory" also in different
/// processes. A generator created before fork() may be used by parent and children.
/// Processes that share no store need different worker IDs: those of other machines, and
/// by default those of other users and of containers with their own /dev/shm.
///
/// A generator of a file or of the machine has one open file. Besides, it holds a
/// descriptor of the directory of the file, and of the one above it: locks on them tell
/// others that the file may be in use. Up to 16 generators share such a descriptor, and
/// those that were used last, eight at most, stay open until the process ends. Do not
/// close descriptors that you have not opened.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT, _WORKER_ID,
/// _CONFIG, _CLOCK (also an epoch in the future, or a clock too far from that of the
/// server), _EXHAUSTED (the layout has ended), _STORE (the store cannot be used),
/// _STORE_MISMATCH (the file, or the space of the server, belongs to something else and
/// was not changed), _WORKERS, _LEASE_LOST (the server has not answered in time) or
/// _MEMORY.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_new(
    config: *const snowflake_config_t,
    generator: Option<&mut *mut snowflake_t>,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained_undisturbed(error, || {
            let target = required("generator", generator)?;
            let config = if config.is_null() {
                Config::default()
            } else {
                // SAFETY: as above.
                read_growing("config", config)?.to_config()?
            };
            let generator = config.open()?;
            let created = Box::new(snowflake_t { generator });
            // It outlives the call, so it must not be in memory that is lent for one.
            check_memory().map_err(Error::from)?;
            *target = Box::into_raw(created);
            Ok(())
        })
    })
}

/// snowflake_next returns the next ID. It is greater than all IDs that this generator
/// returned before (with a worker_count above 1: returned to this thread before). It
/// waits when the tick is full or the clock was set back, at most max_wait_ms.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _AGAIN (the tick is full, and
/// the next one begins later than max_wait_ms allows), _CLOCK, _EXHAUSTED, _STORE
/// (the disk is full or failing, the file was replaced, or the lease has ended and the
/// server cannot be reached), _STORE_MISMATCH (the file was cut short), _WORKERS or
/// _LEASE_LOST. snowflake_explain gives the details.
///
/// Thread rule: any thread, any time before snowflake_free; also in a forked child, and
/// in a signal handler, whatever the signal has interrupted, if the store is "memory" or
/// "machine": then snowflake_next and snowflake_try_next allocate nothing, take no lock
/// and open no file, unless somebody has deleted the page of "machine" in use. A custom
/// clock must be fit for signal handlers, too.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C-unwind" fn snowflake_next(generator: Option<&snowflake_t>) -> i64 {
    let quick = || match generator {
        Some(handle) => handle.generator.next_in_window().map_err(Some),
        None => Err(None),
    };
    let rest = |late| match late {
        Some(late) => Ok(handle(generator)?.next_late(late)?),
        None => Err(snowflake_status_t::SNOWFLAKE_ERR_NULL),
    };
    // SAFETY: the function is as demanded.
    unsafe { in_two_parts(quick, rest) }
}

/// snowflake_try_next returns the next ID if one is free now. It never waits for the
/// clock.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_AGAIN where snowflake_next would
/// wait, or an error of snowflake_next. A call that returns SNOWFLAKE_ERR_AGAIN has
/// taken nothing; snowflake_explain says how long to wait and why.
///
/// Thread rule: as snowflake_next.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C-unwind" fn snowflake_try_next(generator: Option<&snowflake_t>) -> i64 {
    let quick = || {
        let id = generator.and_then(|handle| handle.generator.try_next_in_window());
        id.ok_or(())
    };
    let rest = |()| -> Result<_, snowflake_status_t> { Ok(handle(generator)?.try_next_later()?) };
    // SAFETY: the function is as demanded.
    unsafe { in_two_parts(quick, rest) }
}

/// snowflake_next_batch writes `count` increasing IDs to `ids`. It uses as many ticks
/// as it needs; max_wait_ms limits each wait, not their sum.
///
/// Returns how many IDs it wrote. Fewer than `count` only if an error occurred after
/// some: use those, and the next call reports the error. An error of snowflake_next,
/// only if none was written, or SNOWFLAKE_ERR_RANGE (`count` is larger than any
/// array). `ids` must not be NULL, even if `count` is 0.
///
/// Thread rule: as snowflake_next; `ids` belongs to the caller.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C-unwind" fn snowflake_next_batch(
    generator: Option<&snowflake_t>,
    ids: *mut i64,
    count: usize,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    let quick = || unsafe { batch_in_window(generator, ids, count) };
    let rest = |written| -> Result<_, snowflake_status_t> {
        // SAFETY: as above.
        let ids = unsafe { ids_from(ids, count) };
        Ok(handle(generator)?.next_batch_later(ids?, written)?)
    };
    // SAFETY: the function is as demanded.
    unsafe { in_two_parts(quick, rest) }
}

/// snowflake_try_next_batch writes up to `count` increasing IDs to `ids`: as many as
/// are free now. It never waits for the clock.
///
/// Returns how many IDs it wrote, at least 1 unless `count` is 0; SNOWFLAKE_ERR_AGAIN
/// if none is free now, or an error of snowflake_next_batch.
///
/// Thread rule: as snowflake_next; `ids` belongs to the caller.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C-unwind" fn snowflake_try_next_batch(
    generator: Option<&snowflake_t>,
    ids: *mut i64,
    count: usize,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    let quick = || unsafe { batch_in_window(generator, ids, count) };
    let rest = |written| -> Result<_, snowflake_status_t> {
        // SAFETY: as above.
        let ids = unsafe { ids_from(ids, count) };
        Ok(handle(generator)?.try_next_batch_later(ids?, written)?)
    };
    // SAFETY: the function is as demanded.
    unsafe { in_two_parts(quick, rest) }
}

/// Fills the beginning of a buffer from the open window. The number of IDs that it wrote
/// is an error where more are wanted.
///
/// # Safety
/// As [`ids_from`].
#[inline]
unsafe fn batch_in_window(
    generator: Option<&snowflake_t>,
    ids: *mut i64,
    count: usize,
) -> Result<usize, usize> {
    // SAFETY: the caller's promise.
    let (Some(handle), Ok(ids)) = (generator, unsafe { ids_from(ids, count) }) else {
        return Err(0);
    };
    let written = handle.generator.batch_in_window(ids);
    if written == ids.len() {
        Ok(written)
    } else {
        Err(written)
    }
}

/// A buffer of the caller for IDs.
///
/// # Safety
/// `ids` is NULL or points to `count` writable numbers, unless no array has as many.
unsafe fn ids_from<'a>(ids: *mut i64, count: usize) -> Result<&'a mut [u64], snowflake_status_t> {
    if ids.is_null() {
        return Err(snowflake_status_t::SNOWFLAKE_ERR_NULL);
    }
    if count > MAX_COUNT {
        return Err(snowflake_status_t::SNOWFLAKE_ERR_RANGE);
    }
    // SAFETY: the caller's promise. IDs are not negative, and so the same bits as `u64`.
    Ok(unsafe { std::slice::from_raw_parts_mut(ids.cast::<u64>(), count) })
}

/// snowflake_free frees a generator. NULL is allowed. IDs and error details stay
/// valid. The state of the generator is kept, so that a later generator of the same
/// worker ID does not repeat it.
///
/// Thread rule: any thread, once, when no other call on `generator` is running.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_free(generator: Option<Box<snowflake_t>>) {
    undisturbed(|| {
        drop(generator);
        Ok::<_, Fault>(())
    });
}

/// snowflake_worker_id returns the worker ID of a generator; the first one if it has
/// several. Where a server lends it, it may become another one at any time: an ID has the
/// worker ID that it was generated with, see snowflake_split.
///
/// Returns the worker ID, at least 0, or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_worker_id(generator: Option<&snowflake_t>) -> i64 {
    number(|| Ok::<_, snowflake_status_t>(handle(generator)?.worker_id()))
}

/// snowflake_explain writes the detail of an error that snowflake_next,
/// snowflake_try_next or a batch returned: those take no snowflake_error_t because
/// they are called millions of times a second. The numbers in the detail (how long to
/// wait) are those of now. It takes no ID and changes nothing; an error that has passed
/// by now is explained as far as it is known.
///
/// Returns `result` as a status; or SNOWFLAKE_ERR_NULL (`error` is NULL),
/// _STRUCT_SIZE, or _RANGE (`result` is not the result of a function; `error` says
/// so). `generator` may be NULL if that was the error.
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_explain(
    generator: Option<&snowflake_t>,
    result: i64,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    let mut explained_status = snowflake_status_t::SNOWFLAKE_OK;
    // SAFETY: the caller's promise, stated in the header.
    let failure = status(unsafe {
        explained_undisturbed(error, || {
            required("error", NonNull::new(error))?;
            let Some(known) = snowflake_status_t::from_number(result) else {
                return Err(Fault::UnknownResult { result });
            };
            explained_status = known;
            let next = generator.and_then(|handle| handle.generator.next_error());
            match next {
                Some(now) if snowflake_status_t::from_error(&now) == known => {
                    write_detail(error, &Fault::Core(now))
                }
                _ => explain_passed(error, known, generator),
            }
        })
    });
    match failure {
        snowflake_status_t::SNOWFLAKE_OK => explained_status,
        failure => failure,
    }
}

/// Writes the detail of an error that the generator does not have any more.
///
/// # Safety
/// As of [`snowflake_explain`].
unsafe fn explain_passed(
    error: *mut snowflake_error_t,
    known: snowflake_status_t,
    generator: Option<&snowflake_t>,
) -> Result<(), Fault> {
    let refused = generator.and_then(|handle| handle.generator.last_refusal());
    match refused {
        Some(refused) if snowflake_status_t::from_error(&refused) == known => {
            // SAFETY: the caller's promise.
            unsafe { write_passed(error, &Fault::Core(refused)) }
        }
        _ => {
            let sentence = passed(known, generator.is_none());
            // SAFETY: the caller's promise.
            unsafe { write_sentence(error, known, sentence) }
        }
    }
}

/// The sentence for an error that the generator does not have any more.
fn passed(status: snowflake_status_t, is_null: bool) -> String {
    let message = status.message().to_string_lossy();
    match status {
        snowflake_status_t::SNOWFLAKE_ERR_NULL => {
            let argument = if is_null { "generator" } else { "ids" };
            Fault::Null { argument }.to_string()
        }
        // Of the calls without a detail only the batches return it.
        snowflake_status_t::SNOWFLAKE_ERR_RANGE => {
            format!("count must be between 0 and {MAX_COUNT}: a negative number was converted")
        }
        snowflake_status_t::SNOWFLAKE_ERR_AGAIN
        | snowflake_status_t::SNOWFLAKE_ERR_CLOCK
        | snowflake_status_t::SNOWFLAKE_ERR_STORE => {
            format!("{message}{PASSED}")
        }
        _ => message.into_owned(),
    }
}
