//! C structs that begin with their size, so that later versions can append fields.

use super::fault::Fault;
use std::ptr::NonNull;

/// A C struct that begins with `uint32_t size` and only ever grows at its end.
///
/// # Safety
/// The type is `repr(C)`, begins with a `u32` that is its size, has no padding,
/// and every bit pattern is a valid value.
pub(super) unsafe trait Growing: Sized {
    /// The name in messages.
    const NAME: &'static str;
    /// The size in every released version of this ABI, in bytes, ascending. The
    /// last one is the size in this version. Other sizes are refused: a field
    /// `size` that holds anything else was never set.
    const SIZES: &'static [usize];

    /// The values of the fields that an older caller does not have.
    fn defaults() -> Self;
}

/// A pointer that must not be NULL.
pub(super) fn required<T>(argument: &'static str, pointer: Option<T>) -> Result<T, Fault> {
    pointer.ok_or(Fault::Null { argument })
}

/// Reads a struct of the caller's size. Fields that the caller does not have keep
/// their defaults.
///
/// # Safety
/// `source` is NULL or points to as many readable bytes as its `size` states.
pub(super) unsafe fn read_growing<T: Growing>(
    argument: &'static str,
    source: *const T,
) -> Result<T, Fault> {
    // SAFETY: the caller's promise.
    let size = unsafe { size_of_growing(argument, source) }?;
    let mut value = T::defaults();
    // SAFETY: `size` bytes are readable by the caller's promise. They fit into
    // `value`, because no released size is larger, and every bit pattern is valid.
    unsafe { std::ptr::copy_nonoverlapping(source.cast::<u8>(), (&raw mut value).cast(), size) };
    Ok(value)
}

/// Writes into a struct of the caller's size, `size` itself excepted.
///
/// # Safety
/// `target` is NULL or points to as many writable bytes as its `size` states.
pub(super) unsafe fn write_growing<T: Growing>(
    argument: &'static str,
    target: *mut T,
    value: &T,
) -> Result<(), Fault> {
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
    size: usize,
    value: &T,
) -> Result<(), Fault> {
    required(argument, NonNull::new(target))?;
    check_size::<T>(size)?;
    // SAFETY: not NULL, and large enough for its first field.
    unsafe { target.cast::<u32>().write_unaligned(size as u32) };
    // SAFETY: the caller's promise.
    unsafe { write_sized(target, size, value) };
    Ok(())
}

/// # Safety
/// `target` points to `size` writable bytes, and `size` is a released size.
unsafe fn write_sized<T: Growing>(target: *mut T, size: usize, value: &T) {
    const FIRST: usize = size_of::<u32>();
    let (bytes, source) = (target.cast::<u8>(), (&raw const *value).cast::<u8>());
    // SAFETY: both sides hold `size` bytes, which are more than a `u32`.
    unsafe { std::ptr::copy_nonoverlapping(source.add(FIRST), bytes.add(FIRST), size - FIRST) };
}

/// The size that a struct states, in bytes.
///
/// # Safety
/// `source` is NULL or points to at least a readable `u32`.
pub(super) unsafe fn size_of_growing<T: Growing>(
    argument: &'static str,
    source: *const T,
) -> Result<usize, Fault> {
    required(argument, NonNull::new(source.cast_mut()))?;
    // SAFETY: not NULL, and the caller's promise.
    let size = unsafe { source.cast::<u32>().read_unaligned() } as usize;
    check_size::<T>(size)?;
    Ok(size)
}

fn check_size<T: Growing>(size: usize) -> Result<(), Fault> {
    const { assert!(T::SIZES[T::SIZES.len() - 1] == size_of::<T>()) };
    if T::SIZES.contains(&size) {
        return Ok(());
    }
    Err(Fault::StructSize {
        name: T::NAME,
        size,
        known: T::SIZES,
    })
}
