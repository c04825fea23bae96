//! A server that is killed, stopped, emptied, promoted.

use crate::common::{Grant, acquire, now_ms, terms};
use crate::server::{HOLDER, Server};
use snowflake::lease::{Answer, Terms};
use snowflake_stores::{Error, Store, open};
use std::time::{Duration, Instant};

const WINDOW_MS: u64 = 60_000;
const SKEW_MS: u64 = 5_000;

/// A server with a space, and a holder of it.
fn begin(settings: &[&str]) -> (Server, Box<dyn Store>) {
    let server = Server::start(settings);
    create(&server);
    let holder = open(&server.url(HOLDER, "s")).expect("a good URL");
    (server, holder)
}

fn create(server: &Server) {
    let mut owner = open(&server.url("admin", "s")).expect("a good URL");
    owner.create(&terms()).expect("created");
    server.grant();
}

fn granted(store: &mut dyn Store, owner: u128) -> Grant {
    let answer = store
        .execute(&terms(), &acquire(owner, 1))
        .expect("no error");
    Grant::of(&answer).unwrap_or_else(|| panic!("not granted: {answer:?}"))
}

/// Whether a newcomer meets a quarantine that has begun about now.
fn is_in_quarantine(store: &mut dyn Store) -> bool {
    let answer = store.execute(&terms(), &acquire(2, 1)).expect("no error");
    let Answer::Quarantined { until_ms } = answer else {
        panic!("no quarantine: {answer:?}");
    };
    until_ms.abs_diff(now_ms() + WINDOW_MS + SKEW_MS) < 20_000
}

/// The server would lose the last second of commits: the statements do not let it.
#[test]
fn a_server_that_is_killed_remembers_its_grants() {
    let lazy = ["synchronous_commit=off", "wal_writer_delay=10s"];
    let (mut server, mut holder) = begin(&lazy);
    let grant = granted(holder.as_mut(), 1);
    let renewed = holder
        .execute(&terms(), &grant.renew(1, 1, 2))
        .expect("no error");
    server.kill();
    let error = holder
        .execute(&terms(), &acquire(2, 1))
        .expect_err("no server");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    server.go();
    // The same request has the same answer, so it is known that it was executed.
    let again = holder
        .execute(&terms(), &grant.renew(1, 1, 2))
        .expect("no error");
    assert_eq!(again, renewed);
    // And nothing has begun a quarantine.
    assert!(granted(holder.as_mut(), 3).from_ms <= now_ms());
}

#[test]
fn a_connection_that_broke_while_it_was_idle_is_replaced() {
    let (mut server, mut holder) = begin(&[]);
    granted(holder.as_mut(), 1);
    server.kill();
    server.go();
    granted(holder.as_mut(), 2);
}

#[test]
fn a_server_that_stands_still_is_given_up_after_the_deadline() {
    let (server, mut holder) = begin(&[]);
    let grant = granted(holder.as_mut(), 1);
    // The request is old when the server executes it, which is not to count as a wrong clock.
    let patient = Terms {
        max_skew_ms: 60_000,
        ..terms()
    };
    let hasty = Terms {
        deadline_ms: 1_000,
        ..patient.clone()
    };
    let request = grant.renew(1, 1, 2);
    server.freeze();
    let frozen = Instant::now();
    // On the connection that is there, and on a new one.
    for _ in 0..2 {
        let begin = Instant::now();
        let error = holder
            .execute(&hasty, &request)
            .expect_err("it stands still");
        assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
        assert!(begin.elapsed() < Duration::from_secs(2));
    }
    std::thread::sleep(Duration::from_secs(5).saturating_sub(frozen.elapsed()));
    server.thaw();
    let answer = holder.execute(&patient, &request).expect("no error");
    let Answer::Renewed { until_ms } = answer else {
        panic!("not renewed: {answer:?}");
    };
    assert!(until_ms >= grant.until_ms);
    assert_eq!(holder.execute(&patient, &request), Ok(answer));
}

#[test]
fn a_server_that_comes_back_empty_begins_a_quarantine_and_takes_holders_back() {
    let (mut server, mut holder) = begin(&[]);
    let grant = granted(holder.as_mut(), 1);
    server.start_empty();
    let error = holder
        .execute(&terms(), &acquire(2, 1))
        .expect_err("no tables");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    // Somebody runs the migration, who cannot know whether a holder is running.
    server.sql(include_str!("../../src/postgres/sql/schema.sql"));
    server.sql(
        "INSERT INTO snowflake_space (space, layout, window_max_ms) VALUES ('s', 'layout', 0);
        INSERT INTO snowflake_lease (space, worker_id) SELECT 's', generate_series(0, 31)",
    );
    server.grant();
    let answer = holder
        .execute(&terms(), &grant.renew(1, 1, 2))
        .expect("no error");
    assert!(matches!(answer, Answer::Renewed { .. }), "{answer:?}");
    assert!(is_in_quarantine(holder.as_mut()));
}

/// The tables of another server are put back: they are there, and may be old.
#[test]
fn a_backup_in_another_server_begins_a_quarantine() {
    let (mut server, mut holder) = begin(&[]);
    granted(holder.as_mut(), 1);
    let identity = server
        .sql("SELECT identity FROM snowflake_space")
        .expect("one");
    server.start_empty();
    create(&server);
    let present = server
        .sql("SELECT identity FROM snowflake_space")
        .expect("one");
    assert_ne!(identity, present);
    server.sql(&format!(
        "UPDATE snowflake_space SET identity = '{identity}'"
    ));
    assert!(is_in_quarantine(holder.as_mut()));
}

#[test]
fn a_standby_refuses_and_begins_a_quarantine_when_it_is_promoted() {
    let (mut server, mut holder) = begin(&[]);
    let grant = granted(holder.as_mut(), 1);
    server.demote();
    for request in [acquire(2, 1), grant.renew(1, 1, 2)] {
        let error = holder.execute(&terms(), &request).expect_err("a standby");
        let text = error.to_string();
        assert!(matches!(error, Error::Refused { .. }), "{text}");
        assert!(text.contains("target_session_attrs=read-write"), "{text}");
    }
    server.promote();
    assert!(is_in_quarantine(holder.as_mut()));
    // Who has a lease goes on.
    let answer = holder
        .execute(&terms(), &grant.renew(1, 1, 2))
        .expect("no error");
    assert!(matches!(answer, Answer::Renewed { .. }), "{answer:?}");
}
