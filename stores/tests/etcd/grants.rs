//! Many holders at once, and spaces that are full.

use crate::engine::{Space, WINDOW_MS, terms, wall_ms};
use crate::holders::{Client, assert_apart, random};
use crate::server::Server;
use leases::engine::Engine;
use snowflake::lease::{Answer, Change, Request};
use snowflake_stores::open;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// One after the other acquires, and none of the leases expires.
fn acquired<const COUNT: usize>(url: &str) -> [u32; COUNT] {
    let mut clients: [Client; COUNT] = std::array::from_fn(|_| Client::new(url));
    for client in &mut clients {
        client.terms.window_ms = 300_000;
        client.step().expect("an answer");
    }
    clients.map(|client| client.lease.expect("there are enough").worker_id)
}

/// More records than one search reads: the last ones are found by what was never used.
#[test]
fn holders_that_acquire_at_once_get_a_worker_id_each() {
    let server = Server::start(&[]);
    Space::new(&server, "many").create(&terms());
    let url = format!("{}?space=many", server.url());
    let mut found: Vec<u32> = std::thread::scope(|scope| {
        let threads: [_; 8] = std::array::from_fn(|_| scope.spawn(|| acquired::<4>(&url)));
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"));
        ended.flatten().collect()
    });
    found.sort_unstable();
    assert_eq!(found, (0..=31).collect::<Vec<_>>());
    let (answer, _) = Client::new(&url).step().expect("an answer");
    let Answer::Full { free_at_ms } = answer else {
        panic!("there are 32 only: {answer:?}");
    };
    let left_ms = free_at_ms.saturating_sub(wall_ms());
    assert!((200_000..=300_000).contains(&left_ms), "{left_ms} ms");
}

/// The only one that is idle is found, wherever it is: those that are idle first are asked for.
#[test]
fn the_last_one_that_is_idle_is_found() {
    let server = Server::start(&[]);
    Space::new(&server, "last").create(&terms());
    let url = format!("{}?space=last", server.url());
    acquired::<32>(&url);
    let mut space = Space::new(&server, "last");
    for worker_id in [3, 30] {
        space.expire(worker_id, wall_ms() - 2_000);
        let found = acquired::<1>(&url);
        assert_eq!(found, [worker_id]);
    }
}

/// The answer is lost, so it is repeated: by the same driver, and by one that knows nothing.
#[test]
fn a_repetition_finds_its_record_whatever_has_become_idle() {
    let server = Server::start(&[]);
    Space::new(&server, "again").create(&terms());
    let url = format!("{}?space=again", server.url());
    let [mut first, mut second] = [(); 2].map(|()| open(&url).expect("a good URL"));
    let acquire = |owner: u128, nonce| Request::Acquire {
        owner,
        nonce,
        preferred: None,
        client_ms: wall_ms(),
    };
    let mut large = terms();
    large.workers = 0..=1_023;
    for owner in 1..=20 {
        let mut execute = |is_first| {
            let store = if is_first { &mut first } else { &mut second };
            let answer = store.execute(&large, &acquire(owner, 7));
            answer.expect("an answer")
        };
        let found = [true, false, true].map(&mut execute);
        assert!(matches!(found[0], Answer::Granted { .. }), "{found:?}");
        assert!(found.iter().all(|answer| *answer == found[0]), "{found:?}");
    }
    // Those that were looked at first have fallen free meanwhile.
    let url = format!("{}?space=full", server.url());
    let mut space = Space::new(&server, "full");
    space.create(&terms());
    let held = acquired::<31>(&url);
    let mut store = open(&url).expect("a good URL");
    let granted = store.execute(&terms(), &acquire(99, 7)).expect("an answer");
    for worker_id in held {
        space.expire(worker_id, wall_ms() - 2_000);
    }
    let again = store.execute(&terms(), &acquire(99, 7)).expect("an answer");
    assert_eq!(granted, again);
}

#[test]
fn giving_back_what_another_holds_changes_nothing() {
    let server = Server::start(&[]);
    let url = server.url();
    let mut client = Client::first(&url);
    client.step().expect("an answer");
    let lease = client.lease.expect("it is granted");
    let expires_ms = |client: &mut Client| {
        let held = client.store.workers(&terms()).expect("an answer");
        assert_eq!(held.len(), 1);
        assert_eq!(
            (held[0].worker_id, held[0].name.as_str()),
            (lease.worker_id, "a test")
        );
        held[0].expires_ms
    };
    let before_ms = expires_ms(&mut client);
    for (owner, nonce) in [
        (lease.owner, lease.nonce + 1),
        (lease.owner + 1, lease.nonce),
    ] {
        let worker_id = lease.worker_id;
        let release = Request::Release {
            worker_id,
            owner,
            nonce,
        };
        let answer = client.store.execute(&terms(), &release);
        assert_eq!(answer, Ok(Answer::Released));
        assert_eq!(expires_ms(&mut client), before_ms);
    }
    client.release().expect("an answer");
    assert!(expires_ms(&mut client) < before_ms);
}

/// Another cluster seems to take over again and again, with all records.
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
            client.terms.workers = 0..=19;
            (client.terms.window_ms, client.terms.max_skew_ms) = (2_000, 2_000);
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
        while begin.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_secs(10));
            space.become_another();
        }
        is_over.store(true, Ordering::Relaxed);
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"));
        ended.flatten().collect::<Vec<_>>()
    });
    assert!(grants.len() > 60, "{} grants", grants.len());
    assert_apart(&grants);
}

/// The clock is known to a second, so a lease that is renewed at its half never runs out.
#[test]
fn a_holder_with_the_usual_terms_goes_on() {
    let server = Server::start(&[]);
    let mut client = Client::first(&server.url());
    client.step().expect("an answer");
    for _ in 0..4 {
        std::thread::sleep(Duration::from_millis(WINDOW_MS / 4));
        let before_ms = client.lease.expect("it is held").until_ms;
        let (_, change) = client.step().expect("an answer");
        assert_eq!(change, Change::Renewed);
        assert!(client.lease.expect("it is held").until_ms > before_ms);
    }
}
