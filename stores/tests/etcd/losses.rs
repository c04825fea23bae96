//! A server that comes back empty, or from a backup.

use crate::engine::{SKEW_MS, Space, WINDOW_MS, terms};
use crate::holders::{Client, assert_apart};
use crate::server::Server;
use leases::engine::Engine;
use snowflake::lease::{Answer, Change};
use std::time::{Duration, Instant};

fn is_quarantined(url: &str) -> bool {
    let (answer, _) = Client::new(url).step().expect("an answer");
    matches!(answer, Answer::Quarantined { .. })
}

/// Holders put their records back, newcomers wait.
#[test]
fn a_server_that_comes_back_empty_grants_nothing_twice() {
    let mut server = Server::start(&[]);
    Space::new(&server, "empty").create(&terms());
    let url = format!("{}?space=empty", server.url());
    let mut old: Vec<Client> = (0..16).map(|_| Client::new(&url)).collect();
    for client in &mut old {
        client.step().expect("an answer");
    }
    server.empty();
    let mut new: Vec<Client> = (0..16).map(|_| Client::new(&url)).collect();
    let (mut renewed, mut waited) = (0, 0);
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(2 * WINDOW_MS + SKEW_MS) {
        // One after the other, so that some newcomers are sooner than holders.
        for (old, new) in old.iter_mut().zip(&mut new) {
            for client in [new, old] {
                let (answer, change) = client.step().expect("an answer");
                renewed += usize::from(change == Change::Renewed);
                waited += usize::from(matches!(answer, Answer::Quarantined { .. }));
            }
        }
        std::thread::sleep(Duration::from_millis(WINDOW_MS / 4));
    }
    assert!(renewed > 32, "{renewed} renewals");
    assert!(waited > 16, "{waited} waited");
    let all = old.iter().chain(&new);
    let grants: Vec<_> = all.flat_map(|client| client.grants.clone()).collect();
    assert!(grants.len() >= 32, "{} grants", grants.len());
    assert_apart(&grants);
}

/// The cluster ID stays, and the term has not gone back: the driver of a holder that has seen
/// more notices it, and tells all.
#[test]
fn a_backup_is_noticed_by_a_holder() {
    let mut server = Server::start(&[]);
    let url = server.url();
    let mut holder = Client::first(&url);
    holder.step().expect("an answer");
    let backup = server.save();
    let mut lost = Client::new(&url);
    lost.step().expect("an answer");
    holder.step().expect("an answer");
    server.restore(&backup);
    let mut other = Client::new(&url);
    // It has seen the server before, without a lease of its own.
    let (answer, _) = holder.step().expect("an answer");
    assert!(matches!(answer, Answer::Renewed { .. }), "{answer:?}");
    let (answer, _) = other.step().expect("an answer");
    assert!(matches!(answer, Answer::Quarantined { .. }), "{answer:?}");
    // And it is noted once.
    let meta = || server.control(&["get", "--print-value-only", "/snowflake/default/meta"]);
    let before = meta();
    holder.step().expect("an answer");
    assert!(is_quarantined(&url));
    assert_eq!(meta(), before);
}

/// A backup begins with a low term; the space has noted a higher one.
#[test]
fn a_backup_is_noticed_by_its_term() {
    let mut server = Server::start(&[]);
    let url = server.url();
    let mut holder = Client::first(&url);
    holder.step().expect("an answer");
    for _ in 0..2 {
        server.kill();
        server.run();
    }
    assert!(!is_quarantined(&url));
    let backup = server.save();
    server.restore(&backup);
    // Nobody but newcomers.
    assert!(is_quarantined(&url));
}

/// A renewal does not count records, unless its own is not there.
#[test]
fn a_record_that_was_deleted_is_put_back_by_its_holder() {
    let server = Server::start(&[]);
    let mut holder = Client::first(&server.url());
    holder.step().expect("an answer");
    let lease = holder.lease.expect("it is granted");
    Space::new(&server, "default").lose(lease.worker_id);
    let (answer, change) = holder.step().expect("an answer");
    assert_eq!(change, Change::Renewed, "{answer:?}");
    assert!(is_quarantined(&server.url()));
    // What was noted once is not noted again.
    let meta = || server.control(&["get", "--print-value-only", "/snowflake/default/meta"]);
    let before = meta();
    holder.step().expect("an answer");
    assert!(is_quarantined(&server.url()));
    assert_eq!(meta(), before);
}

/// Who restores a backup that shows nothing says so.
#[test]
fn people_can_call_for_a_quarantine() {
    let server = Server::start(&[]);
    let mut client = Client::first(&server.url());
    client.store.quarantine(&terms()).expect("an answer");
    assert!(is_quarantined(&server.url()));
    std::thread::sleep(Duration::from_millis(WINDOW_MS + SKEW_MS + 2_500));
    assert!(!is_quarantined(&server.url()));
}

#[test]
fn a_space_that_another_program_writes_to_is_refused() {
    let server = Server::start(&[]);
    for key in ["meta", "00000"] {
        server.control(&["del", "--prefix", "/snowflake/"]);
        server.control(&["put", &format!("/snowflake/default/{key}"), "x"]);
        let mut client = Client::new(&server.url());
        client.terms.workers = 0..=3;
        let text = client.step().expect_err("it is not ours").to_string();
        assert!(text.ends_with("choose another ?space="), "{text}");
    }
}
