//! The API of ferroid, with the IDs of libsnowflake: Snowflake IDs of Twitter's layout.

#[cfg(test)]
extern crate alloc;

pub mod generator;
pub mod id;
pub mod time;
