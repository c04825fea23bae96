//! The numbers of the errors.

use super::fault::Fault;
use crate::error::{Error, InvalidKind, LeaseReason};
use std::ffi::{CStr, c_char};

/// The result of a call. Success is 0 (SNOWFLAKE_OK) or, where the result is a
/// number, anything that is not negative.
///
/// The numbers are part of the ABI: they are grouped, and a number is never used
/// again for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum snowflake_status_t {
    /// Success.
    SNOWFLAKE_OK = 0,

    /// Arguments: a pointer that must not be NULL was NULL.
    SNOWFLAKE_ERR_NULL = -1,
    /// Arguments: the `size` of a struct is not that of a released version: it was
    /// not set, or the program was built for a newer library.
    SNOWFLAKE_ERR_STRUCT_SIZE = -2,
    /// Arguments: a value is outside the range of the function or of the layout.
    SNOWFLAKE_ERR_RANGE = -3,
    /// Arguments: the text buffer is too small.
    SNOWFLAKE_ERR_BUFFER_TOO_SMALL = -4,
    /// Arguments: the text is not an ID in this encoding.
    SNOWFLAKE_ERR_PARSE = -5,

    /// Configuration: the layout is invalid (bits, order, tick or epoch).
    SNOWFLAKE_ERR_LAYOUT = -20,
    /// Configuration: the worker ID does not fit the layout.
    SNOWFLAKE_ERR_WORKER_ID = -21,
    /// Configuration: another setting is invalid.
    SNOWFLAKE_ERR_CONFIG = -22,

    /// Time: no ID is free now, and the call may not wait for the next one:
    /// snowflake_try_next never waits, snowflake_next waits at most max_wait_ms.
    SNOWFLAKE_ERR_AGAIN = -40,
    /// Time: the clock is before the epoch, or further behind the last ID than
    /// max_wait_ms allows a call to wait.
    SNOWFLAKE_ERR_CLOCK = -41,
    /// Time: the time field of the layout is full. No wait helps.
    SNOWFLAKE_ERR_EXHAUSTED = -42,

    /// Stores: the file of the store cannot be opened, read or written, or the server cannot
    /// be reached or refuses.
    SNOWFLAKE_ERR_STORE = -60,
    /// Stores: the file belongs to another layout, worker ID or version, or is not a
    /// store, or the space of the server belongs to another layout. It was not changed.
    SNOWFLAKE_ERR_STORE_MISMATCH = -61,
    /// Stores: the right to generate IDs ended and could not be extended.
    SNOWFLAKE_ERR_LEASE_LOST = -62,
    /// Stores: all worker IDs that the store may lease are held by others.
    SNOWFLAKE_ERR_WORKERS = -63,

    /// System: there is not enough memory for a generator.
    SNOWFLAKE_ERR_MEMORY = -80,
    /// System: the library failed internally. Please report it as a bug.
    SNOWFLAKE_ERR_INTERNAL = -81,
}

use snowflake_status_t::*;

/// Every status with its sentence.
const MESSAGES: [(snowflake_status_t, &CStr); 18] = [
    (SNOWFLAKE_OK, c"success"),
    (
        SNOWFLAKE_ERR_NULL,
        c"a pointer that must not be NULL is NULL",
    ),
    (
        SNOWFLAKE_ERR_STRUCT_SIZE,
        c"the size of a struct is not set or is unknown",
    ),
    (SNOWFLAKE_ERR_RANGE, c"a value is out of range"),
    (
        SNOWFLAKE_ERR_BUFFER_TOO_SMALL,
        c"the text buffer is too small",
    ),
    (
        SNOWFLAKE_ERR_PARSE,
        c"the text is not an ID in this encoding",
    ),
    (SNOWFLAKE_ERR_LAYOUT, c"the layout is invalid"),
    (
        SNOWFLAKE_ERR_WORKER_ID,
        c"the worker ID does not fit the layout",
    ),
    (SNOWFLAKE_ERR_CONFIG, c"a setting is invalid"),
    (SNOWFLAKE_ERR_AGAIN, c"no ID is free now: try again later"),
    (
        SNOWFLAKE_ERR_CLOCK,
        c"the clock is before the epoch or too far behind the last ID",
    ),
    (
        SNOWFLAKE_ERR_EXHAUSTED,
        c"the time field of the layout is full",
    ),
    (SNOWFLAKE_ERR_STORE, c"the store cannot be used"),
    (
        SNOWFLAKE_ERR_STORE_MISMATCH,
        c"the store belongs to something else",
    ),
    (
        SNOWFLAKE_ERR_LEASE_LOST,
        c"the right to generate IDs has ended",
    ),
    (
        SNOWFLAKE_ERR_WORKERS,
        c"all worker IDs of the store are held",
    ),
    (
        SNOWFLAKE_ERR_MEMORY,
        c"there is not enough memory for a generator",
    ),
    (
        SNOWFLAKE_ERR_INTERNAL,
        c"the library failed internally: please report this bug",
    ),
];

impl From<Fault> for snowflake_status_t {
    fn from(fault: Fault) -> Self {
        Self::from_fault(&fault)
    }
}

impl From<Error> for snowflake_status_t {
    /// Out of line: the calls that are made for each ID then keep their result in
    /// registers.
    #[cold]
    #[inline(never)]
    fn from(error: Error) -> Self {
        Self::from_error(&error)
    }
}

impl snowflake_status_t {
    /// The status of a fault.
    pub(super) fn from_fault(fault: &Fault) -> Self {
        match fault {
            Fault::Null { .. } => SNOWFLAKE_ERR_NULL,
            Fault::StructSize { .. } => SNOWFLAKE_ERR_STRUCT_SIZE,
            Fault::Count { .. } | Fault::UnknownResult { .. } | Fault::StatusAsId { .. } => {
                SNOWFLAKE_ERR_RANGE
            }
            Fault::BufferTooSmall { .. } => SNOWFLAKE_ERR_BUFFER_TOO_SMALL,
            Fault::Engines { .. } => SNOWFLAKE_ERR_STORE,
            Fault::Core(error) => Self::from_error(error),
            Fault::Internal => SNOWFLAKE_ERR_INTERNAL,
        }
    }

    /// The status of an error of the crate.
    pub(super) fn from_error(error: &Error) -> Self {
        match error {
            Error::Invalid(invalid) => match invalid.kind {
                InvalidKind::Layout => SNOWFLAKE_ERR_LAYOUT,
                InvalidKind::WorkerId => SNOWFLAKE_ERR_WORKER_ID,
                InvalidKind::Setting => SNOWFLAKE_ERR_CONFIG,
                InvalidKind::Argument => SNOWFLAKE_ERR_RANGE,
            },
            Error::Element { cause, .. } => Self::from_error(cause),
            Error::Parse { .. } => SNOWFLAKE_ERR_PARSE,
            Error::Again(_) => SNOWFLAKE_ERR_AGAIN,
            Error::Clock(_) => SNOWFLAKE_ERR_CLOCK,
            Error::Exhausted { .. } => SNOWFLAKE_ERR_EXHAUSTED,
            Error::Store { .. } => SNOWFLAKE_ERR_STORE,
            Error::StoreMismatch { .. } => SNOWFLAKE_ERR_STORE_MISMATCH,
            Error::Lease(fault) => match fault.reason {
                LeaseReason::Held { .. } => SNOWFLAKE_ERR_WORKERS,
                LeaseReason::Skewed { .. } => SNOWFLAKE_ERR_CLOCK,
                LeaseReason::Mismatch { .. } => SNOWFLAKE_ERR_STORE_MISMATCH,
                LeaseReason::Pending => SNOWFLAKE_ERR_LEASE_LOST,
                _ => SNOWFLAKE_ERR_STORE,
            },
            Error::LeaseLost => SNOWFLAKE_ERR_LEASE_LOST,
            Error::Memory { .. } => SNOWFLAKE_ERR_MEMORY,
        }
    }

    /// The status that a function returned; every success is `SNOWFLAKE_OK`.
    pub(super) fn from_number(number: i64) -> Option<Self> {
        let mut known = MESSAGES.iter().map(|(status, _)| *status);
        known.find(|status| *status as i64 == number.min(0))
    }

    /// The sentence of this status.
    pub(super) fn message(self) -> &'static CStr {
        let mut messages = MESSAGES.iter();
        let found = messages.find(|(status, _)| *status == self);
        found.map_or(UNKNOWN, |(_, message)| message)
    }
}

const UNKNOWN: &CStr = c"unknown status";

/// @section Errors
/// snowflake_status_message returns an English sentence for the result of any
/// function: a status, or a number that is not negative (success). Never NULL; the
/// text is valid as long as the library is loaded.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn snowflake_status_message(result: i64) -> *const c_char {
    let known = snowflake_status_t::from_number(result);
    known.map_or(UNKNOWN, snowflake_status_t::message).as_ptr()
}
