//! Another boot, another container, a damaged word: where to continue in a file.

use super::*;

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
        START_MS + 10_001
    );
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

/// A second description of the file, which holds the lock of a user.
fn other_user(path: &Path) -> sys::File {
    let file = sys::File::open(path).expect("a file").expect("a file");
    assert!(sys::try_lock(&file, sys::LockKind::Shared, 0).expect("a lock"));
    file
}

#[test]
fn who_finds_another_user_goes_on_from_the_word_whatever_the_boot_id() {
    let (_directory, path, clock) = fixture();
    let before = next_in_time(&open(&path, &clock), &clock);
    let user = other_user(&path);
    // Another container of the same machine.
    BOOT.set(2);
    assert_eq!(open(&path, &clock).next_id(), Ok(before + 1));
    drop(user);
    BOOT.set(3);
    let error = open(&path, &clock)
        .next_id()
        .expect_err("alone, after a reboot");
    assert!(matches!(error, Error::Clock(_)), "{error}");
}

#[test]
fn a_generator_that_is_alive_counts_as_a_user() {
    let (_directory, path, clock) = fixture();
    let first = open(&path, &clock);
    let before = next_in_time(&first, &clock);
    BOOT.set(2);
    let second = open(&path, &clock);
    assert_eq!(second.next_id(), Ok(before + 1));
    BOOT.set(3);
    drop(first);
    assert_eq!(open(&path, &clock).next_id(), Ok(before + 2));
}

#[test]
fn somebody_who_is_stopped_while_opening_delays_others_by_a_second_and_no_id_repeats() {
    let (_directory, path, clock) = fixture();
    let before = next_in_time(&open(&path, &clock), &clock);
    let stopped = sys::File::open(&path).expect("a file").expect("a file");
    assert!(sys::try_lock(&stopped, sys::LockKind::Exclusive, 0).expect("a lock"));
    BOOT.set(2);
    let after = open(&path, &clock);
    assert!(next_in_time(&after, &clock) > before + (9_000 << 22));
}

/// Notes in the file when the machine was started, as a window does.
fn set_start_of_boot(path: &Path, unix_ns: u64) {
    let file = sys::File::open(path).expect("a file").expect("a file");
    let stored = SharedStoredPage::from_file(&file).expect("a page");
    stored.page.window.wall_minus_boot_ns.store_release(unix_ns);
}

#[test]
fn a_boot_id_that_repeats_is_found_out_by_the_time_since_the_boot() {
    // The file was written when the machine had been up for half a minute.
    for (up_ns, is_same_boot) in [(31 * SECOND, true), (SECOND, false)] {
        let (_directory, path, clock) = fixture();
        let before = next_in_time(&open(&path, &clock), &clock);
        set_start_of_boot(&path, START_MS * MS - 30 * SECOND);
        BOOT_NS.set(up_ns);
        let result = open(&path, &clock).next_id();
        assert_eq!(result == Ok(before + 1), is_same_boot, "{result:?}");
        assert_eq!(matches!(result, Err(Error::Clock(_))), !is_same_boot);
    }
}

#[test]
fn a_boot_id_that_repeats_is_found_out_by_the_instant_of_the_boot() {
    for (later_ns, is_same_boot) in [(0, true), (5 * SECOND, false)] {
        let (_directory, path, _) = fixture();
        let config = Config {
            store: Some(format!("file:{}", path.display())),
            ..Config::default()
        };
        open_with(&config).next_id().expect("an ID");
        BOOT_NS.set(3_600 * SECOND);
        let now_ns = SystemClock.now_ns().expect("a time");
        set_start_of_boot(&path, now_ns - 3_600 * SECOND - later_ns);
        let result = open_with(&config).next_id();
        assert_eq!(result.is_ok(), is_same_boot, "{result:?}");
    }
}

#[test]
fn a_word_above_the_fence_is_damaged_and_the_file_goes_on_from_the_fence() {
    // Any bit that makes it larger than the fence and a tick of tickets allow.
    for bit in 34..62 {
        let (_directory, path, clock) = fixture();
        let before = next_in_time(&open(&path, &clock), &clock);
        let file = sys::File::open(&path).expect("a file").expect("a file");
        let stored = SharedStoredPage::from_file(&file).expect("a page");
        let word = stored.page.word.load_relaxed();
        if word & 1 << bit != 0 {
            continue;
        }
        stored.page.word.store_release(word | 1 << bit);
        let error = match config(&path, &clock).open_among(&[("file", &TESTED)]) {
            Ok(generator) => generator.next_id().expect_err("the fence is 10 s ahead"),
            // No layout of this library has such a slot.
            Err(error) => error,
        };
        let wait = error.wait();
        match wait {
            Some(wait) => assert!(wait.distance_ns <= 11 * SECOND, "bit {bit}: {error}"),
            None => assert!(matches!(error, Error::StoreMismatch { .. }), "{error}"),
        }
        clock.advance_ns(11 * SECOND);
        if wait.is_some() {
            assert!(open(&path, &clock).next_id().expect("an ID") > before);
        }
    }
}

#[test]
fn a_window_past_the_fence_is_damaged_and_no_id_is_past_the_fence() {
    let (_directory, path, clock) = fixture();
    next_in_time(&open(&path, &clock), &clock);
    let file = sys::File::open(&path).expect("a file").expect("a file");
    let stored = SharedStoredPage::from_file(&file).expect("a page");
    // The window is still open: the clock stands.
    let fence = stored.page.window.fence.load_acquire();
    stored.page.word.store_release(fence);
    stored.page.window.limit.store_release(fence + 4096);
    let error = open(&path, &clock)
        .next_id()
        .expect_err("the fence is 10 s ahead");
    assert!(error.wait().is_some(), "{error}");
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
