//! The reserving code in every order that two threads can run in, by loom.

use crate::clock::{Clock, Windowed};
use crate::error::{Error, Result};
use crate::generator::{Fence, Reserver, SequenceStart, Timing};
use crate::layout::{Layout, Order};
use crate::page::{Atomic64, Page};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

impl Atomic64 for AtomicU64 {
    /// The second and last slot of a tick is taken by compare-exchange.
    const CALLERS_AT_ONCE: u64 = 1;

    fn new(value: u64) -> Self {
        Self::new(value)
    }

    fn load_relaxed(&self) -> u64 {
        self.load(Ordering::Relaxed)
    }

    fn load_acquire(&self) -> u64 {
        self.load(Ordering::Acquire)
    }

    fn store_release(&self, value: u64) {
        self.store(value, Ordering::Release);
    }

    fn compare_exchange_release(&self, current: u64, new: u64) -> std::result::Result<u64, u64> {
        self.compare_exchange(current, new, Ordering::Release, Ordering::Relaxed)
    }

    fn fetch_add_relaxed(&self, value: u64) -> u64 {
        self.fetch_add(value, Ordering::Relaxed)
    }

    fn fetch_max_relaxed(&self, value: u64) -> u64 {
        self.fetch_max(value, Ordering::Relaxed)
    }

    fn compare_exchange_weak_relaxed(
        &self,
        current: u64,
        new: u64,
    ) -> std::result::Result<u64, u64> {
        self.compare_exchange(current, new, Ordering::Relaxed, Ordering::Relaxed)
    }
}

const TICK_NS: u64 = 1_000;
const FIRST_TICK: u64 = 5;

/// Two slots a tick: a tick is full soon.
const LAYOUT: Layout = Layout {
    time_bits: 40,
    worker_bits: 0,
    sequence_bits: 1,
    order: Order::WorkerFirst,
    tick_ns: TICK_NS,
    epoch_unix_ms: 0,
};

/// A clock that every reading moves on by a step, and every sleep by its length.
struct Ticking {
    now_ns: AtomicU64,
    step_ns: u64,
    /// Whether windows are held by a counter, which here counts nanoseconds.
    counts: bool,
}

impl Clock for Ticking {
    fn now_ns(&self) -> Result<u64> {
        Ok(self.now_ns.fetch_add(self.step_ns, Ordering::Relaxed))
    }

    fn monotonic_ns(&self) -> u64 {
        0
    }

    fn sleep_ns(&self, distance_ns: u64) {
        self.now_ns.fetch_add(distance_ns, Ordering::Relaxed);
    }
}

impl Windowed for Ticking {
    fn count(&self) -> Option<u64> {
        let count = || self.now_ns.fetch_add(self.step_ns, Ordering::Relaxed);
        self.counts.then(count)
    }

    fn window_end(&self, count: u64, left_ns: u64) -> u64 {
        count + left_ns
    }
}

struct Refuses;

impl Fence for Refuses {
    fn extend(&self, _slot: u64, _most_wait_ns: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }
}

/// Grants one tick more at each question.
struct Extends(Arc<Page<AtomicU64>>);

impl Fence for Extends {
    fn extend(&self, slot: u64, _most_wait_ns: u64) -> Result<()> {
        let behind = slot / 2 + 1;
        self.0.window.fence.fetch_max_relaxed(behind * 2);
        Ok(())
    }
}

type Tested = Reserver<Arc<Page<AtomicU64>>, Ticking>;

fn reserver(step_ns: u64, fence: Option<u64>, extends: bool) -> Tested {
    let timing = Timing::new(&LAYOUT, 50, 0, 0);
    reserver_that_waits(timing, step_ns, fence, extends)
}

fn reserver_that_waits(timing: Timing, step_ns: u64, fence: Option<u64>, extends: bool) -> Tested {
    let page = Arc::new(Page::new(fence.unwrap_or(u64::MAX)));
    let fence: Box<dyn Fence> = if extends {
        Box::new(Extends(page.clone()))
    } else {
        Box::new(Refuses)
    };
    let clock = Ticking {
        now_ns: AtomicU64::new(FIRST_TICK * TICK_NS),
        step_ns,
        counts: false,
    };
    Reserver::new(
        page,
        fence,
        clock,
        LAYOUT.codec().expect("a good layout"),
        timing,
        SequenceStart::new(0),
    )
}

/// Two threads take `each` slots; what they got, in the order they got it.
fn two_threads(reserver: Tested, each: usize) -> [Vec<Result<u64>>; 2] {
    let reserver = Arc::new(reserver);
    let other = {
        let reserver = reserver.clone();
        thread::spawn(move || (0..each).map(|_| reserver.next()).collect())
    };
    let own = (0..each).map(|_| reserver.next()).collect();
    [own, other.join().expect("a thread")]
}

/// None twice, and each thread's increasing.
fn check(lists: &[Vec<Result<u64>>; 2]) -> Vec<u64> {
    let got = |list: &Vec<Result<u64>>| list.iter().flatten().copied().collect::<Vec<_>>();
    let lists = lists.each_ref().map(got);
    assert!(
        lists.iter().all(|slots| slots.is_sorted_by(|a, b| a < b)),
        "{lists:?}"
    );
    let mut all = lists.concat();
    all.sort_unstable();
    assert!(
        all.is_sorted_by(|a, b| a < b),
        "a slot was issued twice: {lists:?}"
    );
    all
}

/// Four slots from the first tick on: none is lost.
const FOUR_SLOTS: [u64; 4] = [10, 11, 12, 13];

/// Every order in which two threads are interrupted at most twice, or as often
/// as LOOM_MAX_PREEMPTIONS says (`make loom`).
fn explore(body: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound.get_or_insert(2);
    builder.check(body);
}

#[test]
fn two_threads_across_a_tick_change_get_no_slot_twice() {
    // Every second reading is in the next tick.
    explore(|| {
        let slots = check(&two_threads(reserver(TICK_NS / 2, None, false), 2));
        assert_eq!(slots.len(), 4);
    });
}

#[test]
fn two_threads_across_a_tick_change_by_a_counter_get_no_slot_twice() {
    explore(|| {
        let mut reserver = reserver(TICK_NS / 2, None, false);
        reserver.clock.counts = true;
        let slots = check(&two_threads(reserver, 2));
        assert_eq!(slots.len(), 4);
    });
}

#[test]
fn two_threads_across_a_full_tick_get_no_slot_twice() {
    // The clock stands still but for the sleeps: only two slots are in the tick.
    explore(|| {
        let slots = check(&two_threads(reserver(0, None, false), 2));
        assert_eq!(slots, FOUR_SLOTS);
    });
}

#[test]
fn two_threads_that_may_not_wait_lose_no_slot() {
    explore(|| {
        let reserver = reserver_that_waits(Timing::new(&LAYOUT, 0, 0, 0), 0, None, false);
        let page = reserver.page.clone();
        let lists = two_threads(reserver, 2);
        let slots = check(&lists);
        assert_eq!(slots, FOUR_SLOTS[..2], "the slots of the tick are issued");
        assert_eq!(
            page.word.load_relaxed(),
            FOUR_SLOTS[2],
            "and no other is taken"
        );
        let errors = lists
            .iter()
            .flatten()
            .filter_map(|result| result.as_ref().err());
        assert!(
            errors
                .into_iter()
                .all(|error| matches!(error, Error::Again(_)))
        );
    });
}

#[test]
fn two_threads_across_a_fence_get_no_slot_twice_and_none_past_it() {
    let fence = (FIRST_TICK + 1) * 2;
    explore(move || {
        let lists = two_threads(reserver(0, Some(fence), false), 2);
        let slots = check(&lists);
        assert!(slots.iter().all(|slot| *slot < fence), "{slots:?}");
        assert_eq!(slots, [10, 11], "what was granted is issued");
        let errors = lists
            .iter()
            .flatten()
            .filter_map(|result| result.as_ref().err());
        assert!(errors.into_iter().all(|error| *error == Error::LeaseLost));
    });
}

#[test]
fn two_threads_that_move_the_fence_go_on_behind_it() {
    let fence = (FIRST_TICK + 1) * 2;
    explore(move || {
        let slots = check(&two_threads(reserver(0, Some(fence), true), 2));
        assert_eq!(slots, FOUR_SLOTS);
    });
}

#[test]
fn a_run_and_a_ticket_taken_at_once_do_not_overlap() {
    explore(|| {
        let reserver = Arc::new(reserver(0, None, false));
        // A window is open.
        assert_eq!(reserver.try_next(), Ok(10));
        let other = {
            let reserver = reserver.clone();
            thread::spawn(move || reserver.reserve_run(2))
        };
        let ticket = reserver.next().expect("a slot");
        let run = other.join().expect("a thread");
        assert!(run.is_none_or(|run| !run.contains(&ticket)));
    });
}
