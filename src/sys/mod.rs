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
//! | `unix/` | what all Unixes share: mappings, files, the monotonic clock, `fork` |
//! | `linux.rs` | boot ID, network file systems, the counter of the kernel |
//! | `other_unix.rs` | the same questions elsewhere: not supported |

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod other_unix;
mod unix;

#[cfg(any(target_os = "linux", target_os = "android"))]
use linux as system;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use other_unix as system;

pub(crate) use unix::{File, Identity, Mapping};
pub(crate) use unix::{fork_generation, is_link, link, monotonic_ns, remove};

#[cfg(target_arch = "x86_64")]
pub(crate) use system::kernel_clock_is;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What a file store asks the system about durability. Tests replace it.
#[derive(Clone, Copy)]
pub(crate) struct System {
    /// Returns a number that changes with every boot.
    pub(crate) boot_id: fn() -> io::Result<[u64; 2]>,
    /// Returns once what was written to a file will survive a power loss.
    pub(crate) sync: fn(&File) -> io::Result<()>,
}

impl System {
    /// The system that this process runs on.
    pub(crate) const REAL: Self = Self {
        boot_id: system::boot_id,
        sync: File::sync,
    };
}

/// The wall clock, in nanoseconds since 1970-01-01 UTC; `None` before that.
#[inline]
pub(crate) fn wall_clock_ns() -> Option<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    // Fits until the year 2554.
    Some(since.as_secs() * 1_000_000_000 + u64::from(since.subsec_nanos()))
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

/// The number of this process. It repeats among containers.
pub(crate) fn process_id() -> u32 {
    std::process::id()
}

/// Makes a path independent of the current directory. Does not follow links.
pub(crate) fn absolute(path: &Path) -> io::Result<PathBuf> {
    std::path::absolute(path)
}

/// The system's number for an error. An error that the system did not report, such
/// as a boot ID that is not a number, counts as an invalid argument.
pub(crate) fn error_number(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(unix::INVALID_ARGUMENT)
}
