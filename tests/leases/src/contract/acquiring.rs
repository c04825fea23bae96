//! Leasing a worker ID.

use super::party::{Party, created, is_about};
use super::table;
use crate::engine::Engine;
use snowflake::lease::Answer;

table! {
    a_space_that_was_created_grants_at_once,
    a_space_that_nobody_created_grants_after_a_quarantine,
    a_grant_ends_a_window_after_the_clock_of_the_store,
    an_acquisition_that_is_repeated_gets_the_same_answer,
    after_a_renewal_it_is_a_new_one,
    two_holders_have_two_worker_ids,
    a_worker_id_that_was_never_used_comes_first,
    then_the_one_that_expired_first,
    the_preferred_one_if_it_is_idle,
    another_one_if_it_is_held_or_out_of_range,
    only_a_worker_id_of_the_range,
    when_all_are_held_it_says_when_the_next_falls_free,
    a_lease_that_was_not_renewed_falls_free_and_begins_where_it_ended,
    a_clock_that_is_off_is_refused_and_nothing_changes,
    a_clock_that_is_off_by_less_is_not,
    a_space_of_another_layout_is_refused,
    a_record_whose_range_is_not_over_is_not_leased,
}

fn a_space_that_was_created_grants_at_once(engine: &mut dyn Engine) {
    let [first] = created(engine);
    let grant = first.granted(engine);
    assert!(grant.from_ms <= engine.now_ms());
}

fn a_space_that_nobody_created_grants_after_a_quarantine(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let now_ms = engine.now_ms();
    let first = Party::new(engine, 1);
    let over_ms = first.quarantined(engine);
    assert!(is_about(over_ms, now_ms + window_ms + skew_ms, window_ms));
    engine.pass(window_ms);
    assert_eq!(first.quarantined(engine), over_ms);
    engine.pass(skew_ms + window_ms / 10);
    assert_eq!(first.granted(engine).from_ms, over_ms);
}

fn a_grant_ends_a_window_after_the_clock_of_the_store(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first] = created(engine);
    first.ahead_ms = -(engine.times_ms().1 as i64) / 2;
    let now_ms = engine.now_ms();
    let grant = first.granted(engine);
    assert!(is_about(grant.until_ms, now_ms + window_ms, window_ms));
}

fn an_acquisition_that_is_repeated_gets_the_same_answer(engine: &mut dyn Engine) {
    let [first] = created(engine);
    let grant = first.granted(engine);
    engine.pass(engine.times_ms().0 / 4);
    assert_eq!(first.granted(engine), grant);
    let other_nonce = Party {
        nonce: first.nonce + 1,
        ..first
    };
    assert_ne!(other_nonce.granted(engine).worker_id, grant.worker_id);
}

fn after_a_renewal_it_is_a_new_one(engine: &mut dyn Engine) {
    let [first] = created(engine);
    let mut grant = first.granted(engine);
    let mut renewing = first.clone();
    renewing.renewed(engine, &mut grant);
    assert_ne!(first.granted(engine).worker_id, grant.worker_id);
}

fn two_holders_have_two_worker_ids(engine: &mut dyn Engine) {
    let [first, second] = created(engine);
    let (first, second) = (first.granted(engine), second.granted(engine));
    assert_ne!(first.worker_id, second.worker_id);
}

fn a_worker_id_that_was_never_used_comes_first(engine: &mut dyn Engine) {
    let [first, second] = created(engine);
    let grant = first.granted(engine);
    first.release(engine, grant.worker_id);
    assert_ne!(second.granted(engine).worker_id, grant.worker_id);
}

fn then_the_one_that_expired_first(engine: &mut dyn Engine) {
    let parties: [Party; 6] = created(engine);
    let grants: Vec<_> = parties[..4].iter().map(|p| p.granted(engine)).collect();
    let (window_ms, _) = engine.times_ms();
    for at in [2, 0, 3] {
        parties[at].release(engine, grants[at].worker_id);
        engine.pass(window_ms / 20);
    }
    engine.pass(window_ms + window_ms / 10);
    let found = [4, 5].map(|at: usize| parties[at].granted(engine));
    if engine.leases_in_order() {
        assert_eq!(found[0].worker_id, grants[2].worker_id);
        assert_eq!(found[1].worker_id, grants[0].worker_id);
    } else {
        assert_ne!(found[0].worker_id, found[1].worker_id);
    }
    // It begins where that of the holder before has ended.
    for grant in found {
        let before = grants.iter().find(|g| g.worker_id == grant.worker_id);
        assert_eq!(before.map(|before| before.until_ms), Some(grant.from_ms));
    }
}

fn the_preferred_one_if_it_is_idle(engine: &mut dyn Engine) {
    let [first, mut second, mut third] = created(engine);
    let grant = first.granted(engine);
    engine.pass(engine.times_ms().0 * 11 / 10);
    second.preferred = Some(grant.worker_id);
    let again = second.granted(engine);
    assert_eq!(again.worker_id, grant.worker_id);
    assert_eq!(again.from_ms, grant.until_ms);
    third.preferred = Some(3);
    assert_eq!(third.granted(engine).worker_id, 3);
}

fn another_one_if_it_is_held_or_out_of_range(engine: &mut dyn Engine) {
    let [first, mut second, mut third] = created(engine);
    let grant = first.granted(engine);
    second.preferred = Some(grant.worker_id);
    assert_ne!(second.granted(engine).worker_id, grant.worker_id);
    third.preferred = Some(17);
    assert!(third.granted(engine).worker_id <= 3);
}

fn only_a_worker_id_of_the_range(engine: &mut dyn Engine) {
    let [mut first, mut second, mut third] = created(engine);
    first.terms.workers = 2..=3;
    second.terms.workers = 2..=3;
    third.terms.workers = 1..=1;
    let mut found = [first.granted(engine), second.granted(engine)].map(|grant| grant.worker_id);
    found.sort_unstable();
    assert_eq!(found, [2, 3]);
    assert_eq!(third.granted(engine).worker_id, 1);
}

fn when_all_are_held_it_says_when_the_next_falls_free(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first, mut second, mut third] = created(engine);
    for party in [&mut first, &mut second, &mut third] {
        party.terms.workers = 1..=2;
    }
    let now_ms = engine.now_ms();
    let mut grant = first.granted(engine);
    engine.pass(window_ms / 3);
    second.granted(engine);
    let Answer::Full { free_at_ms } = third.acquire(engine) else {
        panic!("there are two only");
    };
    assert!(is_about(free_at_ms, now_ms + window_ms, window_ms));
    first.renewed(engine, &mut grant);
    let Answer::Full { free_at_ms: later } = third.acquire(engine) else {
        panic!("there are two only");
    };
    assert!(is_about(
        later,
        now_ms + window_ms / 3 + window_ms,
        window_ms
    ));
}

fn a_lease_that_was_not_renewed_falls_free_and_begins_where_it_ended(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    first.terms.workers = 1..=1;
    second.terms.workers = 1..=1;
    let before = first.granted(engine);
    assert!(matches!(second.acquire(engine), Answer::Full { .. }));
    engine.pass(window_ms + window_ms / 10);
    let after = second.granted(engine);
    assert_eq!(after.from_ms, before.until_ms);
    assert!(after.until_ms > engine.now_ms());
}

fn a_clock_that_is_off_is_refused_and_nothing_changes(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first, second] = created(engine);
    for sign in [1, -1] {
        let ahead_ms = sign * (skew_ms + window_ms / 2) as i64;
        let off = Party {
            ahead_ms,
            ..first.clone()
        };
        let now_ms = engine.now_ms();
        let Answer::Skewed { store_ms } = off.acquire(engine) else {
            panic!("the clock is off by {ahead_ms}");
        };
        assert!(is_about(store_ms, now_ms, window_ms));
    }
    // Nothing was written: all four are there.
    let all = [first, second].map(|party| party.granted(engine).worker_id);
    let others = [3, 4].map(|owner| Party::new(engine, owner).granted(engine).worker_id);
    let mut all = [all, others].concat();
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2, 3]);
}

fn a_clock_that_is_off_by_less_is_not(engine: &mut dyn Engine) {
    let (_, skew_ms) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    first.ahead_ms = skew_ms as i64 / 2;
    second.ahead_ms = -(skew_ms as i64) / 2;
    first.granted(engine);
    second.granted(engine);
}

fn a_space_of_another_layout_is_refused(engine: &mut dyn Engine) {
    let [first, second] = created(engine);
    let grant = first.granted(engine);
    let mut other = second;
    "another".clone_into(&mut other.terms.layout);
    let found = String::from("layout");
    let mismatch = Answer::Mismatch { found };
    assert_eq!(other.acquire(engine), mismatch);
    let mut renewing = first;
    renewing.terms.layout = other.terms.layout;
    assert_eq!(renewing.renew_to(engine, &grant, 7), mismatch);
}

fn a_record_whose_range_is_not_over_is_not_leased(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first, mut second] = created(engine);
    let grant = first.granted(engine);
    let far_ms = engine.now_ms() + 3 * (window_ms + skew_ms);
    engine.set_until(grant.worker_id, far_ms);
    engine.pass(window_ms + window_ms / 10);
    second.terms.workers = grant.worker_id..=grant.worker_id;
    assert_eq!(second.acquire(engine), Answer::Full { free_at_ms: far_ms });
    second.terms.workers = 0..=3;
    second.preferred = Some(grant.worker_id);
    assert_ne!(second.granted(engine).worker_id, grant.worker_id);
}
