//! What all Unixes share.

mod cancel;
mod clocks;
mod directory;
mod file;
mod fork;
#[cfg(not(simulated))]
mod host;
mod kept;
#[cfg(not(simulated))]
mod library;
mod mapping;
mod mark;
mod marked;
mod ownership;
#[cfg(feature = "capi")]
mod spare;
#[cfg(not(simulated))]
mod thread;

pub(crate) use cancel::{NotCancelled, end_if_cancelled};
pub(crate) use clocks::monotonic_ns;
#[cfg(all(
    any(target_os = "linux", target_os = "android"),
    target_arch = "x86_64"
))]
pub(super) use clocks::read_without_counter;
pub(super) use clocks::{clock_ns, wall_clock_ns};
pub(crate) use directory::Directory;
pub(crate) use file::{File, Identity, Status};
pub(crate) use fork::fork_generation;
#[cfg(not(simulated))]
pub(crate) use host::{host_name, unique_random};
pub(crate) use kept::Kept;
#[cfg(not(simulated))]
pub(crate) use library::{load, own_directory};
pub(crate) use mapping::Mapping;
pub(crate) use ownership::{Ownership, effective_user, ownership_of};
#[cfg(not(simulated))]
pub(crate) use thread::start;

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

/// Whether a call failed for lack of descriptors or of memory.
pub(crate) fn is_shortage(error: &io::Error) -> bool {
    let shortages = [libc::EMFILE, libc::ENFILE, libc::ENOMEM];
    error
        .raw_os_error()
        .is_some_and(|number| shortages.contains(&number))
}

/// Whether a file was not opened because its name is a symbolic link.
pub(crate) fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}
