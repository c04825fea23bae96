//! What the standard library does on every system.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

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
