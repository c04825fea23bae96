//! Shared mappings: memory that a forked child does not copy but goes on using
//! together with its parent.

use super::{PAGE_BYTES, Page, StoredPage};
use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::ops::Deref;
use std::os::fd::AsRawFd;
use std::ptr::NonNull;
use std::sync::Arc;

/// Memory of one page, mapped shared, unmapped when the last user is gone.
struct Mapping {
    address: NonNull<u8>,
}

// SAFETY: the mapping is plain memory without a tie to the thread that made it,
// and it holds atomics only, which any number of threads may use at once.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    fn anonymous() -> io::Result<Self> {
        Self::new(libc::MAP_ANONYMOUS, -1)
    }

    fn of_file(file: &File) -> io::Result<Self> {
        Self::new(0, file.as_raw_fd())
    }

    fn new(kind: libc::c_int, descriptor: libc::c_int) -> io::Result<Self> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let (anywhere, kind) = (std::ptr::null_mut(), libc::MAP_SHARED | kind);
        // SAFETY: asks for a new mapping at an address the system chooses, so no
        // memory in use is touched.
        let start = unsafe { libc::mmap(anywhere, PAGE_BYTES, access, kind, descriptor, 0) };
        match NonNull::new(start) {
            Some(address) if start != libc::MAP_FAILED => Ok(Self {
                address: address.cast(),
            }),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is the one `new` mapped, and the last owner that pointed into it is gone. A forked child has a
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
        let mapping = Mapping::anonymous().map_err(|error| Error::Memory {
            os_errno: error.raw_os_error().unwrap_or(0),
        })?;
        let page = mapping.address.cast();
        // SAFETY: the mapping is writable, aligned to a system page, at least as
        // large as `Page` (asserted beside it), and nobody else knows it yet.
        unsafe { page.write(Page::new(fence)) };
        Ok(Self {
            page,
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

/// A page in a file. Cloning shares it.
#[derive(Clone)]
pub(crate) struct SharedStoredPage {
    owner: Arc<Mapping>,
}

impl SharedStoredPage {
    /// Maps a file that is `PAGE_BYTES` long.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn of_file(file: &File) -> io::Result<Self> {
        let owner = Arc::new(Mapping::of_file(file)?);
        Ok(Self { owner })
    }

    /// The part of it that reserving needs.
    pub(crate) fn page(&self) -> SharedPage {
        SharedPage {
            page: NonNull::from(&self.deref().page),
            owner: self.owner.clone(),
        }
    }
}

impl Deref for SharedStoredPage {
    type Target = StoredPage;

    fn deref(&self) -> &StoredPage {
        // SAFETY: `owner` keeps the file mapped as long as `self` lives; a
        // mapping is aligned to a system page and holds a `StoredPage`, all of
        // whose fields are atomics, valid whatever bytes stand in the file.
        unsafe { self.owner.address.cast().as_ref() }
    }
}
