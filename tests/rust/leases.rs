//! Generators whose worker ID changes while they are in use.

use snowflake::lease::{Answer, Loss, Request, Step};
use snowflake::{Config, Error, Generator, Keeper};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn config(name: &str) -> Config {
    Config {
        store: Some(format!("client://{name}?page=memory")),
        ..Config::default()
    }
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a time after 1970").as_millis() as u64
}

/// A store that grants short ranges of a few worker IDs, in turn, and renews none.
#[derive(Default)]
struct Restless {
    /// All ranges that it has granted.
    grants: Vec<(u32, u64, u64)>,
    ends_ms: BTreeMap<u32, u64>,
}

/// So many that the last range of a worker ID is over when it is its turn again.
const WORKERS: u32 = 20;

impl Restless {
    fn execute(&mut self, request: &Request) -> Answer {
        match request {
            Request::Acquire { .. } => {
                let worker_id = self.grants.len() as u32 % WORKERS;
                let end_ms = self.ends_ms.entry(worker_id).or_default();
                let (from_ms, until_ms) = (*end_ms, (*end_ms).max(now_ms()) + 40);
                *end_ms = until_ms;
                self.grants.push((worker_id, from_ms, until_ms));
                Answer::Granted {
                    worker_id,
                    from_ms,
                    until_ms,
                }
            }
            Request::Renew { .. } => Answer::Lost(Loss::Owner),
            Request::Release { .. } => Answer::Released,
        }
    }

    /// Does what the keeper asks for, until it has another worker ID.
    fn serve(&mut self, keeper: &mut Keeper) {
        let before = self.grants.len();
        while self.grants.len() == before {
            let Step::Send(request) = keeper.step().expect("a step") else {
                return;
            };
            let answer = self.execute(&request);
            keeper.answer(&answer);
        }
    }
}

/// Generates IDs, one by one and in batches, and checks that they rise.
fn generate(generator: &Generator, is_over: &AtomicBool) -> Vec<u64> {
    let mut ids = vec![0];
    let mut batch = [0; 50];
    while !is_over.load(Ordering::Relaxed) {
        let count = match generator.next_id() {
            Ok(id) => {
                batch[0] = id;
                1 + generator.next_batch(&mut batch[1..]).unwrap_or(0)
            }
            Err(Error::Lease(_) | Error::Clock(_) | Error::Again(_)) => continue,
            Err(error) => panic!("{error}"),
        };
        for id in &batch[..count] {
            assert!(
                ids.last() < Some(id),
                "{ids:?}",
                ids = &ids[ids.len() - 1..]
            );
            ids.push(*id);
        }
        // The IDs need not be many, but of many leases.
        thread::sleep(Duration::from_micros(200));
    }
    ids.split_off(1)
}

#[test]
fn ids_are_unique_and_rise_while_the_worker_id_changes() {
    let config = config("restless");
    let mut keeper = config.keeper().expect("a keeper");
    let mut store = Restless::default();
    store.serve(&mut keeper);
    let generator = config.open().expect("a generator");
    let is_over = AtomicBool::new(false);
    let all = thread::scope(|scope| {
        let threads = [(); 3].map(|()| scope.spawn(|| generate(&generator, &is_over)));
        for _ in 0..400 {
            store.serve(&mut keeper);
            thread::sleep(Duration::from_millis(4));
        }
        is_over.store(true, Ordering::Relaxed);
        threads.map(|thread| thread.join().expect("a thread"))
    });
    let ids = all.concat();
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "an ID came twice");
    let mut used = BTreeSet::new();
    for id in &ids {
        let parts = generator.codec().split(*id).expect("an ID");
        let unix_ms = parts.unix_ms as u64;
        let grant = store
            .grants
            .iter()
            .position(|(worker_id, from_ms, until_ms)| {
                *worker_id == parts.worker_id && (*from_ms..*until_ms).contains(&unix_ms)
            });
        used.insert(grant.unwrap_or_else(|| panic!("{parts:?} was not granted")));
    }
    let (used, granted) = (used.len(), store.grants.len());
    assert!(
        used > 20,
        "IDs of {used} of {granted} leases, {} IDs",
        ids.len()
    );
}

#[test]
fn a_store_without_a_server_has_the_keeper_of_the_program_only() {
    let error = config("nobody");
    let error = Config {
        store: error.store.map(|store| format!("{store}&wait=20ms")),
        ..error
    };
    let error = error.open().expect_err("nobody keeps it").to_string();
    assert!(
        error.contains("client://nobody?page=memory&wait=20ms has not answered"),
        "{error}"
    );
    for store in ["machine", "memory", "redis://h/0", "postgresql://h/app"] {
        let config = Config {
            store: Some(store.into()),
            ..Config::default()
        };
        let error = config.keeper().expect_err("no client").to_string();
        assert!(error.contains("'client://NAME'"), "{error}");
    }
}

#[test]
fn two_keepers_of_a_lease_do_not_disturb_each_other() {
    let config = config("two");
    let (mut first, mut second) = (config.keeper().expect("one"), config.keeper().expect("two"));
    let mut store = Restless::default();
    store.serve(&mut first);
    assert_eq!(first.lease().map(|lease| lease.worker_id), Some(0));
    assert_eq!(second.step().expect("a step"), Step::Wait(1_000));
    drop(first);
    assert!(matches!(
        second.step().expect("a step"),
        Step::Send(Request::Renew { .. })
    ));
}
