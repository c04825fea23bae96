//! The numbers of the errors.

use crate::error::Error;
use std::ffi::{CStr, c_char};

/// What a call that failed returns. Success is 0 (SNOWFLAKE_OK) or, where the
/// result is a number, anything that is not negative.
///
/// The numbers are part of the ABI: they are grouped and never used again for
/// something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum snowflake_status {
    /// The call did what it was asked for.
    SNOWFLAKE_OK = 0,

    /// Arguments: a pointer that must not be NULL was NULL.
    SNOWFLAKE_ERR_NULL = -1,
    /// Arguments: the `size` of a struct was not set, or is not one this library
    /// knows, or the fields behind the ones it knows are not zero.
    SNOWFLAKE_ERR_STRUCT_SIZE = -2,
    /// Arguments: a value is outside what the function or the layout can hold.
    SNOWFLAKE_ERR_RANGE = -3,
    /// Arguments: the text buffer is too small.
    SNOWFLAKE_ERR_BUFFER_TOO_SMALL = -4,
    /// Arguments: the text is not an ID in the encoding named.
    SNOWFLAKE_ERR_PARSE = -5,

    /// Configuration: the layout's bits, order, tick or epoch cannot be.
    SNOWFLAKE_ERR_LAYOUT = -20,
    /// Configuration: the worker ID does not fit the layout.
    SNOWFLAKE_ERR_WORKER_ID = -21,
    /// Configuration: another field is outside its range.
    SNOWFLAKE_ERR_CONFIG = -22,

    /// Time: nothing can be handed out at once; snowflake_next would wait.
    SNOWFLAKE_ERR_AGAIN = -40,
    /// Time: the clock stands before the epoch, or so far behind the IDs handed
    /// out that a call would have to wait longer than max_wait_ms.
    SNOWFLAKE_ERR_CLOCK = -41,
    /// Time: the time field of the layout is full. No wait helps.
    SNOWFLAKE_ERR_EXHAUSTED = -42,

    /// Stores: the file of the store cannot be opened, read or written.
    SNOWFLAKE_ERR_STORE = -60,
    /// Stores: the file belongs to something else: another layout, worker ID or
    /// version, or no store at all. It was left as it is.
    SNOWFLAKE_ERR_STORE_MISMATCH = -61,
    /// Stores: the right to hand out IDs ended and could not be extended.
    SNOWFLAKE_ERR_LEASE_LOST = -62,

    /// System: there was no memory for a generator.
    SNOWFLAKE_ERR_MEMORY = -80,
    /// System: a fault of this library was caught. Please report it.
    SNOWFLAKE_ERR_INTERNAL = -81,
}

use snowflake_status::*;

/// Every status with its sentence.
const MESSAGES: [(snowflake_status, &CStr); 17] = [
    (SNOWFLAKE_OK, c"success"),
    (
        SNOWFLAKE_ERR_NULL,
        c"a pointer that must not be NULL was NULL",
    ),
    (
        SNOWFLAKE_ERR_STRUCT_SIZE,
        c"the size of a struct is not set or not known",
    ),
    (SNOWFLAKE_ERR_RANGE, c"a value is outside its range"),
    (
        SNOWFLAKE_ERR_BUFFER_TOO_SMALL,
        c"the text buffer is too small",
    ),
    (
        SNOWFLAKE_ERR_PARSE,
        c"the text is not an ID in this encoding",
    ),
    (SNOWFLAKE_ERR_LAYOUT, c"the layout cannot be"),
    (
        SNOWFLAKE_ERR_WORKER_ID,
        c"the worker ID does not fit the layout",
    ),
    (
        SNOWFLAKE_ERR_CONFIG,
        c"a field of the configuration is outside its range",
    ),
    (SNOWFLAKE_ERR_AGAIN, c"nothing to hand out at once"),
    (
        SNOWFLAKE_ERR_CLOCK,
        c"the clock is before the epoch or too far behind the IDs handed out",
    ),
    (
        SNOWFLAKE_ERR_EXHAUSTED,
        c"the time field of the layout is full",
    ),
    (SNOWFLAKE_ERR_STORE, c"the file of the store cannot be used"),
    (
        SNOWFLAKE_ERR_STORE_MISMATCH,
        c"the file of the store belongs to something else",
    ),
    (
        SNOWFLAKE_ERR_LEASE_LOST,
        c"the right to hand out IDs has ended",
    ),
    (SNOWFLAKE_ERR_MEMORY, c"no memory for a generator"),
    (SNOWFLAKE_ERR_INTERNAL, c"a fault of the library was caught"),
];

impl snowflake_status {
    /// The status of an error.
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Null { .. } => SNOWFLAKE_ERR_NULL,
            Error::StructSize { .. } => SNOWFLAKE_ERR_STRUCT_SIZE,
            Error::Range { .. } => SNOWFLAKE_ERR_RANGE,
            Error::BufferTooSmall { .. } => SNOWFLAKE_ERR_BUFFER_TOO_SMALL,
            Error::Parse { .. } => SNOWFLAKE_ERR_PARSE,
            Error::Element { cause, .. } => Self::of(cause),
            Error::Layout { .. } => SNOWFLAKE_ERR_LAYOUT,
            Error::WorkerId { .. } => SNOWFLAKE_ERR_WORKER_ID,
            Error::Config { .. } => SNOWFLAKE_ERR_CONFIG,
            Error::Again { .. } => SNOWFLAKE_ERR_AGAIN,
            Error::Clock(_) => SNOWFLAKE_ERR_CLOCK,
            Error::Exhausted { .. } => SNOWFLAKE_ERR_EXHAUSTED,
            Error::Store { .. } => SNOWFLAKE_ERR_STORE,
            Error::StoreMismatch { .. } => SNOWFLAKE_ERR_STORE_MISMATCH,
            Error::LeaseLost => SNOWFLAKE_ERR_LEASE_LOST,
            Error::Memory { .. } => SNOWFLAKE_ERR_MEMORY,
            Error::Internal => SNOWFLAKE_ERR_INTERNAL,
        }
    }

    /// The status a function returned; every success is `SNOWFLAKE_OK`.
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
/// snowflake_status_message gives an English sentence for what any function of
/// this header returned: a status, or a number that is not negative (success).
/// Never NULL; the text lives as long as the library is loaded.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn snowflake_status_message(status: i64) -> *const c_char {
    let known = snowflake_status::from_number(status);
    known.map_or(UNKNOWN, snowflake_status::message).as_ptr()
}
