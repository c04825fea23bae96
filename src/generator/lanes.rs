//! The lane in use, and those before it.
//!
//! A store that leases worker IDs may put another lane into the place of the one in use. A
//! caller may be in the middle of a call on the one before for as long as it likes, so none
//! is freed before the generator is.

use super::lane::Lane;
use crate::error::Result;
use crate::sys::check_memory;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Lanes, of which the last one is in use.
pub(super) struct Lanes {
    current: AtomicPtr<Link>,
}

struct Link {
    lane: Lane,
    before: *mut Self,
}

// SAFETY: it owns its links, which any thread may look at and free: `Lane` is Send and Sync,
// and `before` is never changed.
unsafe impl Send for Lanes {}
// SAFETY: as above.
unsafe impl Sync for Lanes {}

impl Lanes {
    pub(super) fn new(first: Lane) -> Self {
        let link = Link {
            lane: first,
            before: ptr::null_mut(),
        };
        Self {
            current: AtomicPtr::new(Box::into_raw(Box::new(link))),
        }
    }

    /// The lane in use.
    #[inline]
    pub(super) fn current(&self) -> &Lane {
        // Acquire: whoever sees a lane also sees what is in it.
        let link = self.current.load(Ordering::Acquire);
        // SAFETY: it is never NULL, and links live as long as `self`.
        &unsafe { &*link }.lane
    }

    /// Puts a lane into the place of `before`, unless another one is there by now: closes the
    /// race of two callers that both find out that `before` is over.
    pub(super) fn replace(&self, before: &Lane, next: Lane) -> Result<()> {
        let current = self.current.load(Ordering::Acquire);
        // SAFETY: as in `current`.
        if !ptr::eq(&unsafe { &*current }.lane, before) {
            return Ok(());
        }
        let link = Box::new(Link {
            lane: next,
            before: current,
        });
        // What stays must not be in memory that is lent for a call.
        check_memory()?;
        let link = Box::into_raw(link);
        let linked =
            self.current
                .compare_exchange(current, link, Ordering::AcqRel, Ordering::Relaxed);
        if linked.is_err() {
            // SAFETY: it came from `Box::into_raw` just above, and nobody else has seen it.
            drop(unsafe { Box::from_raw(link) });
        }
        Ok(())
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        let mut link = *self.current.get_mut();
        while !link.is_null() {
            // SAFETY: it came from `Box::into_raw`, nobody can use it any more, and it is the
            // `before` of one link only.
            link = unsafe { Box::from_raw(link) }.before;
        }
    }
}
