//! The fence: synced first, extended in time, and a disk that is full.

use super::*;

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
    // 10 s after the end of the first tick.
    assert_eq!((fence >> 12) + 1_577_836_800_000, START_MS + 10_001);
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
