//! Columns: many IDs taken apart, written or read in one call.

use super::boundary::{explained, status};
use super::config::{codec_of, snowflake_config_t};
use super::detail::snowflake_error_t;
use super::fault::{Fault, MAX_COUNT};
use super::growing::required;
use super::status::snowflake_status_t;
use super::text::{EncodingNumber, encoding_from};
use crate::error::{Allowed, Error, Invalid, InvalidKind};
use crate::layout::Field;
use std::ffi::c_char;
use std::ptr::NonNull;
use std::slice::{from_raw_parts, from_raw_parts_mut};

/// A part of an ID, for snowflake_extract: a field of snowflake_parts_t.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_field_t {
    /// The instant the tick began, in milliseconds since 1970.
    SNOWFLAKE_FIELD_UNIX_MS = 0,
    /// The part of the instant below a millisecond, in nanoseconds.
    SNOWFLAKE_FIELD_NANOSECONDS = 1,
    /// Ticks since the epoch.
    SNOWFLAKE_FIELD_TICK = 2,
    /// The worker ID.
    SNOWFLAKE_FIELD_WORKER_ID = 3,
    /// The number within the tick.
    SNOWFLAKE_FIELD_SEQUENCE = 4,
}

use snowflake_field_t::*;

/// A `snowflake_field_t` as C passes it: any number, to be checked.
pub type FieldNumber = u32;

/// The fields behind the numbers.
const FIELDS: [(snowflake_field_t, Field); 5] = [
    (SNOWFLAKE_FIELD_UNIX_MS, Field::UnixMs),
    (SNOWFLAKE_FIELD_NANOSECONDS, Field::Nanoseconds),
    (SNOWFLAKE_FIELD_TICK, Field::Tick),
    (SNOWFLAKE_FIELD_WORKER_ID, Field::WorkerId),
    (SNOWFLAKE_FIELD_SEQUENCE, Field::Sequence),
];

fn field_from(field: FieldNumber) -> Result<Field, Error> {
    let mut known = FIELDS.iter();
    if let Some((_, found)) = known.find(|(number, _)| *number as u32 == field) {
        return Ok(*found);
    }
    let allowed = Allowed::Rule("a snowflake_field_t, 0 to 4");
    Err(Invalid::new(InvalidKind::Argument, "field", i128::from(field), allowed).into())
}

/// The error of a column, with the ID as the caller of C passed it: what is negative
/// there is a large number in the crate.
fn signed(error: Error, ids: &[u64]) -> Error {
    let Error::Element {
        field,
        index,
        cause,
    } = error
    else {
        return error;
    };
    let cause = match (*cause, ids.get(index)) {
        (Error::Invalid(invalid), Some(id)) if invalid.field == "id" => {
            let value = i128::from(*id as i64).into();
            Error::Invalid(Invalid { value, ..invalid })
        }
        (cause, _) => cause,
    };
    cause.of_element(field, index)
}

fn check_count(count: usize) -> Result<(), Fault> {
    if count <= MAX_COUNT {
        return Ok(());
    }
    let argument = "count";
    Err(Fault::Count { argument, count })
}

/// `count` numbers of the caller to read.
///
/// # Safety
/// `numbers` is NULL or points to `count` readable numbers, and they stay unchanged
/// as long as the slice is used.
unsafe fn column<'a>(
    argument: &'static str,
    numbers: *const i64,
    count: usize,
) -> Result<&'a [u64], Fault> {
    let numbers = required(argument, NonNull::new(numbers.cast_mut()))?;
    check_count(count)?;
    // SAFETY: the caller's promise; what is negative is refused by the crate.
    Ok(unsafe { from_raw_parts(numbers.as_ptr().cast::<u64>(), count) })
}

/// The bytes of `count` texts of one width.
fn text_bytes(count: usize, width: usize) -> Result<usize, Fault> {
    check_count(count)?;
    let argument = "count";
    count
        .checked_mul(width)
        .filter(|bytes| isize::try_from(*bytes).is_ok())
        .ok_or(Fault::Count { argument, count })
}

/// snowflake_extract writes one part of each of `count` IDs to `values`: a column of
/// time stamps, worker IDs or sequences, for millions of IDs at a time. The arrays
/// must not overlap.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT or _RANGE (the
/// field is unknown, `count` is larger than any array, or an ID does not fit the
/// layout: the message says which; `values` then holds nothing of use).
///
/// Thread rule: any thread, any time; the arrays belong to the caller.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_extract(
    config: *const snowflake_config_t,
    field: FieldNumber,
    ids: *const i64,
    count: usize,
    values: *mut i64,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained(error, || {
            let codec = codec_of(config)?;
            let field = field_from(field)?;
            let values = required("values", NonNull::new(values))?;
            let ids = column("ids", ids, count)?;
            // SAFETY: the header demands room for `count` numbers, apart from `ids`.
            let values = from_raw_parts_mut(values.as_ptr(), count);
            codec
                .extract(field, ids, values)
                .map_err(|error| signed(error, ids))?;
            Ok(())
        })
    })
}

/// snowflake_format_batch writes `count` IDs as text, one after the other, each in the
/// width of the encoding (snowflake_format), without separators and without a NUL.
/// `capacity` is the size of `text` in bytes, at least count * width.
///
/// Returns the number of bytes written, or SNOWFLAKE_ERR_NULL, _RANGE (an ID is
/// negative: the message says which; the encoding is unknown; `count` is larger than
/// any array) or _BUFFER_TOO_SMALL (nothing was written).
///
/// Thread rule: any thread, any time; the arrays belong to the caller.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_format_batch(
    ids: *const i64,
    count: usize,
    encoding: EncodingNumber,
    text: *mut c_char,
    capacity: usize,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            let encoding = encoding_from(encoding)?;
            let ids = column("ids", ids, count)?;
            let text = required("text", NonNull::new(text))?;
            let needed = text_bytes(count, encoding.width())?;
            if capacity < needed {
                return Err(Fault::BufferTooSmall {
                    argument: "text",
                    capacity,
                    needed,
                });
            }
            // SAFETY: there is room for `capacity` bytes, and so for those needed.
            let text = from_raw_parts_mut(text.as_ptr().cast(), needed);
            encoding
                .format_batch(ids, text)
                .map_err(|error| signed(error, ids))?;
            Ok(needed)
        })
    }
}

/// snowflake_parse_batch reads `count` IDs that snowflake_format_batch wrote: texts of
/// the width of the encoding, without separators.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _RANGE (the encoding is unknown, `count`
/// is larger than any array) or _PARSE (the message says which text is wrong; `ids`
/// then holds nothing of use).
///
/// Thread rule: any thread, any time; the arrays belong to the caller.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_parse_batch(
    text: *const c_char,
    count: usize,
    encoding: EncodingNumber,
    ids: *mut i64,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained(error, || {
            let encoding = encoding_from(encoding)?;
            let text = required("text", NonNull::new(text.cast_mut()))?;
            let ids = required("ids", NonNull::new(ids))?;
            let bytes = text_bytes(count, encoding.width())?;
            // SAFETY: the header demands so many bytes, and room for so many IDs.
            let text = from_raw_parts(text.as_ptr().cast(), bytes);
            let ids = from_raw_parts_mut(ids.as_ptr().cast::<u64>(), count);
            Ok(encoding.parse_batch(text, ids)?)
        })
    })
}
