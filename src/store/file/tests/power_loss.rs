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

/// A disk that is lost within a boot and comes back as it was synced: the last ID, and a
/// generator of the file as it is then.
fn lost_disk(max_lead_ms: u32, set_back_ns: u64) -> (u64, Generator, tempfile::TempDir) {
    let (directory, path, clock) = fixture();
    let config = |max_lead_ms, clock: &Arc<ManualClock>| Config {
        max_lead_ms,
        ..config(&path, clock)
    };
    let first = open_with(&config(0, &clock));
    next_in_time(&first, &clock);
    // It asks for more than the first, and the word runs ahead.
    let generator = open_with(&config(max_lead_ms, &clock));
    clock.advance_ns(SECOND);
    let mut ids = vec![0; 1 + max_lead_ms as usize * 4096];
    assert_eq!(generator.next_batch(&mut ids), Ok(ids.len()));
    drop((first, generator));
    let synced = SYNCED.with_borrow(|synced| synced.last().cloned());
    fs::write(&path, synced.expect("a sync")).expect("a writable file");
    MOUNT.set(2);
    clock.set_ns(clock.now_ns().expect("a time") - set_back_ns);
    let last = *ids.last().expect("an ID");
    (last, open_with(&config(max_lead_ms, &clock)), directory)
}

#[test]
fn after_a_disk_was_lost_within_a_boot_no_id_from_before_comes_again() {
    for (max_lead_ms, set_back_ns) in [(0, 0), (700, 0), (0, 900 * MS), (700, 900 * MS)] {
        let (last, generator, _directory) = lost_disk(max_lead_ms, set_back_ns);
        let clock_ns = (START_MS + 1_000) * MS - set_back_ns;
        let start_ns = match generator.next_error() {
            Some(error) => clock_ns + error.wait().expect("a distance").distance_ns,
            None => clock_ns,
        };
        let last_ms = generator.codec().split(last).expect("an ID").unix_ms as u64;
        let lead_ns = u64::from(max_lead_ms) * MS;
        assert!(
            start_ns + lead_ns >= (last_ms + 1) * MS,
            "{max_lead_ms} {set_back_ns}"
        );
        assert!(
            start_ns + lead_ns <= (last_ms + 2) * MS,
            "no longer than needed"
        );
    }
}

#[test]
fn by_the_same_mount_a_file_goes_on_from_the_word() {
    let (_directory, path, clock) = fixture();
    let before = next_in_time(&open(&path, &clock), &clock);
    assert_eq!(open(&path, &clock).next_id(), Ok(before + 1));
    MOUNT.set(0);
    let wait = open(&path, &clock)
        .next_error()
        .and_then(|error| error.wait());
    let reason = WaitReason::TickFull;
    assert_eq!(
        wait,
        Some(Wait {
            distance_ns: MS,
            reason
        }),
        "it is not known"
    );
}
