//! What the crate asks of the operating system, and nothing else asks it.
//!
//! The functions have names from this crate's domain (the wall clock, a shared
//! mapping, a file that appears under its name whole or not at all), not from a
//! system's manual. To support another system, write its file beside `unix` and
//! `linux`; a simulator takes the place of all of them.
//!
//! | file | what is in it |
//! |---|---|
//! | `mod.rs` | the interface |
//! | `kinds.rs` | what the answers are made of |
//! | `unix/` | what all Unixes share: mappings, files, the monotonic clock, `fork` |
//! | `linux.rs` | boot ID, network file systems, the counter of the kernel |
//! | `other_unix.rs` | the same questions elsewhere: not supported |
//! | `standard.rs` | what the standard library does on every system |
//! | `simulated/` | all of it, made up by a test: with `--cfg simulated`, in tests only |

mod kinds;
#[cfg(any(target_os = "linux", target_os = "android"))]
#[cfg_attr(simulated, allow(dead_code))]
mod linux;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod other_unix;
#[cfg(test)]
#[cfg(simulated)]
pub(crate) mod simulated;
#[cfg(not(simulated))]
mod standard;
#[cfg_attr(simulated, allow(dead_code, unused_imports))]
mod unix;

#[cfg(not(simulated))]
#[cfg(any(target_os = "linux", target_os = "android"))]
use linux as system;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use other_unix as system;
#[cfg(test)]
#[cfg(simulated)]
use simulated as system;
#[cfg(test)]
#[cfg(simulated)]
use simulated as standard;
#[cfg(test)]
#[cfg(simulated)]
use simulated as common;
#[cfg(not(simulated))]
use unix as common;

pub(crate) use common::{Directory, File, Identity, Kept, Mapping, Ownership, Status};
pub(crate) use common::{
    NotCancelled, OUT_OF_MEMORY, ShortOfMemory, check_memory, end_if_cancelled,
};
pub(crate) use common::{effective_user, fork_generation, is_link, is_shortage};
#[cfg(not(simulated))]
pub(crate) use common::{host_name, load, own_directory, start, unique_random};
pub(crate) use common::{monotonic_ns, ownership_of};
pub(crate) use kinds::{Filesystem, LockKind};
pub(crate) use standard::{process_id, random, sleep_ns};
pub(crate) use system::{MACHINE_DIRECTORY, boot_ns};
pub(crate) use system::{highest_lock_of_others, lock_of_another, try_lock, unlock};
#[cfg(not(simulated))]
pub(crate) use system::{wait, wake};

#[cfg(target_arch = "x86_64")]
pub(crate) use system::{kernel_clock_is, may_read_counter};

/// The atomics that processes share, and those that threads contend for.
#[cfg(not(simulated))]
pub(crate) use std::sync::atomic::{AtomicPtr, AtomicU64};
#[cfg(test)]
#[cfg(simulated)]
pub(crate) use system::{AtomicPtr, AtomicU64, filesystem};

#[cfg(all(simulated, not(test)))]
compile_error!("a simulated system is for the library's own tests");

use std::ffi::OsString;
use std::io;
#[cfg(not(simulated))]
use std::os::fd::AsFd;

/// What a file store asks the system about durability. Tests replace it.
#[derive(Clone, Copy)]
pub(crate) struct System {
    /// Returns a number that changes with every boot.
    pub(crate) boot_id: fn() -> io::Result<[u64; 2]>,
    /// Nanoseconds since the machine was started.
    pub(crate) boot_ns: fn() -> u64,
    /// The mount that a file was opened by: a number that no other one has in this boot. 0 if
    /// it is not known.
    pub(crate) mount_id: fn(&File) -> u64,
    /// Returns once what was written to a file will survive a power loss.
    pub(crate) sync: fn(&File) -> io::Result<()>,
}

/// What is known about the file system that an open file or directory is on.
#[cfg(not(simulated))]
pub(crate) fn filesystem(file: &impl AsFd) -> io::Result<Filesystem> {
    system::filesystem(file)
}

impl System {
    /// The system that this process runs on.
    pub(crate) const REAL: Self = Self {
        boot_id: system::boot_id,
        boot_ns,
        mount_id: system::mount_id,
        sync: File::sync,
    };
}

/// The wall clock, in nanoseconds since 1970-01-01 UTC; `None` before that.
#[inline]
pub(crate) fn wall_clock_ns() -> Option<u64> {
    common::wall_clock_ns()
}

/// The value of a variable of the environment.
pub(crate) fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The system's number for an error. An error that the system did not report, such
/// as a boot ID that is not a number, counts as an invalid argument.
pub(crate) fn error_number(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(common::INVALID_ARGUMENT)
}
