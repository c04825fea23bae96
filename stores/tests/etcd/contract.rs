//! The contract on a real server.

use crate::engine::Space;
use crate::server::Server;
use leases::contract::{Case, cases};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The cases wait most of the time, so they run at once, each in its own space. They measure
/// times too: one that fails while the machine is busy runs once more, alone.
#[test]
fn etcd_keeps_the_contract() {
    let server = Server::start(&[]);
    let fails = |(name, case): Case, space: &str| {
        let mut space = Space::new(&server, space);
        let has_failed = catch_unwind(AssertUnwindSafe(|| case(&mut space))).is_err();
        has_failed.then_some((name, case))
    };
    let failed = std::thread::scope(|scope| {
        let start = |(at, case)| scope.spawn(move || fails(case, &format!("case-{at}")));
        let running: Vec<_> = cases().enumerate().map(start).collect();
        let ended = running
            .into_iter()
            .map(|case| case.join().expect("it ends"));
        ended.flatten().collect::<Vec<_>>()
    });
    let again = failed.into_iter().enumerate();
    let failed = again.filter_map(|(at, case)| fails(case, &format!("again-{at}")));
    let names: Vec<_> = failed.map(|(name, _)| name).collect();
    assert!(names.is_empty(), "{names:?}");
}
