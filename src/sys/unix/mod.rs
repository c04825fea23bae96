//! What all Unixes share.

mod cancel;
mod directory;
mod file;
mod fork;
mod kept;
mod mapping;
#[cfg(feature = "capi")]
mod spare;

pub(crate) use cancel::{NotCancelled, end_if_cancelled};
pub(crate) use directory::{Directory, Ownership, effective_user, ownership_of};
pub(crate) use file::{File, Identity, Status};
pub(crate) use fork::fork_generation;
pub(crate) use kept::Kept;
pub(crate) use mapping::Mapping;

use std::io;

pub(super) const INVALID_ARGUMENT: i32 = libc::EINVAL;

/// The error number for an allocation that failed.
pub(crate) const OUT_OF_MEMORY: i32 = libc::ENOMEM;

/// An allocation has failed in this call.
#[derive(Debug)]
pub(crate) struct ShortOfMemory;

impl From<ShortOfMemory> for io::Error {
    fn from(_: ShortOfMemory) -> Self {
        Self::from_raw_os_error(OUT_OF_MEMORY)
    }
}

/// Fails if something of this thread is in memory that is lent for one call: then what
/// the thread has made must not be kept.
pub(crate) fn check_memory() -> Result<(), ShortOfMemory> {
    // A program in Rust ends when an allocation fails, unless it decides otherwise.
    #[cfg(feature = "capi")]
    if spare::is_used() {
        return Err(ShortOfMemory);
    }
    Ok(())
}

/// Whether a file was not opened because its name is a symbolic link.
pub(crate) fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}

/// Nanoseconds on a clock that never steps, counted from an unspecified moment.
pub(crate) fn monotonic_ns() -> u64 {
    clock_ns(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds on one of the system's clocks that begin when the machine is started.
pub(super) fn clock_ns(clock: libc::clockid_t) -> u64 {
    // Not `Instant`: that returns differences only, and a static to count from
    // could be half made when another thread forks.
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is writable. The call fails only for unknown clocks.
    unsafe { libc::clock_gettime(clock, &raw mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
