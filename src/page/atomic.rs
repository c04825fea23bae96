//! The few atomic operations that the reserving code is made of.
//!
//! `word` needs no ordering of its own: uniqueness follows from the single
//! order in which one atomic word is changed. The window is published with
//! release stores and read with acquire loads, so that whoever sees a window
//! also sees the word raised into it.

use std::sync::atomic::{AtomicU64, Ordering};

/// An atomic 64-bit integer: the standard one, or loom's in its tests.
pub(crate) trait Atomic64: Send + Sync {
    /// A new one with a first value.
    fn new(value: u64) -> Self;
    /// Reads without ordering.
    fn read(&self) -> u64;
    /// Reads, and sees everything written before the value was published.
    fn read_acquire(&self) -> u64;
    /// Publishes a value and everything written before.
    fn publish(&self, value: u64);
    /// Publishes `new` if the value is still `current`.
    fn publish_if(&self, current: u64, new: u64) -> bool;
    /// Adds and gives the value before.
    fn add(&self, value: u64) -> u64;
    /// Raises to `value` if that is higher and gives the value before.
    fn raise(&self, value: u64) -> u64;
    /// Changes `current` to `new`, or gives the value found.
    fn change(&self, current: u64, new: u64) -> Result<u64, u64>;
}

impl Atomic64 for AtomicU64 {
    fn new(value: u64) -> Self {
        Self::new(value)
    }

    #[inline]
    fn read(&self) -> u64 {
        self.load(Ordering::Relaxed)
    }

    #[inline]
    fn read_acquire(&self) -> u64 {
        self.load(Ordering::Acquire)
    }

    fn publish(&self, value: u64) {
        self.store(value, Ordering::Release);
    }

    fn publish_if(&self, current: u64, new: u64) -> bool {
        let (success, failure) = (Ordering::Release, Ordering::Relaxed);
        self.compare_exchange(current, new, success, failure)
            .is_ok()
    }

    #[inline]
    fn add(&self, value: u64) -> u64 {
        self.fetch_add(value, Ordering::Relaxed)
    }

    fn raise(&self, value: u64) -> u64 {
        self.fetch_max(value, Ordering::Relaxed)
    }

    #[inline]
    fn change(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.compare_exchange_weak(current, new, Ordering::Relaxed, Ordering::Relaxed)
    }
}
