//! The errors of a file store. Each of them names the path.

use crate::error::{Error, StoreFault};
use crate::sys::{self, OUT_OF_MEMORY};
use std::io;
use std::path::Path;

/// What is done first: a link is found then.
pub(super) const OPENING: &str = "opening the file";

/// The file cannot be used.
pub(in super::super) fn refused(path: &Path, fault: StoreFault) -> Error {
    let path = path.display().to_string();
    Error::Store { path, fault }
}

/// The system reported an error.
pub(in super::super) fn failed(path: &Path, doing: &'static str, error: &io::Error) -> Error {
    if doing == OPENING && sys::is_link(error) {
        return refused(path, StoreFault::SymbolicLink);
    }
    let os_errno = sys::error_number(error);
    if os_errno == OUT_OF_MEMORY {
        return Error::Memory { os_errno };
    }
    refused(path, StoreFault::System { doing, os_errno })
}

/// Something in the file that is not what it must be.
#[derive(Debug)]
pub(in super::super) struct Mismatch {
    field: &'static str,
    found: String,
    expected: String,
}

impl Mismatch {
    pub(in super::super) fn new(
        field: &'static str,
        found: impl ToString,
        expected: impl ToString,
    ) -> Self {
        Self {
            field,
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    pub(in super::super) fn into_error(self, path: &Path) -> Error {
        Error::StoreMismatch {
            path: path.display().to_string(),
            field: self.field,
            found: self.found,
            expected: self.expected,
        }
    }
}
