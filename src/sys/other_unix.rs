//! A Unix that this library does not know: the memory store works; what a file
//! store must know is reported as not supported.

use std::io;
use std::os::fd::AsFd;

pub(super) fn boot_id() -> io::Result<[u64; 2]> {
    Err(not_supported())
}

pub(super) fn network_filesystem(_file: &impl AsFd) -> io::Result<Option<&'static str>> {
    Err(not_supported())
}

/// The kernel's own counter is not known, so none is trusted.
#[cfg(target_arch = "x86_64")]
pub(crate) fn kernel_clock_is(_name: &str) -> bool {
    false
}

fn not_supported() -> io::Error {
    io::Error::from_raw_os_error(libc::ENOTSUP)
}
