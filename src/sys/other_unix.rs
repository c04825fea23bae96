//! A Unix that this library does not know: the memory store works; what a file
//! store must know is reported as not supported.

use super::kinds::{Filesystem, LockKind};
use super::unix::{File, monotonic_ns};
use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

pub(super) fn boot_id() -> io::Result<[u64; 2]> {
    Err(not_supported())
}

pub(super) fn mount_id(_file: &File) -> u64 {
    0
}

pub(super) fn filesystem(_file: &impl AsFd) -> io::Result<Filesystem> {
    Err(not_supported())
}

pub(crate) fn try_lock(_file: &impl AsFd, _kind: LockKind, _byte: i64) -> io::Result<bool> {
    Err(not_supported())
}

pub(crate) fn unlock(_file: &impl AsFd, _byte: i64) -> io::Result<()> {
    Err(not_supported())
}

pub(crate) fn lock_of_another(_file: &impl AsFd, _byte: i64) -> io::Result<Option<LockKind>> {
    Err(not_supported())
}

pub(crate) fn highest_lock_of_others(
    _file: &impl AsFd,
    _first: i64,
    _length: i64,
) -> io::Result<Option<i64>> {
    Err(not_supported())
}

/// The monotonic clock: whether it goes on while the machine sleeps is not known.
pub(crate) fn boot_ns() -> u64 {
    monotonic_ns()
}

/// There is no directory that is known to be in memory.
pub(crate) const MACHINE_DIRECTORY: &str = "/dev/shm";

/// The kernel's own counter is not known, so none is trusted.
#[cfg(target_arch = "x86_64")]
pub(crate) fn kernel_clock_is(_name: &str) -> Option<bool> {
    Some(false)
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn may_read_counter() -> bool {
    false
}

fn not_supported() -> io::Error {
    io::Error::from_raw_os_error(libc::ENOTSUP)
}

/// Waits for a moment: there is no way to be woken by another process.
pub(crate) fn wait(word: &AtomicU32, value: u32, most_ns: u64) {
    const STEP_NS: u64 = 5_000_000;
    if word.load(Ordering::Acquire) == value {
        std::thread::sleep(Duration::from_nanos(most_ns.min(STEP_NS)));
    }
}

/// Nobody waits for longer than a moment.
pub(crate) fn wake(_word: &AtomicU32) {}
