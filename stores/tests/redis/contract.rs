//! The contract on a real server.

use crate::engine::Space;
use crate::server::Server;
use leases::contract::cases;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The cases wait most of the time, so they run at once, each in its own space.
fn keep_the_contract(server: &Server, query: &str) {
    let failed = std::thread::scope(|scope| {
        let run = |(at, (name, case)): (usize, leases::contract::Case)| {
            let case = move || {
                let space = format!("case-{at}");
                let url = format!("{}?space={space}{query}", server.url());
                let mut space = Space::at(server, &url, &space);
                catch_unwind(AssertUnwindSafe(|| case(&mut space))).is_err()
            };
            (name, scope.spawn(case))
        };
        let running: Vec<_> = cases().enumerate().map(run).collect();
        let ended = running.into_iter().map(|(name, case)| (name, case.join()));
        let failed = ended.filter(|(_, failed)| !matches!(failed, Ok(false)));
        failed.map(|(name, _)| name).collect::<Vec<_>>()
    });
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn redis_keeps_the_contract() {
    keep_the_contract(&Server::start(&[]), "");
}

#[test]
fn also_by_resp3() {
    keep_the_contract(&Server::start(&[]), "&protocol=resp3");
}
