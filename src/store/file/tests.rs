//! Reboots, power losses and disks that fail, on a system of the tests' making.

use super::FileStore;
use crate::clock::{Clock, ManualClock};
use crate::config::Config;
use crate::error::{ClockFault, Error, StoreFault, Wait, WaitReason};
use crate::generator::Generator;
use crate::page::{PAGE_BYTES, StoredPage};
use crate::sys::{self, System};
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

const START_MS: u64 = 1_700_000_000_000;
const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;

thread_local! {
    static BOOT: Cell<u64> = const { Cell::new(1) };
    static DISK_IS_FULL: Cell<bool> = const { Cell::new(false) };
    /// What the disk held after each synchronisation.
    static SYNCED: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

const TESTED: FileStore = FileStore {
    system: System {
        boot_id: || Ok([BOOT.get(), 0]),
        sync: |file| {
            if DISK_IS_FULL.get() {
                return Err(io::Error::from_raw_os_error(libc::ENOSPC));
            }
            SYNCED.with_borrow_mut(|synced| synced.push(content(file)));
            Ok(())
        },
    },
};

fn content(file: &sys::File) -> Vec<u8> {
    let mut bytes = vec![0; PAGE_BYTES];
    file.read_start(&mut bytes).expect("a readable file");
    bytes
}

fn config(path: &Path, clock: &Arc<ManualClock>) -> Config {
    Config {
        store: Some(format!("file:{}", path.display())),
        clock: Some(clock.clone()),
        ..Config::default()
    }
}

fn open(path: &Path, clock: &Arc<ManualClock>) -> Generator {
    open_with(&config(path, clock))
}

fn open_with(config: &Config) -> Generator {
    config
        .open_among(&[("file:", &TESTED)])
        .expect("a good store")
}

fn fixture() -> (tempfile::TempDir, std::path::PathBuf, Arc<ManualClock>) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("ids");
    BOOT.set(1);
    DISK_IS_FULL.set(false);
    SYNCED.take();
    (directory, path, Arc::new(ManualClock::at_unix_ms(START_MS)))
}

/// The next ID, however far the clock must go on for it.
fn next_in_time(generator: &Generator, clock: &ManualClock) -> u64 {
    loop {
        match generator.next_id() {
            Ok(id) => return id,
            Err(error) => match error.wait() {
                Some(wait) => clock.advance_ns(wait.distance_ns),
                None => panic!("{error}"),
            },
        }
    }
}

#[test]
fn the_fence_is_synced_before_an_id_below_it_is_handed_out() {
    let (_directory, path, clock) = fixture();
    let generator = open(&path, &clock);
    assert_eq!(SYNCED.with_borrow(Vec::len), 0);
    generator.next_id().expect("an ID");
    assert_eq!(SYNCED.with_borrow(Vec::len), 1);
    let at = StoredPage::PLANNED_FENCE_AT;
    let word = SYNCED.with_borrow(|synced| synced[0][at..at + 8].to_vec());
    let fence = u64::from_ne_bytes(word.try_into().expect("eight bytes"));
    // The first tick is the one after the file was made; 10 s lie behind it.
    assert_eq!((fence >> 12) + 1_577_836_800_000, START_MS + 10_002);
}

#[test]
fn in_the_same_boot_one_goes_on_from_the_word_and_in_another_from_the_fence() {
    let (_directory, path, clock) = fixture();
    let before = next_in_time(&open(&path, &clock), &clock);
    assert_eq!(open(&path, &clock).next_id(), Ok(before + 1));
    BOOT.set(2);
    let generator = open(&path, &clock);
    let error = generator.next_id().expect_err("the fence is 10 s ahead");
    let Error::Clock(ClockFault::Behind { wait, .. }) = error else {
        panic!("{error}")
    };
    assert_eq!(wait.distance_ns, 10_001 * MS);
    assert_eq!(wait.reason, WaitReason::ClockBehind);
    clock.advance_ns(wait.distance_ns);
    let after = generator.next_id().expect("an ID");
    assert_eq!(
        generator.codec().split(after).expect("an ID").unix_ms as u64,
        START_MS + 10_002
    );
}

/// What each call that returns an ID fails with, and what the next one would.
fn errors(generator: &Generator) -> [Error; 5] {
    let failed = "no ID is free";
    [
        generator.next_id().expect_err(failed),
        generator.try_next_id().expect_err(failed),
        generator.next_batch(&mut [0; 3]).expect_err(failed),
        generator.try_next_batch(&mut [0; 3]).expect_err(failed),
        generator.next_error().expect(failed),
    ]
}

#[test]
fn after_a_reboot_every_call_reports_a_clock_that_is_behind_the_fence() {
    let (_directory, path, clock) = fixture();
    next_in_time(&open(&path, &clock), &clock);
    BOOT.set(2);
    let generator = open(&path, &clock);
    for error in errors(&generator) {
        let wait = error.wait().expect("a distance");
        assert!(matches!(error, Error::Clock(_)), "{error}");
        assert_eq!(wait.reason, WaitReason::ClockBehind);
        assert_eq!(wait.distance_ns, 10_001 * MS);
    }
    clock.advance_ns(9_961 * MS);
    let wait = Wait {
        distance_ns: 40 * MS,
        reason: WaitReason::ClockBehind,
    };
    assert_eq!(generator.try_next_id(), Err(Error::Again(wait)));
    assert_eq!(generator.next_error(), Some(Error::Again(wait)));
}

#[test]
fn the_tick_in_which_a_file_is_created_counts_as_full_and_the_clock_is_not_behind() {
    let (_directory, path, clock) = fixture();
    let config = Config {
        max_wait_ms: 0,
        ..config(&path, &clock)
    };
    let full = Error::Again(Wait {
        distance_ns: MS,
        reason: WaitReason::TickFull,
    });
    for _ in 0..2 {
        let generator = open_with(&config);
        assert!(errors(&generator).iter().all(|error| *error == full));
    }
    // A clock that was set back since then is distinguished from it.
    clock.set_ns((START_MS - 1_000) * MS);
    for error in errors(&open_with(&config)) {
        let wait = error.wait().expect("a distance");
        assert!(matches!(error, Error::Clock(_)), "{error}");
        assert_eq!(wait.distance_ns, 1_001 * MS);
    }
    clock.set_ns((START_MS + 1) * MS);
    open_with(&config).next_id().expect("the tick is over");
}

#[test]
fn the_first_id_of_a_layout_is_that_of_the_tick_after_the_one_that_creates_the_file() {
    let (_directory, path, clock) = fixture();
    let mut config = config(&path, &clock);
    config.layout.epoch_unix_ms = START_MS as i64;
    let generator = open_with(&config);
    assert_eq!(generator.next_id(), Ok(1 << 22));
    assert_eq!(generator.stats().expect("stats").issued, 1);
}

#[test]
fn a_second_one_that_opens_after_a_reboot_does_not_jump_to_the_new_fence() {
    let (_directory, path, clock) = fixture();
    next_in_time(&open(&path, &clock), &clock);
    BOOT.set(2);
    clock.advance_ns(60 * SECOND);
    let first = open(&path, &clock);
    let id = first.next_id().expect("the clock is past the fence");
    assert_eq!(open(&path, &clock).next_id(), Ok(id + 1));
}

#[test]
fn refused_calls_after_a_reboot_do_not_move_the_fence() {
    let (_directory, path, clock) = fixture();
    next_in_time(&open(&path, &clock), &clock);
    let file = sys::File::open(&path).expect("a file").expect("a file");
    for boot in 2..6 {
        BOOT.set(boot);
        let generator = open(&path, &clock);
        let before = content(&file);
        generator.next_id().expect_err("the fence is ahead");
        let at = StoredPage::PLANNED_FENCE_AT;
        assert_eq!(content(&file)[at..at + 8], before[at..at + 8]);
    }
}

#[test]
fn the_fence_is_extended_when_half_of_it_is_left() {
    let (_directory, path, clock) = fixture();
    let generator = open(&path, &clock);
    for half_second in 0..120 {
        next_in_time(&generator, &clock);
        let stats = generator.stats().expect("stats");
        assert!(
            stats.fence_left_ns > 4 * SECOND,
            "after {half_second} half seconds"
        );
        clock.advance_ns(SECOND / 2);
    }
    // A minute in steps of five to six seconds.
    let stats = generator.stats().expect("stats");
    assert!((10..=13).contains(&stats.fence_extensions), "{stats:?}");
}

#[test]
fn a_full_disk_stops_ids_at_the_fence_and_they_go_on_when_there_is_room() {
    let (_directory, path, clock) = fixture();
    let generator = open(&path, &clock);
    let mut last = next_in_time(&generator, &clock);
    DISK_IS_FULL.set(true);
    let began = clock.passed_ns();
    let error = loop {
        match generator.next_id() {
            Ok(id) => {
                assert!(id > last);
                last = id;
            }
            Err(error) => break error,
        }
        clock.advance_ns(10 * MS);
    };
    let fault = StoreFault::System {
        doing: "syncing",
        os_errno: libc::ENOSPC,
    };
    assert!(
        matches!(&error, Error::Store { fault: found, .. } if *found == fault),
        "{error}"
    );
    let lasted = clock.passed_ns() - began;
    assert!((9 * SECOND..=11 * SECOND).contains(&lasted), "{lasted} ns");
    assert_eq!(generator.next_id().expect_err("still full"), error);
    DISK_IS_FULL.set(false);
    assert!(generator.next_id().expect("there is room again") > last);
}

#[test]
fn who_dies_while_topping_up_is_waited_for_by_one_second_at_most() {
    let (_directory, path, clock) = fixture();
    let generator = open(&path, &clock);
    next_in_time(&generator, &clock);
    // A full disk stands for the one who died: the claim is taken, nothing came.
    DISK_IS_FULL.set(true);
    clock.advance_ns(6 * SECOND);
    generator.next_id().expect("an ID");
    DISK_IS_FULL.set(false);
    clock.advance_ns(SECOND / 2);
    generator.next_id().expect("an ID");
    let extensions = || generator.stats().expect("stats").fence_extensions;
    assert_eq!(extensions(), 1, "somebody is at it");
    clock.advance_ns(SECOND / 2);
    generator.next_id().expect("an ID");
    assert_eq!(extensions(), 2, "he is given up");
}

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
