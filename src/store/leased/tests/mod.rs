//! Generators with leased worker IDs, on a server that the tests run.

mod pages;
mod server;

use crate::clock::{Clock, ManualClock};
use crate::error::{Error, LeaseReason};
use crate::layout::Parts;
use crate::{Config, Generator};
use server::Server;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

const NOW_MS: u64 = 1_800_000_000_000;

/// A server and a clock that show the same time.
struct World {
    server: Server,
    clock: Arc<ManualClock>,
}

impl World {
    fn new(name: &str) -> Self {
        Self {
            server: Server::new(name, NOW_MS),
            clock: Arc::new(ManualClock::at_unix_ms(NOW_MS)),
        }
    }

    /// Another machine, with the same server.
    fn another(&self) -> Self {
        Self {
            server: self.server.clone(),
            clock: Arc::new(ManualClock::at_unix_ms(NOW_MS)),
        }
    }

    fn config(&self, query: &str) -> Config {
        Config {
            store: Some(format!("{}?{query}", self.server.url())),
            clock: Some(self.clock.clone()),
            ..Config::default()
        }
    }

    fn open(&self) -> Generator {
        self.config("").open().expect("a generator")
    }

    /// Without a server.
    fn client(&self, name: &str) -> Config {
        Config {
            store: Some(format!("client://{name}")),
            ..self.config("")
        }
    }

    fn pass_ms(&self, milliseconds: u64) {
        self.server.state().now_ms += milliseconds;
        self.clock.advance_ns(milliseconds * 1_000_000);
    }
}

fn parts(generator: &Generator) -> Parts {
    let id = generator.next_id().expect("an ID");
    generator.codec().split(id).expect("its parts")
}

/// Tries until it succeeds: the keeper is a thread.
fn soon<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = attempt() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it never came");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_generator_has_the_worker_id_that_was_leased() {
    let world = World::new("first");
    let generator = world.open();
    assert_eq!(generator.worker_id(), 0);
    let second = world.another().open();
    assert_eq!(second.worker_id(), 1);
    assert_eq!(parts(&second).worker_id, 1);
    assert_eq!(world.server.state().acquired, 2);
}

#[test]
fn generators_of_a_machine_share_a_lease() {
    let server = Server::new("shared", now_ms());
    let directory = format!("/dev/shm/libsnowflake-test-{}", std::process::id());
    std::fs::create_dir_all(&directory).expect("a directory");
    let config = Config {
        store: Some(format!("{}?page=machine:{directory}", server.url())),
        ..Config::default()
    };
    let (first, second) = (config.open().expect("one"), config.open().expect("two"));
    assert_eq!((first.worker_id(), second.worker_id()), (0, 0));
    let mut ids: Vec<u64> = (0..1000)
        .map(|at| if at % 2 == 0 { &first } else { &second })
        .map(|generator| generator.next_id().expect("an ID"))
        .collect();
    assert!(ids.is_sorted());
    ids.dedup();
    assert_eq!(ids.len(), 1000);
    drop((first, second));
    // The lease is there for who comes next, also while the server is down.
    server.state().is_down = true;
    let third = config.open().expect("three");
    assert_eq!(third.worker_id(), 0);
    assert!(third.next_id().expect("an ID") > ids[999]);
    assert_eq!(server.state().acquired, 1);
    std::fs::remove_dir_all(&directory).expect("removed");
}

/// Memory that the file does not have would end the program.
#[test]
fn a_file_without_the_page_of_its_grant_is_refused() {
    let server = Server::new("damaged", now_ms());
    let base = format!("/dev/shm/libsnowflake-damaged-{}", std::process::id());
    let config = |directory: &str| Config {
        store: Some(format!("{}?page=machine:{directory}", server.url())),
        ..Config::default()
    };
    let [whole, damaged] = ["whole", "damaged"].map(|name| format!("{base}/{name}"));
    std::fs::create_dir_all(&whole).expect("a directory");
    std::fs::create_dir_all(&damaged).expect("a directory");
    drop(config(&whole).open().expect("a generator"));
    let user = format!("libsnowflake-{}", crate::sys::effective_user());
    let file = std::fs::read_dir(format!("{whole}/{user}")).expect("the directory of the user");
    let file = file.last().expect("a file").expect("a file").path();
    let mut content = std::fs::read(&file).expect("its content");
    let name = file.file_name().expect("a name").to_str().expect("UTF-8");
    content.truncate(crate::page::PAGE_BYTES);
    // The directory with the right mode; the file as whoever copies it makes it.
    let error = config(&damaged).open().map(drop);
    assert!(error.is_ok(), "{error:?}");
    let copy = format!("{damaged}/{user}/{name}");
    std::fs::remove_file(&copy).expect("removed");
    std::fs::write(&copy, &content).expect("written");
    std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    let error = config(&damaged).open().expect_err("damaged").to_string();
    let expected = "size must be that of all its grants, got less";
    assert!(error.contains(expected), "{error}");
    std::fs::remove_dir_all(&base).expect("removed");
}

fn now_ms() -> u64 {
    crate::clock::SystemClock.now_ns().expect("the time") / 1_000_000
}

#[test]
fn a_lease_is_renewed_before_it_ends() {
    let world = World::new("renewed");
    let generator = world.open();
    world.pass_ms(25_000);
    // The keeper looks once a second.
    soon(|| (world.server.state().renewed == 1).then_some(()));
    world.pass_ms(50_000);
    soon(|| generator.next_id().ok());
    assert_eq!(world.server.state().acquired, 1);
}

#[test]
fn a_lease_ends_while_the_server_is_down_and_another_one_follows() {
    let world = World::new("down");
    let generator = world.open();
    let last = generator.next_id().expect("an ID");
    world.server.state().is_down = true;
    world.pass_ms(59_999);
    let id = generator.next_id().expect("an ID before the end");
    assert!(id > last);
    world.pass_ms(1);
    let error = soon(|| generator.next_id().err());
    let Error::Lease(fault) = &error else {
        panic!("{error}")
    };
    assert_eq!(fault.ended, Some((0, 0)));
    let server = String::from("redis://db:6379: connection refused");
    assert_eq!(fault.reason, LeaseReason::Unreachable(server));
    assert_eq!(generator.next_error(), Some(error));
    // Another holder has the worker ID by now.
    world.server.state().is_down = false;
    world
        .server
        .state()
        .records
        .insert(0, (7, 7, NOW_MS + 120_000));
    let next = soon(|| generator.next_id().ok());
    assert!(next > id);
    assert_eq!(generator.worker_id(), 1);
    let parts = generator.codec().split(next).expect("its parts");
    assert_eq!(parts.worker_id, 1);
}

#[test]
fn an_id_is_in_the_range_of_its_lease() {
    let world = World::new("range");
    // Worker 0 is free from now on, but its last range ends later.
    world.server.state().records.insert(0, (7, 7, NOW_MS));
    let generator = world.open();
    world.server.state().is_down = true;
    let mut before = None;
    for _ in 0..70 {
        if let Ok(id) = generator.next_id() {
            let unix_ms = generator.codec().split(id).expect("its parts").unix_ms as u64;
            assert!((NOW_MS..NOW_MS + 60_000).contains(&unix_ms), "{unix_ms}");
            assert!(before < Some(id));
            before = Some(id);
        }
        world.pass_ms(1_000);
    }
}

#[test]
fn an_answer_that_got_lost_is_given_again() {
    let world = World::new("deaf");
    let generator = world.open();
    world.server.state().is_deaf = true;
    world.pass_ms(25_000);
    soon(|| (world.server.state().renewed == 1).then_some(()));
    world.server.state().is_deaf = false;
    world.pass_ms(40_000);
    soon(|| generator.next_id().ok());
    let state = world.server.state();
    assert_eq!((generator.worker_id(), state.acquired), (0, 1));
}

#[test]
fn it_is_an_error_if_all_worker_ids_are_held() {
    let world = World::new("full");
    let one = world.config("worker=7").open().expect("one");
    assert_eq!(one.worker_id(), 7);
    let error = world.another().config("worker=7&wait=1s").open();
    let error = error.expect_err("held");
    let Error::Lease(fault) = &error else {
        panic!("{error}")
    };
    let free_at_unix_ms = (NOW_MS + 60_000) as i64;
    assert_eq!(fault.reason, LeaseReason::Held { free_at_unix_ms });
}

#[test]
fn what_does_not_fit_is_refused() {
    let world = World::new("fits");
    for (config, expected) in [
        (
            Config {
                worker_id: 3,
                ..world.config("")
            },
            "add '?worker=7' to store",
        ),
        (
            Config {
                worker_count: 2,
                ..world.config("")
            },
            "worker_count 1",
        ),
        (world.config("worker=1024"), "between 0 and 1023"),
        (world.config("wait=1d"), "'wait' is from '0s' to '1h'"),
    ] {
        let error = config.open().expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
    let missing = Config {
        store: Some("redis://nowhere/0?wait=5s".into()),
        clock: Some(world.clock.clone()),
        ..Config::default()
    };
    let error = missing.open().expect_err("there is none").to_string();
    assert!(error.contains("there is no server 'nowhere'"), "{error}");
}
