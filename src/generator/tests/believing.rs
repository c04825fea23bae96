//! A wall clock that jumps forward is not believed at once.

use crate::clock::ManualClock;
use crate::config::Config;
use crate::error::{ClockFault, Error};
use crate::generator::Generator;
use crate::layout::NS_PER_MS;
use std::sync::Arc;

const START_MS: u64 = 1_767_225_600_000;
const HOUR_MS: u64 = 3_600_000;
const TEN_YEARS_MS: u64 = 10 * 365 * 24 * HOUR_MS;

struct Bench {
    generator: Generator,
    clock: Arc<ManualClock>,
}

impl Bench {
    fn new(config: Config) -> Self {
        let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
        let config = Config {
            clock: Some(clock.clone()),
            ..config
        };
        // 0 of the boot clock is not noted.
        clock.advance_ns(HOUR_MS * NS_PER_MS);
        clock.set_ns(START_MS * NS_PER_MS);
        let generator = config.open().expect("a good configuration");
        let bench = Self { generator, clock };
        assert_eq!(bench.taken_ms(), 0);
        bench
    }

    /// Sets the clock to so many milliseconds after the start.
    fn set_ms(&self, ms: u64) {
        self.clock.set_ns((START_MS + ms) * NS_PER_MS);
    }

    fn pass_ms(&self, ms: u64) {
        self.clock.advance_ns(ms * NS_PER_MS);
    }

    /// The time of the next ID, in milliseconds after the start.
    fn taken_ms(&self) -> u64 {
        let id = self.generator.next_id().expect("an ID");
        let parts = self.generator.codec().split(id).expect("an ID");
        parts.unix_ms as u64 - START_MS
    }

    fn jumps(&self) -> u64 {
        self.generator.stats().expect("stats").clock_jumps
    }
}

#[test]
fn one_bad_reading_stops_nobody() {
    let bench = Bench::new(Config::default());
    bench.set_ms(TEN_YEARS_MS);
    bench.pass_ms(5);
    assert_eq!(bench.taken_ms(), 5, "time goes on by the boot clock");
    bench.set_ms(6);
    bench.pass_ms(1);
    assert_eq!(bench.taken_ms(), 7);
    assert_eq!(bench.jumps(), 1);
}

#[test]
fn every_kind_of_call_goes_on_by_the_boot_clock() {
    let bench = Bench::new(Config::default());
    bench.set_ms(TEN_YEARS_MS);
    bench.pass_ms(1);
    let generator = &bench.generator;
    let mut ids = [0; 3];
    generator.try_next_id().expect("an ID");
    bench.pass_ms(1);
    assert_eq!(generator.next_batch(&mut ids), Ok(3));
    bench.pass_ms(1);
    assert_eq!(generator.try_next_batch(&mut ids), Ok(3));
    assert_eq!(generator.next_error(), None);
    assert_eq!(bench.taken_ms(), 3);
    // A full tick is waited for, also then.
    generator.next_batch(&mut [0; 4096]).expect("IDs");
    assert_eq!(bench.taken_ms(), 4);
}

#[test]
fn a_jump_that_lasts_a_minute_is_believed() {
    let bench = Bench::new(Config::default());
    bench.set_ms(2 * HOUR_MS);
    assert_eq!(bench.taken_ms(), 0);
    bench.pass_ms(59_999);
    assert_eq!(bench.taken_ms(), 59_999);
    bench.pass_ms(1);
    assert_eq!(bench.taken_ms(), 2 * HOUR_MS + 60_000);
    assert_eq!(bench.jumps(), 1);
    // And from then on it is the time.
    bench.pass_ms(1);
    assert_eq!(bench.taken_ms(), 2 * HOUR_MS + 60_001);
}

#[test]
fn a_clock_that_agrees_with_the_old_time_ends_the_trial_of_a_jump() {
    let bench = Bench::new(Config::default());
    bench.set_ms(TEN_YEARS_MS);
    for seconds in 1..300 {
        // One process has a faked clock, another one the right one.
        bench.pass_ms(500);
        bench.taken_ms();
        let now_ms = seconds * 1_000;
        bench.set_ms(now_ms);
        assert_eq!(bench.taken_ms(), now_ms);
        bench.set_ms(TEN_YEARS_MS);
        bench.pass_ms(500);
        bench.taken_ms();
    }
    assert_eq!(bench.jumps(), 300);
}

#[test]
fn a_jump_up_to_the_limit_is_believed_at_once() {
    let bench = Bench::new(Config::default());
    bench.set_ms(HOUR_MS);
    assert_eq!(bench.taken_ms(), HOUR_MS);
    bench.set_ms(2 * HOUR_MS + 1);
    assert_eq!(bench.taken_ms(), HOUR_MS);
    assert_eq!(bench.jumps(), 1);
}

#[test]
fn the_limit_can_be_set_and_switched_off() {
    let bench = Bench::new(Config {
        max_jump_ms: 10,
        ..Config::default()
    });
    bench.set_ms(11);
    assert_eq!(bench.taken_ms(), 0);
    let bench = Bench::new(Config {
        max_jump_ms: 0,
        ..Config::default()
    });
    bench.set_ms(TEN_YEARS_MS);
    assert_eq!(bench.taken_ms(), TEN_YEARS_MS);
    assert_eq!(bench.jumps(), 0);
}

#[test]
fn an_idle_day_is_no_jump() {
    let bench = Bench::new(Config::default());
    bench.pass_ms(24 * HOUR_MS);
    assert_eq!(bench.taken_ms(), 24 * HOUR_MS);
    assert_eq!(bench.jumps(), 0);
}

#[test]
fn a_clock_that_was_far_back_and_is_right_again_is_believed_at_once() {
    let bench = Bench::new(Config::default());
    bench.pass_ms(10 * HOUR_MS);
    bench.taken_ms();
    bench.set_ms(0);
    let error = bench.generator.next_id().expect_err("ten hours behind");
    assert!(matches!(error, Error::Clock(ClockFault::Behind { .. })));
    bench.set_ms(10 * HOUR_MS + 500);
    assert_eq!(bench.taken_ms(), 10 * HOUR_MS + 500);
}

#[test]
fn a_jump_after_a_step_back_goes_on_from_the_last_id() {
    let bench = Bench::new(Config::default());
    bench.pass_ms(10 * HOUR_MS);
    bench.taken_ms();
    bench.set_ms(0);
    bench.generator.next_id().expect_err("ten hours behind");
    bench.set_ms(TEN_YEARS_MS);
    assert_eq!(bench.taken_ms(), 10 * HOUR_MS);
    // Time does not stand still there.
    bench.pass_ms(30);
    assert_eq!(bench.taken_ms(), 10 * HOUR_MS + 30);
}

#[test]
fn who_asks_what_the_next_call_would_meet_changes_nothing() {
    let bench = Bench::new(Config::default());
    bench.set_ms(TEN_YEARS_MS);
    for _ in 0..100 {
        assert_eq!(bench.generator.next_error(), None);
        bench.pass_ms(1_000);
    }
    assert_eq!(bench.jumps(), 0);
    // No trial has begun, so none is over.
    assert_eq!(bench.taken_ms(), 100_000);
}

#[test]
fn a_clock_that_was_believed_wrongly_is_explained_with_both_times() {
    let bench = Bench::new(Config {
        max_jump_ms: 0,
        ..Config::default()
    });
    bench.set_ms(TEN_YEARS_MS);
    bench.taken_ms();
    bench.set_ms(0);
    let error = bench.generator.next_id().expect_err("ten years behind");
    assert_eq!(
        error.to_string(),
        "the clock is 315360000.000 s behind the last ID (max_wait_ms is 50): it shows \
         2026-01-01T00:00:00Z, but the IDs have reached 2035-12-30T00:00:00Z: if the clock is \
         right now, it was ahead before: use another worker_id, which starts at once, or wait; \
         see \"The clock was ahead\" in the manual"
    );
}
