//! The detail of an error, in a struct that belongs to the caller.

use super::boundary::{Growing, number, required, size_of_growing, status, write_growing};
use super::generator::snowflake_t;
use super::status::snowflake_status;
use crate::error::{Error, Result, StoreFault};
use std::ffi::c_char;
use std::mem::offset_of;

/// The detail of an error. It belongs to the caller: set `size`, hand it in, and
/// read it after a call that failed. A call that succeeds leaves it alone.
///
/// Thread rule: one call at a time may write into one snowflake_error.
#[repr(C)]
pub struct snowflake_error {
    /// sizeof(snowflake_error), set by the caller.
    pub size: u32,
    /// The snowflake_status, negative.
    pub status: i32,
    /// The system's errno where the system was the cause, else 0.
    pub os_errno: i32,
    /// Zero.
    pub reserved: u32,
    /// The field, the value it had and what is allowed, as an English sentence
    /// that ends in NUL.
    pub message: [c_char; 240],
}

const _: () = assert!(size_of::<snowflake_error>() == 256);

// SAFETY: repr(C), begins with `size`, integers only.
unsafe impl Growing for snowflake_error {
    const NAME: &'static str = "snowflake_error";
    const LEAST: usize = 16;

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            status: 0,
            os_errno: 0,
            reserved: 0,
            message: [0; 240],
        }
    }
}

/// Writes the detail of `error`, if the caller wants it.
///
/// # Safety
/// `target` is NULL or points to a struct whose `size` tells its true size.
pub(super) unsafe fn write_error(target: *mut snowflake_error, error: &Error) -> Result<()> {
    if target.is_null() {
        return Ok(());
    }
    let mut detail = snowflake_error::defaults();
    detail.status = snowflake_status::of(error) as i32;
    detail.os_errno = match error {
        Error::Memory { os_errno } => *os_errno,
        Error::Store {
            fault: StoreFault::System { os_errno, .. },
            ..
        } => *os_errno,
        _ => 0,
    };
    set_message(&mut detail, &error.to_string());
    // SAFETY: the caller's promise.
    unsafe { deliver(target, &mut detail) }
}

/// Writes a detail whose message ends in NUL also where the caller has room for
/// a part of it only.
///
/// # Safety
/// `target` is NULL or points to a struct whose `size` tells its true size.
unsafe fn deliver(target: *mut snowflake_error, detail: &mut snowflake_error) -> Result<()> {
    // SAFETY: the caller's promise.
    let size = unsafe { size_of_growing("error", target) }?;
    let room = size - offset_of!(snowflake_error, message);
    if let Some(last) = room
        .checked_sub(1)
        .and_then(|last| detail.message.get_mut(last))
    {
        *last = 0;
    }
    // SAFETY: the caller's promise.
    unsafe { write_growing("error", target, detail) }
}

/// Copies as much of a message as fits, cut between characters, NUL behind it.
fn set_message(detail: &mut snowflake_error, message: &str) {
    let mut end = message.len().min(detail.message.len() - 1);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    for (place, byte) in detail.message.iter_mut().zip(message[..end].bytes()) {
        *place = byte as c_char;
    }
}

/// snowflake_explain writes the detail of an error that snowflake_next,
/// snowflake_try_next or snowflake_next_batch returned: those take no
/// snowflake_error because they are called millions of times a second. The
/// numbers in it (how far the clock is behind) are those of now.
///
/// Returns `result` as a status; or SNOWFLAKE_ERR_NULL (`error` is NULL),
/// _STRUCT_SIZE, or _RANGE (`result` is no status). `gen` may be NULL if that was
/// the error.
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_explain(
    r#gen: Option<&snowflake_t>,
    result: i64,
    error: *mut snowflake_error,
) -> snowflake_status {
    let explained = number(|| {
        required("error", std::ptr::NonNull::new(error))?;
        let Some(status) = snowflake_status::from_number(result) else {
            return Err(unknown_status(result));
        };
        let obstacle = r#gen.and_then(|generator| generator.generator.obstacle());
        match obstacle {
            // SAFETY: the caller's promise, stated in the header.
            Some(now) if snowflake_status::of(&now) == status => unsafe {
                write_error(error, &now)?;
            },
            _ => {
                let mut detail = snowflake_error::defaults();
                detail.status = status as i32;
                set_message(&mut detail, &status.message().to_string_lossy());
                // SAFETY: as above.
                unsafe { deliver(error, &mut detail) }?;
            }
        }
        Ok(status as i64)
    });
    status(explained)
}

fn unknown_status(value: i64) -> Error {
    Error::Range {
        field: "result",
        value: value.into(),
        allowed: crate::error::Allowed::Rule("what a function of this library returned"),
    }
}
