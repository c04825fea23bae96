//! The contract on the reference, and that each rule of it is one that a case holds.

use leases::contract::cases;
use leases::engine::InMemory;
use leases::reference::Rules;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn the_reference_keeps_the_contract() {
    let mut count = 0;
    for (name, case) in cases() {
        println!("{name}");
        case(&mut InMemory::default());
        count += 1;
    }
    assert!(count >= 46, "{count} cases");
}

/// How many cases fail.
fn failures(rules: Rules) -> usize {
    let fails = |case: &fn(&mut dyn leases::engine::Engine)| {
        catch_unwind(AssertUnwindSafe(|| case(&mut InMemory::with(rules)))).is_err()
    };
    cases().filter(|(_, case)| fails(case)).count()
}

#[test]
fn a_store_that_leaves_a_rule_out_breaks_the_contract() {
    let all = Rules::ALL;
    let without = [
        Rules {
            quarantine: false,
            ..all
        },
        Rules {
            only_while_it_runs: false,
            ..all
        },
        Rules {
            nonce: false,
            ..all
        },
        Rules {
            range: false,
            ..all
        },
        Rules {
            putting_back: false,
            ..all
        },
        Rules {
            margin: false,
            ..all
        },
        Rules {
            idle_when_over: false,
            ..all
        },
        Rules { skew: false, ..all },
    ];
    assert_eq!(failures(all), 0);
    for rules in without {
        assert!(failures(rules) > 0, "{rules:?}");
    }
}
