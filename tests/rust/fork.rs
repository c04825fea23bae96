//! `fork`: children share the page of their parent.
//!
//! Each child only takes IDs, writes them into memory it shares with the parent,
//! and ends by `_exit`, so that nothing of the test harness runs in it.

use snowflake::{Config, Generator, Layout};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// IDs in memory that children write and their parent reads.
struct SharedIds {
    start: *mut u64,
    len: usize,
}

impl SharedIds {
    fn new(len: usize) -> Self {
        let (access, kind) = (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED | libc::MAP_ANONYMOUS,
        );
        // SAFETY: fresh memory at an address the system chooses.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), len * 8, access, kind, -1, 0) };
        assert_ne!(start, libc::MAP_FAILED);
        let start = start.cast();
        Self { start, len }
    }

    #[allow(clippy::mut_from_ref)] // Each part has one writer, see below.
    fn part(&self, index: usize, len: usize) -> &mut [u64] {
        assert!((index + 1) * len <= self.len);
        // SAFETY: in bounds, and each process asks for a part of its own until
        // the parent has waited for all of them.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(index * len), len) }
    }
}

/// Runs `child` in a forked process; it must give true.
fn fork(child: impl FnOnce() -> bool) -> libc::pid_t {
    // SAFETY: the child uses no lock that another thread may hold: it takes IDs,
    // writes to shared memory and ends.
    match unsafe { libc::fork() } {
        -1 => panic!("fork: {}", std::io::Error::last_os_error()),
        0 => {
            let good = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child));
            // SAFETY: ends the process at once, without running anything else.
            unsafe { libc::_exit(i32::from(!good.unwrap_or(false))) }
        }
        pid => pid,
    }
}

/// Whether a child ended well within ten seconds. One that hangs is killed.
fn ended_well(pid: libc::pid_t) -> bool {
    let started = Instant::now();
    let mut status = 0;
    // SAFETY: `status` is writable.
    while unsafe { libc::waitpid(pid, &raw mut status, libc::WNOHANG) } == 0 {
        if started.elapsed() > Duration::from_secs(10) {
            // SAFETY: the child is ours and not yet waited for.
            unsafe { libc::kill(pid, libc::SIGKILL) };
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}

fn take(generator: &Generator, ids: &mut [u64]) -> bool {
    ids.iter_mut().all(|place| match generator.next_id() {
        Ok(id) => {
            *place = id;
            true
        }
        Err(_) => false,
    })
}

#[test]
fn four_children_and_their_parent_take_80_000_ids_none_twice() {
    const EACH: usize = 16_000;
    let config = Config {
        worker_id: 910,
        ..Config::default()
    };
    let generator = config.open().expect("a good configuration");
    let shared = SharedIds::new(5 * EACH);
    let children: Vec<_> = (0..4)
        .map(|index| fork(|| take(&generator, shared.part(index, EACH))))
        .collect();
    assert!(take(&generator, shared.part(4, EACH)));
    assert!(children.into_iter().all(ended_well));
    for index in 0..5 {
        assert!(shared.part(index, EACH).is_sorted_by(|a, b| a < b));
    }
    let distinct: HashSet<_> = shared.part(0, 5 * EACH).iter().collect();
    assert_eq!(distinct.len(), 80_000);
}

#[test]
fn a_child_goes_on_after_its_parent_freed_the_generator() {
    let config = Config {
        worker_id: 911,
        ..Config::default()
    };
    let generator = config.open().expect("a good configuration");
    let shared = SharedIds::new(2);
    shared.part(0, 1)[0] = generator.next_id().expect("an ID");
    let child = fork(|| {
        std::thread::sleep(Duration::from_millis(20));
        take(&generator, shared.part(1, 1))
    });
    drop(generator);
    assert!(ended_well(child));
    assert!(shared.part(1, 1)[0] > shared.part(0, 1)[0]);
}

#[test]
fn the_registry_survives_a_fork_while_another_thread_creates_generators() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let open = |epoch_unix_ms| {
        let layout = Layout {
            epoch_unix_ms,
            ..Layout::DEFAULT
        };
        let config = Config {
            layout,
            ..Config::default()
        };
        config.open().is_ok()
    };
    let busy = std::thread::spawn(move || {
        (1_000..6_000)
            .take_while(|_| !STOP.load(Ordering::Relaxed))
            .all(open)
    });
    for round in 0..200 {
        // A new key and one that the other thread may be inserting right now.
        assert!(ended_well(fork(|| open(round) && open(1_000 + round))));
    }
    STOP.store(true, Ordering::Relaxed);
    assert!(busy.join().expect("a thread"));
}
