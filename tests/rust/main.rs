//! The crate as its users see it, and its tree. One program, so that it is linked
//! once. `cargo test --test rust clock::` runs one module of it. The children that tests
//! fork only take IDs and end, so other tests may run on other threads meanwhile.

mod clock;
mod clock_properties;
mod clock_set;
mod codec;
mod codec_properties;
mod fork;
mod leases;
mod memory_filesystems;
mod messages;
mod store_contract;
mod store_file;
mod store_machine;
mod store_names;
mod table;
mod threads;
mod tree;
mod vectors;
mod workers;
