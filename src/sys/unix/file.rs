//! Files, as far as a store needs them.

use crate::sys::system;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// An open file or directory.
pub(crate) struct File(fs::File);

/// What tells two files apart, whatever their names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
}

/// What the system knows about an open file.
pub(crate) struct Status {
    pub(crate) identity: Identity,
    /// Neither a directory nor a device nor a pipe.
    pub(crate) is_regular: bool,
    pub(crate) length: u64,
    /// Whether the last of its names was removed.
    pub(crate) is_deleted: bool,
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

    /// Opens a directory, to sync the names in it.
    pub(crate) fn open_directory(path: &Path) -> io::Result<Self> {
        fs::File::open(path).map(Self)
    }

    /// Creates a file for its owner alone; `None` if the name is taken.
    pub(crate) fn create_new(path: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        match file {
            Ok(file) => Ok(Some(Self(file))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn status(&self) -> io::Result<Status> {
        let known = self.0.metadata()?;
        Ok(Status {
            identity: Identity::from_metadata(&known),
            is_regular: known.is_file(),
            length: known.len(),
            is_deleted: known.nlink() == 0,
        })
    }

    /// The name of the network file system that the file is on; `None` if it is on
    /// a local one.
    pub(crate) fn network_filesystem(&self) -> io::Result<Option<&'static str>> {
        system::network_filesystem(&self.0)
    }

    /// Fills `bytes` from the beginning of the file.
    pub(crate) fn read_start(&self, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(bytes, 0)
    }

    /// Writes a new file and returns once it will survive a power loss.
    pub(crate) fn write_durably(mut self, content: &[u8]) -> io::Result<()> {
        self.0.write_all(content)?;
        self.0.sync_all()
    }

    /// Returns once what was written will survive a power loss.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    /// Returns once the names in a directory will survive a power loss.
    pub(crate) fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_all()
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

    fn from_metadata(metadata: &fs::Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

/// Gives a file a second name. Returns false if that name is taken.
pub(crate) fn link(file: &Path, name: &Path) -> io::Result<bool> {
    match fs::hard_link(file, name) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes a name of a file.
pub(crate) fn remove(name: &Path) -> io::Result<()> {
    fs::remove_file(name)
}
