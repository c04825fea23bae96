//! Memory for when the system has none: a call that allocates comes to an end and
//! reports the failure, where Rust would abort the program.
//!
//! The spare memory is static and divided into blocks. A thread whose allocation has
//! failed takes one, and keeps it until everything in it is freed. That is at the end of
//! its call at the latest: nothing that is kept for longer may be in it, and whoever
//! keeps something calls `check_memory` first.
//!
//! Only the libraries for C allocate so (the feature `capi`): a program in Rust chooses
//! how it allocates.

#[cfg(test)]
mod tests;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Spared<System> = Spared {
    memory: &SPARE,
    malloc: System,
};

static SPARE: Spare = Spare::new();

/// More than one call needs: paths of 4 KiB and what is made of them.
const BLOCK_BYTES: usize = 1 << 16;

/// How many threads can be in such a call at once; others wait for them.
const BLOCKS: usize = 4;

/// How often a thread looks for a block, a millisecond apart, before it gives up.
const MOST_LOOKS: usize = 60_000;

/// Nobody's: no thread has this number.
const NOBODY: usize = 0;

/// Whether the calling thread has something in it: an allocation has failed.
pub(super) fn is_used() -> bool {
    SPARE.is_used_by_this_thread()
}

/// An allocator over another one, with memory for when that has none.
struct Spared<M> {
    memory: &'static Spare,
    malloc: M,
}

struct Spare {
    blocks: [Block; BLOCKS],
}

// C's order of fields: the bytes begin where the block does, and are aligned as it is.
#[repr(C, align(64))]
struct Block {
    bytes: UnsafeCell<[u8; BLOCK_BYTES]>,
    /// The thread that has it. Only that thread allocates in it, and gives it back.
    owner: AtomicUsize,
    /// How many allocations are in it.
    live: AtomicUsize,
    /// Where free memory begins in it.
    top: AtomicUsize,
}

// SAFETY: each byte of `bytes` is in at most one allocation, whose owner alone uses it.
unsafe impl Sync for Block {}

impl Block {
    const fn new() -> Self {
        Self {
            bytes: UnsafeCell::new([0; BLOCK_BYTES]),
            owner: AtomicUsize::new(NOBODY),
            live: AtomicUsize::new(0),
            top: AtomicUsize::new(0),
        }
    }

    fn start(&self) -> *mut u8 {
        self.bytes.get().cast()
    }

    fn offset_of(&self, pointer: *mut u8) -> Option<usize> {
        let offset = pointer.addr().wrapping_sub(self.start().addr());
        (offset < BLOCK_BYTES).then_some(offset)
    }

    fn is_owned_by(&self, thread: usize) -> bool {
        self.owner.load(Ordering::Relaxed) == thread
    }

    /// Takes a part of it, for its owner. NULL if it has not as much left.
    fn take(&self, layout: Layout) -> *mut u8 {
        if layout.align() > align_of::<Block>() {
            return ptr::null_mut();
        }
        // Atomic, so that a signal handler may come in between.
        let grown = self
            .top
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |top| {
                let end = top
                    .checked_next_multiple_of(layout.align())?
                    .checked_add(layout.size())?;
                (end <= BLOCK_BYTES).then_some(end)
            });
        let Ok(top) = grown else {
            return ptr::null_mut();
        };
        self.live.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the part that begins there was found to end within the block.
        unsafe { self.start().add(top.next_multiple_of(layout.align())) }
    }

    /// Gives a part of it back. The last one gives the block back, too, unless another
    /// thread than the owner does so: that one could be allocating.
    fn give_back(&self, offset: usize, size: usize, thread: usize) {
        let is_owner = self.is_owned_by(thread);
        if is_owner {
            // What was taken last is free again at once.
            let _ = self.top.compare_exchange(
                offset + size,
                offset,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
        }
        // Release: what was written in it is over for whoever gets it next.
        let left = self.live.fetch_sub(1, Ordering::Release) - 1;
        if is_owner && left == 0 {
            self.top.store(0, Ordering::Relaxed);
            self.owner.store(NOBODY, Ordering::Release);
        }
    }
}

impl Spare {
    const fn new() -> Self {
        Self {
            blocks: [const { Block::new() }; BLOCKS],
        }
    }

    fn is_used_by_this_thread(&self) -> bool {
        let thread = this_thread();
        let is_used =
            |block: &Block| block.is_owned_by(thread) && block.live.load(Ordering::Relaxed) > 0;
        self.blocks.iter().any(is_used)
    }

    /// The block that an allocation is in, and where.
    fn find(&self, pointer: *mut u8) -> Option<(&Block, usize)> {
        let mut blocks = self.blocks.iter();
        blocks.find_map(|block| Some((block, block.offset_of(pointer)?)))
    }

    /// The block of this thread, if there is one, or one that is free now.
    fn block_for(&self, thread: usize) -> Option<&Block> {
        let claim = |block: &&Block| {
            // Acquire: what others have written in it is over.
            let claimed =
                block
                    .owner
                    .compare_exchange(NOBODY, thread, Ordering::Acquire, Ordering::Relaxed);
            claimed.is_ok()
        };
        let own = self.blocks.iter().find(|block| block.is_owned_by(thread));
        own.or_else(|| self.blocks.iter().find(claim))
    }
}

/// The number of this thread. Not from thread-local storage: for that the system may
/// have to allocate.
fn this_thread() -> usize {
    // SAFETY: it has no arguments and cannot fail.
    unsafe { libc::pthread_self() as usize }
}

impl<M: GlobalAlloc> Spared<M> {
    /// Allocates where malloc has just failed.
    #[cold]
    #[inline(never)]
    fn alloc_spare(&self, layout: Layout) -> *mut u8 {
        let thread = this_thread();
        for _ in 0..MOST_LOOKS {
            if let Some(block) = self.memory.block_for(thread) {
                return block.take(layout);
            }
            thread::sleep(Duration::from_millis(1));
            // SAFETY: the promise of the caller of `alloc`, which has come here.
            let allocated = unsafe { self.malloc.alloc(layout) };
            if !allocated.is_null() {
                return allocated;
            }
        }
        ptr::null_mut()
    }
}

// SAFETY: what it returns is from malloc, or a part of a block that nothing else is in;
// either is freed to where it came from. It does not unwind.
unsafe impl<M: GlobalAlloc> GlobalAlloc for Spared<M> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        let allocated = unsafe { self.malloc.alloc(layout) };
        if allocated.is_null() {
            return self.alloc_spare(layout);
        }
        allocated
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        match self.memory.find(pointer) {
            Some((block, offset)) => block.give_back(offset, layout.size(), this_thread()),
            // SAFETY: the caller's promise, and it is not from a block.
            None => unsafe { self.malloc.dealloc(pointer, layout) },
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if self.memory.find(pointer).is_none() {
            // SAFETY: the caller's promise, and it is not from a block.
            let moved = unsafe { self.malloc.realloc(pointer, layout, new_size) };
            if !moved.is_null() {
                return moved;
            }
        }
        // SAFETY: the caller promises that such a layout is valid.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: its size is not zero, by the caller's promise.
        let moved = unsafe { self.alloc(new_layout) };
        if !moved.is_null() {
            // SAFETY: both are allocated, differ, and have as many bytes.
            unsafe { ptr::copy_nonoverlapping(pointer, moved, layout.size().min(new_size)) };
            // SAFETY: the caller's promise.
            unsafe { self.dealloc(pointer, layout) };
        }
        moved
    }
}
