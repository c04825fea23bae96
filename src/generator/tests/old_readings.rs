//! A caller that is held up after it has read the clock compares the word with a past
//! that others have left. That is no error.

use crate::clock::{Clock, Windowed};
use crate::error::{ClockFault, Error, Result, WaitReason};
use crate::generator::{Fence, Reserver, SequenceStart, Timing};
use crate::layout::Layout;
use crate::page::{Atomic64, Page};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

const START_NS: u64 = 1_767_225_600_000_000_000;
const MS: u64 = 1_000_000;

/// The time of everybody. Whoever is held up lets the others go on meanwhile.
struct World {
    passed_ns: AtomicU64,
    page: Arc<Page>,
    max_wait_ms: u32,
    layout: Layout,
}

impl World {
    fn reserver(self: &Arc<Self>, held_ns: u64) -> Reserver<Arc<Page>, Held> {
        let clock = Held {
            world: self.clone(),
            held_ns,
            held_before_ns: Mutex::default(),
            is_other_fast: AtomicBool::new(false),
        };
        Reserver::new(
            self.page.clone(),
            Box::new(NoFence),
            clock,
            self.layout.codec().expect("a good layout"),
            Timing::new(&self.layout, self.max_wait_ms, 0, 3_600_000),
            SequenceStart::new(0),
        )
    }
}

fn world(max_wait_ms: u32) -> Arc<World> {
    Arc::new(World {
        passed_ns: AtomicU64::new(1),
        page: Arc::new(Page::new(u64::MAX)),
        max_wait_ms,
        layout: Layout::DEFAULT,
    })
}

/// A clock whose caller is held up after every reading, while another one takes IDs.
struct Held {
    world: Arc<World>,
    held_ns: u64,
    /// For how long it is held up before each of its next readings.
    held_before_ns: Mutex<Vec<u64>>,
    /// Whether the other one takes all there are.
    is_other_fast: AtomicBool,
}

impl Held {
    fn pass(&self, distance_ns: u64) -> u64 {
        self.world
            .passed_ns
            .fetch_add(distance_ns, Ordering::SeqCst)
    }
}

impl Clock for Held {
    fn now_ns(&self) -> Result<u64> {
        self.pass(
            self.held_before_ns
                .lock()
                .expect("a lock")
                .pop()
                .unwrap_or(0),
        );
        let now_ns = START_NS + self.pass(0);
        if self.held_ns > 0 {
            self.pass(self.held_ns);
            let other = self.world.reserver(0);
            other.next()?;
            while self.is_other_fast.load(Ordering::SeqCst) && other.try_next().is_ok() {
                std::hint::spin_loop();
            }
        }
        Ok(now_ns)
    }

    fn monotonic_ns(&self) -> u64 {
        self.pass(0)
    }

    fn boot_ns(&self) -> u64 {
        self.pass(0)
    }

    fn sleep_ns(&self, distance_ns: u64) {
        self.pass(distance_ns);
    }
}

impl Windowed for Held {}

struct NoFence;

impl Fence for NoFence {
    fn extend(&self, _slot: u64, _most_wait_ns: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }
}

#[test]
fn who_is_held_up_after_every_reading_gets_ids() {
    for max_wait_ms in [0, 1, 50] {
        let world = world(max_wait_ms);
        let held = world.reserver(80 * MS);
        let mut last = 0;
        for _ in 0..10 {
            for take in [Reserver::next, Reserver::try_next] {
                let slot = take(&held).expect("no clock was set back and no tick is full");
                assert!(slot > last);
                last = slot;
            }
        }
        assert_eq!(world.page.counters.steps_back.load_relaxed(), 0);
    }
}

#[test]
fn who_is_held_up_while_an_error_is_explained_is_not_told_of_a_clock() {
    for max_wait_ms in [0, 1, 50] {
        let held = world(max_wait_ms).reserver(80 * MS);
        held.next().expect("a slot");
        assert_eq!(held.next_error(), None);
    }
}

#[test]
fn a_full_tick_is_not_called_a_clock_that_is_behind_by_who_is_held_up() {
    for (max_wait_ms, held_ns) in [(0, 80 * MS), (1, 80 * MS + MS / 2)] {
        let world = world(max_wait_ms);
        let held = world.reserver(held_ns);
        held.clock.is_other_fast.store(true, Ordering::SeqCst);
        let error = held.try_next().expect_err("the tick is full");
        let wait = error.wait().expect("a distance");
        assert!(matches!(error, Error::Again(_)), "{error}");
        assert_eq!(wait.reason, WaitReason::TickFull);
        assert!(wait.distance_ns <= MS, "{wait:?}");
    }
}

#[test]
fn a_call_that_may_not_wait_loses_no_slot_just_before_a_tick() {
    let world = world(50);
    let caller = world.reserver(0);
    while caller.try_next().is_ok() {}
    let before = world.page.word.load_relaxed();
    // The caller is held up for 40 ns before its second reading, the one that it looks
    // again by. It knows only that this was meanwhile: the next tick begins in 20 ns, or
    // began 20 ns ago.
    world.passed_ns.store(MS - 60, Ordering::SeqCst);
    *caller.clock.held_before_ns.lock().expect("a lock") = vec![40, 0];
    let error = caller.try_next_tick().expect_err("the tick is full");
    assert_eq!(error.wait().expect("a distance").distance_ns, 20);
    assert_eq!(world.page.word.load_relaxed(), before, "a slot was lost");
}

/// A clock that stands still a nanosecond before the next tick.
#[derive(Default)]
struct Standing {
    readings: AtomicU64,
    monotonic_ns: AtomicU64,
}

impl Clock for Standing {
    fn now_ns(&self) -> Result<u64> {
        let reading = self.readings.fetch_add(1, Ordering::SeqCst);
        assert!(reading < 10_000, "a call that does not end");
        Ok(START_NS + MS - 1)
    }

    fn monotonic_ns(&self) -> u64 {
        self.monotonic_ns.fetch_add(100, Ordering::SeqCst)
    }

    fn boot_ns(&self) -> u64 {
        self.monotonic_ns()
    }

    fn sleep_ns(&self, distance_ns: u64) {
        // As a thread that wakes up late.
        let slept_ns = distance_ns.max(50_000);
        self.monotonic_ns.fetch_add(slept_ns, Ordering::SeqCst);
    }
}

impl Windowed for Standing {}

#[test]
fn a_clock_that_stands_still_just_before_a_tick_lets_every_call_end() {
    let layout = Layout {
        sequence_bits: 1,
        ..Layout::DEFAULT
    };
    for max_wait_ms in [0, 1] {
        for take in [Reserver::next, Reserver::try_next] {
            let reserver: Reserver<Arc<Page>, _> = Reserver::new(
                Arc::new(Page::new(u64::MAX)),
                Box::new(NoFence),
                Standing::default(),
                layout.codec().expect("a good layout"),
                Timing::new(&layout, max_wait_ms, 0, 0),
                SequenceStart::new(0),
            );
            assert!(take(&reserver).is_ok() && take(&reserver).is_ok());
            let error = take(&reserver).expect_err("the tick is full");
            assert!(matches!(error, Error::Again(_)), "{error}");
            assert_eq!(error.wait().expect("a distance").distance_ns, 1);
        }
    }
}

#[test]
fn a_clock_that_was_set_back_is_an_error_also_for_who_is_held_up() {
    let world = world(50);
    let held = world.reserver(MS);
    held.next().expect("a slot");
    let word = &world.page.word;
    word.fetch_max_relaxed(word.load_relaxed() + (600_000 << 12));
    let end_ns = START_NS + 600_000 * MS;
    world.page.window.latest_end_ns.fetch_max_relaxed(end_ns);
    let before = word.load_relaxed();
    let error = world.reserver(0).next().expect_err("ten minutes behind");
    let error = match error {
        Error::Clock(ClockFault::Behind { wait, .. }) => wait,
        other => panic!("{other}"),
    };
    assert!(error.distance_ns > 599_000 * MS);
    assert_eq!(word.load_relaxed(), before, "a failed call moved the word");
}
