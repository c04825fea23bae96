//! Whether the time in an ID is the time at which it was asked for.

use crate::arguments::Arguments;
use crate::clock::unix_ns;
use crate::sides::{Measure, TIME_EPOCH_MS, TIME_SHIFT, measure};
use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicBool, Ordering};

const TICK_NS: u64 = 1_000_000;

pub fn run(arguments: &Arguments) -> String {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Neighbours that want the processor for themselves.
        for _ in 0..arguments.number("neighbours") {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    spin_loop();
                }
            });
        }
        let result = measure(&arguments.side, Looks(arguments.number("calls")));
        stop.store(true, Ordering::Relaxed);
        result
    })
}

struct Looks(u64);

impl Measure for Looks {
    type Result = String;

    fn shared(self, next: impl Fn() -> u64 + Sync) -> String {
        self.lonely(next)
    }

    fn lonely(self, mut next: impl FnMut() -> u64) -> String {
        for _ in 0..100_000 {
            black_box(next());
        }
        let (mut late, mut late_by_a_tick, mut most_ns) = (0_u64, 0_u64, 0);
        for _ in 0..self.0 {
            let asked_ns = unix_ns();
            let tick_ms = (next() >> TIME_SHIFT) + TIME_EPOCH_MS;
            // The tick of the ID was over for so long when it was asked for.
            let over_ns = asked_ns.saturating_sub((tick_ms + 1) * TICK_NS);
            late += u64::from(over_ns > 0);
            late_by_a_tick += u64::from(over_ns >= TICK_NS);
            most_ns = over_ns.max(most_ns);
        }
        let per_million = |count: u64| count as f64 * 1e6 / self.0 as f64;
        let (late, by_a_tick) = (per_million(late), per_million(late_by_a_tick));
        let late = format!(r#""late_per_million": {late:.2}"#);
        let by_a_tick = format!(r#""late_by_a_tick_per_million": {by_a_tick:.2}"#);
        format!(r#"{{"ns": {most_ns}, {late}, {by_a_tick}}}"#)
    }
}
