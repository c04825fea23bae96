//! What callers see when the clock is set while they wait, and what generators that share
//! their state see of each other's settings.

use snowflake::error::ClockFault;
use snowflake::{Clock, Config, Error, Generator, Layout, ManualClock};
use std::sync::Arc;

const START_MS: u64 = 1_700_000_000_000;
const MS: u64 = 1_000_000;

fn with_clock(config: Config) -> (Generator, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
    let config = Config {
        clock: Some(clock.clone()),
        ..config
    };
    (config.open().expect("a good configuration"), clock)
}

#[test]
fn a_sequence_start_also_holds_for_a_tick_that_follows_a_full_one() {
    let mut starts = Vec::new();
    for _ in 0..100 {
        let (generator, clock) = with_clock(Config {
            sequence_start: 4096,
            ..Config::default()
        });
        let first = generator.next_id().expect("an ID");
        let free = 4095 - generator.codec().split(first).expect("an ID").sequence;
        assert_eq!(
            generator.try_next_batch(&mut vec![0; free as usize]),
            Ok(free as usize)
        );
        clock.advance_ns(MS);
        let id = generator.next_id().expect("an ID");
        starts.push(generator.codec().split(id).expect("an ID").sequence);
    }
    assert!(starts.iter().filter(|start| **start > 0).count() > 90);
}

/// A clock that is set right while its user sleeps.
struct ComesBack {
    clock: ManualClock,
    back_ns: u64,
    right_after_ns: u64,
}

impl Clock for ComesBack {
    fn now_ns(&self) -> snowflake::Result<u64> {
        let now_ns = self.clock.now_ns()?;
        let passed_ns = self.clock.passed_ns();
        let is_back = passed_ns > 0 && passed_ns < self.right_after_ns;
        Ok(now_ns - if is_back { self.back_ns } else { 0 })
    }

    fn monotonic_ns(&self) -> u64 {
        self.clock.monotonic_ns()
    }

    fn boot_ns(&self) -> u64 {
        self.clock.boot_ns()
    }

    fn sleep_ns(&self, distance_ns: u64) {
        assert!(
            distance_ns <= 10 * MS,
            "slept for {distance_ns} ns at a time"
        );
        self.clock.sleep_ns(distance_ns);
    }
}

#[test]
fn a_wait_ends_when_the_clock_comes_back() {
    // Also if it was further back than a jump that is believed at once.
    for back_ns in [8_000 * MS, 3 * 3_600_000 * MS] {
        let clock = Arc::new(ComesBack {
            clock: ManualClock::at_unix_ms(START_MS),
            back_ns,
            right_after_ns: 500 * MS,
        });
        let config = Config {
            max_wait_ms: 3_600_000,
            clock: Some(clock.clone()),
            ..Config::default()
        };
        let generator = config.open().expect("a good configuration");
        generator.next_id().expect("an ID");
        clock.clock.advance_ns(MS);
        let result = generator.next_id();
        if back_ns > 3_600_000 * MS {
            result.expect_err("three hours are too far");
            clock.clock.advance_ns(500 * MS);
            generator.next_id().expect("an ID");
            continue;
        }
        result.expect("an ID");
        let waited_ns = clock.clock.passed_ns();
        assert!(waited_ns <= 520 * MS, "waited {waited_ns} ns");
        let stats = generator.stats().expect("stats");
        assert_eq!((stats.waits, stats.waited_ns), (1, waited_ns - MS));
    }
}

#[test]
fn a_call_that_may_not_wait_long_takes_no_id_of_a_full_tick() {
    let layout = Layout {
        sequence_bits: 1,
        ..Layout::DEFAULT
    };
    for max_wait_ms in [0, 1] {
        let (generator, clock) = with_clock(Config {
            layout,
            max_wait_ms,
            ..Config::default()
        });
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        match generator.next_id() {
                            Ok(_) => {}
                            Err(error) => assert!(matches!(error, Error::Again(_)), "{error}"),
                        }
                    }
                });
            }
        });
        let issued = generator.stats().expect("stats").issued;
        // Two in each tick that has begun.
        let ticks = clock.passed_ns() / MS + 1;
        assert!(issued <= 2 * ticks, "{issued} in {ticks} ticks");
    }
}

#[test]
fn a_clock_before_the_epoch_is_a_clock_error_also_when_a_generator_is_created() {
    let clock = Arc::new(ManualClock::at_unix_ms(86_400_000));
    let config = Config {
        clock: Some(clock),
        ..Config::default()
    };
    let fault = ClockFault::BeforeEpoch {
        now_unix_ms: 86_400_000,
        epoch_unix_ms: 1_577_836_800_000,
    };
    assert_eq!(config.open().err(), Some(Error::Clock(fault)));
}

#[test]
fn generators_of_one_page_share_the_largest_lead_that_any_has_used() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("ids");
    let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
    let open = |max_lead_ms| {
        let config = Config {
            max_lead_ms,
            max_wait_ms: 0,
            store: Some(format!("file:{}", path.display())),
            clock: Some(clock.clone()),
            ..Config::default()
        };
        config.open().expect("a good configuration")
    };
    let without = open(0);
    without.next_batch(&mut [0; 4096]).expect("a tick");
    without.next_id().expect_err("the tick is full");
    let with = open(60_000);
    let mut burst = vec![0; 4096 * 1_000];
    assert_eq!(with.next_batch(&mut burst), Ok(burst.len()));
    let id = without.next_id().expect("the lead of the other");
    assert_eq!(id, burst[burst.len() - 1] + (1 << 22) - 4095);
    assert_eq!(clock.passed_ns(), 0, "nobody slept");
}
