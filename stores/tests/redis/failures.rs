//! A server that is killed, stopped, or comes back empty.

use crate::engine::{SKEW_MS, Space, WINDOW_MS, terms, wall_ms};
use crate::holders::{Client, assert_apart};
use crate::server::Server;
use leases::engine::Engine;
use snowflake::lease::{Answer, Change, Request};
use snowflake_stores::{Error, open};
use std::time::{Duration, Instant};

#[test]
fn a_lease_goes_on_when_the_server_was_killed() {
    let mut server = Server::durable();
    let mut space = Space::new(&server, "killed");
    space.create(&terms());
    let mut client = Client::new(&format!("{}?space=killed", server.url()));
    client.terms.window_ms = 20_000;
    client.step().expect("an answer");
    server.kill();
    let error = client.step().expect_err("nobody answers");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    // The connection is still the old one, now it is refused.
    let error = client.step().expect_err("nobody answers");
    let text = error.to_string();
    let server_is_named = format!("redis://127.0.0.1:{}: ", server.port);
    assert!(text.starts_with(&server_is_named), "{text}");
    server.run();
    let (answer, change) = client.step().expect("an answer");
    assert_eq!(change, Change::Renewed, "{answer:?}");
    // It has started anew, so it may have lost something.
    let mut newcomer = Client::new(&format!("{}?space=killed", server.url()));
    let (answer, _) = newcomer.step().expect("an answer");
    assert!(matches!(answer, Answer::Quarantined { .. }), "{answer:?}");
}

#[test]
fn a_server_that_is_stopped_is_not_waited_for() {
    let server = Server::start(&[]);
    let url = format!("{}?space=stopped", server.url());
    let mut terms = terms();
    (terms.window_ms, terms.max_skew_ms) = (60_000, 20_000);
    terms.deadline_ms = 1_000;
    let [mut connected, mut new] = [(); 2].map(|()| open(&url).expect("a good URL"));
    connected.create(&terms).expect("an answer");
    let goes_on = server.stop_for(Duration::from_secs(8));
    let acquire = |owner| Request::Acquire {
        owner,
        nonce: 7,
        preferred: None,
        client_ms: wall_ms(),
    };
    for (owner, store) in [(1, &mut connected), (2, &mut new)] {
        let begin = Instant::now();
        let error = store
            .execute(&terms, &acquire(owner))
            .expect_err("it is stopped");
        let after_ms = begin.elapsed().as_millis();
        assert!(
            matches!(
                error,
                Error::TimedOut {
                    after_ms: 1_000,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!((900..3_000).contains(&after_ms), "{after_ms} ms");
    }
    goes_on.join().expect("it ends");
    // The first one was executed, and its answer lost: now it is the same one.
    let first = connected.execute(&terms, &acquire(1)).expect("an answer");
    assert!(
        matches!(first, Answer::Granted { worker_id: 0, .. }),
        "{first:?}"
    );
    let again = connected.execute(&terms, &acquire(1)).expect("an answer");
    assert_eq!(first, again);
    let second = new.execute(&terms, &acquire(2)).expect("an answer");
    assert!(
        matches!(second, Answer::Granted { worker_id: 1, .. }),
        "{second:?}"
    );
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
    server.kill();
    server.run();
    let mut new: Vec<Client> = (0..16).map(|_| Client::new(&url)).collect();
    let mut renewed = 0;
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(2 * WINDOW_MS + SKEW_MS) {
        // One after the other, so that some newcomers are sooner than holders.
        for (old, new) in old.iter_mut().zip(&mut new) {
            for client in [new, old] {
                // The old connection is broken.
                if let Ok((_, change)) = client.step() {
                    renewed += usize::from(change == Change::Renewed);
                }
            }
        }
        std::thread::sleep(Duration::from_millis(WINDOW_MS / 4));
    }
    assert!(renewed > 16, "{renewed} renewals");
    let all = old.iter().chain(&new);
    let grants: Vec<_> = all.flat_map(|client| client.grants.clone()).collect();
    assert!(grants.len() >= 32, "{} grants", grants.len());
    assert_apart(&grants);
}

#[test]
fn a_script_that_the_server_has_forgotten_is_sent_again() {
    let server = Server::start(&[]);
    let mut client = Client::first(&server.url());
    client.step().expect("an answer");
    server.command("SCRIPT FLUSH");
    let (_, change) = client.step().expect("an answer");
    assert_eq!(change, Change::Renewed);
}

#[test]
fn a_space_that_another_program_writes_to_is_refused() {
    let server = Server::start(&[]);
    let key = "snowflake:{default}:rec";
    for command in [format!("HSET {key} 0 x"), format!("SET {key} x")] {
        server.command(&format!("DEL {key}"));
        server.command(&command);
        let mut client = Client::new(&server.url());
        let error = client.step().expect_err("it is not a record");
        let text = error.to_string();
        assert!(matches!(error, Error::Refused { .. }), "{text}");
        assert!(text.ends_with("choose another ?space="), "{text}");
        assert!(!text.contains("script: "), "{text}");
    }
}
