//! A descriptor that is kept for long.
//!
//! A program may close all descriptors behind the library's back (a daemon does when it
//! starts), and then its next file has the same number. So whoever uses a kept descriptor
//! compares what it leads to, and a number that leads elsewhere is not closed: it
//! belongs to the program.

use super::file::{File, Identity, Status};
use std::io;
use std::mem::ManuallyDrop;

/// An open file that stays open for as long as the program leaves it alone.
pub(crate) struct Kept {
    file: ManuallyDrop<File>,
    identity: Identity,
}

impl Kept {
    pub(crate) fn new(file: File, identity: Identity) -> Self {
        Self {
            file: ManuallyDrop::new(file),
            identity,
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    /// Opens the file once more, as a separate description.
    pub(crate) fn reopen(&self) -> io::Result<File> {
        File::reopen(&*self.file)
    }

    /// What the system knows about the file; `None` if the descriptor was closed.
    pub(crate) fn status(&self) -> Option<Status> {
        let status = self.file.status().ok()?;
        (status.identity == self.identity).then_some(status)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.status().is_some() {
            // SAFETY: it is dropped here only, and not used again.
            unsafe { ManuallyDrop::drop(&mut self.file) };
        }
    }
}
