//! Shared mappings: memory that a forked child does not copy but goes on using
//! together with its parent.

use super::{PAGE_BYTES, Page};
use crate::error::{Error, Result};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

/// Memory of one page, mapped shared, unmapped when the last user is gone.
struct Mapping {
    address: NonNull<Page>,
}

// SAFETY: the mapping is plain memory without a tie to the thread that made it,
// and it holds atomics only, which any number of threads may use at once.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    fn anonymous() -> Result<Self> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let kind = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
        // SAFETY: asks for fresh memory at an address the system chooses, so no
        // memory in use is touched.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), PAGE_BYTES, access, kind, -1, 0) };
        match NonNull::new(start) {
            Some(address) if start != libc::MAP_FAILED => Ok(Self {
                address: address.cast(),
            }),
            _ => Err(Error::Memory {
                os_errno: std::io::Error::last_os_error().raw_os_error().unwrap_or(0),
            }),
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is the one `anonymous` mapped, and the last
        // `SharedPage` that pointed into it is gone. A forked child has a
        // mapping of its own, which this does not touch.
        unsafe { libc::munmap(self.address.as_ptr().cast(), PAGE_BYTES) };
    }
}

/// A page in use. Cloning shares it.
#[derive(Clone)]
pub(crate) struct SharedPage {
    /// Beside `owner`, so that the hot path reaches the page in one step.
    page: NonNull<Page>,
    owner: Arc<Mapping>,
}

// SAFETY: `page` points into `owner`, which is Send and Sync itself.
unsafe impl Send for SharedPage {}
// SAFETY: as above.
unsafe impl Sync for SharedPage {}

impl SharedPage {
    /// A fresh page in an anonymous shared mapping.
    ///
    /// # Errors
    /// [`Error::Memory`] when the system gives none.
    pub(crate) fn anonymous(fence: u64) -> Result<Self> {
        let mapping = Mapping::anonymous()?;
        // SAFETY: the mapping is writable, aligned to a system page, at least as
        // large as `Page` (asserted beside it), and nobody else knows it yet.
        unsafe { mapping.address.write(Page::new(fence)) };
        Ok(Self {
            page: mapping.address,
            owner: Arc::new(mapping),
        })
    }

    /// Whether both are the same memory.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.owner, &other.owner)
    }
}

impl Deref for SharedPage {
    type Target = Page;

    #[inline]
    fn deref(&self) -> &Page {
        // SAFETY: `owner` keeps the memory mapped as long as `self` lives, it
        // was initialised before `self` was made, and all fields are atomics.
        unsafe { self.page.as_ref() }
    }
}
