//! Shared mappings: memory that a forked child does not copy but continues to use
//! together with its parent.

use super::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr::NonNull;

/// Memory that is mapped shared, readable and writable, aligned to a page of the
/// system. It is unmapped when the value is dropped.
pub(crate) struct Mapping {
    address: NonNull<u8>,
    length: usize,
}

// SAFETY: the mapping is plain memory that is not tied to the thread that made it,
// and it holds atomics only, which any number of threads may use at once.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// New memory, filled with zeros, that forked children share.
    pub(crate) fn anonymous(length: usize) -> io::Result<Self> {
        Self::new(length, libc::MAP_ANON, -1)
    }

    /// The beginning of a file, shared by all processes that map it.
    pub(crate) fn from_file(file: &File, length: usize) -> io::Result<Self> {
        Self::new(length, 0, file.as_fd().as_raw_fd())
    }

    fn new(length: usize, kind: libc::c_int, descriptor: libc::c_int) -> io::Result<Self> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let (anywhere, kind) = (std::ptr::null_mut(), libc::MAP_SHARED | kind);
        // SAFETY: asks for a new mapping at an address the system chooses, so no
        // memory in use is touched.
        let start = unsafe { libc::mmap(anywhere, length, access, kind, descriptor, 0) };
        match NonNull::new(start) {
            Some(address) if start != libc::MAP_FAILED => Ok(Self {
                address: address.cast(),
                length,
            }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Puts the beginning of another file in the place of this memory, at the same
    /// address and in one step: who uses the memory meanwhile finds one or the other.
    pub(crate) fn replace(&self, file: &File) -> io::Result<()> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let kind = libc::MAP_SHARED | libc::MAP_FIXED;
        let (start, descriptor) = (self.address.as_ptr().cast(), file.as_fd().as_raw_fd());
        // SAFETY: the range is the one that `new` mapped, and stays mapped: only what is
        // behind it changes. It holds atomics only, which may change at any time.
        let mapped = unsafe { libc::mmap(start, self.length, access, kind, descriptor, 0) };
        if mapped == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// Where the memory begins. The pointer is valid as long as the mapping lives.
    pub(crate) fn address(&self) -> NonNull<u8> {
        self.address
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is the one that `new` mapped, and the last owner that
        // pointed into it is gone. A forked child has its own mapping, which this
        // does not touch.
        unsafe { libc::munmap(self.address.as_ptr().cast(), self.length) };
    }
}
