//! A server that is killed, stopped, or one of two.

use crate::engine::{Space, terms, wall_ms};
use crate::holders::Client;
use crate::proxy::Proxy;
use crate::server::{Server, free_port};
use leases::engine::Engine;
use snowflake::lease::{Answer, Change, Request};
use snowflake_stores::{Error, open};
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// A restart is an election, and loses nothing: nobody has to wait.
#[test]
fn a_server_that_was_killed_has_lost_nothing() {
    let mut server = Server::start(&[]);
    let mut client = Client::first(&server.url());
    client.terms.window_ms = 60_000;
    client.step().expect("an answer");
    server.kill();
    for _ in 0..2 {
        let error = client.step().expect_err("nobody answers");
        let text = error.to_string();
        assert!(matches!(error, Error::Unreachable { .. }), "{text}");
        let server_is_named = format!("etcd://127.0.0.1:{}: ", server.port);
        assert!(text.starts_with(&server_is_named), "{text}");
    }
    server.run();
    let (answer, change) = client.step().expect("an answer");
    assert_eq!(change, Change::Renewed, "{answer:?}");
    let (answer, _) = Client::new(&server.url()).step().expect("an answer");
    assert!(matches!(answer, Answer::Granted { .. }), "{answer:?}");
}

#[test]
fn a_server_that_is_stopped_is_not_waited_for() {
    let server = Server::start(&[]);
    let mut terms = terms();
    (terms.window_ms, terms.max_skew_ms) = (60_000, 30_000);
    terms.deadline_ms = 1_000;
    let [mut connected, mut new] = [(); 2].map(|()| open(&server.url()).expect("a good URL"));
    connected.create(&terms).expect("an answer");
    let goes_on = server.stop_for(Duration::from_secs(6));
    let acquire = |owner| Request::Acquire {
        owner,
        nonce: 7,
        preferred: None,
        client_ms: wall_ms(),
    };
    for (owner, store) in [(1, &mut connected), (2, &mut new)] {
        let begin = Instant::now();
        let answer = store.execute(&terms, &acquire(owner));
        let after_ms = begin.elapsed().as_millis();
        let is_late = matches!(
            answer,
            Err(Error::TimedOut {
                after_ms: 1_000,
                ..
            })
        );
        assert!(is_late, "{answer:?}");
        assert!((900..3_000).contains(&after_ms), "{after_ms} ms");
    }
    goes_on.join().expect("it ends");
    terms.deadline_ms = 20_000;
    let granted = |store: &mut Box<dyn snowflake_stores::Store>, owner| {
        let answer = store.execute(&terms, &acquire(owner)).expect("an answer");
        assert!(matches!(answer, Answer::Granted { .. }), "{answer:?}");
        answer
    };
    let first = granted(&mut connected, 1);
    assert_eq!(first, granted(&mut connected, 1));
    assert_ne!(first, granted(&mut new, 2));
}

/// The write is executed, but its answer never comes: it is found when it is repeated.
#[test]
fn an_answer_that_is_lost_is_given_again() {
    let server = Server::start(&[]);
    let mut client = Client::first(&server.url());
    client.terms.window_ms = 60_000;
    client.terms.workers = 0..=1_023;
    let proxy = Proxy::to(server.port);
    client.store = open(&format!("etcd://127.0.0.1:{}", proxy.port)).expect("a good URL");
    for lost in 0..6 {
        // An acquisition, then renewals.
        proxy.lose_answers_to_writes(1);
        client.terms.deadline_ms = 20_000;
        let error = client.step().expect_err("its answer is lost");
        assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
        let (answer, change) = client.step().expect("it is given again");
        match change {
            Change::Acquired { .. } => assert_eq!(lost, 0, "{answer:?}"),
            change => assert_eq!(change, Change::Renewed, "{answer:?}"),
        }
    }
    let held = client.store.workers(&terms()).expect("an answer");
    assert_eq!(held.len(), 1, "{held:?}");
}

#[test]
fn of_two_endpoints_the_one_that_answers_is_used() {
    let server = Server::start(&[]);
    Space::new(&server, "two").create(&terms());
    let port = server.port;
    // Nobody listens at the first one; the second one takes connections and says nothing.
    let closed = free_port();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = listener.local_addr().expect("an address").port();
    for other in [closed, silent] {
        for hosts in [
            format!("127.0.0.1:{other},127.0.0.1:{port}"),
            format!("127.0.0.1:{port},127.0.0.1:{other}"),
        ] {
            let mut client = Client::new(&format!("etcd://{hosts}/?space=two"));
            client.terms.deadline_ms = 4_000;
            let (_, change) = client.step().expect(&hosts);
            assert!(matches!(change, Change::Acquired { .. }), "{hosts}");
            let begin = Instant::now();
            let (_, change) = client.step().expect(&hosts);
            assert_eq!(change, Change::Renewed);
            // By now it is known which one answers.
            assert!(begin.elapsed() < Duration::from_millis(1_500), "{hosts}");
        }
    }
    let mut client = Client::new(&format!("etcd://127.0.0.1:{closed},127.0.0.1:{silent}"));
    client.terms.deadline_ms = 1_000;
    let begin = Instant::now();
    client.step().expect_err("neither answers");
    assert!(begin.elapsed() < Duration::from_secs(3));
}
