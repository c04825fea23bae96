//! Holders and a store, in every order in which requests, answers, clocks and failures can
//! come, as far as the bounds go.
//!
//! `cargo test` explores what takes seconds. `make model` explores more, for minutes.
//!
//! | file | what is in it |
//! |---|---|
//! | `world.rs` | a state of the world, and what can happen next |
//! | `smaller.rs` | what no longer matters is forgotten, so that states are recognised |
//! | `variants.rs` | which world, with which rules, within which bounds |

mod smaller;
mod variants;
mod world;

use stateright::{Checker, Model};
use std::time::{Duration, Instant};
use variants::Variant;
use world::World;

/// What was found in a world.
struct Found {
    /// What led to an ID that two holders generate, if anything did.
    twice: Option<Vec<String>>,
    /// Whether everything within the bounds was explored.
    is_all: bool,
    states: usize,
    changes_hands: bool,
}

fn explore(variant: &Variant, most: Duration) -> Found {
    let began = Instant::now();
    let checker = World::new(variant).checker().timeout(most);
    let checker = checker.spawn_bfs().join();
    let mut found = checker.discoveries();
    let path = found.remove(world::NO_TIME_TWICE).map(|path| {
        let steps = path.into_actions().into_iter();
        steps.map(|step| format!("{step:?}")).collect()
    });
    Found {
        twice: path,
        is_all: began.elapsed() < most,
        states: checker.unique_state_count(),
        changes_hands: found.contains_key(world::CHANGES_HANDS),
    }
}

fn check(variant: &Variant, most: Duration) {
    let found = explore(variant, most);
    println!(
        "{:60} {:>9} states{}{}",
        variant.name,
        found.states,
        if found.is_all { "" } else { ", not all" },
        if found.twice.is_some() {
            ", an ID twice"
        } else {
            ""
        },
    );
    if variant.is_safe {
        assert_eq!(found.twice, None, "{}", variant.name);
        assert!(found.changes_hands, "{}: too little happens", variant.name);
    } else {
        assert!(found.twice.is_some(), "{}: nothing found", variant.name);
    }
}

#[test]
fn without_a_rule_an_id_comes_twice() {
    for variant in variants::without_a_rule() {
        check(&variant, Duration::from_secs(120));
    }
}

#[test]
fn what_is_said_to_be_open_is_open() {
    for variant in variants::open() {
        check(&variant, Duration::from_secs(120));
    }
}

#[test]
fn with_all_rules_no_id_comes_twice() {
    let seconds = std::env::var("MODEL_SECONDS").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let variants = variants::with_all_rules(seconds.is_some());
    for variant in variants {
        check(&variant, Duration::from_secs(seconds.unwrap_or(120)));
    }
}
