//! What callers see when the clock is set, and what they do not: a duplicate.

use snowflake::error::{ClockFault, Wait, WaitReason};
use snowflake::{Clock, Config, Error, Generator, Layout, ManualClock};
use std::sync::Arc;

const START_MS: u64 = 1_700_000_000_000;
const MS: u64 = 1_000_000;

fn with_clock(config: Config) -> (Generator, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
    let generator = Config {
        clock: Some(clock.clone()),
        ..config
    }
    .open()
    .expect("a good configuration");
    (generator, clock)
}

fn unix_ms(generator: &Generator, id: u64) -> i64 {
    generator
        .codec()
        .split(id)
        .expect("an ID of this layout")
        .unix_ms
}

#[test]
fn a_clock_set_back_by_5_ms_is_waited_for() {
    let (generator, clock) = with_clock(Config::default());
    let before = generator.next_id().expect("an ID");
    clock.set_ns(START_MS * MS - 5 * MS);
    let after = generator.next_id().expect("an ID");
    assert!(after > before);
    assert_eq!(clock.passed_ns(), 5 * MS);
    assert_eq!(unix_ms(&generator, after), 1_700_000_000_000);
}

#[test]
fn a_clock_set_back_by_an_hour_is_an_error_with_the_distance() {
    let (generator, clock) = with_clock(Config::default());
    generator.next_id().expect("an ID");
    clock.set_ns(START_MS * MS - 3_600_000 * MS);
    let wait = Wait {
        distance_ns: 3_600_000 * MS,
        reason: WaitReason::ClockBehind,
    };
    let behind = Error::Clock(ClockFault::Behind {
        wait,
        max_wait_ns: 50 * MS,
        now_unix_ms: START_MS as i64 - 3_600_000,
        place: None,
    });
    assert!(
        all_calls(&generator)
            .into_iter()
            .all(|result| result.as_ref() == Err(&behind))
    );
    assert_eq!(generator.next_error(), Some(behind));
    assert_eq!(clock.passed_ns(), 0, "nobody slept");
}

#[test]
fn after_the_clock_has_come_back_ids_go_on() {
    let (generator, clock) = with_clock(Config::default());
    let before = generator.next_id().expect("an ID");
    clock.set_ns(START_MS * MS - 3_600_000 * MS);
    generator.next_id().expect_err("an hour is too far");
    clock.set_ns(START_MS * MS);
    assert!(generator.next_id().expect("an ID") > before);
}

#[test]
fn max_lead_hands_out_ids_ahead_of_the_clock_without_waiting() {
    let (generator, clock) = with_clock(Config {
        max_lead_ms: 2,
        ..Config::default()
    });
    let mut ids = vec![0; 3 * 4096];
    assert_eq!(generator.next_batch(&mut ids), Ok(3 * 4096));
    assert_eq!(clock.passed_ns(), 0);
    assert_eq!(unix_ms(&generator, ids[3 * 4096 - 1]), 1_700_000_000_002);
    // Three ticks are full: the fourth is waited for until it is 2 ms ahead.
    generator.next_id().expect("an ID");
    assert_eq!(clock.passed_ns(), MS);
}

#[test]
fn a_full_tick_is_again_for_who_does_not_wait_and_the_next_tick_for_who_does() {
    let (generator, clock) = with_clock(Config::default());
    let mut ids = vec![0; 4096];
    assert_eq!(generator.next_batch(&mut ids), Ok(4096));
    assert_eq!(generator.try_next_id(), Err(Error::Again(tick_full(MS))));
    assert_eq!(
        generator.try_next_batch(&mut [0; 3]),
        Err(Error::Again(tick_full(MS)))
    );
    assert_eq!(clock.passed_ns(), 0);
    let id = generator.next_id().expect("an ID");
    assert_eq!(unix_ms(&generator, id), 1_700_000_000_001);
    assert_eq!(clock.passed_ns(), MS);
}

#[test]
fn a_batch_waits_for_as_many_ticks_as_it_needs() {
    let (generator, clock) = with_clock(Config {
        max_wait_ms: 1,
        ..Config::default()
    });
    let mut ids = vec![0; 10 * 4096];
    assert_eq!(generator.next_batch(&mut ids), Ok(10 * 4096));
    assert!(ids.is_sorted_by(|a, b| a < b));
    assert_eq!(clock.passed_ns(), 9 * MS);
}

/// A clock that is set back by an hour once its owner has slept.
struct FallsBack(ManualClock);

impl Clock for FallsBack {
    fn now_ns(&self) -> snowflake::Result<u64> {
        self.0.now_ns()
    }

    fn monotonic_ns(&self) -> u64 {
        self.0.monotonic_ns()
    }

    fn sleep_ns(&self, distance_ns: u64) {
        self.0.advance_ns(distance_ns);
        self.0.set_ns((START_MS - 3_600_000) * MS);
    }
}

#[test]
fn a_batch_that_meets_an_error_keeps_what_it_has_and_the_next_call_reports_it() {
    let clock = FallsBack(ManualClock::at_unix_ms(START_MS));
    let config = Config {
        clock: Some(Arc::new(clock)),
        ..Config::default()
    };
    let generator = config.open().expect("a good configuration");
    let mut ids = vec![0; 5000];
    assert_eq!(generator.next_batch(&mut ids), Ok(4096));
    let error = generator
        .next_batch(&mut ids)
        .expect_err("the clock fell back");
    assert!(
        matches!(error, Error::Clock(ClockFault::Behind { .. })),
        "{error}"
    );
}

#[test]
fn a_clock_before_the_epoch_is_an_error_not_a_number() {
    let (generator, clock) = with_clock(Config::default());
    clock.set_ns(1_577_836_799_999 * MS);
    let fault = ClockFault::BeforeEpoch {
        now_unix_ms: 1_577_836_799_999,
        epoch_unix_ms: 1_577_836_800_000,
    };
    assert_eq!(generator.next_id(), Err(Error::Clock(fault)));
}

#[test]
fn the_last_tick_of_a_layout_is_used_up_and_then_it_is_over() {
    let layout = Layout {
        time_bits: 20,
        sequence_bits: 2,
        epoch_unix_ms: (START_MS - (1 << 20) + 1) as i64,
        ..Layout::DEFAULT
    };
    let (generator, clock) = with_clock(Config {
        layout,
        ..Config::default()
    });
    let over = Error::Exhausted {
        ended_unix_ms: START_MS as i64 + 1,
    };
    let ids = [(); 4].map(|()| generator.next_id().expect("an ID"));
    let parts = generator.codec().split(ids[3]).expect("an ID");
    assert_eq!((parts.tick, parts.sequence), ((1 << 20) - 1, 3));
    assert_eq!(generator.next_id(), Err(over.clone()), "the tick is full");
    clock.advance_ns(MS);
    assert_eq!(generator.next_id(), Err(over), "and its time is over");
}

#[test]
fn a_step_back_is_counted_once_with_its_size() {
    let (generator, clock) = with_clock(Config::default());
    generator.next_id().expect("an ID");
    clock.set_ns((START_MS - 5) * MS);
    generator.next_id().expect("an ID");
    generator.next_id().expect("an ID");
    let stats = generator.stats().expect("stats");
    assert_eq!(stats.clock_steps_back, 1);
    assert_eq!(stats.largest_step_back_ns, 5 * MS);
    assert_eq!((stats.issued, stats.waits, stats.waited_ns), (3, 1, 5 * MS));
}

#[test]
fn a_sequence_start_spreads_the_ids_of_a_low_rate_over_the_shards() {
    let (generator, clock) = with_clock(Config {
        sequence_start: 64,
        ..Config::default()
    });
    let mut shards = [0u32; 8];
    for _ in 0..800 {
        clock.advance_ns(MS);
        let id = generator.next_id().expect("an ID");
        let sequence = generator.codec().split(id).expect("an ID").sequence;
        assert!(sequence < 64, "{sequence}");
        shards[(id % 8) as usize] += 1;
    }
    // 100 are expected in each; 50 are more than five standard deviations away.
    assert!(shards.iter().all(|&count| count > 50), "{shards:?}");
}

fn tick_full(distance_ns: u64) -> Wait {
    Wait {
        distance_ns,
        reason: WaitReason::TickFull,
    }
}

/// Every call that returns an ID, with one to spare.
fn all_calls(generator: &Generator) -> [snowflake::Result<u64>; 4] {
    let batch = |written: snowflake::Result<usize>| written.map(|count| count as u64);
    [
        generator.next_id(),
        generator.try_next_id(),
        batch(generator.next_batch(&mut [0; 3])),
        batch(generator.try_next_batch(&mut [0; 3])),
    ]
}

#[test]
fn a_full_tick_that_may_not_be_waited_for_is_again_and_no_fault_of_the_clock() {
    let layout = Layout {
        tick_ns: 1_000 * MS,
        time_bits: 31,
        ..Layout::DEFAULT
    };
    for max_wait_ms in [0, 1, 50] {
        let config = Config {
            layout,
            max_wait_ms,
            ..Config::default()
        };
        let (generator, clock) = with_clock(config);
        assert_eq!(generator.next_batch(&mut [0; 4096]), Ok(4096));
        let full = Err(Error::Again(tick_full(1_000 * MS)));
        assert!(
            all_calls(&generator)
                .into_iter()
                .all(|result| result == full)
        );
        assert_eq!(generator.next_error(), full.err());
        assert_eq!(clock.passed_ns(), 0, "nobody slept");
    }
}

#[test]
fn a_clock_that_is_behind_is_told_from_a_full_tick_also_within_max_wait() {
    let (generator, clock) = with_clock(Config::default());
    generator.next_id().expect("an ID");
    clock.set_ns((START_MS - 20) * MS);
    let wait = Wait {
        distance_ns: 20 * MS,
        reason: WaitReason::ClockBehind,
    };
    // `next_id` would wait, so the calls that never wait say how long.
    assert_eq!(generator.try_next_id(), Err(Error::Again(wait)));
    assert_eq!(generator.next_error(), Some(Error::Again(wait)));
    // Also once its window was published: the latest one counts.
    assert_eq!(generator.try_next_id(), Err(Error::Again(wait)));
    assert_eq!(clock.passed_ns(), 0, "nobody slept");
}

#[test]
fn with_max_wait_0_a_clock_that_is_behind_is_a_clock_error() {
    let (generator, clock) = with_clock(Config {
        max_wait_ms: 0,
        ..Config::default()
    });
    generator.next_id().expect("an ID");
    clock.set_ns((START_MS - 1) * MS);
    for result in all_calls(&generator) {
        let error = result.expect_err("the clock is behind");
        let wait = error.wait().expect("a distance");
        assert!(matches!(error, Error::Clock(_)), "{error}");
        assert_eq!(wait.reason, WaitReason::ClockBehind);
        assert_eq!(wait.distance_ns, MS);
    }
}

#[test]
fn a_batch_that_does_not_wait_takes_what_is_free_now() {
    let (generator, clock) = with_clock(Config::default());
    let mut ids = vec![0; 5_000];
    assert_eq!(generator.try_next_batch(&mut ids), Ok(4_096));
    assert!(ids[..4_096].is_sorted_by(|a, b| a < b));
    assert_eq!(
        generator.try_next_batch(&mut ids),
        Err(Error::Again(tick_full(MS)))
    );
    assert_eq!(generator.try_next_batch(&mut []), Ok(0));
    clock.advance_ns(MS);
    assert_eq!(generator.try_next_batch(&mut ids), Ok(4_096));
    assert_eq!(clock.passed_ns(), MS, "nobody slept");
    assert_eq!(generator.stats().expect("stats").issued, 2 * 4_096);
}

#[test]
fn the_first_id_of_a_layout_is_0() {
    let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
    let config = Config {
        layout: Layout {
            epoch_unix_ms: START_MS as i64,
            ..Layout::DEFAULT
        },
        clock: Some(clock.clone()),
        ..Config::default()
    };
    let generator = config.open().expect("a good configuration");
    assert_eq!(generator.next_id(), Ok(0));
    assert_eq!(generator.next_id(), Ok(1));
    assert_eq!(generator.stats().expect("stats").issued, 2);
    clock.advance_ns(MS);
    assert_eq!(generator.next_id(), Ok(1 << 22));
    assert_eq!(generator.stats().expect("stats").issued, 3);
}
