//! The page: all state of a generator, in memory that threads, forked children
//! and (through a store) unrelated processes share.
//!
//! ```text
//! word          last reserved slot; only ever rises; this alone makes IDs unique
//! window_end    clock reading at which the published window is over
//! window_limit  first slot that may not be handed out in that window
//! fence         first slot that is not granted to the holders of this page
//! counters      written by the slow path only
//! ```
//!
//! A process that dies at any instruction leaves a page the others go on with:
//! every field is one atomic word, and nothing is ever held.

mod atomic;
mod mapping;
mod registry;

pub(crate) use atomic::Atomic64;
pub(crate) use mapping::SharedPage;
pub(crate) use registry::Registry;

use std::ops::Deref;
use std::sync::atomic::AtomicU64;

/// Keeps what callers write by every ID away from what they mostly read.
#[repr(C, align(128))]
pub(crate) struct Apart<T>(T);

impl<T> Deref for Apart<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The fields of a page. Generic over the atomic, so that loom can run the
/// reserving code with its own.
#[repr(C)]
pub(crate) struct Page<A = AtomicU64> {
    /// The last reserved slot.
    pub(crate) word: Apart<A>,
    /// The window in which `word` may be advanced.
    pub(crate) window: Apart<Window<A>>,
    /// What the slow path counts.
    pub(crate) counters: Apart<Counters<A>>,
}

#[repr(C)]
pub(crate) struct Window<A> {
    /// Clock reading, in nanoseconds since 1970, at which the window is over.
    pub(crate) end_ns: A,
    /// First slot not to be handed out in the window; never above the fence.
    pub(crate) limit: A,
    /// First slot not granted; `u64::MAX` where nothing limits it.
    pub(crate) fence: A,
}

#[repr(C)]
pub(crate) struct Counters<A> {
    /// Slots that `word` jumped over: `word - skipped` is what was reserved.
    pub(crate) skipped: A,
    /// Calls that slept.
    pub(crate) waits: A,
    /// How long they slept, in nanoseconds.
    pub(crate) waited_ns: A,
    /// How often the clock stood before the window published last.
    pub(crate) steps_back: A,
    /// The largest of these steps, in nanoseconds, in whole ticks.
    pub(crate) largest_step_back_ns: A,
    /// How often the fence was raised.
    pub(crate) fence_extensions: A,
}

impl<A: Atomic64> Page<A> {
    /// A page that has handed out nothing; `fence` is the first slot not granted.
    pub(crate) fn new(fence: u64) -> Self {
        let zero = || A::new(0);
        Self {
            word: Apart(zero()),
            window: Apart(Window {
                end_ns: zero(),
                limit: zero(),
                fence: A::new(fence),
            }),
            counters: Apart(Counters {
                skipped: zero(),
                waits: zero(),
                waited_ns: zero(),
                steps_back: zero(),
                largest_step_back_ns: zero(),
                fence_extensions: zero(),
            }),
        }
    }
}

/// Every page is one page of the system's smallest size.
pub(crate) const PAGE_BYTES: usize = 4096;

const _: () = assert!(size_of::<Page>() <= PAGE_BYTES);
