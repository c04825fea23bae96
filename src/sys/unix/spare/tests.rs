//! Memory for when the system has none: who gets it, and that it comes back.

use super::{BLOCK_BYTES, BLOCKS, Spare, Spared};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// A malloc that fails on demand.
struct Failing {
    fails: AtomicBool,
    live: AtomicUsize,
}

// SAFETY: it returns what the system's allocator returns, or NULL.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.fails.load(Ordering::Relaxed) {
            return std::ptr::null_mut();
        }
        self.live.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.live.fetch_sub(1, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// An allocator of the test; static, as the real one is.
fn allocator() -> &'static Spared<Failing> {
    Box::leak(Box::new(Spared {
        memory: Box::leak(Box::new(Spare::new())),
        malloc: Failing {
            fails: AtomicBool::new(false),
            live: AtomicUsize::new(0),
        },
    }))
}

impl Spared<Failing> {
    fn fail(&self, fails: bool) {
        self.malloc.fails.store(fails, Ordering::Relaxed);
    }

    fn is_short(&self) -> bool {
        self.memory.is_used_by_this_thread()
    }
}

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 8).expect("a layout")
}

/// Allocates and fills.
fn filled(from: &Spared<Failing>, size: usize, byte: u8) -> *mut u8 {
    // SAFETY: the size is not zero, and what was allocated has as many bytes.
    unsafe {
        let allocated = from.alloc(layout(size));
        assert!(!allocated.is_null());
        allocated.write_bytes(byte, size);
        allocated
    }
}

fn is_filled(with: *mut u8, size: usize, byte: u8) -> bool {
    // SAFETY: the callers pass what `filled` returned.
    (0..size).all(|at| unsafe { with.add(at).read() } == byte)
}

#[test]
fn an_allocation_that_fails_is_served_until_it_is_freed() {
    let from = allocator();
    from.fail(true);
    let (one, other) = (filled(from, 100, 1), filled(from, 3000, 2));
    assert!(from.is_short());
    from.fail(false);
    let third = filled(from, 50, 3);
    assert!(is_filled(one, 100, 1) && is_filled(other, 3000, 2));
    // SAFETY: they were allocated so, and are not used again.
    unsafe {
        from.dealloc(one, layout(100));
        assert!(from.is_short());
        from.dealloc(third, layout(50));
        from.dealloc(other, layout(3000));
    }
    assert!(!from.is_short());
    assert_eq!(from.malloc.live.load(Ordering::Relaxed), 0);
}

#[test]
fn what_cannot_grow_where_it_is_moves() {
    let from = allocator();
    let one = filled(from, 100, 7);
    from.fail(true);
    // SAFETY: allocated so; the old pointers are not used again.
    unsafe {
        let grown = from.realloc(one, layout(100), 200);
        assert!(from.is_short() && is_filled(grown, 100, 7));
        assert_eq!(from.malloc.live.load(Ordering::Relaxed), 0);
        from.fail(false);
        let back = from.realloc(grown, layout(200), 300);
        assert!(!from.is_short() && is_filled(back, 100, 7));
        from.dealloc(back, layout(300));
    }
}

#[test]
fn a_block_can_be_used_again_and_again_but_not_beyond_its_end() {
    let from = allocator();
    from.fail(true);
    let kept = filled(from, 8, 9);
    for _ in 0..1000 {
        let large = filled(from, BLOCK_BYTES / 2, 1);
        // SAFETY: allocated so, and not used again.
        unsafe { from.dealloc(large, layout(BLOCK_BYTES / 2)) };
    }
    assert!(is_filled(kept, 8, 9));
    // SAFETY: the size is not zero.
    assert!(unsafe { from.alloc(layout(BLOCK_BYTES)) }.is_null());
    // SAFETY: as above.
    unsafe { from.dealloc(kept, layout(8)) };
    let whole = filled(from, BLOCK_BYTES, 5);
    // SAFETY: as above.
    unsafe { from.dealloc(whole, layout(BLOCK_BYTES)) };
}

#[test]
fn threads_have_separate_blocks_and_wait_where_there_are_more() {
    let from = allocator();
    from.fail(true);
    let together = Barrier::new(BLOCKS);
    thread::scope(|scope| {
        for byte in 0..2 * BLOCKS as u8 {
            let together = &together;
            scope.spawn(move || {
                // The later ones find all blocks taken.
                let mine = filled(from, BLOCK_BYTES, byte);
                together.wait();
                assert!(is_filled(mine, BLOCK_BYTES, byte));
                // SAFETY: allocated so, and not used again.
                unsafe { from.dealloc(mine, layout(BLOCK_BYTES)) };
                assert!(!from.is_short());
            });
        }
    });
}
