//! Whose a file is.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Whose a directory or a file is, and who else may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ownership {
    pub(crate) owner: u32,
    /// The nine bits of the permissions, and the three above them.
    pub(crate) mode: u32,
}

impl Ownership {
    /// Whether it belongs to the effective user of this process, and to nobody else.
    pub(crate) fn is_private(self) -> bool {
        self.owner == effective_user() && self.mode & 0o077 == 0
    }

    pub(super) fn from_metadata(metadata: &fs::Metadata) -> Self {
        Self {
            owner: metadata.uid(),
            mode: metadata.mode() & 0o7777,
        }
    }
}

/// The effective user of this process.
pub(crate) fn effective_user() -> u32 {
    // SAFETY: it has no arguments and cannot fail.
    unsafe { libc::geteuid() }
}

/// Whose the file of a name is, without following a link.
pub(crate) fn ownership_of(path: &Path) -> io::Result<Ownership> {
    fs::symlink_metadata(path).map(|known| Ownership::from_metadata(&known))
}
