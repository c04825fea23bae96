//! What every store keeps: one suite, run for each of them.

use snowflake::error::ClockFault;
use snowflake::{Clock, Config, Error, Generator, ManualClock};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use tempfile::TempDir;

const START_MS: u64 = 1_700_000_000_000;
const MS: u64 = 1_000_000;

/// A store that nobody else uses.
struct Place {
    store: Option<String>,
    worker_id: u32,
    _directory: TempDir,
}

impl Place {
    fn open(&self) -> Generator {
        self.config().open().expect("a good configuration")
    }

    fn config(&self) -> Config {
        Config {
            worker_id: self.worker_id,
            store: self.store.clone(),
            ..Config::default()
        }
    }

    fn open_with(&self, clock: &Arc<ManualClock>) -> Generator {
        let clock: Option<Arc<dyn Clock>> = Some(clock.clone());
        let config = Config {
            clock,
            ..self.config()
        };
        config.open().expect("a good configuration")
    }
}

/// Runs a property for each store.
fn for_each_store(property: impl Fn(&Place)) {
    static WORKER_ID: AtomicU32 = AtomicU32::new(300);
    for kind in ["memory", "machine", "file"] {
        let directory = tempfile::tempdir_in("/dev/shm").expect("a directory");
        let path = directory.path().display();
        let store = match kind {
            "machine" => format!("machine:{path}"),
            "file" => format!("file:{path}/ids"),
            kind => kind.to_owned(),
        };
        let place = Place {
            store: Some(store),
            worker_id: WORKER_ID.fetch_add(1, Ordering::Relaxed),
            _directory: directory,
        };
        println!("the {kind} store");
        property(&place);
    }
}

fn take(generator: &Generator, count: usize) -> Vec<u64> {
    (0..count)
        .map(|_| generator.next_id().expect("an ID"))
        .collect()
}

#[test]
fn four_threads_get_no_id_twice() {
    for_each_store(|place| {
        let generator = place.open();
        let lists = thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(|| take(&generator, 25_000)));
            threads.map(|thread| thread.join().expect("a thread"))
        });
        assert!(lists.iter().all(|ids| ids.is_sorted_by(|a, b| a < b)));
        let distinct: HashSet<_> = lists.iter().flatten().collect();
        assert_eq!(distinct.len(), 100_000);
    });
}

#[test]
fn two_generators_take_turns_without_a_repeat() {
    for_each_store(|place| {
        let (first, second) = (place.open(), place.open());
        let mut last = 0;
        for _ in 0..10_000 {
            for generator in [&first, &second] {
                let id = generator.next_id().expect("an ID");
                assert!(id > last);
                last = id;
            }
        }
    });
}

#[test]
fn a_generator_made_again_goes_on() {
    for_each_store(|place| {
        let mut last = 0;
        for _ in 0..300 {
            let id = place.open().next_id().expect("an ID");
            assert!(id > last);
            last = id;
        }
    });
}

#[test]
fn a_batch_and_single_ids_mix() {
    for_each_store(|place| {
        let generator = place.open();
        let mut ids = take(&generator, 10);
        let mut batch = vec![0; 10_000];
        assert_eq!(generator.next_batch(&mut batch), Ok(10_000));
        ids.append(&mut batch);
        ids.append(&mut take(&generator, 10));
        assert!(ids.is_sorted_by(|a, b| a < b));
    });
}

#[test]
fn a_clock_set_back_by_5_ms_is_waited_for_and_by_an_hour_is_an_error() {
    for_each_store(|place| {
        let clock = Arc::new(ManualClock::at_unix_ms(START_MS));
        let generator = place.open_with(&clock);
        let before = generator.next_id().expect("an ID");
        clock.advance_ns(10 * MS);
        let middle = generator.next_id().expect("an ID");
        clock.set_ns((START_MS + 5) * MS);
        let after = generator.next_id().expect("an ID");
        assert!(before < middle && middle < after);
        clock.set_ns((START_MS - 3_600_000) * MS);
        let error = generator.next_id().expect_err("an hour is too far");
        assert!(matches!(
            error,
            Error::Clock(ClockFault::Behind { wait, .. }) if wait.distance_ns >= 3_600_000 * MS
        ));
        let stats = generator.stats().expect("stats");
        assert_eq!(stats.clock_steps_back, 2);
    });
}

#[test]
fn what_was_issued_is_counted() {
    for_each_store(|place| {
        let generator = place.open();
        take(&generator, 5_000);
        let stats = generator.stats().expect("stats");
        assert_eq!(stats.issued, 5_000);
    });
}
