//! A system that a test makes up: it takes the place of `unix` and `linux`, so that the
//! real stores and the real generator run against it (`src/simulation`).
//!
//! Clocks, files, locks and processes are those of a [`World`]. Each thread of a simulated
//! process runs only while it has the baton, and passes it on at a call of the system or
//! at an atomic operation. What happens follows from the seed of the world alone.
//!
//! | file | what is in it |
//! |---|---|
//! | `baton.rs` | one thread at a time; switching and killing |
//! | `world.rs` | all that there is: clocks, processes, faults |
//! | `disk.rs`, `durable.rs` | files and names; what of them survives a power loss |
//! | `files.rs` | the calls on files and directories |
//! | `locks.rs` | locks, and the open descriptions that they belong to |
//! | `memory.rs` | shared pages, and atomics between which threads are switched |
//! | `random.rs`, `trace.rs` | random numbers from a seed; what happened |

mod baton;
mod disk;
mod durable;
mod files;
mod locks;
mod memory;
mod random;
mod trace;
mod world;

// It asks nothing but files and directories, so it is the real one once more.
#[allow(clippy::duplicate_mod)]
#[path = "../unix/kept.rs"]
mod kept;
use files as file;

pub(crate) use super::unix::{
    NotCancelled, OUT_OF_MEMORY, Ownership, ShortOfMemory, check_memory, effective_user,
    end_if_cancelled, is_link, is_shortage,
};
pub(crate) use baton::{Machine, current};
pub(crate) use files::{Directory, File, Identity, Status, filesystem, ownership_of};
pub(crate) use kept::Kept;
pub(crate) use locks::{highest_lock_of_others, lock_of_another, try_lock, unlock};
pub(crate) use memory::{AtomicPtr, AtomicU64, Mapping};
pub(crate) use random::Random;
pub(crate) use world::World;

use baton::{call, sleep};
use std::io;

pub(super) const INVALID_ARGUMENT: i32 = libc::EINVAL;

/// The directory in memory.
pub(crate) const MACHINE_DIRECTORY: &str = "/dev/shm";

pub(super) fn boot_id() -> io::Result<[u64; 2]> {
    call("boot_id", |world, me| Ok(world.boot_id(me))).unwrap_or(Ok([0, 1]))
}

/// A disk is mounted once in a boot.
pub(super) fn mount_id(_file: &File) -> u64 {
    call("mount_id", |world, _| 1 + world.boots).unwrap_or_default()
}

pub(crate) fn boot_ns() -> u64 {
    call("boot_ns", |world, _| world.clocks.boot_ns).unwrap_or_default()
}

pub(crate) fn monotonic_ns() -> u64 {
    call("monotonic_ns", |world, _| world.clocks.monotonic_ns()).unwrap_or_default()
}

pub(crate) fn wall_clock_ns() -> Option<u64> {
    call("wall_clock_ns", World::read_wall_clock)
}

pub(crate) fn sleep_ns(distance_ns: u64) {
    sleep(distance_ns);
}

pub(crate) fn random() -> u64 {
    call("random", |world, _| world.random.next()).unwrap_or_default()
}

pub(crate) fn process_id() -> u32 {
    call("process_id", |_, me| me.process as u32).unwrap_or_default()
}

/// Each process has its own, a forked child too.
pub(crate) fn fork_generation() -> u64 {
    current().map_or(0, |(_, me)| me.process)
}

/// Each call reads the clock, and so is a step.
#[cfg(target_arch = "x86_64")]
pub(crate) fn may_read_counter() -> bool {
    false
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn kernel_clock_is(_name: &str) -> Option<bool> {
    Some(false)
}
