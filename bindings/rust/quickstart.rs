//! Generates three IDs and takes the last one apart.
//!
//! Needs the crates libsnowflake and jiff (for the date).
//! An ID is a u64, which holds its 63 bits whole; a generator may be used by any number of
//! threads.

use jiff::Timestamp;
use snowflake::{Config, Encoding};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let config = Config {
        worker_id: 1,
        ..Config::default()
    };
    let generator = config.open()?;

    println!("Rust: 3 IDs of worker 1");
    let mut last = 0;
    for _ in 0..3 {
        last = generator.next_id()?;
        println!("  {last}");
    }

    let parts = generator.codec().split(last)?;
    let (tick, worker_id, sequence) = (parts.tick, parts.worker_id, parts.sequence);
    let time = Timestamp::from_millisecond(parts.unix_ms)?.strftime("%Y-%m-%d %H:%M:%S.%3f");
    println!("The last one, taken apart:");
    println!("  bits      0 {tick:041b} {worker_id:010b} {sequence:012b}");
    println!("  time      {time} UTC ({tick} ms since 2020-01-01)");
    println!("  worker    {worker_id}");
    println!("  sequence  {sequence}");
    println!("  base32    {}", Encoding::Base32.format(last)?);
    Ok(())
}
