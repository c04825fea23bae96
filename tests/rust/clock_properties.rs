//! What holds for calls of every kind in any order, while the clock is advanced and
//! set back.

use proptest::prelude::*;
use snowflake::{Clock, Config, Error, Generator, Layout, ManualClock};
use std::sync::Arc;

const START_MS: u64 = 1_700_000_000_000;
const MS: u64 = 1_000_000;

#[derive(Clone, Debug)]
enum Step {
    Next,
    TryNext,
    Batch(usize),
    TryBatch(usize),
    Advance(u64),
    Back(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Next),
        4 => Just(Step::TryNext),
        2 => (0..100usize).prop_map(Step::Batch),
        4 => (0..100usize).prop_map(Step::TryBatch),
        4 => (0..3 * MS).prop_map(Step::Advance),
        2 => (0..60 * MS).prop_map(Step::Back),
    ]
}

fn config() -> impl Strategy<Value = Config> {
    let waits = prop_oneof![Just(0), Just(1), Just(50)];
    let leads = prop_oneof![Just(0), Just(2)];
    (1..6u32, waits, leads).prop_map(|(sequence_bits, max_wait_ms, max_lead_ms)| Config {
        layout: Layout {
            sequence_bits,
            ..Layout::DEFAULT
        },
        max_wait_ms,
        max_lead_ms,
        ..Config::default()
    })
}

/// The IDs of one step.
fn take(generator: &Generator, clock: &ManualClock, step: &Step) -> Result<Vec<u64>, Error> {
    let one = |id| Ok(vec![id]);
    let filled = |count: usize, fill: fn(&Generator, &mut [u64]) -> snowflake::Result<usize>| {
        let mut ids = vec![u64::MAX; count];
        let written = fill(generator, &mut ids)?;
        assert!(ids[written..].iter().all(|id| *id == u64::MAX));
        ids.truncate(written);
        Ok(ids)
    };
    match step {
        Step::Next => generator.next_id().and_then(one),
        Step::TryNext => generator.try_next_id().and_then(one),
        Step::Batch(count) => filled(*count, Generator::next_batch),
        Step::TryBatch(count) => filled(*count, Generator::try_next_batch),
        Step::Advance(ns) => {
            clock.advance_ns(*ns);
            Ok(Vec::new())
        }
        Step::Back(ns) => {
            clock.set_ns(clock.now_ns().expect("a time") - ns);
            Ok(Vec::new())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(1_000)
    })]

    #[test]
    fn a_call_that_does_not_wait_takes_all_that_is_free_and_no_id_is_lost(
        config in config(), steps in proptest::collection::vec(step(), 1..100),
    ) {
        let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
        let config = Config { clock: Some(clock.clone()), ..config };
        let generator = config.open().expect("a good configuration");
        let (mut taken, mut last) = (0, 0);
        for step in &steps {
            let before_ns = clock.passed_ns();
            let foreseen = generator.next_error();
            let result = take(&generator, &clock, step);
            let slept = clock.passed_ns() > before_ns;
            match (step, &result) {
                (Step::TryNext | Step::TryBatch(1..), Err(error)) => {
                    prop_assert_eq!(foreseen.as_ref(), Some(error));
                }
                (Step::TryNext | Step::TryBatch(1..), Ok(ids)) => {
                    prop_assert!(!ids.is_empty() && foreseen.is_none());
                }
                _ => {}
            }
            if let (Step::TryBatch(count), Ok(ids)) = (step, &result) {
                // Fewer only if nothing is left.
                prop_assert!(ids.len() == *count || generator.try_next_id().is_err());
            }
            if matches!(step, Step::TryNext | Step::TryBatch(_)) {
                prop_assert!(!slept);
            }
            for id in result.unwrap_or_default() {
                prop_assert!(id > last, "{} after {}", id, last);
                (last, taken) = (id, taken + 1);
            }
            prop_assert_eq!(generator.stats().expect("stats").issued, taken);
        }
    }
}
