//! Where Rust and C meet: panics, results as numbers, and structs that grow.

use super::error::{snowflake_error, write_error};
use super::status::snowflake_status;
use crate::error::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `body` and turns what it gives, or a panic in it, into one number.
#[inline]
pub(super) fn number<T: TryInto<i64>>(body: impl FnOnce() -> Result<T>) -> i64 {
    // Unwind safe: what `body` shares with other calls is atomics, which hold a
    // whole value at every instruction.
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => value.try_into().unwrap_or(internal()),
        Ok(Err(error)) => snowflake_status::of(&error) as i64,
        Err(_) => internal(),
    }
}

/// As [`number`], for functions whose caller may want the detail of an error.
///
/// # Safety
/// `detail` is NULL or points to a struct whose `size` tells its true size.
pub(super) unsafe fn explained<T: TryInto<i64>>(
    detail: *mut snowflake_error,
    body: impl FnOnce() -> Result<T>,
) -> i64 {
    let mut failure = None;
    let result = number(|| body().inspect_err(|error| failure = Some(error.clone())));
    if result < 0 {
        let error = failure.unwrap_or(Error::Internal);
        // SAFETY: the caller's promise.
        let written = number(|| unsafe { write_error(detail, &error) }.map(|()| 0));
        debug_assert!(written >= 0 || !detail.is_null());
    }
    result
}

/// [`number`] for functions whose success is `SNOWFLAKE_OK`.
pub(super) fn status(result: i64) -> snowflake_status {
    snowflake_status::from_number(result).unwrap_or(snowflake_status::SNOWFLAKE_ERR_INTERNAL)
}

fn internal() -> i64 {
    snowflake_status::of(&Error::Internal) as i64
}

/// A pointer that must not be NULL.
pub(super) fn required<T>(argument: &'static str, pointer: Option<T>) -> Result<T> {
    pointer.ok_or(Error::Null { argument })
}

/// A C struct that begins with `uint32_t size` and only ever grows at its end.
///
/// # Safety
/// The type is `repr(C)`, begins with a `u32` that is its size, and every bit
/// pattern is a valid value.
pub(super) unsafe trait Growing: Sized {
    /// The name in messages.
    const NAME: &'static str;
    /// The size of the smallest version that is accepted, in bytes.
    const LEAST: usize;
    /// The largest size that is believed; beyond it the field was not set.
    const MOST: usize = 4096;

    /// What the fields are that an older caller does not have.
    fn defaults() -> Self;
}

/// Reads a struct of the caller's size. Fields the caller does not have keep
/// their defaults; fields this library does not know must be zero.
///
/// # Safety
/// `source` is NULL or points to as many readable bytes as its `size` tells.
pub(super) unsafe fn read_growing<T: Growing>(
    argument: &'static str,
    source: *const T,
) -> Result<T> {
    // SAFETY: the caller's promise.
    let size = unsafe { size_of_growing(argument, source) }?;
    let mut value = T::defaults();
    let known = size.min(size_of::<T>());
    // SAFETY: `known` bytes are readable by the caller's promise and writable in
    // `value`, for which every bit pattern is valid.
    unsafe { std::ptr::copy_nonoverlapping(source.cast::<u8>(), (&raw mut value).cast(), known) };
    // SAFETY: the rest of the caller's struct, readable by the same promise.
    let unknown =
        unsafe { std::slice::from_raw_parts(source.cast::<u8>().add(known), size - known) };
    match unknown.iter().all(|&byte| byte == 0) {
        true => Ok(value),
        false => Err(size_error::<T>(size)),
    }
}

/// Writes into a struct of the caller's size, `size` itself excepted. Fields
/// that this library does not know become zero.
///
/// # Safety
/// `target` is NULL or points to as many writable bytes as its `size` tells.
pub(super) unsafe fn write_growing<T: Growing>(
    argument: &'static str,
    target: *mut T,
    value: &T,
) -> Result<()> {
    // SAFETY: the caller's promise.
    let size = unsafe { size_of_growing(argument, target) }?;
    // SAFETY: the caller's promise, and `size` was just read from there.
    unsafe { write_sized(target, size, value) };
    Ok(())
}

/// As [`write_growing`], into memory whose `size` is not set yet.
///
/// # Safety
/// `target` is NULL or points to `size` writable bytes.
pub(super) unsafe fn write_first<T: Growing>(
    argument: &'static str,
    target: *mut T,
    size: u32,
    value: &T,
) -> Result<()> {
    required(argument, std::ptr::NonNull::new(target))?;
    let checked = checked_size::<T>(size)?;
    // SAFETY: not NULL, and large enough for its first field.
    unsafe { target.cast::<u32>().write_unaligned(size) };
    // SAFETY: the caller's promise.
    unsafe { write_sized(target, checked, value) };
    Ok(())
}

/// # Safety
/// `target` points to `size` writable bytes.
unsafe fn write_sized<T: Growing>(target: *mut T, size: usize, value: &T) {
    const BEHIND_SIZE: usize = size_of::<u32>();
    let known = size.min(size_of::<T>());
    let bytes = target.cast::<u8>();
    let source = (&raw const *value).cast::<u8>();
    // SAFETY: both sides hold `known` bytes, which are more than a `u32`.
    unsafe {
        std::ptr::copy_nonoverlapping(
            source.add(BEHIND_SIZE),
            bytes.add(BEHIND_SIZE),
            known - BEHIND_SIZE,
        );
    }
    // SAFETY: the rest of the caller's `size` bytes.
    unsafe { bytes.add(known).write_bytes(0, size - known) };
}

/// # Safety
/// `source` is NULL or points to at least a readable `u32`.
pub(super) unsafe fn size_of_growing<T: Growing>(
    argument: &'static str,
    source: *const T,
) -> Result<usize> {
    required(argument, std::ptr::NonNull::new(source.cast_mut()))?;
    // SAFETY: not NULL, and the caller's promise.
    let size = unsafe { source.cast::<u32>().read_unaligned() };
    checked_size::<T>(size)
}

fn checked_size<T: Growing>(size: u32) -> Result<usize> {
    let bytes = size as usize;
    let whole = bytes % align_of::<T>() == 0;
    match whole && (T::LEAST..=T::MOST).contains(&bytes) {
        true => Ok(bytes),
        false => Err(size_error::<T>(bytes)),
    }
}

fn size_error<T: Growing>(size: usize) -> Error {
    Error::StructSize {
        name: T::NAME,
        size: size as u32,
        least: T::LEAST as u32,
    }
}
