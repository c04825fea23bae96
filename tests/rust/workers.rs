//! A generator of several worker IDs: threads are spread over them.

use crate::threads::share_a_page;
use snowflake::error::{Allowed, Value};
use snowflake::{Config, Error, Generator, Layout};
use std::collections::HashSet;
use std::thread;

fn open(worker_id: u32, worker_count: u32) -> Generator {
    let config = Config {
        worker_id,
        worker_count,
        store: Some("memory".to_owned()),
        ..Config::default()
    };
    config.open().expect("a good configuration")
}

fn take(generator: &Generator, count: usize) -> Vec<u64> {
    (0..count)
        .map(|_| generator.next_id().expect("an ID"))
        .collect()
}

fn workers_of(generator: &Generator, ids: &[u64]) -> HashSet<u32> {
    let worker_of = |id: &u64| generator.codec().split(*id).expect("an ID").worker_id;
    ids.iter().map(worker_of).collect()
}

#[test]
fn each_thread_keeps_to_one_worker_id_and_all_are_used() {
    let generator = open(500, 4);
    let lists = thread::scope(|scope| {
        let threads = [(); 8].map(|()| scope.spawn(|| take(&generator, 20_000)));
        threads.map(|thread| thread.join().expect("a thread"))
    });
    for ids in &lists {
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert_eq!(workers_of(&generator, ids).len(), 1);
    }
    let all = lists.concat();
    assert_eq!(
        workers_of(&generator, &all),
        HashSet::from([500, 501, 502, 503])
    );
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 160_000);
    assert_eq!(generator.stats().expect("stats").issued, 160_000);
}

#[test]
fn a_batch_and_a_try_keep_to_the_worker_id_of_their_thread() {
    let generator = open(510, 3);
    let mut ids = take(&generator, 10);
    let mut batch = [0; 5_000];
    assert_eq!(generator.next_batch(&mut batch), Ok(5_000));
    ids.extend_from_slice(&batch);
    ids.extend((0..100).filter_map(|_| generator.try_next_id().ok()));
    assert!(ids.is_sorted_by(|a, b| a < b));
    assert_eq!(workers_of(&generator, &ids).len(), 1);
}

#[test]
fn a_worker_of_a_run_shares_its_page_with_a_generator_of_that_worker_alone() {
    let run = open(520, 4);
    assert!(share_a_page(&open(522, 1), &run));
    assert!(!share_a_page(&open(524, 1), &run));
    assert_eq!((run.worker_id(), run.worker_count()), (520, 4));
}

#[test]
fn a_run_that_leaves_the_layout_is_refused_with_the_range() {
    for (worker_id, worker_count, most) in [(0, 0, 1_024), (1_020, 5, 4), (1_023, u32::MAX, 1)] {
        let config = Config {
            worker_id,
            worker_count,
            ..Config::default()
        };
        let Error::Invalid(refused) = config.open().expect_err("a bad run") else {
            panic!("another error");
        };
        assert_eq!(refused.field, "worker_count");
        assert_eq!(refused.value, Value::Number(worker_count.into()));
        assert_eq!(refused.allowed, Allowed::Between(1, most));
    }
    assert_eq!(open(1_020, 4).worker_count(), 4);
}

#[test]
fn each_worker_id_of_a_file_store_has_a_file_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("ids");
    let config = |worker_id, worker_count, path: String| Config {
        worker_id,
        worker_count,
        store: Some(path),
        layout: Layout::JAVASCRIPT,
        ..Config::default()
    };
    let store = format!("file:{}", path.display());
    let run = config(7, 2, store.clone()).open().expect("a good store");
    let last = take(&run, 10);
    let names = std::fs::read_dir(directory.path()).expect("a directory");
    let names: HashSet<_> = names
        .map(|entry| entry.expect("a file").file_name())
        .collect();
    assert_eq!(names, HashSet::from(["ids".into(), "ids.8".into()]));
    let worker_id = run.codec().split(last[9]).expect("an ID").worker_id;
    let alone = config(
        worker_id,
        1,
        if worker_id == 7 {
            store
        } else {
            format!("{store}.8")
        },
    )
    .open();
    assert!(take(&alone.expect("the same file"), 1)[0] > last[9]);
}

#[test]
fn forked_children_spread_over_the_worker_ids_as_threads_do() {
    let generator = open(530, 4);
    take(&generator, 1);
    let mut workers = HashSet::new();
    for _ in 0..8 {
        let mut pipe = [0; 2];
        // SAFETY: room for two descriptors.
        assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
        // SAFETY: the child takes an ID, writes eight bytes and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let id = generator.next_id().unwrap_or(0).to_ne_bytes();
            // SAFETY: eight bytes of our own; then the process is gone.
            unsafe {
                libc::write(pipe[1], id.as_ptr().cast(), 8);
                libc::_exit(0);
            }
        }
        let mut id = [0; 8];
        // SAFETY: room for eight bytes; the child is ours.
        unsafe {
            assert_eq!(libc::read(pipe[0], id.as_mut_ptr().cast(), 8), 8);
            libc::waitpid(child, std::ptr::null_mut(), 0);
            libc::close(pipe[0]);
            libc::close(pipe[1]);
        }
        workers.extend(workers_of(&generator, &[u64::from_ne_bytes(id)]));
    }
    assert_eq!(workers.len(), 4);
}
