//! Extending and giving back a lease.

use super::party::{Party, created, is_about};
use super::table;
use crate::engine::Engine;
use snowflake::lease::{Answer, Loss};

table! {
    a_renewal_ends_a_window_after_the_clock,
    it_ends_a_window_after_the_clock_of_the_holder_if_that_is_behind,
    it_never_ends_sooner_than_before,
    a_renewal_that_is_repeated_gets_the_same_answer,
    also_when_it_comes_so_late_that_the_clocks_differ,
    a_clone_that_renews_second_has_lost,
    who_has_another_owner_has_lost,
    a_worker_id_that_nobody_holds_is_lost,
    who_has_the_answer_before_the_last_one_has_lost,
    a_renewal_after_the_end_is_lost,
    a_clock_that_is_off_is_refused_and_the_lease_stays,
    a_lease_that_is_given_back_stays_granted_until_its_range_is_over,
    giving_back_what_another_holds_changes_nothing,
    a_lease_that_was_given_back_by_mistake_can_be_renewed,
    a_lease_is_renewed_for_long,
}

fn a_renewal_ends_a_window_after_the_clock(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    engine.pass(window_ms / 2);
    let now_ms = engine.now_ms();
    let until_ms = first.renewed(engine, &mut grant);
    assert!(is_about(until_ms, now_ms + window_ms, window_ms));
}

fn it_ends_a_window_after_the_clock_of_the_holder_if_that_is_behind(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    first.ahead_ms = -(skew_ms as i64) / 2;
    engine.pass(window_ms * 3 / 4);
    let now_ms = engine.now_ms();
    let until_ms = first.renewed(engine, &mut grant);
    let expected_ms = now_ms + window_ms - skew_ms / 2;
    assert!(is_about(until_ms, expected_ms, window_ms.min(2 * skew_ms)));
}

fn it_never_ends_sooner_than_before(engine: &mut dyn Engine) {
    let (_, skew_ms) = engine.times_ms();
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    let before_ms = grant.until_ms;
    first.ahead_ms = -(skew_ms as i64) / 2;
    assert_eq!(first.renewed(engine, &mut grant), before_ms);
}

fn a_renewal_that_is_repeated_gets_the_same_answer(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [first] = created(engine);
    let grant = first.granted(engine);
    engine.pass(window_ms / 4);
    let answer = first.renew_to(engine, &grant, 7);
    assert!(matches!(answer, Answer::Renewed { .. }));
    engine.pass(window_ms / 4);
    assert_eq!(first.renew_to(engine, &grant, 7), answer);
}

fn also_when_it_comes_so_late_that_the_clocks_differ(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first] = created(engine);
    let grant = first.granted(engine);
    let answer = first.renew_to(engine, &grant, 7);
    assert!(matches!(answer, Answer::Renewed { .. }));
    let ahead_ms = -((skew_ms + window_ms) as i64);
    let late = Party { ahead_ms, ..first };
    assert_eq!(late.renew_to(engine, &grant, 7), answer);
}

fn a_clone_that_renews_second_has_lost(engine: &mut dyn Engine) {
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    let (clone, of_clone) = (first.clone(), grant);
    first.renewed(engine, &mut grant);
    let answer = clone.renew_to(engine, &of_clone, 77);
    assert_eq!(answer, Answer::Lost(Loss::Twin));
    first.renewed(engine, &mut grant);
}

fn who_has_another_owner_has_lost(engine: &mut dyn Engine) {
    let [first, second] = created(engine);
    let grant = first.granted(engine);
    let answer = second.renew_to(engine, &grant, 7);
    assert_eq!(answer, Answer::Lost(Loss::Owner));
}

fn a_worker_id_that_nobody_holds_is_lost(engine: &mut dyn Engine) {
    let [first] = created(engine);
    let mut grant = first.granted(engine);
    grant.worker_id = (grant.worker_id + 1) % 4;
    let answer = first.renew_to(engine, &grant, 7);
    assert_eq!(answer, Answer::Lost(Loss::Owner));
}

/// The answer is late, so the acquisition is repeated. By then another had the worker ID, and
/// now the late answer arrives: its range and the present one are not one.
fn who_has_the_answer_before_the_last_one_has_lost(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    first.terms.workers = 1..=1;
    second.terms.workers = 1..=1;
    let late = first.granted(engine);
    engine.pass(window_ms + window_ms / 10);
    second.granted(engine);
    engine.pass(window_ms + window_ms / 10);
    let repeated = first.granted(engine);
    assert!(repeated.from_ms > late.until_ms);
    let answer = first.renew_to(engine, &late, 7);
    assert_eq!(answer, Answer::Lost(Loss::Range));
}

fn a_renewal_after_the_end_is_lost(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [first] = created(engine);
    let grant = first.granted(engine);
    engine.pass(window_ms + window_ms / 10);
    let answer = first.renew_to(engine, &grant, 7);
    assert_eq!(answer, Answer::Lost(Loss::Over));
}

fn a_clock_that_is_off_is_refused_and_the_lease_stays(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    for sign in [1, -1] {
        let ahead_ms = sign * (skew_ms + window_ms / 2) as i64;
        let off = Party {
            ahead_ms,
            ..first.clone()
        };
        let answer = off.renew_to(engine, &grant, 7);
        assert!(matches!(answer, Answer::Skewed { .. }), "{answer:?}");
    }
    first.renewed(engine, &mut grant);
}

fn a_lease_that_is_given_back_stays_granted_until_its_range_is_over(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    first.terms.workers = 1..=1;
    second.terms.workers = 1..=1;
    let before = first.granted(engine);
    first.release(engine, before.worker_id);
    let free_at_ms = before.until_ms;
    assert_eq!(second.acquire(engine), Answer::Full { free_at_ms });
    engine.pass(window_ms + window_ms / 10);
    let after = second.granted(engine);
    assert_eq!(after.from_ms, before.until_ms);
}

fn giving_back_what_another_holds_changes_nothing(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let parties: [Party; 4] = created(engine);
    let [mut first, second, third, fourth] = parties;
    let old = first.clone();
    let mut grant = first.granted(engine);
    first.renewed(engine, &mut grant);
    let other = third.granted(engine);
    engine.pass(window_ms / 20);
    // Neither an older nonce nor another owner.
    old.release(engine, grant.worker_id);
    second.release(engine, grant.worker_id);
    third.release(engine, other.worker_id);
    engine.pass(window_ms + window_ms / 10);
    if !engine.leases_in_order() {
        // Nothing else shows which one has expired first.
        return;
    }
    let mut last = fourth;
    last.terms.workers = 0..=1;
    assert_eq!((grant.worker_id, other.worker_id), (0, 1));
    // Only what was given back by its holder has expired before its range was over.
    assert_eq!(last.granted(engine).worker_id, other.worker_id);
}

fn a_lease_that_was_given_back_by_mistake_can_be_renewed(engine: &mut dyn Engine) {
    let [mut first, mut second] = created(engine);
    first.terms.workers = 1..=1;
    second.terms.workers = 1..=1;
    let mut grant = first.granted(engine);
    first.release(engine, 1);
    first.renewed(engine, &mut grant);
    assert!(matches!(second.acquire(engine), Answer::Full { .. }));
}

fn a_lease_is_renewed_for_long(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    first.terms.workers = 1..=1;
    second.terms.workers = 1..=1;
    let mut grant = first.granted(engine);
    for _ in 0..6 {
        engine.pass(window_ms / 2);
        let before_ms = grant.until_ms;
        assert!(first.renewed(engine, &mut grant) > before_ms);
        assert!(matches!(second.acquire(engine), Answer::Full { .. }));
    }
}
