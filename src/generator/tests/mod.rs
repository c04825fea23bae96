//! The reserving code alone, on clocks, counters and fences of the tests' making.

mod believing;
mod counter;
mod late;
mod loom;
mod old_readings;
mod properties;
