//! Users and passwords.

use crate::engine::terms;
use crate::holders::Client;
use crate::server::Server;
use snowflake::lease::{Answer, Change};
use snowflake_stores::{Error, open};
use std::time::Duration;

/// A server with the user `app`, who may read and write a prefix.
fn server_with_user(prefix: &str, settings: &[&str]) -> Server {
    let mut server = Server::start(settings);
    let commands = [
        "user add root:toor",
        "user grant-role root root",
        "user add app:se@cret",
        "role add app",
        &format!("role grant-permission --prefix app readwrite {prefix}"),
        "user grant-role app app",
    ];
    for command in commands {
        let words: Vec<_> = command.split(' ').collect();
        // The role of root is there already in some versions.
        server.control(&words);
    }
    server.control(&["auth", "enable"]);
    server.log_in("root:toor");
    server
}

fn url(server: &Server, login: &str) -> String {
    format!("etcd://{login}127.0.0.1:{}/?space=rights", server.port)
}

#[test]
fn a_user_needs_the_keys_of_the_space_only() {
    let server = server_with_user("/snowflake/rights/", &[]);
    let url = url(&server, "app:se%40cret@");
    let mut client = Client::first(&url);
    for _ in 0..2 {
        client.step().expect("it is allowed");
    }
    client.store.workers(&terms()).expect("it is allowed");
    client.release().expect("it is allowed");
    // So many that the whole range is looked at.
    for _ in 0..32 {
        Client::new(&url).step().expect("it is allowed");
    }
    let (answer, _) = Client::new(&url).step().expect("it is allowed");
    assert!(matches!(answer, Answer::Full { .. }), "{answer:?}");
    client.store.quarantine(&terms()).expect("it is allowed");

    let another = url.replace("space=rights", "space=another");
    let error = Client::new(&another).step().expect_err("it is not allowed");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("permission denied: give this user the right"),
        "{text}"
    );
}

#[test]
fn a_token_that_is_over_is_renewed() {
    let mut server = server_with_user("/snowflake/", &["--auth-token-ttl", "1"]);
    let mut client = Client::first(&url(&server, "app:se%40cret@"));
    client.step().expect("an answer");
    std::thread::sleep(Duration::from_millis(3_500));
    let (_, change) = client.step().expect("an answer");
    assert_eq!(change, Change::Renewed);
    // A server that starts anew knows no tokens.
    server.kill();
    server.run();
    // The connection is still the old one.
    let changes = [(); 2].map(|()| client.step().map(|(_, change)| change));
    assert_eq!(changes[1], Ok(Change::Renewed), "{changes:?}");
}

/// Whether the server wants a password may change while a holder runs.
#[test]
fn a_password_is_used_once_it_is_wanted() {
    let mut server = Server::start(&[]);
    let url = url(&server, "root:toor@");
    let mut client = Client::first(&url);
    client.step().expect("none is wanted");
    server.control(&["user", "add", "root:toor"]);
    server.control(&["user", "grant-role", "root", "root"]);
    server.control(&["auth", "enable"]);
    let (_, change) = client.step().expect("now it is");
    assert_eq!(change, Change::Renewed);
    server.log_in("root:toor");
    server.control(&["auth", "disable"]);
    let (_, change) = client.step().expect("now it is not");
    assert_eq!(change, Change::Renewed);
}

#[test]
fn a_wrong_password_is_refused_and_not_shown() {
    let server = server_with_user("/snowflake/", &[]);
    for login in ["app:wr%40ng-one@", "nobody:wr%40ng-one@"] {
        let error = open(&url(&server, login))
            .expect("a good URL")
            .create(&terms());
        let error = error.expect_err("it is wrong");
        let text = format!("{error} {error:?}");
        assert!(matches!(error, Error::Refused { .. }), "{text}");
        assert!(text.contains("correct the user and the password"), "{text}");
        assert!(!text.contains("ng-one"), "{text}");
    }
    let error = open(&url(&server, ""))
        .expect("a good URL")
        .create(&terms());
    let text = error.expect_err("it wants one").to_string();
    assert!(
        text.contains("put a user and a password into the URL"),
        "{text}"
    );
}
