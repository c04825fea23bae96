//! Takes three IDs and takes the last one apart.
//!
//! Needs the crates libsnowflake and jiff (for the date).
//! An ID is a u64, which keeps its 63 bits whole.

use jiff::Timestamp;
use snowflake::{Codec, Config, Encoding};
use std::error::Error;

/// Needs no generator, only the codec of a layout.
fn describe(codec: &Codec, id: u64) -> Result<(), Box<dyn Error>> {
    let parts = codec.split(id)?;
    let time = Timestamp::from_millisecond(parts.unix_ms)?;

    println!("The last one, taken apart:");
    println!(
        "  bits      0 {:041b} {:010b} {:012b}",
        parts.tick, parts.worker_id, parts.sequence
    );
    println!(
        "  time      {} UTC ({} ms since 2020-01-01)",
        time.strftime("%Y-%m-%d %H:%M:%S.%3f"),
        parts.tick
    );
    println!("  worker    {}", parts.worker_id);
    println!("  sequence  {}", parts.sequence);
    println!("  base32    {}", Encoding::Base32.format(id)?);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let generator = Config {
        worker_id: 1,
        ..Config::default()
    }
    .open()?;

    println!("Rust: 3 IDs of worker {}", generator.worker_id());
    let mut last = 0;
    for _ in 0..3 {
        last = generator.next_id()?;
        println!("  {last}");
    }
    describe(generator.codec(), last)
}
