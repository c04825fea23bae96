//! Worker IDs that a server lends: the engines of a program that links them, and leases that a
//! program keeps by a client of its own.

use super::answers::snowflake_lease_answer_t;
use super::boundary::{explained, explained_undisturbed, status, undisturbed};
use super::config::snowflake_config_t;
use super::detail::snowflake_error_t;
use super::fault::Fault;
use super::growing::{read_growing, required, size_of_growing, write_growing};
use super::requests::{kind_of, snowflake_lease_request_t, snowflake_request_kind_t};
use super::status::snowflake_status_t;
use crate::config::Config;
use crate::error::{Allowed, Error, Invalid, InvalidKind};
use crate::store::lease::Step;
use crate::store::lease::plain::Table;
use crate::store::{Keeper, link_stores};
use crate::sys::check_memory;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::NonNull;

/// Keeps the lease of a store "client://NAME", whose requests the program sends to a server
/// itself. Created by snowflake_keeper_new, freed by snowflake_keeper_free.
///
/// Thread rule: any thread may use one, but one at a time. After fork() the parent goes on
/// with it; in the child it is a second keeper, which waits until the first one is gone.
pub struct snowflake_keeper_t {
    keeper: Keeper,
    /// What was asked last.
    asked: Option<snowflake_request_kind_t>,
}

/// @section Leases
/// snowflake_link_stores hands over the engines of a program that links
/// libsnowflake-stores.a: `table` is what its function snowflake_stores_table returns. Call
/// it before the first generator of such a store; only the first table counts. Other
/// programs need no such call: the library is loaded from the directory of this library, or
/// from the path in the environment variable LIBSNOWFLAKE_STORES. `error` may be NULL.
///
/// Returns SNOWFLAKE_OK, SNOWFLAKE_ERR_NULL or _STORE (the engines have another version).
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_link_stores(
    table: *const c_void,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained(error, || {
            let table = required("table", NonNull::new(table.cast_mut()))?;
            // SAFETY: the caller's promise: it is a table, which stays for ever.
            let table = table.cast::<Table>().as_ref();
            link_stores(table).map_err(|problem| Fault::Engines { problem })
        })
    })
}

/// snowflake_keeper_new creates a keeper for the generators of `config`, whose store must be
/// "client://NAME". Create it before them: snowflake_new waits for the worker ID that the
/// keeper leases. On success `*keeper` is the keeper, to be freed by snowflake_keeper_free;
/// else `*keeper` is not changed and `error`, if not NULL, says what is wrong.
///
/// Until the generators are freed, one thread of the program does this again and again: it
/// calls snowflake_keeper_step. If that returns 0, it sends the request to the store and
/// calls snowflake_keeper_answer, or snowflake_keeper_fail if there is no answer. If it
/// returns a positive number, it calls snowflake_keeper_wait with that. The page "Many
/// machines" of the guide has an example in Python.
///
/// All processes of the user on the machine that use the same store string share a lease,
/// and each may have a keeper: the first one works, and another one takes over when it was
/// not seen for 6 seconds. In a forked child there is no thread that keeps the lease, and
/// none is needed: its generators use the lease that the parent keeps.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT, _WORKER_ID, _CONFIG
/// (also another store), _STORE, _STORE_MISMATCH (the memory of the lease cannot be used) or
/// _MEMORY.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_keeper_new(
    config: *const snowflake_config_t,
    keeper: Option<&mut *mut snowflake_keeper_t>,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained_undisturbed(error, || {
            let target = required("keeper", keeper)?;
            let config = if config.is_null() {
                Config::default()
            } else {
                // SAFETY: as above.
                read_growing("config", config)?.to_config()?
            };
            let keeper = config.keeper()?;
            let created = Box::new(snowflake_keeper_t {
                keeper,
                asked: None,
            });
            // It outlives the call, so it must not be in memory that is lent for one.
            check_memory().map_err(Error::from)?;
            *target = Box::into_raw(created);
            Ok(())
        })
    })
}

/// snowflake_keeper_step says what to do now. Call it once a second at least, also while an
/// answer is due.
///
/// Returns 0 if `*request` was written and must be sent to the store: then call
/// snowflake_keeper_answer or _fail before the next step. Returns a positive number if there
/// is nothing to send for so many milliseconds, or until a generator needs more
/// (snowflake_keeper_wait); `*request` is not changed. Returns SNOWFLAKE_ERR_NULL,
/// _STRUCT_SIZE or _MEMORY if it failed; `error` may be NULL.
///
/// Thread rule: one thread at a time uses a keeper.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_keeper_step(
    keeper: Option<&mut snowflake_keeper_t>,
    request: *mut snowflake_lease_request_t,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained_undisturbed(error, || {
            let handle = required("keeper", keeper)?;
            // Before the step: a request that cannot be written would be lost.
            // SAFETY: as above.
            size_of_growing("request", request)?;
            match handle.keeper.step()? {
                Step::Send(asked) => {
                    handle.asked = Some(kind_of(&asked));
                    let written = snowflake_lease_request_t::new(&asked, handle.keeper.terms());
                    // SAFETY: as above.
                    write_growing("request", request, &written)?;
                    Ok(0)
                }
                Step::Wait(milliseconds) => Ok(milliseconds.max(1)),
            }
        })
    }
}

/// snowflake_keeper_answer hands in the answer to the request of the last step. An answer
/// that came too late changes nothing.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _RANGE (no store can have
/// answered so: an unknown kind, or one that does not belong to the request, a negative time,
/// a worker ID that was not asked for, or a range that ends before it begins). Then nothing
/// was changed. `error` may be NULL.
///
/// Thread rule: one thread at a time uses a keeper.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_keeper_answer(
    keeper: Option<&mut snowflake_keeper_t>,
    answer: *const snowflake_lease_answer_t,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained_undisturbed(error, || {
            let handle = required("keeper", keeper)?;
            // SAFETY: as above.
            let answer = read_growing("answer", answer)?;
            let asked = handle.asked.ok_or_else(|| nothing_asked(answer.kind))?;
            let answer = answer.to_answer(asked, handle.keeper.terms())?;
            handle.keeper.answer(&answer);
            Ok(())
        })
    })
}

fn nothing_asked(kind: u32) -> Fault {
    let allowed = Allowed::Rule("an answer to the request of the last step");
    let value = i128::from(kind);
    let invalid = Invalid::new(InvalidKind::Argument, "kind", value, allowed);
    let remedy = "nothing was asked yet";
    Fault::Core(invalid.remedy(remedy).into())
}

/// The longest text that is kept, in bytes.
const MOST_BYTES: usize = 500;

/// snowflake_keeper_fail says that the request of the last step was not answered: the store
/// could not be reached, or has refused. The same request is asked for again after a pause.
/// `text` begins with the server and says what has failed, such as "db:5432: connection
/// refused"; callers that find no lease get it in the message of their error, so it must
/// have no password in it.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: one thread at a time uses a keeper.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_keeper_fail(
    keeper: Option<&mut snowflake_keeper_t>,
    text: *const c_char,
) -> snowflake_status_t {
    status(undisturbed(|| {
        let handle = required("keeper", keeper)?;
        let text = required("text", NonNull::new(text.cast_mut()))?;
        // SAFETY: the caller's promise: it ends in NUL.
        let bytes = unsafe { CStr::from_ptr(text.as_ptr()) }.to_bytes();
        let kept = &bytes[..bytes.len().min(MOST_BYTES)];
        handle.keeper.fail(&String::from_utf8_lossy(kept));
        Ok::<_, Fault>(())
    }))
}

/// The longest wait, so that a keeper is not taken for dead.
const LONGEST_WAIT_MS: i64 = 1_000;

/// snowflake_keeper_wait waits for so many milliseconds, at most a second, or until a
/// generator needs a longer lease at once. It may also return sooner. A program with an
/// event loop need not call it: it may call snowflake_keeper_step every 50 ms or so.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: one thread at a time uses a keeper.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_keeper_wait(
    keeper: Option<&mut snowflake_keeper_t>,
    milliseconds: i64,
) -> snowflake_status_t {
    status(undisturbed(|| {
        let handle = required("keeper", keeper)?;
        let wait_ms = milliseconds.clamp(0, LONGEST_WAIT_MS);
        handle.keeper.wait_ms(wait_ms as u64);
        Ok::<_, Fault>(())
    }))
}

/// snowflake_keeper_free frees a keeper. NULL is allowed. The lease stays as it is:
/// generators use it up to the end of its range, and another keeper may go on with it.
///
/// Thread rule: any thread, once, when no other call on `keeper` is running.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_keeper_free(keeper: Option<Box<snowflake_keeper_t>>) {
    undisturbed(|| {
        drop(keeper);
        Ok::<_, Fault>(())
    });
}
