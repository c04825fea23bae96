//! The reserving code alone, on clocks, counters and fences of the tests' making.

mod counter;
mod loom;
mod properties;
