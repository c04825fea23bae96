//! The fields of a page, in memory and in a file.

use super::atomic::Atomic64;
use crate::sys::AtomicU64;
use std::mem::offset_of;
use std::ops::Deref;

/// Keeps what callers write by every ID away from what they mostly read.
#[repr(C, align(128))]
pub(crate) struct CachePadded<T>(T);

impl<T> Deref for CachePadded<T> {
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
    /// The first slot that nobody has reserved.
    pub(crate) word: CachePadded<A>,
    /// The window in which `word` may be advanced.
    pub(crate) window: CachePadded<Window<A>>,
    /// What the slow path counts.
    pub(crate) counters: CachePadded<Counters<A>>,
}

#[repr(C)]
pub(crate) struct Window<A> {
    /// The clock, in nanoseconds since 1970, at which the window ends.
    pub(crate) end_ns: A,
    /// First slot that may not be issued in the window; never above the fence.
    pub(crate) limit: A,
    /// First slot not granted; `u64::MAX` where nothing limits it.
    pub(crate) fence: A,
    /// The count of the processor's counter at which the window ends, for
    /// callers that use the counter; 0 where nobody does.
    pub(crate) end_count: A,
    /// The end of the latest window that was ever published, in nanoseconds since
    /// 1970: a clock that is before that window was set back.
    pub(crate) latest_end_ns: A,
    /// The wall clock minus the clock that begins with the boot, in nanoseconds, when a
    /// window was last published; 0 while it is not known.
    pub(crate) wall_minus_boot_ns: A,
    /// The clock that begins with the boot, in nanoseconds, when the wall clock was first
    /// found further ahead than is believed at once; 0 while it is not.
    pub(crate) jump_since_ns: A,
    /// How many ticks the word may run ahead of the clock: the most that any user of the
    /// page has asked for.
    pub(crate) lead_ticks: A,
    /// Tells a page in a file from the next page that others find at its path, which may be
    /// mapped in its place in the middle of a call.
    pub(crate) nonce: A,
}

#[repr(C)]
pub(crate) struct Counters<A> {
    /// Slots that `word` jumped over: `word - skipped` is what was reserved.
    pub(crate) skipped: A,
    /// Calls that slept.
    pub(crate) waits: A,
    /// How long they slept, in nanoseconds.
    pub(crate) waited_ns: A,
    /// How often the clock was before the window published last.
    pub(crate) steps_back: A,
    /// The largest of these steps, in nanoseconds, in whole ticks.
    pub(crate) largest_step_back_ns: A,
    /// How often the fence was raised.
    pub(crate) fence_extensions: A,
    /// Threads that were given a lane, where a generator has several.
    pub(crate) threads: A,
    /// How often the wall clock was found ahead and was not believed.
    pub(crate) jumps: A,
}

impl<A: Atomic64> Page<A> {
    /// A page of which nothing was issued; `fence` is the first slot not granted.
    pub(crate) fn new(fence: u64) -> Self {
        let zero = || A::new(0);
        Self {
            word: CachePadded(zero()),
            window: CachePadded(Window {
                end_ns: zero(),
                limit: zero(),
                fence: A::new(fence),
                end_count: zero(),
                latest_end_ns: zero(),
                wall_minus_boot_ns: zero(),
                jump_since_ns: zero(),
                lead_ticks: zero(),
                nonce: zero(),
            }),
            counters: CachePadded(Counters {
                skipped: zero(),
                waits: zero(),
                waited_ns: zero(),
                steps_back: zero(),
                largest_step_back_ns: zero(),
                fence_extensions: zero(),
                threads: zero(),
                jumps: zero(),
            }),
        }
    }
}

impl<A: Atomic64> Window<A> {
    /// Forgets what was learned of the clocks, for a page of another boot: the clock that
    /// begins with the boot has begun again.
    pub(crate) fn forget_clocks(&self) {
        self.wall_minus_boot_ns.store_release(0);
        self.jump_since_ns.store_release(0);
    }
}

/// Every page is one page of the system's smallest size.
pub(crate) const PAGE_BYTES: usize = 4096;

/// A page as it is in a file. All of it lies in one sector of 512 bytes,
/// which a disk writes whole or not at all.
#[repr(C)]
pub(crate) struct StoredPage {
    /// Written once, when the file is created; read through the file, not here.
    _header: [AtomicU64; HEADER_BYTES / 8],
    /// The boot in which `word` was last known to be true.
    pub(crate) boot_id: [AtomicU64; 2],
    /// The fence that was written down before it was granted: never below
    /// `page.window.fence`.
    pub(crate) planned_fence: AtomicU64,
    /// The slot at which somebody last began to raise the fence ahead of time.
    pub(crate) top_up_claim: AtomicU64,
    /// Changed before every synchronisation, so that there is something to write.
    pub(crate) attempts: AtomicU64,
    /// How many ticks the first opener leaves free, because an older file of this name
    /// may still be in use.
    pub(crate) kept_ticks: AtomicU64,
    /// The mount by which the word was last known to be true; 0 if it is not known.
    pub(crate) mount_id: AtomicU64,
    /// The page.
    pub(crate) page: Page,
}

impl StoredPage {
    /// Where a new file has words that are not zero.
    pub(crate) const PLANNED_FENCE_AT: usize = offset_of!(Self, planned_fence);
    pub(crate) const WORD_AT: usize = offset_of!(Self, page.word.0);
    pub(crate) const FENCE_AT: usize = offset_of!(Self, page.window.0.fence);
    pub(crate) const NONCE_AT: usize = offset_of!(Self, page.window.0.nonce);
    pub(crate) const KEPT_TICKS_AT: usize = offset_of!(Self, kept_ticks);
    pub(crate) const SKIPPED_AT: usize = offset_of!(Self, page.counters.0.skipped);
}

/// The bytes of a file that never change.
pub(crate) const HEADER_BYTES: usize = 64;

const _: () = assert!(size_of::<Page>() <= PAGE_BYTES);
const _: () = assert!(size_of::<StoredPage>() <= PAGE_BYTES);
