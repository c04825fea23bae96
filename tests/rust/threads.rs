//! Many threads, many generators, one page.

use snowflake::{Config, Generator, Layout};
use std::collections::HashSet;
use std::thread;

/// 4 million a tick: no test here waits for one.
const WIDE: Layout = Layout {
    worker_bits: 0,
    sequence_bits: 22,
    ..Layout::DEFAULT
};

fn open(worker_id: u32) -> Generator {
    let config = Config {
        worker_id,
        ..Config::default()
    };
    config.open().expect("a good configuration")
}

fn count_distinct(lists: &[Vec<u64>]) -> usize {
    lists.iter().flatten().collect::<HashSet<_>>().len()
}

#[test]
fn eight_threads_take_a_million_ids_none_twice_each_increasing() {
    let config = Config {
        layout: WIDE,
        ..Config::default()
    };
    let generator = config.open().expect("a good configuration");
    let each = |_| -> Vec<u64> {
        (0..125_000)
            .map(|_| generator.next_id().expect("an ID"))
            .collect()
    };
    let lists: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || each(n))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a thread"))
            .collect()
    });
    assert!(lists.iter().all(|ids| ids.is_sorted_by(|a, b| a < b)));
    assert_eq!(count_distinct(&lists), 1_000_000);
}

#[test]
fn calls_of_every_kind_mixed_at_the_ceiling_give_none_twice() {
    let generator = open(901);
    let single = || -> Vec<u64> {
        (0..20_000)
            .map(|_| generator.next_id().expect("an ID"))
            .collect()
    };
    let tried = || -> Vec<u64> {
        (0..60_000)
            .filter_map(|_| generator.try_next_id().ok())
            .collect()
    };
    let batched = || {
        let mut ids = vec![0; 20_000];
        for chunk in ids.chunks_mut(777) {
            assert_eq!(generator.next_batch(chunk), Ok(chunk.len()));
        }
        ids
    };
    let lists = thread::scope(|scope| {
        let threads = [
            scope.spawn(single),
            scope.spawn(tried),
            scope.spawn(batched),
        ];
        threads.map(|thread| thread.join().expect("a thread"))
    });
    assert!(lists.iter().all(|ids| ids.is_sorted_by(|a, b| a < b)));
    assert_eq!(
        count_distinct(&lists),
        lists.iter().map(Vec::len).sum::<usize>()
    );
}

#[test]
fn what_one_thread_has_told_another_is_below_what_that_one_takes() {
    let generator = open(902);
    for _ in 0..1_000 {
        let told = generator.next_id().expect("an ID");
        let taken = thread::scope(|scope| scope.spawn(|| generator.next_id()).join());
        assert!(taken.expect("a thread").expect("an ID") > told);
    }
}

#[test]
fn a_generator_made_again_in_the_same_millisecond_goes_on() {
    let mut last = 0;
    for _ in 0..2_000 {
        let id = open(903).next_id().expect("an ID");
        assert!(id > last);
        last = id;
    }
}

#[test]
fn two_generators_of_one_worker_share_a_page_and_others_do_not() {
    let (first, second) = (open(904), open(904));
    assert!(share_a_page(&first, &second));
    assert!(!share_a_page(&first, &open(905)));
    let other_layout = Config {
        layout: Layout::TWITTER,
        worker_id: 904,
        ..Config::default()
    };
    let other = other_layout.open().expect("a good configuration");
    assert!(!share_a_page(&first, &other));
}

#[test]
fn threads_that_open_the_same_worker_at_once_end_on_one_page() {
    for worker_id in 100..200 {
        let generators = thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(|| open(worker_id)));
            threads.map(|thread| thread.join().expect("a thread"))
        });
        assert!(
            generators
                .iter()
                .all(|one| share_a_page(one, &generators[0]))
        );
    }
}

/// Whether what one takes is counted by the other. Nobody else uses their workers.
pub(crate) fn share_a_page(one: &Generator, other: &Generator) -> bool {
    let issued = || other.stats().expect("stats").issued;
    let before = issued();
    one.next_id().expect("an ID");
    issued() == before + 1
}
