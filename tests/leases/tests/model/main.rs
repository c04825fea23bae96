//! Holders and a store, in every order in which requests, answers, clocks and failures can
//! come, as far as the bounds go.
//!
//! `cargo test` explores what takes seconds. `make model` explores more, for minutes: worlds
//! that are too large up to a number of states.
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
use variants::Variant;
use world::World;

/// More than the worlds have that `cargo test` explores.
const MOST_STATES: usize = 20_000_000;

/// What was found in a world.
struct Found {
    /// What led to an ID that two holders generate, if anything did.
    twice: Option<Vec<String>>,
    /// Whether everything within the bounds was explored.
    is_all: bool,
    states: usize,
    changes_hands: bool,
}

fn explore(variant: &Variant, most_states: usize) -> Found {
    let checker = World::new(variant).checker();
    let checker = checker.target_state_count(most_states).spawn_bfs().join();
    let mut found = checker.discoveries();
    let path = found.remove(world::NO_TIME_TWICE).map(|path| {
        let steps = path.into_actions().into_iter();
        steps.map(|step| format!("{step:?}")).collect()
    });
    Found {
        twice: path,
        is_all: checker.state_count() < most_states,
        states: checker.unique_state_count(),
        changes_hands: found.contains_key(world::CHANGES_HANDS),
    }
}

fn check(variant: &Variant, most_states: usize) {
    let found = explore(variant, most_states);
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
        check(&variant, MOST_STATES);
    }
}

#[test]
fn what_is_said_to_be_open_is_open() {
    for variant in variants::open() {
        check(&variant, MOST_STATES);
    }
}

#[test]
fn with_all_rules_no_id_comes_twice() {
    let most = std::env::var("MODEL_STATES").ok();
    let most = most.and_then(|most| most.parse().ok());
    for variant in variants::with_all_rules(most.is_some()) {
        check(&variant, most.unwrap_or(MOST_STATES));
    }
}
