//! Replicas, and servers that take over from each other.

use crate::engine::{Space, terms, wall_ms};
use crate::holders::Client;
use crate::server::{Server, free_port};
use leases::engine::Engine;
use snowflake::lease::{Answer, Change, Request};
use snowflake_stores::{Error, open};
use std::time::{Duration, Instant};

/// A primary and a replica that has all that it has.
fn pair() -> (Server, Server) {
    let primary = Server::start(&["--repl-diskless-sync-delay", "0"]);
    let replica = Server::start(&["--repl-diskless-sync-delay", "0"]);
    follow(&replica, &primary);
    (primary, replica)
}

fn follow(replica: &Server, primary: &Server) {
    replica.command(&format!("REPLICAOF 127.0.0.1 {}", primary.port));
    // The stream begins up to a second after the replica has all that was there before.
    let mut connection = primary.connection();
    let mut is_reached = || {
        let mut write = redis::pipe();
        write.cmd("SET").arg("probe").arg(1).ignore();
        let write = write.cmd("WAIT").arg(1).arg(100);
        let reached: redis::RedisResult<(u32,)> = write.query(&mut connection);
        reached.expect("an answer").0 == 1
    };
    until(|| is_reached() && is_reached());
}

fn until(mut is_done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_done() {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "it does not happen"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_grant_counts_when_the_replicas_have_it() {
    let (primary, replica) = pair();
    let url = format!("{}?space=a&replicas=1", primary.url());
    let mut terms = terms();
    (terms.window_ms, terms.max_skew_ms) = (60_000, 20_000);
    terms.deadline_ms = 1_000;
    let mut store = open(&url).expect("a good URL");
    store.create(&terms).expect("it is created");
    let acquire = |owner| Request::Acquire {
        owner,
        nonce: 7,
        preferred: None,
        client_ms: wall_ms(),
    };
    store
        .execute(&terms, &acquire(1))
        .expect("the replica has it");
    let goes_on = replica.stop_for(Duration::from_secs(4));
    // Also not when it is asked again on a new connection, which has written nothing yet.
    for _ in 0..2 {
        let error = store
            .execute(&terms, &acquire(2))
            .expect_err("it is stopped");
        // On a busy machine the server is late to say so.
        let is_late = matches!(error, Error::TimedOut { .. });
        let says_why = error.to_string().contains("0 of 1 replicas");
        assert!(says_why || is_late, "{error}");
    }
    goes_on.join().expect("it ends");
    store
        .execute(&terms, &acquire(2))
        .expect("the replica has it");
    let held = store.workers(&terms).expect("an answer");
    assert_eq!(held.len(), 2, "{held:?}");
}

#[test]
fn a_replica_is_refused() {
    let (_primary, replica) = pair();
    let mut client = Client::new(&replica.url());
    let error = client.step().expect_err("it is a replica");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    let expected = format!(
        "redis://127.0.0.1:{}: READONLY this server is a replica: use the URL of the primary",
        replica.port
    );
    assert_eq!(error.to_string(), expected);
}

#[test]
fn also_one_that_can_be_written_to() {
    let (_primary, replica) = pair();
    replica.command("CONFIG SET replica-read-only no");
    let error = Client::new(&replica.url())
        .step()
        .expect_err("it is a replica");
    assert!(error.to_string().contains("READONLY"), "{error}");
}

#[test]
fn the_replica_that_takes_over_renews_and_grants_after_a_quarantine() {
    let (primary, replica) = pair();
    let url = |server: &Server| format!("{}?space=over", server.url());
    Space::new(&primary, "over").create(&terms());
    let mut old = Client::new(&url(&primary));
    old.step().expect("an answer");
    assert!(old.grants[0].from_ms <= wall_ms());
    until(|| format!("{:?}", replica.command("KEYS *")).contains("over"));
    replica.command("REPLICAOF NO ONE");
    old.store = open(&url(&replica)).expect("a good URL");
    let (_, change) = old.step().expect("an answer");
    assert_eq!(change, Change::Renewed);
    let mut new = Client::new(&url(&replica));
    let (answer, _) = new.step().expect("an answer");
    assert!(matches!(answer, Answer::Quarantined { .. }), "{answer:?}");
}

/// Its run_id is the one that it had before. Nobody asks the other one meanwhile.
#[test]
fn the_first_primary_that_takes_over_again_is_another_server() {
    let (primary, replica) = pair();
    let url = format!("{}?space=back", primary.url());
    Space::new(&primary, "back").create(&terms());
    Client::new(&url).step().expect("an answer");
    until(|| format!("{:?}", replica.command("KEYS *")).contains("back"));
    replica.command("REPLICAOF NO ONE");
    follow(&primary, &replica);
    primary.command("REPLICAOF NO ONE");
    let mut new = Client::new(&url);
    let (answer, _) = new.step().expect("an answer");
    assert!(matches!(answer, Answer::Quarantined { .. }), "{answer:?}");
}

/// By the same URL.
#[test]
fn sentinels_let_a_replica_take_over_and_a_lease_goes_on() {
    let (mut primary, replica) = pair();
    let sentinel = Server::sentinel("mymaster", primary.port);
    let url = format!("redis-sentinel://127.0.0.1:{}/mymaster", sentinel.port);
    let mut client = Client::first(&url);
    client.terms.window_ms = 60_000;
    client.step().expect("an answer");
    until(|| format!("{:?}", replica.command("KEYS *")).contains("default"));
    // A sentinel learns from the primary who its replicas are, every ten seconds at most.
    let known = || format!("{:?}", sentinel.command("SENTINEL replicas mymaster"));
    until(|| known().contains(&replica.port.to_string()));
    primary.kill();
    until(|| client.step().is_ok());
    let held = client.store.workers(&terms()).expect("an answer");
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(
        client.grants.len(),
        1,
        "renewed, not acquired: {:?}",
        client.grants
    );
}

#[test]
fn in_a_cluster_the_server_that_has_the_space_is_found() {
    let node = || {
        let bus = free_port().to_string();
        Server::start(&["--cluster-enabled", "yes", "--cluster-port", &bus])
    };
    let (has_all, has_none) = (node(), node());
    has_all.command("CLUSTER ADDSLOTSRANGE 0 16383");
    let bus = has_all.command("CONFIG GET cluster-port");
    let bus: Vec<String> = redis::from_redis_value(bus).expect("a name and a value");
    has_none.command(&format!(
        "CLUSTER MEET 127.0.0.1 {} {}",
        has_all.port, bus[1]
    ));
    let mut client = Client::new(&has_none.url());
    // Each of them learns from the other one that the cluster is whole.
    until(|| client.store.create(&terms()).is_ok());
    client.step().expect("an answer");
    client.step().expect("an answer");
    let held = client.store.workers(&terms()).expect("an answer");
    assert_eq!(held.len(), 1, "{held:?}");
}
