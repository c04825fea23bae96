//! The detail of an error, in a struct that belongs to the caller.

use super::fault::Fault;
use super::growing::{Growing, write_growing};
use super::status::snowflake_status_t;
use crate::error::{Error, StoreFault, WaitReason};
use std::ffi::c_char;
use std::fmt::{self, Write};

/// Why a call would have to wait.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_wait_t {
    /// The error is not about a wait.
    SNOWFLAKE_WAIT_NONE = 0,
    /// All IDs of the present tick have been taken: more calls than the layout has IDs.
    SNOWFLAKE_WAIT_TICK_FULL = 1,
    /// The clock is behind the last ID: it was set back, or the machine was restarted
    /// and its IDs continue from where they were safe.
    SNOWFLAKE_WAIT_CLOCK_BEHIND = 2,
}

use snowflake_wait_t::*;

/// A `snowflake_status_t` in a struct of C, which can hold any number.
pub type StatusNumber = i32;

/// A `snowflake_wait_t` in a struct of C, which can hold any number.
pub type WaitNumber = u32;

/// The detail of an error. It belongs to the caller: initialise it by
/// SNOWFLAKE_ERROR_INIT, pass it, and read it after a call that failed. A call that
/// succeeds does not change it.
///
/// Thread rule: one call at a time may write into one snowflake_error_t.
#[repr(C)]
pub struct snowflake_error_t {
    /// sizeof(snowflake_error_t), set by SNOWFLAKE_ERROR_INIT.
    pub size: u32,
    /// The status, negative.
    pub status: StatusNumber,
    /// The system's errno where the system was the cause, else 0.
    pub os_errno: i32,
    /// Why the call would have to wait (SNOWFLAKE_ERR_AGAIN, _CLOCK).
    pub wait_reason: WaitNumber,
    /// How long until the same call can succeed, in nanoseconds, if the clock runs on;
    /// 0 where no wait helps or where it is not known.
    pub wait_ns: i64,
    /// An English sentence that ends in NUL: what is wrong, what is allowed, what to do.
    pub message: [c_char; 488],
}

const _: () = assert!(size_of::<snowflake_error_t>() == 512);

// SAFETY: repr(C), begins with `size`, integers only, no padding.
unsafe impl Growing for snowflake_error_t {
    const NAME: &'static str = "snowflake_error_t";
    const SIZES: &'static [usize] = &[512];

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            status: 0,
            os_errno: 0,
            wait_reason: SNOWFLAKE_WAIT_NONE as u32,
            wait_ns: 0,
            message: [0; 488],
        }
    }
}

/// Writes the detail of a fault.
///
/// # Safety
/// `target` is NULL or points to a struct whose `size` states its true size.
pub(super) unsafe fn write_detail(
    target: *mut snowflake_error_t,
    fault: &Fault,
) -> Result<(), Fault> {
    // SAFETY: the caller's promise.
    unsafe { write_with(target, fault, "") }
}

/// What follows the sentence of an error that has passed.
pub(super) const PASSED: &str = "; this has passed by now: call again";

/// Writes the detail of a fault that has passed.
///
/// # Safety
/// As of [`write_detail`].
pub(super) unsafe fn write_passed(
    target: *mut snowflake_error_t,
    fault: &Fault,
) -> Result<(), Fault> {
    // SAFETY: the caller's promise.
    unsafe { write_with(target, fault, PASSED) }
}

/// # Safety
/// As of [`write_detail`].
unsafe fn write_with(
    target: *mut snowflake_error_t,
    fault: &Fault,
    suffix: &str,
) -> Result<(), Fault> {
    let mut detail = snowflake_error_t::defaults();
    detail.status = snowflake_status_t::from_fault(fault) as i32;
    if let Fault::Core(error) = fault {
        detail.os_errno = os_errno(error);
        if let Some(wait) = error.wait() {
            detail.wait_ns = i64::try_from(wait.distance_ns).unwrap_or(i64::MAX);
            detail.wait_reason = match wait.reason {
                WaitReason::TickFull => SNOWFLAKE_WAIT_TICK_FULL,
                WaitReason::ClockBehind => SNOWFLAKE_WAIT_CLOCK_BEHIND,
            } as u32;
        }
    }
    set_message(&mut detail, format_args!("{fault}{suffix}"));
    // SAFETY: the caller's promise.
    unsafe { write_growing("error", target, &detail) }
}

/// Writes a status with a sentence of its own.
///
/// # Safety
/// `target` is NULL or points to a struct whose `size` states its true size.
pub(super) unsafe fn write_sentence(
    target: *mut snowflake_error_t,
    status: snowflake_status_t,
    sentence: impl fmt::Display,
) -> Result<(), Fault> {
    let mut detail = snowflake_error_t::defaults();
    detail.status = status as i32;
    set_message(&mut detail, sentence);
    // SAFETY: the caller's promise.
    unsafe { write_growing("error", target, &detail) }
}

fn os_errno(error: &Error) -> i32 {
    match error {
        Error::Memory { os_errno } => *os_errno,
        Error::Store {
            fault: StoreFault::System { os_errno, .. } | StoreFault::NoMachine { os_errno, .. },
            ..
        } => *os_errno,
        _ => 0,
    }
}

/// The room for a text in a struct. Takes as much as fits, cut between characters,
/// and keeps the last byte for the NUL. Allocates nothing.
struct Message<'a> {
    room: &'a mut [c_char],
    length: usize,
}

impl fmt::Write for Message<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = self.room.len() - 1 - self.length;
        let mut end = text.len().min(free);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let places = &mut self.room[self.length..];
        for (place, byte) in places.iter_mut().zip(text[..end].bytes()) {
            *place = byte as c_char;
        }
        self.length += end;
        // What comes after a text that was cut is left out too.
        if end < text.len() {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

fn set_message(detail: &mut snowflake_error_t, message: impl fmt::Display) {
    copy_text(&mut detail.message, message);
}

/// Writes a text into zeroed room, cut where it is too long.
pub(super) fn copy_text(room: &mut [c_char], text: impl fmt::Display) {
    // An error means that the text was cut.
    let _ = write!(Message { room, length: 0 }, "{text}");
}
