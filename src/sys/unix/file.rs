//! Files, as far as a store needs them.

use super::clocks::age_of;
use super::ownership::Ownership;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

/// An open file or directory.
pub(crate) struct File(pub(super) fs::File);

const A_MINUTE: Duration = Duration::from_secs(60);

/// What tells two files apart, whatever their names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

/// What the system knows about an open file.
pub(crate) struct Status {
    pub(crate) identity: Identity,
    /// Neither a directory nor a device nor a pipe.
    pub(crate) is_regular: bool,
    pub(crate) length: u64,
    /// Whether the last of its names was removed.
    pub(crate) is_deleted: bool,
    /// Whose it is.
    pub(crate) ownership: Ownership,
    /// Whether it was last written more than a minute ago.
    pub(crate) is_old: bool,
}

impl File {
    /// Opens a file for reading and writing; `None` if there is none. Does not
    /// follow a link, and does not wait for the other end of a pipe.
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(path);
        match file {
            Ok(file) => Ok(Some(Self(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens once more the file that a descriptor leads to, as a separate description:
    /// its offset, its locks and the errors that the system keeps for it are its own.
    /// Works for a file that was moved, where the system shows descriptors as files.
    pub(crate) fn reopen(kept: &impl AsFd) -> io::Result<Self> {
        let path = format!("/proc/self/fd/{}", kept.as_fd().as_raw_fd());
        let file = OpenOptions::new().read(true).write(true).open(path);
        file.map(Self)
    }

    pub(crate) fn status(&self) -> io::Result<Status> {
        Status::of(&self.0)
    }

    /// Fills `bytes` from the beginning of the file.
    pub(crate) fn read_start(&self, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(bytes, 0)
    }

    /// Writes the content of a new file. A limit of the file size is an error here, not
    /// a signal that ends the program.
    pub(crate) fn write(&self, content: &[u8]) -> io::Result<()> {
        self.write_at(content, 0)
    }

    /// Writes a part of the file, which grows where it must: as [`File::write`].
    pub(crate) fn write_at(&self, content: &[u8], offset: u64) -> io::Result<()> {
        if file_size_limit() < offset + content.len() as u64 {
            return Err(io::Error::from_raw_os_error(libc::EFBIG));
        }
        self.0.write_all_at(content, offset)
    }

    /// Returns once what was written will survive a power loss.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    /// Returns once the whole file will survive a power loss, its length included.
    pub(crate) fn sync_all(&self) -> io::Result<()> {
        self.0.sync_all()
    }
}

impl Status {
    pub(super) fn of(open: &fs::File) -> io::Result<Self> {
        let known = open.metadata()?;
        Ok(Self {
            identity: Identity::from_metadata(&known),
            is_regular: known.is_file(),
            length: known.len(),
            is_deleted: known.nlink() == 0,
            ownership: Ownership::from_metadata(&known),
            is_old: age_of(known.modified()?).is_some_and(|age| age > A_MINUTE),
        })
    }
}

impl AsFd for File {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Identity {
    /// Which file a path leads to. Does not follow a link.
    pub(crate) fn from_path(path: &Path) -> io::Result<Self> {
        fs::symlink_metadata(path).map(|known| Self::from_metadata(&known))
    }

    pub(super) fn from_metadata(metadata: &fs::Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

/// The most bytes that a file of this process may have.
fn file_size_limit() -> u64 {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is writable.
    if unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) } != 0 {
        return u64::MAX;
    }
    limit.rlim_cur
}
