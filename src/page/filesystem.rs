//! What the standard library does not tell about a file.

use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;

/// The number by which Linux tells file systems apart (statfs(2), `f_type`).
///
/// # Errors
/// What the system says.
pub(crate) fn filesystem_magic(file: &File) -> io::Result<u32> {
    let mut answer = MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: the descriptor is open, and `answer` is as large as it must be.
    match unsafe { libc::fstatfs(file.as_raw_fd(), answer.as_mut_ptr()) } {
        // SAFETY: the call succeeded, so it has filled the answer in.
        0 => Ok(unsafe { answer.assume_init() }.f_type as u32),
        _ => Err(io::Error::last_os_error()),
    }
}
