//! Batches, and memset of the same bytes.

use crate::arguments::Arguments;
use crate::library::Api;
use crate::sides::{leading, wide};
use crate::usage::median;
use std::hint::black_box;
use std::time::Instant;

pub fn run(arguments: &Arguments) -> String {
    let mut ids = vec![1_i64; arguments.number("size") as usize];
    match arguments.side.as_str() {
        "memset" => time(arguments, || {
            black_box(&mut ids).fill(0);
        }),
        // The default layout, and as many as will do in a millisecond: with a lead,
        // so that it is the library that is measured and not the wait for time.
        "ours-lead" => {
            let api = Api::load();
            let generator = api.generator(&api.config(leading));
            time(arguments, || generator.next_batch(black_box(&mut ids)))
        }
        "ours-wide-lead" => {
            let api = Api::load();
            let generator = api.generator(&api.config(|config| {
                wide(config);
                leading(config);
            }));
            time(arguments, || generator.next_batch(black_box(&mut ids)))
        }
        other => panic!("there is no side {other}"),
    }
}

fn time(arguments: &Arguments, mut fill: impl FnMut()) -> String {
    let size = arguments.number("size");
    let fills = (arguments.number("ids") / size).max(1);
    fill();
    fill();
    let slices = (0..arguments.number("slices")).map(|_| {
        let began = Instant::now();
        for _ in 0..fills {
            fill();
        }
        began.elapsed().as_nanos() as f64 / (fills * size) as f64
    });
    format!(r#"{{"ns": {:.4}}}"#, median(slices.collect()))
}
