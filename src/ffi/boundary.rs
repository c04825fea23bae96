//! Where Rust and C meet: panics stop here, and every result becomes one number.

use super::detail::{snowflake_error_t, write_detail};
use super::fault::Fault;
use super::status::snowflake_status_t;
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
