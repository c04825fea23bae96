//! IDs as text.

use super::boundary::{explained, required};
use super::error::snowflake_error;
use super::parts::id_of;
use crate::error::{Allowed, Error, Result};
use crate::text::{Encoding, MAX_ID, MAX_WIDTH};
use std::ffi::c_char;

/// The ways to write an ID. All have a fixed width, so that text sorts like the
/// integers; all are strict: parsing takes exactly what formatting writes.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum snowflake_encoding {
    /// 19 digits with leading zeros.
    SNOWFLAKE_ENCODING_DECIMAL = 0,
    /// 16 digits, lower case.
    SNOWFLAKE_ENCODING_HEX = 1,
    /// 13 digits of Crockford's base32, upper case.
    SNOWFLAKE_ENCODING_BASE32 = 2,
    /// 11 digits in the order of ASCII: 0-9, A-Z, a-z.
    SNOWFLAKE_ENCODING_BASE62 = 3,
}

use snowflake_encoding::*;

/// The encodings behind the numbers.
const ENCODINGS: [(snowflake_encoding, Encoding); 4] = [
    (SNOWFLAKE_ENCODING_DECIMAL, Encoding::Decimal),
    (SNOWFLAKE_ENCODING_HEX, Encoding::Hex),
    (SNOWFLAKE_ENCODING_BASE32, Encoding::Base32),
    (SNOWFLAKE_ENCODING_BASE62, Encoding::Base62),
];

fn encoding_of(encoding: u32) -> Result<Encoding> {
    let mut known = ENCODINGS.iter();
    match known.find(|(number, _)| *number as u32 == encoding) {
        Some((_, found)) => Ok(*found),
        None => Err(Error::Range {
            field: "encoding",
            value: encoding.into(),
            allowed: Allowed::Between(0, ENCODINGS.len() as i128 - 1),
        }),
    }
}

/// @section Text
/// snowflake_format writes an ID as text that ends in NUL. SNOWFLAKE_TEXT_SIZE
/// bytes are enough for every encoding (a snowflake_encoding). `error` may be
/// NULL.
///
/// Returns the length without the NUL, or SNOWFLAKE_ERR_NULL, _RANGE (a negative
/// ID, an unknown encoding) or _BUFFER_TOO_SMALL (nothing was written).
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_format(
    id: i64,
    encoding: u32,
    text: *mut c_char,
    capacity: usize,
    error: *mut snowflake_error,
) -> i64 {
    let body = || {
        let target = required("text", std::ptr::NonNull::new(text))?;
        let encoding = encoding_of(encoding)?;
        let mut buffer = [0; MAX_WIDTH];
        let written = encoding.format_into(id_of(id, MAX_ID)?, &mut buffer)?;
        let needed = written.len() + 1;
        if capacity < needed {
            return Err(Error::BufferTooSmall { capacity, needed });
        }
        // SAFETY: the header demands room for `capacity` bytes, and there is
        // room for the text and the NUL.
        let target = unsafe { std::slice::from_raw_parts_mut(target.as_ptr().cast(), needed) };
        target[..written.len()].copy_from_slice(written);
        target[written.len()] = 0;
        Ok(written.len() as i64)
    };
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, body) }
}

/// snowflake_parse reads an ID that snowflake_format wrote: `length` bytes at
/// `text`, without the NUL. `error`, if not NULL, tells the byte that is wrong.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _RANGE (an unknown
/// encoding) or _PARSE.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_parse(
    text: *const c_char,
    length: usize,
    encoding: u32,
    error: *mut snowflake_error,
) -> i64 {
    let body = || {
        let source = required("text", std::ptr::NonNull::new(text.cast_mut()))?;
        // SAFETY: the header demands `length` readable bytes.
        let text = unsafe { std::slice::from_raw_parts(source.as_ptr().cast(), length) };
        encoding_of(encoding)?.parse(text)
    };
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, body) }
}
