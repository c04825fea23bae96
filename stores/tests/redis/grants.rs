//! Many holders at once.

use crate::engine::{SKEW_MS, Space, WINDOW_MS, terms};
use crate::holders::{Client, assert_apart, random};
use crate::server::Server;
use leases::engine::Engine;
use snowflake::lease::Answer;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[test]
fn holders_that_acquire_at_once_get_a_worker_id_each() {
    let server = Server::start(&[]);
    Space::new(&server, "many").create(&terms());
    let url = format!("{}?space=many", server.url());
    let acquire = || {
        let mut clients: [Client; 4] = std::array::from_fn(|_| Client::new(&url));
        for client in &mut clients {
            // None expires meanwhile.
            client.terms.window_ms = 60_000;
            client.step().expect("an answer");
        }
        clients.map(|client| client.lease.expect("there are enough").worker_id)
    };
    let mut found: Vec<u32> = std::thread::scope(|scope| {
        let threads: [_; 8] = std::array::from_fn(|_| scope.spawn(acquire));
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"));
        ended.flatten().collect()
    });
    found.sort_unstable();
    assert_eq!(found, (0..=31).collect::<Vec<_>>());
    let (answer, _) = Client::new(&url).step().expect("an answer");
    assert!(matches!(answer, Answer::Full { .. }), "{answer:?}");
}

/// Another server takes over again and again, with all records.
#[test]
fn no_range_is_granted_twice_whoever_comes_and_goes() {
    let server = Server::start(&[]);
    let mut space = Space::new(&server, "race");
    space.create(&terms());
    let url = format!("{}?space=race", server.url());
    let is_over = AtomicBool::new(false);
    let come_and_go = || {
        let mut clients: [Client; 4] = std::array::from_fn(|_| Client::new(&url));
        for client in &mut clients {
            // Fewer than there are holders.
            client.terms.workers = 0..=15;
            client.terms.window_ms = 400;
        }
        while !is_over.load(Ordering::Relaxed) {
            for client in &mut clients {
                match random() >> 61 {
                    0 => client.release().expect("an answer"),
                    _ => drop(client.step().expect("an answer")),
                }
            }
        }
        clients.map(|client| client.grants).concat()
    };
    let grants = std::thread::scope(|scope| {
        let threads: [_; 8] = std::array::from_fn(|_| scope.spawn(come_and_go));
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(12) {
            std::thread::sleep(Duration::from_millis(3_500));
            space.become_another();
        }
        is_over.store(true, Ordering::Relaxed);
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"));
        ended.flatten().collect::<Vec<_>>()
    });
    assert!(grants.len() > 100, "{} grants", grants.len());
    assert_apart(&grants);
}

/// Where the search for a worker ID that was never used has ended is noted. It must begin anew.
#[test]
fn a_worker_id_whose_record_was_lost_is_leased_again() {
    let server = Server::start(&[]);
    let mut space = Space::new(&server, "lost");
    space.create(&terms());
    let url = format!("{}?space=lost", server.url());
    let acquire = || {
        let mut client = Client::new(&url);
        client.terms.workers = 0..=3;
        client.step().expect("an answer").0
    };
    for _ in 0..4 {
        acquire();
    }
    assert!(matches!(acquire(), Answer::Full { .. }));
    space.lose(1);
    assert!(matches!(acquire(), Answer::Quarantined { .. }));
    std::thread::sleep(Duration::from_millis(WINDOW_MS + SKEW_MS + 300));
    let answer = acquire();
    assert!(
        matches!(answer, Answer::Granted { worker_id: 1, .. }),
        "{answer:?}"
    );
}
