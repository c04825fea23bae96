//! What one call costs: in a stream, and in bursts at the start of a millisecond.

use crate::arguments::Arguments;
use crate::clock::wait_for_fresh_millisecond;
use crate::sides::{Measure, measure};
use crate::usage::median;
use std::hint::black_box;
use std::time::{Duration, Instant};

const WARM_UP: Duration = Duration::from_millis(20);

/// Calls without a pause: the median of `slices` times `calls`.
pub fn stream(arguments: &Arguments) -> String {
    let slices = Slices {
        count: arguments.number("slices"),
        calls: arguments.number("calls"),
        fresh: false,
    };
    measure(&arguments.side, slices)
}

/// As above, each slice at the start of a millisecond and shorter than one, so
/// that no layout is full.
pub fn burst(arguments: &Arguments) -> String {
    let slices = Slices {
        count: arguments.number("slices"),
        calls: arguments.number("calls"),
        fresh: true,
    };
    measure(&arguments.side, slices)
}

struct Slices {
    count: u64,
    calls: u64,
    fresh: bool,
}

impl Measure for Slices {
    type Result = String;

    fn shared(self, next: impl Fn() -> u64 + Sync) -> String {
        self.lonely(next)
    }

    fn lonely(self, mut next: impl FnMut() -> u64) -> String {
        let began = Instant::now();
        while began.elapsed() < WARM_UP {
            black_box(next());
        }
        let slices = (0..self.count).map(|_| {
            if self.fresh {
                wait_for_fresh_millisecond();
            }
            let began = Instant::now();
            for _ in 0..self.calls {
                black_box(next());
            }
            began.elapsed().as_nanos() as f64 / self.calls as f64
        });
        format!(r#"{{"ns": {:.3}}}"#, median(slices.collect()))
    }
}
