//! Noticing that this process is a forked child.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

static GENERATION: AtomicU64 = AtomicU64::new(0);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// A number that changes in a forked child. A raw `clone` does not change it: do not
/// rely on it for correctness.
#[inline]
pub(crate) fn fork_generation() -> u64 {
    if !WATCHED.load(Ordering::Relaxed) {
        watch();
    }
    GENERATION.load(Ordering::Relaxed)
}

#[cold]
fn watch() {
    extern "C" fn in_child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
    }
    if !WATCHED.swap(true, Ordering::Relaxed) {
        // SAFETY: the handler only changes an atomic, which is allowed after a
        // fork, and it stays loaded as long as the library does.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    }
}
