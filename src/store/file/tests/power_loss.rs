//! A power loss at any moment of any run.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Next(usize),
    Batch(usize),
    Advance(u64),
    Back(u64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..30usize).prop_map(Step::Next),
        2 => (1..9_000usize).prop_map(Step::Batch),
        4 => (0..8 * SECOND).prop_map(Step::Advance),
        1 => (0..40 * MS).prop_map(Step::Back),
        1 => Just(Step::Restart),
    ]
}

/// Runs the steps; gives the IDs and how many there were at each sync.
fn run(path: &Path, clock: &Arc<ManualClock>, steps: &[Step]) -> (Vec<u64>, Vec<usize>) {
    let (mut ids, mut ids_at_sync) = (Vec::new(), Vec::new());
    let mut generator = open(path, clock);
    for step in steps {
        match step {
            Step::Next(count) => {
                for _ in 0..*count {
                    ids.push(next_in_time(&generator, clock));
                    // Synced before this ID was issued.
                    let syncs = SYNCED.with_borrow(Vec::len);
                    ids_at_sync.resize(syncs, ids.len() - 1);
                }
            }
            Step::Batch(count) => {
                let mut batch = vec![0; *count];
                let written = generator.next_batch(&mut batch).unwrap_or(0);
                ids_at_sync.resize(SYNCED.with_borrow(Vec::len), ids.len());
                ids.extend_from_slice(&batch[..written]);
            }
            Step::Advance(ns) => clock.advance_ns(*ns),
            Step::Back(ns) => clock.set_ns(clock.now_ns().expect("a time") - ns),
            Step::Restart => generator = open(path, clock),
        }
    }
    (ids, ids_at_sync)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(60)
    })]

    #[test]
    fn after_a_power_loss_no_id_from_before_comes_again(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let (directory, path, clock) = fixture();
        let (ids, ids_at_sync) = run(&path, &clock, &steps);
        let synced = SYNCED.take();
        // The power fails at any moment: the disk holds what the last sync
        // wrote, and everything up to the next sync is out.
        for (index, disk) in synced.iter().enumerate() {
            let out = ids_at_sync.get(index + 1).copied().unwrap_or(ids.len());
            let after = directory.path().join(format!("after-{index}"));
            fs::write(&after, disk).expect("a writable file");
            BOOT.set(2);
            let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
            let first = next_in_time(&open(&after, &clock), &clock);
            prop_assert!(ids[..out].iter().all(|id| *id < first), "sync {}", index);
        }
    }
}
