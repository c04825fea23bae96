//! What a URL and the terms may be.

use crate::engine::terms;
use crate::holders::Client;
use crate::server::Server;
use snowflake::lease::{Change, Request};
use snowflake_stores::{Error, open};

#[test]
fn a_server_is_reached_by_each_form_of_its_url() {
    let server = Server::start(&[]);
    let port = server.port;
    for (url, space) in [
        (format!("etcd://127.0.0.1:{port}"), "default"),
        (format!("etcd://localhost:{port}/?space=a&window=60s"), "a"),
        (format!("etcd://127.0.0.1:1,localhost:{port}?space=b"), "b"),
        (format!("etcd://ann:any@127.0.0.1:{port}/?space=c"), "c"),
    ] {
        let (_, change) = Client::first(&url).step().expect(&url);
        assert!(matches!(change, Change::Acquired { .. }), "{url}");
        let prefix = format!("/snowflake/{space}/");
        let keys = server.control(&["get", "--prefix", "--keys-only", &prefix]);
        assert_eq!(keys.split_whitespace().count(), 3, "{keys}");
    }
}

#[test]
fn a_url_that_cannot_be_used_is_refused_without_its_password() {
    let table = [
        ("etcd://u:secret@h/path", "use etcd://user:password@host"),
        ("etcd://u:secret@h:99999", "use etcd://user:password@host"),
        ("etcd://u:secret@h:0", "use etcd://user:password@host"),
        ("etcd://u:secret@h,", "use etcd://user:password@host"),
        ("etcd://u:secret@h h", "use etcd://user:password@host"),
        ("etcd://u:secret@[::1", "use etcd://user:password@host"),
        ("etcd://u:not/secret@h", "use etcd://user:password@host"),
        ("etcd://:secret@h", "give a user and its password"),
        ("etcd://u:secret@h?ca=1", "'ca' is not a setting"),
        ("etcd://u:secret@h?cacert=/a", "need etcds://"),
        ("etcds://u:secret@h?cert=/a", "go together"),
        (
            "etcds://u:secret@h?cacert=/no/file",
            "cannot read '/no/file'",
        ),
        (
            "etcds://u:secret@h?cacert=/etc/hostname",
            "has no certificate in it",
        ),
        ("etcd://u:not?secret@h", "write %3F for a '?'"),
        ("etcd://u:secret@https://h", "use etcd://user:password@host"),
    ];
    for (url, expected) in table {
        let error = open(url).err().map(|error| format!("{error} {error:?}"));
        let text = error.expect(url);
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

/// What is not known of the clock must be small against what clocks may differ.
#[test]
fn terms_that_cannot_be_kept_are_refused() {
    let mut store = open("etcd://h").expect("a good URL");
    let mut short = terms();
    short.max_skew_ms = 1_999;
    let acquire = Request::Acquire {
        owner: 1,
        nonce: 1,
        preferred: None,
        client_ms: 0,
    };
    let error = store.execute(&short, &acquire).expect_err("it is short");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    let expected = "etcd://h:2379: max_skew must be at least 2000 ms with etcd, got 1999 ms: its \
                    clock is known to a second: use max_skew=5s";
    assert_eq!(error.to_string(), expected);
    let mut large = terms();
    large.workers = 0..=100_000;
    let error = store.create(&large).expect_err("it is large");
    assert!(error.to_string().contains("between 0 and 99999"), "{error}");
}

#[test]
fn what_is_not_etcd_is_refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let answers = [
            ("404 Not Found", "", "Not Found"),
            ("200 OK", "", "<html>"),
            ("200 OK", "", "{\"header\":{}}"),
            ("302 Found", "Location: http://127.0.0.1:1/\r\n", ""),
        ];
        for (status, headers, body) in answers {
            use std::io::{Read, Write};
            let (mut socket, _) = listener.accept().expect("a client");
            let _ = socket.read(&mut [0; 10_000]);
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\
                 Content-Length: {length}\r\n\r\n{body}"
            );
            let _ = socket.write_all(answer.as_bytes());
        }
    });
    let table = [
        "HTTP status 404: etcd 3.4 or later is needed, with its gateway",
        "unexpected answer: this is not the gateway of etcd",
        "the answer has no header 'Date': this is not the gateway",
        "HTTP status 302: etcd 3.4 or later is needed",
    ];
    for expected in table {
        let error = Client::new(&format!("etcd://127.0.0.1:{port}")).step();
        let error = error.expect_err("it is not etcd");
        assert!(matches!(error, Error::Refused { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}
