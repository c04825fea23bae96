//! Pages in shared memory, typed: a forked child does not copy them but continues
//! to use them together with its parent.

use super::fields::{PAGE_BYTES, Page, StoredPage};
use crate::error::{Error, Result};
use crate::sys::{self, File, Mapping};
use std::io;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

/// A page in use. Cloning shares it.
#[derive(Clone)]
pub(crate) struct SharedPage {
    /// Beside `owner`, so that the hot path reaches the page in one step.
    page: NonNull<Page>,
    /// Keeps the memory mapped.
    _owner: Arc<Mapping>,
}

// SAFETY: `page` points into `_owner`, which is Send and Sync itself.
unsafe impl Send for SharedPage {}
// SAFETY: as above.
unsafe impl Sync for SharedPage {}

impl SharedPage {
    /// A fresh page in an anonymous shared mapping.
    ///
    /// # Errors
    /// [`Error::Memory`] when the system has none left.
    pub(crate) fn anonymous(fence: u64) -> Result<Self> {
        let mapping = Mapping::anonymous(PAGE_BYTES).map_err(|error| Error::Memory {
            os_errno: sys::error_number(&error),
        })?;
        let page = mapping.address().cast();
        // SAFETY: the mapping is writable, aligned to a system page, at least as
        // large as `Page` (asserted beside it), and nobody else knows it yet.
        unsafe { page.write(Page::new(fence)) };
        Ok(Self {
            page,
            _owner: Arc::new(mapping),
        })
    }
}

#[cfg(not(simulated))]
impl SharedPage {
    /// A page that lies in a mapping.
    pub(super) fn within(page: NonNull<Page>, owner: Arc<Mapping>) -> Self {
        Self {
            page,
            _owner: owner,
        }
    }
}

impl Deref for SharedPage {
    type Target = Page;

    #[inline]
    fn deref(&self) -> &Page {
        // SAFETY: `_owner` keeps the memory mapped as long as `self` lives, it
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
    /// The system's error.
    pub(crate) fn from_file(file: &File) -> io::Result<Self> {
        let owner = Mapping::from_file(file, PAGE_BYTES)?;
        Ok(Self {
            owner: Arc::new(owner),
        })
    }

    /// Puts another file in the place of this one, for all who share the page.
    ///
    /// # Errors
    /// The system's error.
    pub(crate) fn replace(&self, file: &File) -> io::Result<()> {
        self.owner.replace(file)
    }

    /// The part of it that reserving needs.
    pub(crate) fn page(&self) -> SharedPage {
        SharedPage {
            page: NonNull::from(&self.deref().page),
            _owner: self.owner.clone(),
        }
    }
}

impl Deref for SharedStoredPage {
    type Target = StoredPage;

    fn deref(&self) -> &StoredPage {
        // SAFETY: `owner` keeps the file mapped as long as `self` lives; a
        // mapping is aligned to a system page and holds a `StoredPage`, all of
        // whose fields are atomics, valid whatever bytes are in the file.
        unsafe { self.owner.address().cast().as_ref() }
    }
}
