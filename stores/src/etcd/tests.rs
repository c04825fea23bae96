//! At which end of the second each rule takes the clock, and what transactions compare.

use super::acquire::{Acquisition, Decision, acquire};
use super::clock::Clock;
use super::plan::Plan;
use super::records::{Keys, Record, Space, encode};
use super::renew::{Renewal, renew};
use super::search::Search;
use super::view::View;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use snowflake::lease::{Answer, Loss, Terms};

const EARLY_MS: u64 = 1_700_000_000_000;
const LATE_MS: u64 = EARLY_MS + 1_000;
const WINDOW_MS: u64 = 60_000;
const SKEW_MS: u64 = 5_000;

fn terms() -> Terms {
    Terms::new("layout", 0..=0, "test")
}

fn space() -> Space {
    Space {
        layout: "layout".to_owned(),
        cluster_id: 7,
        raft_term: 2,
        window_max_ms: WINDOW_MS,
        quarantine_ms: 0,
        missing: 0,
    }
}

fn record(until_ms: u64) -> Record {
    let record = Record {
        idle_ms: 0,
        owner: 1,
        nonce: 2,
        from_ms: 0,
        until_ms,
        expires_ms: 0,
        name: "test".to_owned(),
    };
    record.settled()
}

/// A space with one worker ID, at a term.
fn view_at(term: u64, space: Option<Space>, record: Option<Record>) -> View {
    any_view(true, term, space, record)
}

fn any_view(is_counted: bool, term: u64, space: Option<Space>, record: Option<Record>) -> View {
    let is_used = u64::from(record.is_some());
    let found = |value: Option<Vec<u8>>, version: u64| match value {
        None => json!({}),
        Some(value) => json!({ "kvs": [{
            "key": "",
            "value": STANDARD.encode(value),
            "mod_revision": "11",
            "version": version.to_string(),
        }]}),
    };
    let ranges = [
        found(space.as_ref().map(encode), 1),
        found(record.as_ref().map(|_| Vec::new()), is_used),
        json!({ "count": is_used.to_string() }),
        found(record.as_ref().map(encode), 1),
    ];
    let responses: Vec<Value> = ranges
        .iter()
        .enumerate()
        .filter(|(at, _)| is_counted || [0, 3].contains(at))
        .map(|(_, range)| range)
        .map(|range| json!({ "response_range": range }))
        .collect();
    let header = json!({ "cluster_id": "7", "revision": "20", "raft_term": term.to_string() });
    let reply = json!({ "header": header, "responses": responses });
    let reply = serde_json::from_value(reply).expect("a reply");
    let clock = Clock {
        early_ms: EARLY_MS,
        late_ms: LATE_MS,
    };
    View::new(reply, clock, is_counted, None).expect("it is ours")
}

fn view(space: Space, record: Option<Record>) -> View {
    view_at(2, Some(space), record)
}

fn renewed(view: &View, until_ms: u64, client_ms: u64) -> Plan<Answer> {
    let plan = maybe_renewed(view, until_ms, client_ms);
    plan.map(|answer| answer.expect("it is counted"))
}

fn maybe_renewed(view: &View, until_ms: u64, client_ms: u64) -> Plan<Option<Answer>> {
    let renewal = Renewal {
        worker_id: 0,
        owner: 1,
        nonce: 2,
        next_nonce: 3,
        until_ms,
        client_ms,
    };
    renew(view, &terms(), &renewal).expect("it is ours")
}

fn acquired(view: &View) -> Plan<Answer> {
    let acquisition = Acquisition {
        owner: 5,
        nonce: 6,
        preferred: None,
        client_ms: EARLY_MS,
    };
    let search = Search::new(&acquisition, &terms(), &[]);
    let decision = acquire(view, &Keys::of("a"), &terms(), &acquisition, &search);
    match decision.expect("it is ours") {
        Decision::Done(plan) => plan,
        Decision::Further(search) => panic!("{search:?}"),
    }
}

/// What a plan writes, as text, with the keys and values decoded.
fn written(plan: &Plan<Answer>, view: &View) -> String {
    let writing = plan.writing(&Keys::of("a"), view);
    let text = writing.map_or_else(String::new, |writing| writing.body().to_string());
    let decoded = |part: &str| {
        let bytes = STANDARD.decode(part).ok().filter(|bytes| bytes.len() > 8);
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        text.unwrap_or_else(|| part.to_owned())
    };
    text.split('"').map(decoded).collect::<Vec<_>>().join("'")
}

#[test]
fn a_range_ends_a_window_after_the_early_end() {
    let until_ms = EARLY_MS + WINDOW_MS;
    let granted = Answer::Granted {
        worker_id: 0,
        from_ms: 0,
        until_ms,
    };
    assert_eq!(acquired(&view(space(), None)).answer, granted);
    let view = view(space(), Some(record(EARLY_MS + 9_000)));
    let plan = renewed(&view, EARLY_MS + 9_000, LATE_MS + 2_000);
    assert_eq!(plan.answer, Answer::Renewed { until_ms });
    // Or after the clock of the holder, if that is behind.
    let plan = renewed(&view, EARLY_MS + 9_000, EARLY_MS - 1_500);
    let until_ms = EARLY_MS - 1_500 + WINDOW_MS;
    assert_eq!(plan.answer, Answer::Renewed { until_ms });
}

#[test]
fn a_quarantine_ends_after_the_late_end() {
    let view = view_at(2, None, None);
    let until_ms = LATE_MS + WINDOW_MS + SKEW_MS;
    assert_eq!(acquired(&view).answer, Answer::Quarantined { until_ms });
}

#[test]
fn a_quarantine_and_a_range_are_over_by_the_early_end() {
    for (until_ms, is_over) in [(EARLY_MS, true), (EARLY_MS + 1, false)] {
        let quarantined = Space {
            quarantine_ms: until_ms,
            ..space()
        };
        let answer = acquired(&view(quarantined, None)).answer;
        assert_eq!(answer != Answer::Quarantined { until_ms }, is_over);
        let answer = acquired(&view(space(), Some(record(until_ms)))).answer;
        let free_at_ms = until_ms;
        assert_eq!(answer != Answer::Full { free_at_ms }, is_over, "{answer:?}");
    }
}

#[test]
fn a_renewal_is_late_by_the_late_end() {
    for (until_ms, is_late) in [(LATE_MS, true), (LATE_MS + 1, false)] {
        let view = view(space(), Some(record(until_ms)));
        let answer = renewed(&view, until_ms, EARLY_MS).answer;
        assert_eq!(answer == Answer::Lost(Loss::Over), is_late, "{answer:?}");
    }
}

#[test]
fn a_record_is_put_back_by_the_late_end() {
    let enough_ms = LATE_MS + SKEW_MS + 1;
    for (until_ms, quarantine_ms, is_put_back) in [
        (enough_ms, LATE_MS + 1, true),
        (enough_ms - 1, LATE_MS + 1, false),
        (enough_ms, LATE_MS, false),
    ] {
        let quarantined = Space {
            quarantine_ms,
            ..space()
        };
        let answer = renewed(&view(quarantined, None), until_ms, EARLY_MS).answer;
        let is_renewed = matches!(answer, Answer::Renewed { .. });
        assert_eq!(is_renewed, is_put_back, "{answer:?}");
    }
}

#[test]
fn a_record_that_another_has_put_back_stays() {
    let quarantined = Space {
        quarantine_ms: u64::MAX,
        ..space()
    };
    let until_ms = LATE_MS + SKEW_MS + 1;
    for (owner, until_of_other_ms, is_put_back) in [
        (9, until_ms, false),
        (9, EARLY_MS, true),
        (1, until_ms, true),
        (1, until_ms + 1, false),
    ] {
        let other = Record {
            owner,
            nonce: 9,
            ..record(until_of_other_ms)
        };
        let view = view(quarantined.clone(), Some(other));
        let answer = renewed(&view, until_ms, EARLY_MS).answer;
        let is_renewed = matches!(answer, Answer::Renewed { .. });
        assert_eq!(is_renewed, is_put_back, "{owner}: {answer:?}");
    }
}

/// What a store has lost is noted with all that is missing, so once.
#[test]
fn a_renewal_counts_records_only_if_something_is_lost() {
    let until_ms = LATE_MS + 1;
    for (term, space, record, is_answered) in [
        (2, Some(space()), Some(record(until_ms)), true),
        (3, Some(space()), Some(record(until_ms)), true),
        (1, Some(space()), Some(record(until_ms)), false),
        (2, None, Some(record(until_ms)), false),
        (2, Some(space()), None, false),
    ] {
        let view = any_view(false, term, space, record);
        let plan = maybe_renewed(&view, until_ms, EARLY_MS);
        assert_eq!(plan.answer.is_some(), is_answered, "{plan:?}");
        let is_written = plan.writing(&Keys::of("a"), &view).is_some();
        assert_eq!(is_written, is_answered);
    }
}

#[test]
fn every_transaction_compares_the_space_and_the_record() {
    let compare = |name: &str, revision: u32| {
        format!(
            "{{'key':'/snowflake/a/{name}','mod_revision':'{revision}','result':'EQUAL',\
             'target':'MOD'}}"
        )
    };
    let old = view(space(), Some(record(LATE_MS + 1)));
    let text = written(&renewed(&old, LATE_MS + 1, EARLY_MS), &old);
    assert!(text.contains(&compare("meta", 11)), "{text}");
    assert!(text.contains(&compare("00000", 11)), "{text}");
    assert!(!text.contains("/snowflake/a/used"), "{text}");
    let new = view(space(), None);
    let text = written(&acquired(&new), &new);
    assert!(text.contains(&compare("meta", 11)), "{text}");
    assert!(text.contains(&compare("00000", 0)), "{text}");
    assert!(text.contains("'key':'/snowflake/a/used'"), "{text}");
    let lost = view_at(2, None, None);
    let text = written(&acquired(&lost), &lost);
    assert!(text.contains(&compare("meta", 0)), "{text}");
}

#[test]
fn an_election_is_noted_and_is_no_loss() {
    let view = view_at(5, Some(space()), None);
    let plan = acquired(&view);
    assert!(matches!(plan.answer, Answer::Granted { .. }));
    let text = written(&plan, &view);
    assert!(text.contains("\"raft_term\":5"), "{text}");
    // What is as it was is not written again.
    let same = view_at(2, Some(space()), None);
    let text = written(&acquired(&same), &same);
    assert!(!text.contains("raft_term"), "{text}");
}

#[test]
fn a_lower_term_is_a_loss() {
    let view = view_at(1, Some(space()), None);
    let plan = acquired(&view);
    let until_ms = LATE_MS + WINDOW_MS + SKEW_MS;
    assert_eq!(plan.answer, Answer::Quarantined { until_ms });
    let text = written(&plan, &view);
    assert!(text.contains("\"raft_term\":1"), "{text}");
}
