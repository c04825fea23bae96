//! What it costs to make a generator and to free it.

use crate::arguments::Arguments;
use crate::library::Api;
use crate::usage::median;
use std::time::Instant;

/// Worker IDs of the default layout.
const WORKERS: u32 = 1024;

pub fn run(arguments: &Arguments) -> String {
    let api = Api::load();
    let workers: Box<dyn Fn(u32) -> u32> = match arguments.side.as_str() {
        // Each its own page.
        "new-page" => Box::new(|turn| turn),
        // The page of the first, again and again.
        "same-page" => Box::new(|_| 0),
        other => panic!("there is no side {other}"),
    };
    let slices = (0..WORKERS).map(|turn| {
        let config = api.config(|config| config.worker_id = workers(turn).into());
        let began = Instant::now();
        let generator = api.generator(&config);
        let took = began.elapsed();
        generator.free();
        took.as_nanos() as f64
    });
    format!(r#"{{"ns": {:.1}}}"#, median(slices.collect()))
}
