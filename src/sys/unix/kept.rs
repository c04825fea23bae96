//! A descriptor that is kept for long.
//!
//! A program may close all descriptors behind the library's back (a daemon does when it
//! starts), and then its next file has the same number. So whoever uses a kept descriptor
//! compares what it leads to, and a number that leads elsewhere is not closed: it
//! belongs to the program. The program may also have opened the same file or directory, so
//! what is kept has a mark where the system has one to give.

use super::file::{File, Identity, Status};
use std::io;
use std::mem::ManuallyDrop;

/// An open file or directory that stays open for as long as the program leaves it alone.
pub(crate) struct Kept<T: Identified = File> {
    open: ManuallyDrop<T>,
    identity: Identity,
    has_mark: bool,
}

/// What is open, and can be told from others.
pub(crate) trait Identified {
    /// What the descriptor leads to.
    fn identity_now(&self) -> io::Result<Identity>;

    /// Marks the open description, so that it can be told from others of the same file;
    /// false if there are no marks.
    fn mark(&self) -> bool;

    /// Whether it has the mark.
    fn is_marked(&self) -> bool;
}

impl<T: Identified> Kept<T> {
    pub(crate) fn new(open: T, identity: Identity) -> Self {
        Self {
            has_mark: open.mark(),
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
        (found == self.identity && self.is_its_own()).then_some(&*self.open)
    }

    /// Whether it is the description that was opened, if that can be known.
    fn is_its_own(&self) -> bool {
        !self.has_mark || self.open.is_marked()
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
        (status.identity == self.identity && self.is_its_own()).then_some(status)
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
