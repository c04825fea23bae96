//! Where Rust and C meet: panics stop here, threads are not ended in the middle of
//! Rust, and every result becomes one number.
//!
//! | guard | for functions that |
//! |---|---|
//! | [`number`] | return a number or a status |
//! | [`explained`] | also describe their errors in a struct of the caller's |
//! | [`undisturbed`], [`explained_undisturbed`] | may wait, or open or close files |
//! | [`in_two_parts`] | are called for each ID: nearly always quick, but they may wait |

use super::detail::{snowflake_error_t, write_detail};
use super::fault::Fault;
use super::status::snowflake_status_t;
use crate::sys::{NotCancelled, end_if_cancelled};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A result that C gets as a number that is not negative.
pub(super) trait Number {
    /// The number; `None` if it does not fit.
    fn number(self) -> Option<i64>;
}

impl Number for () {
    fn number(self) -> Option<i64> {
        Some(snowflake_status_t::SNOWFLAKE_OK as i64)
    }
}

impl Number for i64 {
    fn number(self) -> Option<i64> {
        Some(self)
    }
}

impl Number for u32 {
    fn number(self) -> Option<i64> {
        Some(self.into())
    }
}

impl Number for u64 {
    #[inline]
    fn number(self) -> Option<i64> {
        self.try_into().ok()
    }
}

impl Number for usize {
    fn number(self) -> Option<i64> {
        self.try_into().ok()
    }
}

/// Runs `body` and turns its result, or a panic in it, into one number.
#[inline]
pub(super) fn number<T: Number, E: Into<snowflake_status_t>>(
    body: impl FnOnce() -> Result<T, E>,
) -> i64 {
    // Unwind safe: what `body` shares with other calls is atomics, which hold a
    // whole value at every instruction.
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => value.number().unwrap_or(internal()),
        Ok(Err(failure)) => failure.into() as i64,
        Err(_) => internal(),
    }
}

/// As [`number`], in a thread that is not ended meanwhile: files are not left open and the
/// stack of Rust is not unwound if another thread calls pthread_cancel.
pub(super) fn undisturbed<T: Number, E: Into<snowflake_status_t>>(
    body: impl FnOnce() -> Result<T, E>,
) -> i64 {
    let _not_cancelled = NotCancelled::new();
    number(body)
}

/// A call in two parts, for functions that are called for each ID. `quick` has the result
/// nearly always; it contains no call at which the system could end the thread, and so
/// pays nothing for a guard. Else `rest` gets what `quick` came to. It runs [`undisturbed`],
/// as it may wait, and afterwards the thread ends if somebody has asked for that meanwhile:
/// like the calls of the system that wait, the function is a cancellation point.
///
/// # Safety
/// The caller is a function that is `extern "C-unwind"`, and nothing in it waits to be
/// dropped: the thread ends by unwinding through it.
#[inline]
pub(super) unsafe fn in_two_parts<T: Number, Q, E: Into<snowflake_status_t>>(
    quick: impl FnOnce() -> Result<T, Q>,
    rest: impl FnOnce(Q) -> Result<T, E>,
) -> i64
where
    Q: Copy,
{
    // Unwind safe, as in `number`. The payload of a panic is dropped here, before `rest`.
    let quick = catch_unwind(AssertUnwindSafe(quick)).map_err(drop);
    match quick {
        Ok(Ok(value)) => value.number().unwrap_or(internal()),
        // SAFETY: the caller's promise.
        Ok(Err(came_to)) => unsafe { rest_of_call(|| rest(came_to)) },
        Err(()) => internal(),
    }
}

/// # Safety
/// As [`in_two_parts`].
#[cold]
#[inline(never)]
unsafe fn rest_of_call<T: Number, E: Into<snowflake_status_t>>(
    rest: impl FnOnce() -> Result<T, E>,
) -> i64 {
    let result = undisturbed(rest);
    // SAFETY: nothing here waits to be dropped, and the caller's promise.
    unsafe { end_if_cancelled() };
    result
}

/// As [`number`], for functions whose caller may want the detail of an error.
///
/// # Safety
/// `detail` is NULL or points to a struct whose `size` states its true size.
pub(super) unsafe fn explained<T: Number>(
    detail: *mut snowflake_error_t,
    body: impl FnOnce() -> Result<T, Fault>,
) -> i64 {
    let mut failure = None;
    let result = number(|| {
        body().map_err(|fault| {
            let status = snowflake_status_t::from_fault(&fault);
            failure = Some(fault);
            status
        })
    });
    if result < 0 && !detail.is_null() {
        // SAFETY: the caller's promise.
        unsafe { report(detail, failure) };
    }
    result
}

/// As [`explained`], in a thread that is not ended meanwhile.
///
/// # Safety
/// As [`explained`].
pub(super) unsafe fn explained_undisturbed<T: Number>(
    detail: *mut snowflake_error_t,
    body: impl FnOnce() -> Result<T, Fault>,
) -> i64 {
    let _not_cancelled = NotCancelled::new();
    // SAFETY: the caller's promise.
    unsafe { explained(detail, body) }
}

/// Writes the detail of a failure; without a fault it was a panic.
///
/// # Safety
/// `detail` points to a struct whose `size` states its true size.
#[cold]
#[inline(never)]
unsafe fn report(detail: *mut snowflake_error_t, failure: Option<Fault>) {
    let fault = failure.unwrap_or(Fault::Internal);
    // A detail of a wrong size cannot be written, and the first error counts.
    // SAFETY: the caller's promise.
    number(|| unsafe { write_detail(detail, &fault) });
}

/// The status of a [`number`]: every success is `SNOWFLAKE_OK`.
pub(super) fn status(result: i64) -> snowflake_status_t {
    snowflake_status_t::from_number(result).unwrap_or(snowflake_status_t::SNOWFLAKE_ERR_INTERNAL)
}

fn internal() -> i64 {
    snowflake_status_t::from_fault(&Fault::Internal) as i64
}
