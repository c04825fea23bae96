//! IDs as text.

use super::boundary::explained;
use super::detail::snowflake_error_t;
use super::fault::Fault;
use super::growing::required;
use crate::error::{Allowed, Invalid, InvalidKind, Result};
use crate::text::{Encoding, MAX_WIDTH, check_id};
use std::ffi::c_char;
use std::ptr::NonNull;

/// The ways to write an ID. All have a fixed width, so that text sorts like the
/// integers under a binary collation.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_encoding_t {
    /// 19 digits with leading zeros.
    SNOWFLAKE_ENCODING_DECIMAL = 0,
    /// 16 digits, lower case.
    SNOWFLAKE_ENCODING_HEX = 1,
    /// 13 digits of Crockford's base32, upper case.
    SNOWFLAKE_ENCODING_BASE32 = 2,
    /// 11 digits in the order of ASCII: 0-9, A-Z, a-z.
    SNOWFLAKE_ENCODING_BASE62 = 3,
}

use snowflake_encoding_t::*;

/// The encodings behind the numbers.
const ENCODINGS: [(snowflake_encoding_t, Encoding); 4] = [
    (SNOWFLAKE_ENCODING_DECIMAL, Encoding::Decimal),
    (SNOWFLAKE_ENCODING_HEX, Encoding::Hex),
    (SNOWFLAKE_ENCODING_BASE32, Encoding::Base32),
    (SNOWFLAKE_ENCODING_BASE62, Encoding::Base62),
];

/// A `snowflake_encoding_t` as C passes it: any number, to be checked.
pub type EncodingNumber = u32;

pub(super) fn encoding_from(encoding: EncodingNumber) -> Result<Encoding> {
    let mut known = ENCODINGS.iter();
    if let Some((_, found)) = known.find(|(number, _)| *number as u32 == encoding) {
        return Ok(*found);
    }
    let allowed = Allowed::Rule("a snowflake_encoding_t, 0 to 3");
    Err(Invalid::new(
        InvalidKind::Argument,
        "encoding",
        i128::from(encoding),
        allowed,
    )
    .into())
}

/// @section Text
/// snowflake_format writes an ID as text that ends in NUL. `capacity` is the size of
/// `text` in bytes; SNOWFLAKE_TEXT_SIZE bytes are enough for every encoding. `error`
/// may be NULL.
///
/// Returns the length without the NUL, or SNOWFLAKE_ERR_NULL, _RANGE (the ID is
/// negative or the encoding is unknown) or _BUFFER_TOO_SMALL (nothing was written).
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_format(
    id: i64,
    encoding: EncodingNumber,
    text: *mut c_char,
    capacity: usize,
    error: *mut snowflake_error_t,
) -> i64 {
    let body = || {
        let target = required("text", NonNull::new(text))?;
        let encoding = encoding_from(encoding)?;
        check_id(id.into())?;
        let mut buffer = [0; MAX_WIDTH];
        let written = encoding.format_into(id as u64, &mut buffer)?;
        let needed = written.len() + 1;
        if capacity < needed {
            let argument = "text";
            return Err(Fault::BufferTooSmall {
                argument,
                capacity,
                needed,
            });
        }
        // SAFETY: the header demands room for `capacity` bytes, and there is
        // room for the text and the NUL.
        let target = unsafe { std::slice::from_raw_parts_mut(target.as_ptr().cast(), needed) };
        target[..written.len()].copy_from_slice(written);
        target[written.len()] = 0;
        Ok(written.len())
    };
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, body) }
}

/// snowflake_parse reads an ID that snowflake_format wrote: `length` bytes at `text`,
/// without the NUL. It is strict: every other text is an error. `error`, if not NULL,
/// names the byte that is wrong.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _RANGE (the encoding is unknown)
/// or _PARSE.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_parse(
    text: *const c_char,
    length: usize,
    encoding: EncodingNumber,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            Ok(encoding_from(encoding)?.parse(text_from(text, length)?)?)
        })
    }
}

/// snowflake_parse_lenient reads an ID as others write it, too: without leading zeros
/// (every encoding), in lower or upper case (hex, base32), with hyphens and with O, I
/// and L for 0, 1 and 1 (base32).
///
/// Returns the ID, at least 0, or an error of snowflake_parse.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_parse_lenient(
    text: *const c_char,
    length: usize,
    encoding: EncodingNumber,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            Ok(encoding_from(encoding)?.parse_lenient(text_from(text, length)?)?)
        })
    }
}

/// # Safety
/// `text` is NULL or points to `length` readable bytes, unless no text is as long.
unsafe fn text_from<'a>(
    text: *const c_char,
    length: usize,
) -> std::result::Result<&'a [u8], Fault> {
    let source = required("text", NonNull::new(text.cast_mut()))?;
    if isize::try_from(length).is_err() {
        let (argument, count) = ("length", length);
        return Err(Fault::Count { argument, count });
    }
    // SAFETY: the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(source.as_ptr().cast(), length) })
}
