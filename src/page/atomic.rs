//! The few atomic operations that the reserving code is made of.
//!
//! `word` needs no ordering: uniqueness follows from the single order in which one
//! atomic word is changed. The window is published with release stores and read
//! with acquire loads, so that a caller that sees a window also sees the word that
//! was raised into it.

use crate::sys::AtomicU64;
use std::sync::atomic::Ordering;

/// An atomic 64-bit integer: the standard one, or loom's in its tests.
///
/// The methods are those of the standard library, with the ordering in the name.
pub(crate) trait Atomic64: Send + Sync {
    /// Callers that may be between a look at the word and their ticket, all at once. So
    /// many slots before a limit are taken by compare-exchange, so that no ticket is past
    /// the limit.
    const CALLERS_AT_ONCE: u64 = if cfg!(simulated) { 2 } else { 256 };

    /// Creates one with a first value.
    fn new(value: u64) -> Self;
    /// Loads without ordering.
    fn load_relaxed(&self) -> u64;
    /// Loads, and sees everything that was written before the value was stored.
    fn load_acquire(&self) -> u64;
    /// Stores, and publishes everything that was written before.
    fn store_release(&self, value: u64);
    /// Adds, and returns the value before.
    fn fetch_add_relaxed(&self, value: u64) -> u64;
    /// Raises to `value` if that is higher, and returns the value before.
    fn fetch_max_relaxed(&self, value: u64) -> u64;
    /// Changes `current` to `new` and publishes everything that was written before,
    /// or returns the value found.
    fn compare_exchange_release(&self, current: u64, new: u64) -> Result<u64, u64>;
    /// Changes `current` to `new`, or returns the value found. May fail without a
    /// reason.
    fn compare_exchange_weak_relaxed(&self, current: u64, new: u64) -> Result<u64, u64>;
}

impl Atomic64 for AtomicU64 {
    fn new(value: u64) -> Self {
        Self::new(value)
    }

    #[inline]
    fn load_relaxed(&self) -> u64 {
        self.load(Ordering::Relaxed)
    }

    #[inline]
    fn load_acquire(&self) -> u64 {
        self.load(Ordering::Acquire)
    }

    fn store_release(&self, value: u64) {
        self.store(value, Ordering::Release);
    }

    #[inline]
    fn fetch_add_relaxed(&self, value: u64) -> u64 {
        self.fetch_add(value, Ordering::Relaxed)
    }

    fn fetch_max_relaxed(&self, value: u64) -> u64 {
        self.fetch_max(value, Ordering::Relaxed)
    }

    fn compare_exchange_release(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.compare_exchange(current, new, Ordering::Release, Ordering::Relaxed)
    }

    #[inline]
    fn compare_exchange_weak_relaxed(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.compare_exchange_weak(current, new, Ordering::Relaxed, Ordering::Relaxed)
    }
}
