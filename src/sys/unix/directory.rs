//! Directories: files are opened and created below an open one, so that nobody can put
//! another directory in its place between two steps.

use super::file::{File, Identity, Status};
use std::ffi::{CString, OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// An open directory.
pub(crate) struct Directory(fs::File);

impl Directory {
    /// Opens a directory; follows links.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(libc::O_DIRECTORY);
        options.open(path).map(Self)
    }

    /// Opens a directory; follows links above it, but is none itself.
    pub(crate) fn open_unlinked(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options
            .read(true)
            .custom_flags(libc::O_DIRECTORY | libc::O_NOFOLLOW);
        options.open(path).map(Self)
    }

    /// Opens a directory in this one; does not follow a link.
    pub(crate) fn open_directory(&self, name: &OsStr) -> io::Result<Self> {
        let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NOFOLLOW;
        self.open_at(name, flags, 0).map(Self)
    }

    /// Creates a directory in this one for its owner alone, unless the name is taken.
    pub(crate) fn create_directory(&self, name: &OsStr) -> io::Result<()> {
        let name = c_string(name)?;
        // SAFETY: the descriptor is open and the name ends in NUL.
        let created = unsafe { libc::mkdirat(self.0.as_raw_fd(), name.as_ptr(), 0o700) };
        match check(created) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// Opens a file in it for reading and writing; `None` if there is none. Does not
    /// follow a link, and does not wait for the other end of a pipe.
    pub(crate) fn open_file(&self, name: &OsStr) -> io::Result<Option<File>> {
        let flags = libc::O_RDWR | libc::O_NOFOLLOW | libc::O_NONBLOCK;
        match self.open_at(name, flags, 0) {
            Ok(file) => Ok(Some(File(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a file in it for its owner alone, whatever the umask; `None` if the name
    /// is taken.
    pub(crate) fn create_file(&self, name: &OsStr) -> io::Result<Option<File>> {
        const MODE: libc::mode_t = 0o600;
        let flags = libc::O_RDWR | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW;
        let file = match self.open_at(name, flags, MODE) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            file => file?,
        };
        // SAFETY: the descriptor is open.
        check(unsafe { libc::fchmod(file.as_raw_fd(), MODE) })?;
        Ok(Some(File(file)))
    }

    /// Gives a file in it a second name. Returns false if that name is taken.
    pub(crate) fn link(&self, file: &OsStr, name: &OsStr) -> io::Result<bool> {
        let (here, file, name) = (self.0.as_raw_fd(), c_string(file)?, c_string(name)?);
        // SAFETY: the descriptor is open and both names end in NUL.
        let linked = unsafe { libc::linkat(here, file.as_ptr(), here, name.as_ptr(), 0) };
        match check(linked) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a name of a file in it.
    pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
        let name = c_string(name)?;
        // SAFETY: the descriptor is open and the name ends in NUL.
        check(unsafe { libc::unlinkat(self.0.as_raw_fd(), name.as_ptr(), 0) })
    }

    /// Returns once the names in it will survive a power loss.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    /// Whose it is, and what else the system knows about it.
    pub(crate) fn status(&self) -> io::Result<Status> {
        Status::of(&self.0)
    }

    /// What tells it from other directories.
    pub(crate) fn identity(&self) -> io::Result<Identity> {
        Ok(Identity::from_metadata(&self.0.metadata()?))
    }

    /// Gives its owner, who must be this user, all permissions, and nobody else any.
    pub(crate) fn make_private(&self) -> io::Result<()> {
        // SAFETY: the descriptor is open.
        check(unsafe { libc::fchmod(self.0.as_raw_fd(), 0o700) })
    }

    /// The names in it that begin so.
    pub(crate) fn names(path: &Path, beginning: &str) -> io::Result<Vec<OsString>> {
        let names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name()));
        names
            .filter(|name: &io::Result<OsString>| match name {
                Ok(name) => name.as_bytes().starts_with(beginning.as_bytes()),
                Err(_) => true,
            })
            .collect()
    }

    fn open_at(&self, name: &OsStr, flags: i32, mode: libc::mode_t) -> io::Result<fs::File> {
        let (here, name) = (self.0.as_raw_fd(), c_string(name)?);
        let flags = flags | libc::O_CLOEXEC;
        loop {
            // SAFETY: the descriptor is open and the name ends in NUL.
            let opened =
                unsafe { libc::openat(here, name.as_ptr(), flags, libc::c_uint::from(mode)) };
            match check(opened.min(0)) {
                // SAFETY: the descriptor was opened just now, and nobody else has it.
                Ok(()) => return Ok(unsafe { OwnedFd::from_raw_fd(opened) }.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// What a call of the system that returned `result` reports.
fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// A name as the system takes it.
fn c_string(name: &OsStr) -> io::Result<CString> {
    CString::new(name.as_bytes()).map_err(|_| io::ErrorKind::InvalidInput.into())
}
