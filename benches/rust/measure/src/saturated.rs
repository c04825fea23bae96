//! The default layout at its ceiling: how near, and at what cost.

use crate::arguments::Arguments;
use crate::clock::wait_for_fresh_millisecond;
use crate::sides::{Measure, measure};
use crate::usage::{cpu_ns, duplicates};
use std::sync::Barrier;
use std::time::Instant;

/// IDs that a worker has a millisecond.
pub const IDS_A_TICK: u64 = 4096;

pub fn run(arguments: &Arguments) -> String {
    let siege = Siege {
        threads: arguments.number("threads"),
        ticks: arguments.number("ticks"),
    };
    measure(&arguments.side, siege)
}

struct Siege {
    threads: u64,
    ticks: u64,
}

impl Siege {
    fn ids(&self) -> u64 {
        self.ticks * IDS_A_TICK
    }
}

/// Both by ID, from the start of a tick until the first ID after the last one that
/// was asked for: at the ceiling exactly `ticks` milliseconds.
pub fn report(ids: u64, wall_ns: u64, cpu_ns: u64, duplicates: usize) -> String {
    let ceiling_ns = 1e6 / IDS_A_TICK as f64;
    let wall_ns = wall_ns as f64 / ids as f64;
    let cpu_ns = cpu_ns as f64 / ids as f64;
    let share = 100.0 * ceiling_ns / wall_ns;
    let time = format!(r#""ns": {wall_ns:.3}, "percent": {share:.3}, "cpu_ns": {cpu_ns:.3}"#);
    format!(r#"{{{time}, "duplicates": {duplicates}}}"#)
}

impl Measure for Siege {
    type Result = String;

    fn shared(self, next: impl Fn() -> u64 + Sync) -> String {
        if self.threads == 1 {
            return self.lonely(next);
        }
        let each = self.ids() / self.threads;
        let barrier = Barrier::new(self.threads as usize + 1);
        let take = || {
            let mut ids = vec![1_u64; each as usize];
            barrier.wait();
            for id in &mut ids {
                *id = next();
            }
            ids
        };
        let (wall_ns, cpu, ids) = std::thread::scope(|scope| {
            let team: Vec<_> = (0..self.threads).map(|_| scope.spawn(take)).collect();
            // Let them all come to the barrier, at no cost.
            std::thread::sleep(std::time::Duration::from_millis(30));
            next();
            wait_for_fresh_millisecond();
            let (began, began_cpu) = (Instant::now(), cpu_ns());
            barrier.wait();
            let ids: Vec<_> = team
                .into_iter()
                .map(|thread| thread.join().expect("a thread that ends well"))
                .collect();
            next();
            (
                began.elapsed().as_nanos() as u64,
                cpu_ns() - began_cpu,
                ids.concat(),
            )
        });
        report(self.ids(), wall_ns, cpu, duplicates(ids))
    }

    fn lonely(self, mut next: impl FnMut() -> u64) -> String {
        let mut ids = vec![1_u64; self.ids() as usize];
        next();
        wait_for_fresh_millisecond();
        let (began, began_cpu) = (Instant::now(), cpu_ns());
        for id in &mut ids {
            *id = next();
        }
        next();
        let (wall_ns, cpu) = (began.elapsed().as_nanos() as u64, cpu_ns() - began_cpu);
        report(self.ids(), wall_ns, cpu, duplicates(ids))
    }
}
