//! A descriptor that is kept for long.
//!
//! A program may close all descriptors behind the library's back (a daemon does when it
//! starts), and then its next file has the same number. So whoever uses a kept descriptor
//! compares what it leads to, and a number that leads elsewhere is not closed: it
//! belongs to the program.

use super::directory::Directory;
use super::file::{File, Identity, Status};
use std::io;
use std::mem::ManuallyDrop;

/// An open file or directory that stays open for as long as the program leaves it alone.
pub(crate) struct Kept<T: Identified = File> {
    open: ManuallyDrop<T>,
    identity: Identity,
}

/// What is open, and can be told from others.
pub(crate) trait Identified {
    /// What the descriptor leads to.
    fn identity_now(&self) -> io::Result<Identity>;
}

impl Identified for File {
    fn identity_now(&self) -> io::Result<Identity> {
        self.status().map(|status| status.identity)
    }
}

impl Identified for Directory {
    fn identity_now(&self) -> io::Result<Identity> {
        self.identity()
    }
}

impl<T: Identified> Kept<T> {
    pub(crate) fn new(open: T, identity: Identity) -> Self {
        Self {
            open: ManuallyDrop::new(open),
            identity,
        }
    }

    /// What was opened.
    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    /// The open file or directory; `None` if the descriptor was closed.
    pub(crate) fn get(&self) -> Option<&T> {
        let found = self.open.identity_now().ok()?;
        (found == self.identity).then_some(&*self.open)
    }

    /// What [`Kept::get`] has found a moment ago.
    pub(crate) fn get_again(&self) -> &T {
        &self.open
    }
}

impl Kept {
    /// Opens the file once more, as a separate description.
    pub(crate) fn reopen(&self) -> io::Result<File> {
        File::reopen(&*self.open)
    }

    /// What the system knows about the file; `None` if the descriptor was closed.
    pub(crate) fn status(&self) -> Option<Status> {
        let status = self.open.status().ok()?;
        (status.identity == self.identity).then_some(status)
    }
}

impl<T: Identified> Drop for Kept<T> {
    fn drop(&mut self) {
        if self.get().is_some() {
            // SAFETY: it is dropped here only, and not used again.
            unsafe { ManuallyDrop::drop(&mut self.open) };
        }
    }
}
