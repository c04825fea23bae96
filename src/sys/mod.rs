//! What the crate asks of the operating system, and nothing else asks it.
//!
//! The functions have names from this crate's domain (the wall clock, a shared
//! mapping, a file that appears under its name whole or not at all), not from a
//! system's manual. To support another system, write its file beside `unix` and
//! `linux`; a simulator takes the place of all of them.
//!
//! | file | what is in it |
//! |---|---|
//! | `mod.rs` | the interface, and what the standard library does on every system |
//! | `kinds.rs` | what the answers are made of |
//! | `unix/` | what all Unixes share: mappings, files, the monotonic clock, `fork` |
//! | `linux.rs` | boot ID, network file systems, the counter of the kernel |
//! | `other_unix.rs` | the same questions elsewhere: not supported |

mod kinds;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod other_unix;
mod unix;

#[cfg(any(target_os = "linux", target_os = "android"))]
use linux as system;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use other_unix as system;

pub(crate) use kinds::{Filesystem, LockKind};
pub(crate) use system::{MACHINE_DIRECTORY, boot_ns};
pub(crate) use system::{highest_lock_of_others, lock_of_another, try_lock, unlock};
pub(crate) use unix::{Directory, File, Identity, Kept, Mapping, Ownership, Status};
pub(crate) use unix::{NotCancelled, OUT_OF_MEMORY, ShortOfMemory, check_memory, end_if_cancelled};
pub(crate) use unix::{effective_user, fork_generation, is_link, is_shortage};
pub(crate) use unix::{monotonic_ns, ownership_of};

#[cfg(target_arch = "x86_64")]
pub(crate) use system::{kernel_clock_is, may_read_counter};

use std::ffi::OsString;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

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
    unix::wall_clock_ns()
}

/// Sleeps for a distance of the monotonic clock.
pub(crate) fn sleep_ns(distance_ns: u64) {
    std::thread::sleep(Duration::from_nanos(distance_ns));
}

/// Returns a number that is hard to guess twice. The standard library seeds its
/// hash tables from the system's random numbers: enough to spread shards and
/// names, without a dependency. Two children of one parent may get the same.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The value of a variable of the environment.
pub(crate) fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The number of this process. It repeats among containers.
pub(crate) fn process_id() -> u32 {
    std::process::id()
}

/// The system's number for an error. An error that the system did not report, such
/// as a boot ID that is not a number, counts as an invalid argument.
pub(crate) fn error_number(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(unix::INVALID_ARGUMENT)
}
