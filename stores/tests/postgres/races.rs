//! Many holders at once.

use crate::common::{Grant, acquire, now_ms, patient, terms};
use crate::server::{HOLDER, Server};
use snowflake::lease::{Answer, Request, Terms};
use snowflake_stores::{Store, open};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const THREADS: u64 = 8;

/// A server with the spaces `one` and `two`.
fn server() -> Server {
    let server = Server::start(&[]);
    for space in ["one", "two"] {
        let mut owner = open(&server.url("admin", space)).expect("a good URL");
        owner.create(&terms()).expect("created");
    }
    server.grant();
    server
}

/// Runs a function in threads that begin at the same time, each with a store.
fn in_threads<T: Send>(
    server: &Server,
    space: &str,
    run: impl Fn(u64, &mut dyn Store) -> T + Sync,
) -> Vec<T> {
    let barrier = Barrier::new(usize::try_from(THREADS).expect("few"));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (barrier, run) = (&barrier, &run);
                scope.spawn(move || {
                    let mut store = open(&server.url(HOLDER, space)).expect("a good URL");
                    store.workers(&terms()).expect("connected");
                    barrier.wait();
                    run(thread, store.as_mut())
                })
            })
            .collect();
        let done = threads.into_iter().map(|thread| thread.join());
        done.map(|result| result.expect("no thread panics"))
            .collect()
    })
}

#[test]
fn holders_that_come_at_once_get_all_worker_ids() {
    let server = server();
    let grants = in_threads(&server, "one", |thread, store| {
        let request = |at| acquire(u128::from(thread * 100 + at + 1), 1);
        let answers = (0..4).map(|at| store.execute(&terms(), &request(at)));
        let grants = answers.map(|answer| Grant::of(&answer.expect("no error")));
        grants
            .map(|grant| grant.expect("there are 32").worker_id)
            .collect::<Vec<_>>()
    });
    let mut found = grants.concat();
    found.sort_unstable();
    assert_eq!(found, (0..32).collect::<Vec<_>>());
    let mut store = open(&server.url(HOLDER, "one")).expect("a good URL");
    let answer = store
        .execute(&terms(), &acquire(1_000, 1))
        .expect("no error");
    assert!(matches!(answer, Answer::Full { .. }), "{answer:?}");
}

/// Clones of a machine that was stopped and copied: the record is read after it is locked.
#[test]
fn of_clones_that_renew_at_once_one_goes_on() {
    let server = server();
    let mut store = open(&server.url(HOLDER, "one")).expect("a good URL");
    for round in 1..=20 {
        let answer = store
            .execute(&terms(), &acquire(round, 1))
            .expect("no error");
        let grant = Grant::of(&answer).expect("there are 32");
        let answers = in_threads(&server, "one", |thread, store| {
            let request = grant.renew(round, 1, 100 + thread);
            store.execute(&terms(), &request).expect("no error")
        });
        let renewed = |answer: &&Answer| matches!(answer, Answer::Renewed { .. });
        assert_eq!(answers.iter().filter(renewed).count(), 1, "{answers:?}");
    }
}

/// The first of them notes that the server is another one. Those that began before that was
/// written must see it too.
#[test]
fn nobody_overlooks_a_quarantine_that_another_begins() {
    let server = server();
    let terms = patient(&Terms::new("layout", 0..=31, "test"));
    for round in 1..=10_u64 {
        server.sql(
            "UPDATE snowflake_space SET identity = 'another', quarantine_ms = 0;
            UPDATE snowflake_lease SET owner = NULL, until_ms = 0, expires_ms = 0",
        );
        let earliest_ms = now_ms() + terms.window_ms + terms.max_skew_ms;
        let answers = in_threads(&server, "one", |thread, store| {
            let request = acquire(u128::from(round * 100 + thread), 1);
            store.execute(&terms, &request).expect("no error")
        });
        for answer in answers {
            let is_late = matches!(answer, Answer::Quarantined { until_ms }
                if until_ms >= earliest_ms);
            assert!(is_late, "{answer:?} before {earliest_ms}");
        }
    }
}

/// A range, and whose it is.
type Range = (u32, u64, u64, u128);

/// Holders that come and go, renew and forget, while the identity of the server changes. All
/// ranges of a worker ID are disjoint, unless they are of one holder.
#[test]
fn no_range_is_granted_twice_whatever_holders_do_at_once() {
    let server = server();
    let terms = Terms {
        window_ms: 300,
        max_skew_ms: 5_000,
        workers: 0..=5,
        ..patient(&terms())
    };
    let is_over = AtomicBool::new(false);
    let ranges = std::thread::scope(|scope| {
        // Also when a thread panics: the scope waits for all of them.
        let _end = AtEnd(&is_over);
        scope.spawn(|| {
            let admin = server.admin();
            let mut count = 0;
            while !is_over.load(Ordering::Relaxed) {
                count += 1;
                let set = match count % 3 {
                    0 => format!("identity = '{count}'"),
                    // The quarantine ends, so that holders get grants that begin now.
                    1 => "quarantine_ms = 0".to_owned(),
                    _ => "window_max_ms = window_max_ms".to_owned(),
                };
                admin.sql(&format!(
                    "UPDATE snowflake_space SET {set} WHERE space = 'two'"
                ));
                std::thread::sleep(Duration::from_millis(15));
            }
        });
        in_threads(&server, "two", |thread, store| {
            come_and_go(thread, store, &terms)
        })
    });
    let ranges: Vec<Range> = ranges.concat();
    assert!(ranges.len() > 50, "{} ranges", ranges.len());
    for (at, one) in ranges.iter().enumerate() {
        for other in &ranges[..at] {
            let is_apart = one.0 != other.0 || one.1 >= other.2 || other.1 >= one.2;
            assert!(is_apart || one.3 == other.3, "{one:?} and {other:?}");
        }
    }
}

struct AtEnd<'flag>(&'flag AtomicBool);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn come_and_go(thread: u64, store: &mut dyn Store, terms: &Terms) -> Vec<Range> {
    let mut ranges = Vec::new();
    let end = Instant::now() + Duration::from_secs(6);
    let mut round = 0;
    while Instant::now() < end {
        round += 1;
        let owner = u128::from(thread * 1_000_000 + round);
        let answer = store.execute(terms, &acquire(owner, 1)).expect("no error");
        let Some(mut grant) = Grant::of(&answer) else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let mut nonce = 1;
        for _ in 0..(thread + round) % 4 {
            let request = grant.renew(owner, nonce, nonce + 1);
            // The answer is lost, and the request is sent again.
            if round % 3 == 0 {
                let _ = store.execute(terms, &request).expect("no error");
            }
            match store.execute(terms, &request).expect("no error") {
                Answer::Renewed { until_ms } => (nonce, grant.until_ms) = (nonce + 1, until_ms),
                _ => break,
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        ranges.push((grant.worker_id, grant.from_ms, grant.until_ms, owner));
        if round % 2 == 0 {
            let (worker_id, request) = (
                grant.worker_id,
                Request::Release {
                    worker_id: grant.worker_id,
                    owner,
                    nonce,
                },
            );
            let answer = store.execute(terms, &request).expect("no error");
            assert_eq!(answer, Answer::Released, "{worker_id}");
        }
    }
    ranges
}
