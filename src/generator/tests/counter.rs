//! The reserving code by a counter that lies: IDs stay unique, and time stamps are
//! stale by no more than a window.

use crate::clock::{Clock, Counter, Counts, ManualClock, Windowed};
use crate::error::{Error, Result};
use crate::generator::{Fence, Reserver, SequenceStart, Timing};
use crate::layout::Layout;
use crate::page::Page;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const START_MS: u64 = 1_767_225_600_000;
const MS: u64 = 1_000_000;

/// A counter at three counts a nanosecond, until it lies.
struct Lying {
    clock: Arc<ManualClock>,
    /// When the lie began, in nanoseconds, and what was counted until then.
    since_ns: AtomicU64,
    counted: AtomicU64,
    /// From then on: counts in 16 nanoseconds.
    speed: AtomicU64,
}

const HONEST: u64 = 48;

impl Counts for Arc<Lying> {
    fn read(&self) -> u64 {
        let passed_ns = self.clock.passed_ns() - self.since_ns.load(Ordering::SeqCst);
        let speed = self.speed.load(Ordering::SeqCst);
        self.counted.load(Ordering::SeqCst) + passed_ns * speed / 16
    }

    fn is_trusted(&self) -> bool {
        true
    }
}

impl Lying {
    /// Continues from another count at another speed.
    fn lie(self: &Arc<Self>, count: impl Fn(u64) -> u64, speed: u64) {
        let counted = count(self.read());
        self.since_ns
            .store(self.clock.passed_ns(), Ordering::SeqCst);
        self.counted.store(counted, Ordering::SeqCst);
        self.speed.store(speed, Ordering::SeqCst);
    }
}

/// A manual clock and the counter beside it.
struct Timepiece {
    clock: Arc<ManualClock>,
    counter: Counter<Arc<Lying>>,
    readings: AtomicU64,
}

impl Clock for Timepiece {
    fn now_ns(&self) -> Result<u64> {
        self.readings.fetch_add(1, Ordering::SeqCst);
        self.clock.now_ns()
    }

    fn monotonic_ns(&self) -> u64 {
        self.clock.monotonic_ns()
    }

    fn boot_ns(&self) -> u64 {
        self.clock.boot_ns()
    }

    fn sleep_ns(&self, distance_ns: u64) {
        self.clock.sleep_ns(distance_ns);
    }
}

impl Windowed for Timepiece {
    fn count(&self) -> Option<u64> {
        self.counter.read()
    }

    fn count_to_learn(&self) -> Option<u64> {
        Some(self.counter.read_to_learn())
    }

    fn window_end(&self, count: u64, left_ns: u64) -> u64 {
        self.counter.learn(count, self.monotonic_ns());
        self.counter.window_end(count, left_ns)
    }
}

struct NoFence;

impl Fence for NoFence {
    fn extend(&self, _slot: u64, _most_wait_ns: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }
}

struct Bench {
    reserver: Reserver<Arc<Page>, Timepiece>,
    clock: Arc<ManualClock>,
    lying: Arc<Lying>,
    last: u64,
}

impl Bench {
    fn new(layout: Layout) -> Self {
        let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
        // Away from 0, so that a jump back has room.
        clock.advance_ns(3_600_000 * MS);
        let lying = Arc::new(Lying {
            clock: clock.clone(),
            since_ns: AtomicU64::new(0),
            counted: AtomicU64::new(0),
            speed: AtomicU64::new(HONEST),
        });
        let timepiece = Timepiece {
            clock: clock.clone(),
            counter: Counter::new(lying.clone()).expect("a trusted counter"),
            readings: AtomicU64::new(0),
        };
        let reserver = Reserver::new(
            Arc::new(Page::new(u64::MAX)),
            Box::new(NoFence),
            timepiece,
            layout.codec().expect("a good layout"),
            Timing::new(&layout, 50, 0, 3_600_000),
            SequenceStart::new(0),
        );
        let last = 0;
        Self {
            reserver,
            clock,
            lying,
            last,
        }
    }

    /// Takes a slot every `step_ns`; gives how stale the stalest was, in
    /// nanoseconds after the end of its tick.
    fn stalest_ns(&mut self, steps: usize, step_ns: u64) -> u64 {
        let mut stalest = 0;
        for _ in 0..steps {
            self.clock.advance_ns(step_ns);
            let slot = self.reserver.next().expect("a slot");
            assert!(slot > self.last, "{slot} after {}", self.last);
            self.last = slot;
            let codec = &self.reserver.codec;
            let tick_end = codec.start_ns(codec.tick_of(slot) + 1);
            let now_ns = self.clock.now_ns().expect("a time");
            stalest = stalest.max(now_ns.saturating_sub(tick_end));
        }
        stalest
    }

    fn readings(&self) -> u64 {
        self.reserver.clock.readings.load(Ordering::SeqCst)
    }
}

/// A generator that has learned the counter's rate.
fn learned() -> Bench {
    let mut bench = Bench::new(Layout::DEFAULT);
    assert_eq!(bench.stalest_ns(10_000, 700), 0);
    bench
}

#[test]
fn with_an_honest_counter_the_clock_is_read_once_a_millisecond() {
    let mut bench = learned();
    let before = bench.readings();
    assert_eq!(bench.stalest_ns(100_000, 700), 0);
    let readings = bench.readings() - before;
    // 70 ms: once a tick, and a little more where a window ends short.
    assert!((70..=160).contains(&readings), "{readings} readings");
}

#[test]
fn a_window_of_a_long_tick_lasts_a_millisecond_too() {
    let mut bench = Bench::new(Layout::SONYFLAKE_V2);
    bench.stalest_ns(1_000, 50_000);
    let before = bench.readings();
    assert_eq!(bench.stalest_ns(2_000, 50_000), 0);
    let readings = bench.readings() - before;
    assert!(
        (100..=220).contains(&readings),
        "{readings} readings in 100 ms"
    );
}

#[test]
fn a_step_of_the_real_clock_is_noticed_within_a_millisecond() {
    let mut bench = learned();
    let now_ns = bench.clock.now_ns().expect("a time");
    bench.clock.set_ns(now_ns + 3_600_000 * MS);
    let began_ns = bench.clock.passed_ns();
    while bench.stalest_ns(1, 700) > 0 {}
    let passed_ns = bench.clock.passed_ns() - began_ns;
    assert!(passed_ns <= MS + 700, "{passed_ns} ns");
}

#[test]
fn a_counter_at_half_speed_makes_time_stamps_stale_by_a_window_at_most() {
    let mut bench = learned();
    bench.lying.lie(|count| count, HONEST / 2);
    assert!(bench.stalest_ns(3_000_000, 700) <= MS);
    // Learned by now.
    assert_eq!(bench.stalest_ns(100_000, 700), 0);
}

#[test]
fn a_counter_at_double_speed_only_shortens_windows() {
    let mut bench = learned();
    bench.lying.lie(|count| count, HONEST * 2);
    assert_eq!(bench.stalest_ns(3_000_000, 700), 0);
}

#[test]
fn a_counter_that_jumps_makes_time_stamps_stale_by_a_window_at_most() {
    let hour = 3 * 3_600_000 * MS;
    for jump in [hour, MS, 3 * MS / 2] {
        let mut bench = learned();
        bench.lying.lie(|count| count + jump, HONEST);
        assert_eq!(bench.stalest_ns(10_000, 700), 0, "forward by {jump}");
        let mut bench = learned();
        bench.lying.lie(|count| count - jump, HONEST);
        // 2^23 counts are 2.8 ms at this speed.
        assert!(bench.stalest_ns(10_000, 700) <= 2_800_000, "back by {jump}");
    }
}

/// How many calls of `steps`, one every 700 ns, have read the clock.
fn readings_in(bench: &mut Bench, steps: usize) -> u64 {
    let before = bench.readings();
    assert_eq!(bench.stalest_ns(steps, 700), 0);
    bench.readings() - before
}

#[test]
fn a_counter_that_stands_still_is_believed_for_one_tick_of_slots_and_then_not() {
    let mut bench = learned();
    bench.lying.lie(|count| count, 0);
    // No counter can tell this; the slots of the window run out.
    bench.stalest_ns(4_096, 700_000);
    let before = bench.readings();
    assert_eq!(bench.stalest_ns(10_000, 700_000), 0);
    assert!(
        bench.readings() - before >= 10_000,
        "each call reads the clock"
    );
}

#[test]
fn a_counter_that_never_moved_is_not_believed_at_all() {
    let mut bench = Bench::new(Layout::DEFAULT);
    bench.lying.lie(|count| count, 0);
    assert_eq!(bench.stalest_ns(10_000, 700), 0);
    assert!(bench.reserver.clock.count().is_none());
}

#[test]
fn a_counter_that_was_caught_is_used_again_a_second_after_it_counts_again() {
    for lie in [0, HONEST / 8] {
        let mut bench = learned();
        bench.lying.lie(|count| count, lie);
        bench.stalest_ns(4_096, 700_000);
        bench.lying.lie(|count| count, HONEST);
        // Two seconds: the stretch that was mixed, the rest, and two stretches of learning.
        bench.stalest_ns(2_000, 1_000_000);
        let readings = readings_in(&mut bench, 10_000);
        assert!(
            (7..=20).contains(&readings),
            "{readings} in 7 ms after {lie}"
        );
    }
}

#[test]
fn a_caller_that_was_stopped_between_its_readings_loses_the_counter_for_a_second() {
    let mut bench = learned();
    // The count is from before the stop, the clock from after it.
    bench.stalest_ns(1, 600 * MS);
    let (count, after_ns) = (bench.lying.read(), bench.clock.passed_ns() + 3_600_000 * MS);
    bench.reserver.clock.counter.learn(count, after_ns);
    assert!(bench.reserver.clock.count().is_none(), "it has a rest");
    bench.clock.advance_ns(3_600_000 * MS);
    bench.stalest_ns(2_000, 1_000_000);
    let readings = readings_in(&mut bench, 10_000);
    assert!((7..=20).contains(&readings), "{readings} readings in 7 ms");
}

#[test]
fn one_stretch_is_not_enough_to_believe_a_counter() {
    let mut bench = Bench::new(Layout::DEFAULT);
    // The first stretch is of a counter at eight times the speed.
    bench.lying.lie(|count| count, HONEST * 8);
    bench.stalest_ns(1, 700);
    bench.stalest_ns(1, 150_000);
    bench.lying.lie(|count| count, HONEST);
    let before = bench.readings();
    assert_eq!(bench.stalest_ns(100, 1_000), 0);
    assert_eq!(bench.readings() - before, 100, "nothing is known yet");
}
