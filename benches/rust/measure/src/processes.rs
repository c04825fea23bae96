//! Forked processes on the page of one generator, at the ceiling of the default
//! layout.

use crate::arguments::Arguments;
use crate::clock::unix_ns;
use crate::library::{Api, Generator};
use crate::saturated::{IDS_A_TICK, report};
use crate::usage::{cpu_ns, duplicates};
use std::time::Duration;

pub fn run(arguments: &Arguments) -> String {
    assert_eq!(arguments.side, "ours", "the others' state is not shared");
    let count = arguments.number("processes");
    let each = arguments.number("ticks") * IDS_A_TICK / count;
    let api = Api::load();
    let generator = api.generator(&api.config(|_| {}));
    generator.next();
    let memory = shared_memory((count * (each + 1)) as usize);
    let begin_ns = (unix_ns() / 1_000_000 + 100) * 1_000_000;
    let children: Vec<_> = memory
        .chunks_mut(each as usize + 1)
        .map(|share| fork(|| child(&generator, share, begin_ns)))
        .collect();
    for child in children {
        // SAFETY: a child of this process, and no status is asked for.
        let ended = unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
        assert_eq!(ended, child, "waitpid");
    }
    generator.next();
    let wall_ns = unix_ns() - begin_ns;
    let cpu = memory.chunks(each as usize + 1).map(|share| share[0]).sum();
    let ids = memory
        .chunks(each as usize + 1)
        .flat_map(|share| &share[1..]);
    report(
        count * each,
        wall_ns,
        cpu,
        duplicates(ids.copied().collect()),
    )
}

/// Takes IDs from `begin_ns` on. The first number of its share is the processor
/// time that took.
fn child(generator: &Generator, share: &mut [u64], begin_ns: u64) {
    // Touched beforehand, so that no page fault is measured.
    share.fill(1);
    std::thread::sleep(Duration::from_nanos(begin_ns.saturating_sub(unix_ns())));
    let began_cpu = cpu_ns();
    let (cpu, ids) = share.split_first_mut().expect("room");
    for id in ids {
        *id = generator.next() as u64;
    }
    *cpu = cpu_ns() - began_cpu;
}

fn fork(child: impl FnOnce()) -> libc::pid_t {
    // SAFETY: this process has one thread.
    match unsafe { libc::fork() } {
        0 => {
            child();
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(0) }
        }
        pid => {
            assert!(pid > 0, "fork");
            pid
        }
    }
}

/// Memory that forked children share with this process.
fn shared_memory(numbers: usize) -> &'static mut [u64] {
    let (read_write, shared) = (
        libc::PROT_READ | libc::PROT_WRITE,
        libc::MAP_SHARED | libc::MAP_ANONYMOUS,
    );
    // SAFETY: a new mapping that nobody else has, of that many zeros.
    unsafe {
        let start = libc::mmap(std::ptr::null_mut(), numbers * 8, read_write, shared, -1, 0);
        assert_ne!(start, libc::MAP_FAILED, "mmap");
        std::slice::from_raw_parts_mut(start.cast(), numbers)
    }
}
