//! Servers and users that cannot be used, and what the errors say.

use crate::common::{Grant, acquire, terms};
use crate::server::{HOLDER, Server};
use snowflake::lease::{Answer, Terms};
use snowflake_stores::{Error, open};

/// The text of a refusal.
fn refused(error: Error) -> String {
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    error.to_string()
}

#[test]
fn a_refusal_says_what_is_wrong_and_what_to_do() {
    let server = Server::start(&[]);
    let attempt = |user: &str, space: &str| {
        let mut store = open(&server.url(user, space)).expect("a good URL");
        store
            .execute(&terms(), &acquire(1, 1))
            .map_err(|error| error.to_string())
    };
    let refusal = |user: &str, space: &str, words: &[&str]| {
        let text = attempt(user, space).expect_err("refused");
        for word in words {
            assert!(text.contains(word), "{text}");
        }
    };
    let tables = ["\"snowflake_space\" does not exist", "snowflake init"];
    refusal("admin", "s", &tables);
    let mut owner = open(&server.url("admin", "s")).expect("a good URL");
    owner.create(&terms()).expect("created");
    refusal(HOLDER, "s", &["permission denied", "GRANT SELECT, UPDATE"]);
    server.grant();
    attempt(HOLDER, "s").expect("it has all rights that it needs");
    refusal(HOLDER, "t", &["there is no space 't'", "snowflake init"]);
    refusal("nobody-here", "s", &["nobody-here", "check the user"]);

    // A row that is missing: who may not insert it uses the others.
    server.sql("DELETE FROM snowflake_lease WHERE worker_id = 3");
    attempt(HOLDER, "s").expect("there are 31 others");
    let mut store = open(&server.url(HOLDER, "s")).expect("a good URL");
    let terms = Terms {
        workers: 3..=3,
        ..terms()
    };
    refused(store.execute(&terms, &acquire(9, 1)).expect_err("no row"));
}

#[test]
fn a_server_without_fsync_is_refused_and_nothing_is_written() {
    let server = Server::start(&["fsync=off"]);
    let mut store = open(&server.url("admin", "s")).expect("a good URL");
    store.create(&terms()).expect("created");
    let text = refused(
        store
            .execute(&terms(), &acquire(1, 1))
            .expect_err("refused"),
    );
    assert!(text.contains("fsync is off"), "{text}");
    assert_eq!(store.workers(&terms()), Ok(Vec::new()));
}

#[test]
fn a_password_is_not_in_an_error() {
    let server = Server::start(&[]);
    server.sql("ALTER ROLE holder PASSWORD 'right'");
    let port = server.port;
    let hba = "local all admin trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
    std::fs::write(server.data().join("pg_hba.conf"), hba).expect("written");
    server.sql("SELECT pg_reload_conf()");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let texts = [
        format!("postgresql://holder:hush@127.0.0.1:{port}/postgres"),
        format!("postgresql://holder@127.0.0.1:{port}/postgres?password=hush"),
        format!("postgresql://holder:hush@127.0.0.1:{port}/hush"),
        "postgresql://holder:hush@127.0.0.1:1/postgres".to_owned(),
        "postgresql://holder:hush@nowhere.invalid/postgres".to_owned(),
        "postgresql://holder:hush@127.0.0.1/postgres?port=x".to_owned(),
        "postgresql://holder:hush@127.0.0.1/postgres?sslmode=x".to_owned(),
        "postgresql://holder:hush@127.0.0.1/postgres?application=x".to_owned(),
    ]
    .map(|url| {
        let done = open(&url).and_then(|mut store| store.execute(&terms(), &acquire(1, 1)));
        format!("{0} {0:?}", done.expect_err("a wrong password"))
    });
    for text in texts {
        assert!(!text.contains("hush"), "{text}");
    }
}

#[test]
fn people_see_who_holds_what_and_can_begin_a_quarantine() {
    let server = Server::start(&["default_transaction_isolation=serializable"]);
    let mut store = open(&server.url("admin", "s")).expect("a good URL");
    store.create(&terms()).expect("created");
    let answer = store.execute(&terms(), &acquire(1, 1)).expect("no error");
    let grant = Grant::of(&answer).expect("granted");
    let workers = store.workers(&terms()).expect("no error");
    let found: Vec<_> = workers
        .iter()
        .map(|held| (held.worker_id, held.until_ms))
        .collect();
    assert_eq!(found, [(grant.worker_id, grant.until_ms)]);
    assert_eq!(workers[0].name, "test");

    // A space that is there stays as it is.
    store.create(&terms()).expect("created");
    assert_eq!(store.workers(&terms()).as_ref(), Ok(&workers));

    store.quarantine(&terms()).expect("no error");
    let answer = store.execute(&terms(), &acquire(2, 1)).expect("no error");
    let is_late = matches!(answer, Answer::Quarantined { until_ms } if until_ms > grant.until_ms);
    assert!(is_late, "{answer:?}");
    let answer = store
        .execute(&terms(), &grant.renew(1, 1, 2))
        .expect("no error");
    assert!(matches!(answer, Answer::Renewed { .. }), "{answer:?}");
}
