//! Ways to name a server.

use crate::common::{acquire, terms};
use crate::server::Server;
use snowflake::lease::{Answer, Terms};
use snowflake_stores::open;
use std::net::TcpListener;

/// A standby, and a primary; both have a space.
#[test]
fn of_several_hosts_the_one_that_takes_writes_is_used() {
    let mut standby = Server::start(&[]);
    let primary = Server::start(&[]);
    for server in [&standby, &primary] {
        let mut owner = open(&server.url("admin", "s")).expect("a good URL");
        owner.create(&terms()).expect("created");
    }
    standby.demote();
    // One takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = silent.local_addr().expect("an address").port();
    let (first, second) = (standby.port, primary.port);
    let hosts = format!("127.0.0.1:1,127.0.0.1:{silent},127.0.0.1:{first},127.0.0.1:{second}");
    for attributes in ["", "&target_session_attrs=primary"] {
        let url = format!("postgresql://admin@{hosts}/postgres?space=s{attributes}");
        let mut store = open(&url).expect("a good URL");
        let terms = Terms {
            deadline_ms: 8_000,
            ..terms()
        };
        let answer = store.execute(&terms, &acquire(1, 1)).expect("no error");
        assert!(matches!(answer, Answer::Granted { .. }), "{answer:?}");
    }
}

#[test]
fn a_url_that_cannot_be_used_says_why() {
    let table = [
        ("postgresql://h?sslmod=x", "there is no parameter 'sslmod'"),
        ("postgresql://h?sslmode=x", "sslmode"),
        (
            "postgresql://h?sslmode=verify-full&sslrootcert=/nowhere",
            "/nowhere",
        ),
        ("postgresql://[::1", "[::1]:5432"),
        ("postgresql://a,b,c?port=1,2", "one port for each host"),
    ];
    for (url, words) in table {
        let Err(error) = open(url) else {
            panic!("{url} is taken");
        };
        let text = error.to_string();
        assert!(text.contains(words), "{text}");
    }
}
