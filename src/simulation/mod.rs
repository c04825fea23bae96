//! Whole machines, made up from a seed: processes that run the real stores and the real
//! generator, on clocks that jump, disks that fail and power that goes off, switched at
//! every call of the system and every atomic operation.
//!
//! | file | what is in it |
//! |---|---|
//! | `scenario.rs` | what may happen on a machine, and what is promised there |
//! | `driver.rs`, `troubles.rs` | who runs, and what goes wrong |
//! | `programs.rs` | what the processes do |
//! | `checks.rs` | what must hold after every call |
//!
//! `make simulate SEED=7` runs one machine again.

mod checks;
mod driver;
mod programs;
mod scenario;
mod troubles;

use driver::{Driver, Outcome};
use std::env;

/// The steps of one machine.
const STEPS: u64 = 20_000;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().expect("a number in STEPS or SEED"))
}

fn run(seed: u64) -> Outcome {
    Driver::new(seed).run(STEPS)
}

/// Runs the machine of a seed; returns its steps and its IDs.
fn hold(seed: u64) -> (u64, u64) {
    let machine = run(seed);
    if let Some(failure) = machine.failure {
        let Outcome {
            scenario, trace, ..
        } = machine;
        panic!("\n{trace}{scenario}\nmachine {seed}: {failure}\n\nmake simulate SEED={seed}\n");
    }
    (machine.steps, machine.ids)
}

#[test]
fn every_machine_keeps_what_is_promised() {
    if let Some(seed) = number("SEED") {
        hold(seed);
        return;
    }
    let wanted = number("STEPS").unwrap_or(1_000_000);
    let (mut steps, mut ids) = (0, 0);
    let mut seeds = 0..;
    while steps < wanted {
        let held = hold(seeds.next().expect("a seed"));
        steps += held.0;
        ids += held.1;
    }
    println!("{steps} steps on {} machines, {ids} IDs", seeds.start);
    assert!(ids > steps / 10, "the machines do nothing");
}

#[test]
fn the_same_seed_does_the_same() {
    for seed in 0..8 {
        let [first, second] = [run(seed), run(seed)];
        assert_eq!(
            (first.steps, first.hash),
            (second.steps, second.hash),
            "machine {seed}"
        );
        assert_ne!(first.hash, run(seed + 1_000).hash, "machine {seed}");
    }
}
