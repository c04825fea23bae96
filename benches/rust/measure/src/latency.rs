//! How long each single call takes.

use crate::arguments::Arguments;
use crate::clock::{count, count_ns};
use crate::sides::{Measure, measure};
use hdrhistogram::Histogram;
use std::hint::black_box;

/// The points of the curve, in percent.
const POINTS: [f64; 25] = [
    0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 97.5, 99.0, 99.5, 99.75, 99.9, 99.95, 99.975, 99.99,
    99.995, 99.9975, 99.999, 99.9995, 99.99975, 99.9999, 99.99995, 99.999975, 99.99999, 100.0,
];

pub fn run(arguments: &Arguments) -> String {
    let calls = arguments.number("calls") as usize;
    let counts = measure(&arguments.side, Calls(calls));
    let count_ns = count_ns();
    let mut histogram = Histogram::<u64>::new(3).expect("three digits");
    for taken in counts {
        // In tenths of nanoseconds, so that short calls keep three digits.
        let tenths = (f64::from(taken) * count_ns * 10.0) as u64;
        histogram.record(tenths).expect("a histogram that grows");
    }
    let points = POINTS.map(|percent| {
        let tenths = histogram.value_at_quantile(percent / 100.0);
        format!("[{percent}, {:.1}]", tenths as f64 / 10.0)
    });
    format!(
        r#"{{"ns": {:.1}, "curve": [{}]}}"#,
        histogram.value_at_quantile(0.5) as f64 / 10.0,
        points.join(", ")
    )
}

struct Calls(usize);

impl Measure for Calls {
    type Result = Vec<u32>;

    fn shared(self, next: impl Fn() -> u64 + Sync) -> Vec<u32> {
        self.lonely(next)
    }

    fn lonely(self, mut next: impl FnMut() -> u64) -> Vec<u32> {
        // Only noted here, counted later: a histogram would take the cache.
        let mut taken = vec![1_u32; self.0];
        for _ in 0..100_000 {
            black_box(next());
        }
        for taken in &mut taken {
            let began = count();
            black_box(next());
            *taken = u32::try_from(count() - began).unwrap_or(u32::MAX);
        }
        taken
    }
}
