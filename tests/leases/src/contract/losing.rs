//! A store that has lost something, or may have.

use super::party::{Party, created, is_about};
use super::table;
use crate::engine::Engine;
use snowflake::lease::{Answer, Loss};

table! {
    another_server_grants_after_a_quarantine,
    it_renews_what_it_knows,
    it_repeats_what_it_has_granted,
    it_renews_no_range_that_is_nearly_over,
    a_quarantine_ends,
    a_store_that_is_empty_takes_its_holders_back,
    not_when_the_range_is_over,
    not_when_the_range_is_nearly_over,
    not_when_the_quarantine_is_over,
    not_when_another_was_taken_back,
    a_clone_is_not_taken_back_twice,
    newcomers_get_what_follows_the_quarantine,
    a_record_that_is_missing_is_a_loss,
    the_quarantine_is_as_long_as_the_longest_window,
    no_range_is_granted_twice,
}

fn another_server_grants_after_a_quarantine(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first, second] = created(engine);
    first.granted(engine);
    engine.become_another();
    let now_ms = engine.now_ms();
    let over_ms = second.quarantined(engine);
    let expected_ms = now_ms + window_ms + skew_ms;
    assert!(is_about(over_ms, expected_ms, window_ms));
}

fn it_repeats_what_it_has_granted(engine: &mut dyn Engine) {
    let [first] = created(engine);
    let grant = first.granted(engine);
    engine.become_another();
    assert_eq!(first.granted(engine), grant);
}

fn it_renews_what_it_knows(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    engine.become_another();
    engine.pass(window_ms / 4);
    let now_ms = engine.now_ms();
    let until_ms = first.renewed(engine, &mut grant);
    assert!(is_about(until_ms, now_ms + window_ms, window_ms));
}

/// The server that is lost may have had a clock that was ahead: it may have granted what
/// follows the range already.
fn it_renews_no_range_that_is_nearly_over(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first] = created(engine);
    let grant = first.granted(engine);
    engine.pass(window_ms - skew_ms / 2);
    engine.become_another();
    let answer = first.renew_to(engine, &grant, 7);
    assert_eq!(answer, Answer::Lost(Loss::Over));
}

fn a_quarantine_ends(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first] = created(engine);
    engine.become_another();
    let over_ms = first.quarantined(engine);
    engine.pass(window_ms + skew_ms + window_ms / 10);
    assert_eq!(first.granted(engine).from_ms, over_ms);
}

fn a_store_that_is_empty_takes_its_holders_back(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    let mut grants = [first.granted(engine), second.granted(engine)];
    engine.lose_everything();
    engine.pass(window_ms / 10);
    for (party, grant) in [&mut first, &mut second].into_iter().zip(&mut grants) {
        let before_ms = grant.until_ms;
        assert!(party.renewed(engine, grant) > before_ms);
    }
    // And then they are known again.
    engine.pass(window_ms / 4);
    first.renewed(engine, &mut grants[0]);
}

fn newcomers_get_what_follows_the_quarantine(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [mut first, mut second] = created(engine);
    let mut grant = first.granted(engine);
    engine.lose_everything();
    let over_ms = second.quarantined(engine);
    first.renewed(engine, &mut grant);
    engine.pass(window_ms + skew_ms + window_ms / 10);
    // The holder has not renewed any more.
    second.preferred = Some(grant.worker_id);
    let newcomer = second.granted(engine);
    assert_eq!(newcomer.worker_id, grant.worker_id);
    assert_eq!(newcomer.from_ms, over_ms.max(grant.until_ms));
}

fn not_when_the_range_is_over(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let [first, second] = created(engine);
    let grant = first.granted(engine);
    engine.pass(window_ms);
    engine.lose_everything();
    second.quarantined(engine);
    engine.pass(window_ms / 10);
    let answer = first.renew_to(engine, &grant, 7);
    assert!(matches!(answer, Answer::Lost(_)), "{answer:?}");
}

/// The store that is lost may have had a clock that was ahead: it may have granted what
/// follows the range already.
fn not_when_the_range_is_nearly_over(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first] = created(engine);
    let grant = first.granted(engine);
    engine.lose_everything();
    engine.pass(window_ms - skew_ms / 2);
    let answer = first.renew_to(engine, &grant, 7);
    assert!(matches!(answer, Answer::Lost(_)), "{answer:?}");
}

/// Two holders of one worker ID cannot be; if there are, the store does not take both.
fn not_when_another_was_taken_back(engine: &mut dyn Engine) {
    let [mut first, second] = created(engine);
    let mut grant = first.granted(engine);
    let same = grant;
    engine.lose_everything();
    first.renewed(engine, &mut grant);
    let answer = second.renew_to(engine, &same, 7);
    assert_eq!(answer, Answer::Lost(Loss::Owner));
}

fn not_when_the_quarantine_is_over(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    engine.lose_everything();
    first.renewed(engine, &mut grant);
    engine.pass(window_ms + skew_ms + window_ms / 10);
    // A holder that claims, wrongly, that its range is not over.
    grant.until_ms = engine.now_ms() + window_ms;
    grant.worker_id = (grant.worker_id + 1) % 4;
    let answer = first.renew_to(engine, &grant, 7);
    assert_eq!(answer, Answer::Lost(Loss::Owner));
}

fn a_clone_is_not_taken_back_twice(engine: &mut dyn Engine) {
    let [mut first] = created(engine);
    let mut grant = first.granted(engine);
    let (clone, of_clone) = (first.clone(), grant);
    engine.lose_everything();
    engine.pass(engine.times_ms().0 / 20);
    first.renewed(engine, &mut grant);
    let answer = clone.renew_to(engine, &of_clone, 77);
    assert_eq!(answer, Answer::Lost(Loss::Twin));
}

fn a_record_that_is_missing_is_a_loss(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [first, second] = created(engine);
    let grant = first.granted(engine);
    engine.lose(grant.worker_id);
    let now_ms = engine.now_ms();
    let over_ms = second.quarantined(engine);
    let expected_ms = now_ms + window_ms + skew_ms;
    assert!(is_about(over_ms, expected_ms, window_ms));
}

fn the_quarantine_is_as_long_as_the_longest_window(engine: &mut dyn Engine) {
    let (window_ms, skew_ms) = engine.times_ms();
    let [mut first, second] = created(engine);
    first.terms.window_ms = 3 * window_ms;
    first.granted(engine);
    engine.become_another();
    let now_ms = engine.now_ms();
    let over_ms = second.quarantined(engine);
    let expected_ms = now_ms + 3 * window_ms + skew_ms;
    assert!(is_about(over_ms, expected_ms, window_ms));
}

/// Holders that come, renew, give back and are forgotten, a server that changes: all grants of
/// a worker ID to different holders are apart.
fn no_range_is_granted_twice(engine: &mut dyn Engine) {
    let (window_ms, _) = engine.times_ms();
    let _: [Party; 0] = created(engine);
    let mut grants: Vec<(u128, u32, u64, u64)> = Vec::new();
    let mut holding: Vec<(Party, super::party::Grant)> = Vec::new();
    for step in 0..110_u64 {
        match step * 7 % 11 {
            0..=3 => {
                let party = Party::new(engine, u128::from(step) + 1);
                if let Answer::Granted { .. } = party.acquire(engine) {
                    let grant = party.granted(engine);
                    holding.push((party, grant));
                }
            }
            4 if !holding.is_empty() => {
                let (party, grant) = holding.remove(0);
                party.release(engine, grant.worker_id);
                grants.push((party.owner, grant.worker_id, grant.from_ms, grant.until_ms));
            }
            5 if step > 60 => engine.become_another(),
            6 => engine.pass(window_ms / 3),
            _ => {}
        }
        for (party, grant) in &mut holding {
            let nonce = party.nonce + 1;
            if let Answer::Renewed { until_ms } = party.renew_to(engine, grant, nonce) {
                (party.nonce, grant.until_ms) = (nonce, until_ms);
            }
        }
    }
    let held = holding
        .iter()
        .map(|(party, grant)| (party.owner, grant.worker_id, grant.from_ms, grant.until_ms));
    grants.extend(held);
    assert!(grants.len() > 5, "{grants:?}");
    for (at, one) in grants.iter().enumerate() {
        for other in &grants[..at] {
            let is_apart = one.1 != other.1 || one.2 >= other.3 || other.2 >= one.3;
            assert!(is_apart, "{one:?} and {other:?}");
        }
    }
}
