//! Threads on one generator, not saturated: what an ID costs, and that none comes
//! twice.

use crate::arguments::Arguments;
use crate::sides::{Measure, measure};
use crate::usage::{cpu_ns, duplicates};
use std::sync::Barrier;
use std::time::Instant;

pub fn run(arguments: &Arguments) -> String {
    let team = Team {
        threads: arguments.number("threads"),
        ids: arguments.number("ids"),
    };
    let done = measure(&arguments.side, team);
    format!(
        r#"{{"ns": {:.3}, "cpu_ns": {:.3}, "duplicates": {}}}"#,
        done.wall_ns, done.cpu_ns, done.duplicates
    )
}

/// So many threads that take so many IDs together.
pub struct Team {
    pub threads: u64,
    pub ids: u64,
}

/// Keeps this thread to one core, so that threads run beside each other even while
/// something else wants a core; left to itself, the scheduler may run them in turn.
fn keep_to(core: usize) {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    #[cfg(target_os = "linux")]
    // SAFETY: `cores` is plain data, and 0 is this thread. That it fails does no harm.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::CPU_SET(core % cores, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &set);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (core, cores);
}

/// By ID.
pub struct Done {
    pub wall_ns: f64,
    pub cpu_ns: f64,
    pub duplicates: usize,
}

impl Measure for Team {
    type Result = Done;

    fn shared(self, next: impl Fn() -> u64 + Sync) -> Done {
        let each = self.ids / self.threads;
        let barrier = Barrier::new(self.threads as usize + 1);
        let take = &|core| {
            keep_to(core);
            // Touched beforehand, so that no page fault is measured.
            let mut ids = vec![1_u64; each as usize];
            for _ in 0..1000 {
                std::hint::black_box(next());
            }
            barrier.wait();
            for id in &mut ids {
                *id = next();
            }
            ids
        };
        let (began, began_cpu, ids) = std::thread::scope(|scope| {
            let team: Vec<_> = (0..self.threads as usize)
                .map(|core| scope.spawn(move || take(core)))
                .collect();
            barrier.wait();
            let (began, began_cpu) = (Instant::now(), cpu_ns());
            let ids: Vec<_> = team
                .into_iter()
                .map(|thread| thread.join().expect("a thread that ends well"))
                .collect();
            ((began, began.elapsed()), (began_cpu, cpu_ns()), ids)
        });
        let taken = (each * self.threads) as f64;
        Done {
            wall_ns: began.1.as_nanos() as f64 / taken,
            cpu_ns: (began_cpu.1 - began_cpu.0) as f64 / taken,
            duplicates: duplicates(ids.concat()),
        }
    }

    fn lonely(self, _: impl FnMut() -> u64) -> Done {
        panic!("this side cannot be shared by threads")
    }
}
