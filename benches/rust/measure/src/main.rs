//! Takes one sample of one side and prints it as a line of JSON:
//!
//! ```text
//! measure MEASURE SIDE [NAME=NUMBER ...]
//! ```
//!
//! `benches/run.py` calls it again and again, the sides in turn, so that what the
//! machine does besides hits all of them alike, and so that no side's background
//! thread disturbs another.

mod arguments;
mod batch;
mod clock;
mod creation;
mod freshness;
mod latency;
mod library;
mod peers;
mod processes;
mod saturated;
mod sides;
mod speed;
mod threads;
mod usage;

use arguments::Arguments;

fn main() {
    let arguments = Arguments::from_command_line();
    let result = match arguments.measure.as_str() {
        "stream" => speed::stream(&arguments),
        "burst" => speed::burst(&arguments),
        "threads" => threads::run(&arguments),
        "batch" => batch::run(&arguments),
        "saturated" => saturated::run(&arguments),
        "processes" => processes::run(&arguments),
        "latency" => latency::run(&arguments),
        "freshness" => freshness::run(&arguments),
        "creation" => creation::run(&arguments),
        other => panic!("there is no measure {other}"),
    };
    println!("{result}");
}
