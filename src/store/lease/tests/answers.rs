//! Refusals, and answers that come late or twice.

use super::super::{Answer, Change, Holder, Loss, Refusal, Request};
use super::{Party, START_MS, WINDOW_MS};

#[test]
fn a_clock_that_is_off_is_an_error_with_the_distance() {
    for (store_ms, expected) in [(START_MS - 9_000, 9_000), (START_MS + 9_000, -9_000)] {
        let mut party = Party::new();
        party.sends();
        let refusal = party.answer(Answer::Skewed { store_ms });
        assert_eq!(refusal, Err(Refusal::Skewed(expected)));
        assert!(party.sends_after().1 >= 500);
    }
}

#[test]
fn a_request_that_was_under_way_for_long_is_no_wrong_clock() {
    let mut party = Party::new();
    party.sends();
    party.pass(2_900);
    // It arrived after 8 s by the clock of the store, which is 5 s ahead.
    let store_ms = START_MS + 7_800;
    assert_eq!(
        party.answer(Answer::Skewed { store_ms }),
        Ok(Change::Nothing)
    );
    party.sends_after();
}

#[test]
fn when_all_are_held_or_the_layout_is_another_it_asks_again_after_a_pause() {
    let mut party = Party::new();
    party.sends();
    let free_at_ms = START_MS + 40_000;
    let refusal = party.answer(Answer::Full { free_at_ms });
    assert_eq!(refusal, Err(Refusal::Full { free_at_ms }));
    assert!(party.sends_after().1 >= 500);
    let until_ms = START_MS + 65_000;
    let refusal = party.answer(Answer::Quarantined { until_ms });
    assert_eq!(refusal, Err(Refusal::Quarantined { until_ms }));
    assert!(party.sends_after().1 >= 1_000);
    let found = String::from("another");
    let refusal = party.answer(Answer::Mismatch {
        found: found.clone(),
    });
    assert_eq!(refusal, Err(Refusal::Mismatch(found)));
    assert!(party.sends_after().1 >= 2_000);
}

#[test]
fn answers_that_come_late_or_twice_change_nothing() {
    let mut party = Party::holding();
    let mut holder = Holder::new();
    let mut draw = || 77;
    let first = holder.request(&mut party.lease, START_MS, &mut draw);
    let answer = Answer::Renewed {
        until_ms: START_MS + 2 * WINDOW_MS,
    };
    assert_eq!(
        holder.answer(&mut party.lease, &first, &answer),
        Change::Renewed
    );
    let before = party.lease;
    // Not one of a clone, which has planned another nonce.
    let mut clone = before;
    let mut draw = || 78;
    let planned = holder.request(&mut party.lease, START_MS, &mut draw);
    let mut draw = || 79;
    let of_clone = holder.request(&mut clone, START_MS, &mut draw);
    assert_ne!(planned, of_clone);
    assert_eq!(
        holder.answer(&mut party.lease, &of_clone, &answer),
        Change::Nothing
    );
    party.lease = before;
    let late = Answer::Renewed {
        until_ms: START_MS + 9 * WINDOW_MS,
    };
    for answer in [answer, late, Answer::Lost(Loss::Twin), Answer::Released] {
        assert_eq!(
            holder.answer(&mut party.lease, &first, &answer),
            Change::Nothing
        );
    }
    let granted = Answer::Granted {
        worker_id: 9,
        from_ms: 0,
        until_ms: u64::MAX,
    };
    let acquisition = Request::Acquire {
        owner: before.map_or(0, |lease| lease.owner),
        nonce: 77,
        preferred: None,
        client_ms: START_MS,
    };
    assert_eq!(
        holder.answer(&mut party.lease, &acquisition, &granted),
        Change::Nothing
    );
    assert_eq!(party.lease, before);
    // A lease is lost once.
    let renewal = holder.request(&mut party.lease, START_MS, &mut draw);
    let lost = Answer::Lost(Loss::Over);
    assert_eq!(
        holder.answer(&mut party.lease, &renewal, &lost),
        Change::Lost(Loss::Over)
    );
    assert_eq!(
        holder.answer(&mut party.lease, &renewal, &lost),
        Change::Nothing
    );
}
