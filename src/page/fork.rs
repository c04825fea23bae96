//! Noticing that this process is a forked child.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

static GENERATION: AtomicU64 = AtomicU64::new(0);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// A number that is another one in a child that was forked. A child made by a raw
/// `clone` keeps its parent's: nothing that must not go wrong may hang on it.
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
        // fork, and stays loaded as long as the library does.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    }
}
