//! A mark on an open description, by which it can be told from others of the same file.

use std::os::fd::{AsFd, AsRawFd};

/// The signal by which Linux would report that an open file is ready, if it were asked to. It
/// is never asked, so the number is free for a mark: it belongs to the open description, and
/// is 0 in all others.
const MARK: libc::c_int = 63;

/// From the headers of Linux; the crate `libc` lacks them.
const F_SETSIG: libc::c_int = 10;
const F_GETSIG: libc::c_int = 11;

const HAS_MARKS: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Marks an open description; false if the system has no marks.
pub(super) fn mark(file: &impl AsFd) -> bool {
    // SAFETY: the descriptor is open, and the command takes a number.
    HAS_MARKS && unsafe { libc::fcntl(file.as_fd().as_raw_fd(), F_SETSIG, MARK) == 0 }
}

/// Whether an open description has the mark.
pub(super) fn is_marked(file: &impl AsFd) -> bool {
    // SAFETY: the command takes no argument. A descriptor that was closed is an error.
    HAS_MARKS && unsafe { libc::fcntl(file.as_fd().as_raw_fd(), F_GETSIG) == MARK }
}
