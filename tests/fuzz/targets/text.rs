//! IDs as text: what is written and read is compared with a model in a few lines.
//!
//! Input: the encoding, the room for a text, and the text. Its first bytes are also an ID.

#![no_main]

use fuzz::c::{self, Error};
use libfuzzer_sys::fuzz_target;

/// The digits of each encoding in the order of their values, and its width.
const ENCODINGS: [(&[u8], usize); 4] = [
    (b"0123456789", 19),
    (b"0123456789abcdef", 16),
    (b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", 13),
    (
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        11,
    ),
];

/// The ID of digits that follow each other, if it has 63 bits.
fn value_of(digits: &[u8], text: impl Iterator<Item = u8>) -> Option<i64> {
    let mut id = 0u128;
    for byte in text {
        let value = digits.iter().position(|digit| *digit == byte)?;
        id = id
            .saturating_mul(digits.len() as u128)
            .saturating_add(value as u128);
    }
    i64::try_from(id).ok()
}

fn strict(encoding: usize, text: &[u8]) -> Option<i64> {
    let (digits, width) = ENCODINGS[encoding];
    (text.len() == width)
        .then(|| value_of(digits, text.iter().copied()))
        .flatten()
}

fn lenient(encoding: usize, text: &[u8]) -> Option<i64> {
    let (digits, _) = ENCODINGS[encoding];
    let has_hyphen_outside = text.first() == Some(&b'-') || text.last() == Some(&b'-');
    if text.is_empty() || text.len() > 64 || has_hyphen_outside {
        return None;
    }
    let is_base32 = encoding == 2;
    let digits_only = text.iter().filter(|byte| !(is_base32 && **byte == b'-'));
    let as_written = |byte: &u8| match (encoding, byte.to_ascii_uppercase()) {
        (1, _) => byte.to_ascii_lowercase(),
        (2, b'O') => b'0',
        (2, b'I' | b'L') => b'1',
        (2, upper) => upper,
        _ => *byte,
    };
    value_of(digits, digits_only.map(as_written))
}

fn written(encoding: usize, id: i64) -> Vec<u8> {
    let (digits, width) = ENCODINGS[encoding];
    let (base, mut rest) = (digits.len() as u64, id as u64);
    let mut text = vec![0; width];
    for place in text.iter_mut().rev() {
        *place = digits[(rest % base) as usize];
        rest /= base;
    }
    text
}

/// A result as the model has it: an ID, or `None` where the text is refused.
#[track_caller]
fn check(result: i64, expected: Option<i64>, error: &Error) {
    error.check(result);
    assert_eq!(result, expected.unwrap_or(c::ERR_PARSE.into()));
}

fn read_one(encoding: usize, text: &[u8]) {
    let (place, number) = (text.as_ptr(), encoding as u32);
    let [mut of_strict, mut of_lenient] = [Error::new(), Error::new()];
    // SAFETY: so many bytes are there.
    let (read, leniently) = unsafe {
        (
            c::snowflake_parse(place, text.len(), number, &raw mut of_strict),
            c::snowflake_parse_lenient(place, text.len(), number, &raw mut of_lenient),
        )
    };
    let expected = (strict(encoding, text), lenient(encoding, text));
    check(read, expected.0, &of_strict);
    check(leniently, expected.1, &of_lenient);
    assert!(
        expected.0.is_none() || expected.0 == expected.1,
        "the model"
    );
    let hint = "; lenient parsing accepts this text";
    let is_hinted = of_strict.sentence().ends_with(hint);
    assert_eq!(is_hinted, read < 0 && leniently >= 0);
}

fn write_one(encoding: usize, id: i64, capacity: usize) {
    let (mut text, number, mut error) = (vec![b'?'; capacity], encoding as u32, Error::new());
    let place = text.as_mut_ptr();
    // SAFETY: there is room for so many bytes.
    let length = unsafe { c::snowflake_format(id, number, place, capacity, &raw mut error) };
    error.check(length);
    let expected = written(encoding, id.max(0));
    if id < 0 {
        assert_eq!(length, i64::from(c::ERR_RANGE));
    } else if capacity <= expected.len() {
        assert_eq!(length, i64::from(c::ERR_BUFFER_TOO_SMALL));
    } else {
        assert_eq!(length, expected.len() as i64);
        assert_eq!(text[..expected.len()], expected);
        assert_eq!(text[expected.len()], 0);
        assert_eq!(strict(encoding, &expected), Some(id), "the model");
        return;
    }
    assert!(text.iter().all(|byte| *byte == b'?'), "nothing was written");
}

/// Reads a column, and writes it again.
fn column(encoding: usize, text: &[u8]) {
    let (width, number) = (ENCODINGS[encoding].1, encoding as u32);
    let count = text.len() / width;
    let text = &text[..count * width];
    let (mut ids, mut error) = (vec![0; count], Error::new());
    let (place, written) = (text.as_ptr(), ids.as_mut_ptr());
    // SAFETY: so many texts are there, and there is room for as many IDs.
    let status = unsafe { c::snowflake_parse_batch(place, count, number, written, &raw mut error) };
    let expected: Option<Vec<_>> = text
        .chunks_exact(width)
        .map(|text| strict(encoding, text))
        .collect();
    check(status.into(), expected.as_ref().map(|_| 0), &error);
    if let Some(expected) = expected {
        assert_eq!(ids, expected);
        write_column(&ids, number, text);
    }
}

fn write_column(ids: &[i64], encoding: u32, expected: &[u8]) {
    let (mut text, mut error) = (vec![0; expected.len()], Error::new());
    let (ids, count) = (ids.as_ptr(), ids.len());
    let (place, capacity) = (text.as_mut_ptr(), text.len());
    // SAFETY: so many IDs are there, and so many bytes of room.
    let length =
        unsafe { c::snowflake_format_batch(ids, count, encoding, place, capacity, &raw mut error) };
    assert_eq!(length, capacity as i64);
    assert_eq!(text, expected);
}

fuzz_target!(|input: &[u8]| {
    let [encoding, capacity, text @ ..] = input else {
        return;
    };
    let (encoding, capacity) = (usize::from(encoding % 4), usize::from(capacity % 32));
    let mut bits = [0; 8];
    let length = text.len().min(8);
    bits[..length].copy_from_slice(&text[..length]);
    read_one(encoding, text);
    write_one(encoding, i64::from_le_bytes(bits), capacity);
    column(encoding, text);
});
