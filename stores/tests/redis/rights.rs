//! Users and passwords.

use crate::engine::{Space, terms};
use crate::holders::Client;
use crate::server::Server;
use leases::engine::Engine;
use snowflake::lease::{Answer, Change};
use snowflake_stores::{Error, open};
use std::io::{Read, Write};
use std::net::TcpListener;

/// What a user needs, and for `?replicas=` also `wait`.
const RIGHTS: &str = "resetkeys resetchannels -@all ~snowflake:* +eval +evalsha +info +time +del \
                      +hget +hset +hmget +hlen +hdel +hgetall +hexists +hincrby +zadd +zcard \
                      +zrange";

fn server_with_user(rights: &str) -> Server {
    let server = Server::start(&[]);
    server.command(&format!("ACL SETUSER app on >se@cret {rights}"));
    server
}

fn url(server: &Server, login: &str, query: &str) -> String {
    format!(
        "redis://{login}@127.0.0.1:{}/0?space=rights{query}",
        server.port
    )
}

#[test]
fn a_user_needs_few_rights() {
    let server = server_with_user(RIGHTS);
    for query in ["", "&protocol=resp3"] {
        server.command("FLUSHALL");
        let url = url(&server, "app:se%40cret", query);
        let mut store = open(&url).expect("a good URL");
        store.create(&terms()).expect("it is allowed");
        store.workers(&terms()).expect("it is allowed");
        let mut client = Client::new(&url);
        client.step().expect("it is allowed");
        client.step().expect("it is allowed");
        client.release().expect("it is allowed");
        client.terms.workers = 0..=1;
        let (answer, _) = client.step().expect("it is allowed");
        assert!(matches!(answer, Answer::Granted { .. }), "{answer:?}");
        let mut space = Space::new(&server, "rights");
        space.become_another();
        client.step().expect("it is allowed");
        for _ in 0..3 {
            Client::new(&url).step().expect("it is allowed");
        }
        store.quarantine(&terms()).expect("it is allowed");
    }
}

#[test]
fn a_user_without_a_right_is_told() {
    // To look for an idle one is needed when all were used.
    let needed = |right: &&str| right.starts_with('+') && *right != "+zrange";
    for right in RIGHTS.split(' ').filter(needed) {
        let others = RIGHTS.split(' ').filter(|other| *other != right);
        let server = server_with_user(&others.collect::<Vec<_>>().join(" "));
        let mut space = Space::new(&server, "rights");
        space.create(&terms());
        let mut client = Client::new(&url(&server, "app:se%40cret", ""));
        // It acquires, renews, and begins a quarantine.
        let mut steps = || {
            client.step()?;
            client.step()?;
            space.become_another();
            client.step()
        };
        let error = steps().expect_err(right);
        assert!(matches!(error, Error::Refused { .. }), "{right}: {error:?}");
        assert!(error.to_string().contains(&format!(" {right}")), "{error}");
    }
}

#[test]
fn a_wrong_password_is_refused_and_not_shown() {
    let server = server_with_user(RIGHTS);
    for query in ["", "&protocol=resp3"] {
        let url = url(&server, "app:wr%40ng-one", query);
        let error = Client::new(&url).step().expect_err("it is wrong");
        let text = format!("{error} {error:?}");
        assert!(matches!(error, Error::Refused { .. }), "{text}");
        assert!(text.contains("correct the user and the password"), "{text}");
        assert!(!text.contains("ng-one"), "{text}");
    }
}

#[test]
fn a_server_that_wants_a_password_says_so() {
    let server = Server::start(&["--requirepass", "secret"]);
    let error = Client::new(&server.url()).step().expect_err("it wants one");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    assert!(error.to_string().contains("NOAUTH"), "{error}");
    let url = format!("redis://:secret@127.0.0.1:{}", server.port);
    let (_, change) = Client::first(&url).step().expect("it is right");
    assert!(matches!(change, Change::Acquired { .. }));
}

/// Servers repeat what they do not know.
#[test]
fn a_password_that_a_server_repeats_is_not_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a client");
        for line in [
            "+OK",
            "-ERR unknown command, with args beginning with: 'se@cret'",
        ] {
            let _ = socket.read(&mut [0; 1_000]);
            let _ = socket.write_all(format!("{line}\r\n").as_bytes());
        }
    });
    let url = format!("redis://app:se%40cret@127.0.0.1:{port}");
    let error = Client::new(&url).step().expect_err("it is refused");
    server.join().expect("it ends");
    let text = format!("{error} {error:?}");
    assert!(text.contains("beginning with: '***'"), "{text}");
    assert!(!text.contains("cret"), "{text}");
}
