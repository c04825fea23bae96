//! The first slot of a new file, with and without an older one in use.

use super::*;

#[test]
fn a_new_file_has_an_id_at_once_whatever_the_tick_the_wait_and_the_lead() {
    for tick_ns in [MS, 10 * MS, SECOND, 3_600 * SECOND] {
        for (max_wait_ms, max_lead_ms) in [(0, 0), (50, 0), (0, 3_600_000)] {
            let (_directory, path, clock) = fixture();
            clock.advance_ns(tick_ns / 2);
            let mut config = config(&path, &clock);
            (config.max_wait_ms, config.max_lead_ms) = (max_wait_ms, max_lead_ms);
            config.layout.tick_ns = tick_ns;
            config.layout.time_bits = 41;
            let generator = open_with(&config);
            let id = generator.try_next_id().expect("an ID");
            let parts = generator.codec().split(id).expect("an ID");
            let now_ns = clock.now_ns().expect("a time");
            assert!(parts.unix_ms as u64 * MS <= now_ns, "{parts:?}");
            assert_eq!(generator.stats().expect("stats").issued, 1);
        }
    }
}

/// The last ID of a file, a generator of the next one, the clock, and the directory.
type Again = (u64, Generator, Arc<ManualClock>, tempfile::TempDir);

/// Takes an ID, lets the file disappear in the same tick, and opens it again.
fn opened_again(disappear: impl Fn(&Path), max_lead_ms: u32) -> Again {
    let (directory, path, clock) = fixture();
    let path = directory
        .path()
        .join("app")
        .join(path.file_name().expect("a name"));
    fs::create_dir(path.parent().expect("a directory")).expect("a directory");
    let config = Config {
        max_lead_ms,
        max_wait_ms: 0,
        ..config(&path, &clock)
    };
    let old = open_with(&config);
    let last = old.next_id().expect("an ID");
    disappear(&path);
    (last, open_with(&config), clock, directory)
}

#[test]
fn a_file_that_is_created_again_leaves_the_tick_and_the_lead_to_those_who_use_the_old_one() {
    let deleted = |path: &Path| fs::remove_file(path).expect("removed");
    let moved = |path: &Path| fs::rename(path, path.with_extension("old")).expect("moved");
    let with_its_directory = |path: &Path| {
        let directory = path.parent().expect("a directory");
        fs::rename(directory, directory.with_extension("old")).expect("moved");
        fs::create_dir(directory).expect("a directory");
    };
    // As when a backup is restored: it is not new, but its word is old.
    let copied = |path: &Path| {
        let copy = path.with_extension("copy");
        fs::copy(path, &copy).expect("copied");
        fs::rename(&copy, path).expect("moved");
    };
    let ways: [&dyn Fn(&Path); 4] = [&deleted, &moved, &with_its_directory, &copied];
    for disappear in ways {
        let (last, new, clock, _directory) = opened_again(disappear, 0);
        let wait = Wait {
            distance_ns: MS,
            reason: WaitReason::TickFull,
        };
        assert!(
            errors(&new)
                .iter()
                .all(|error| *error == Error::Again(wait))
        );
        clock.advance_ns(MS);
        assert!(new.next_id().expect("the tick is over") > last);

        let (last, new, clock, _directory) = opened_again(disappear, 1_000);
        clock.advance_ns(MS);
        let first = new.next_id().expect("the lead allows it");
        assert_eq!(first >> 22, (last >> 22) + 1_001);
    }
}

#[test]
fn a_file_that_is_created_again_leaves_free_how_far_any_user_of_the_old_one_may_run_ahead() {
    let (_directory, path, clock) = fixture();
    let with_lead = |max_lead_ms| {
        open_with(&Config {
            max_lead_ms,
            max_wait_ms: 0,
            ..config(&path, &clock)
        })
    };
    let near = with_lead(10);
    let far = with_lead(700);
    // Who has the largest lead is gone, but the others of its page still run ahead so far.
    let farthest = with_lead(1_000);
    let mut last = farthest.next_id().expect("an ID");
    drop(farthest);
    fs::remove_file(&path).expect("removed");
    let again = with_lead(0);
    for old in [&near, &far] {
        while let Ok(id) = old.next_id() {
            last = last.max(id);
        }
    }
    clock.advance_ns(1_000 * MS);
    assert!(again.next_id().is_err(), "this tick was left to the others");
    clock.advance_ns(MS);
    assert!(again.next_id().expect("the lead is over") > last);
}

#[test]
fn after_a_reset_of_the_clock_a_full_first_tick_is_told_from_a_clock_that_is_behind() {
    let (_, new, clock, _directory) =
        opened_again(|path| fs::remove_file(path).expect("removed"), 0);
    clock.set_ns((START_MS - 1_000) * MS);
    for error in errors(&new) {
        let wait = error.wait().expect("a distance");
        assert!(matches!(error, Error::Clock(_)), "{error}");
        assert_eq!(wait.distance_ns, 1_001 * MS);
    }
}

#[test]
fn a_copy_that_is_opened_while_the_clock_is_years_ahead_is_not_stopped_for_years() {
    let (_directory, path, clock) = fixture();
    let before = open(&path, &clock).next_id().expect("an ID");
    let copy = path.with_extension("copy");
    fs::copy(&path, &copy).expect("copied");
    fs::rename(&copy, &path).expect("moved");
    const YEAR: u64 = 365 * 24 * 3_600 * SECOND;
    let now_ns = clock.now_ns().expect("a time");
    clock.set_ns(now_ns + YEAR);
    drop(open(&path, &clock));
    clock.set_ns(now_ns);
    let generator = open(&path, &clock);
    clock.advance_ns(11 * SECOND);
    assert!(generator.next_id().expect("the fence is over") > before);
}

#[test]
fn the_first_id_of_a_layout_can_be_0() {
    let (_directory, path, clock) = fixture();
    let mut config = config(&path, &clock);
    config.layout.epoch_unix_ms = START_MS as i64;
    let generator = open_with(&config);
    assert_eq!(generator.next_id(), Ok(0));
    assert_eq!(generator.stats().expect("stats").issued, 1);
}
