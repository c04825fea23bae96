//! The suite of ../README.md, on the crate itself: no C between.

mod table;
mod vectors;

use snowflake::{Config, Encoding, Generator};
use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const WORKER_ID: u32 = 1;
const COUNT: usize = 100_000;
const THREADS: usize = 4;

fn config() -> Config {
    Config {
        worker_id: WORKER_ID,
        ..Config::default()
    }
}

fn take(generator: &Generator, count: usize) -> snowflake::Result<Vec<u64>> {
    (0..count).map(|_| generator.next_id()).collect()
}

fn print_ids(ids: &[u64]) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for id in ids {
        writeln!(out, "{id}")?;
    }
    out.flush()
}

fn threads() -> Result<()> {
    let generator = config().open()?;
    let taken = thread::scope(|scope| {
        let start = || scope.spawn(|| take(&generator, COUNT / THREADS));
        let started = [(); THREADS].map(|()| start());
        started.map(|thread| thread.join().expect("a thread that does not panic"))
    });
    println!("threads {THREADS}");
    for ids in taken {
        print_ids(&ids?)?;
    }
    Ok(())
}

fn error() -> Result<()> {
    let too_large = Config {
        worker_id: 1024,
        ..Config::default()
    };
    let refused = too_large
        .open()
        .err()
        .ok_or("worker_id 1024 was accepted")?;
    println!("{refused}");
    let refused = Encoding::Base32.parse(b"!").err().ok_or("! was parsed")?;
    println!("{refused}");
    Ok(())
}

fn store(path: &str, count: &str) -> Result<()> {
    let generator = Config {
        store: Some(format!("file:{path}")),
        ..config()
    }
    .open()?;
    print_ids(&take(&generator, count.parse()?)?)?;
    Ok(())
}

/// Nanoseconds a call, over so many calls.
fn slice(generator: &Generator, calls: u32) -> Result<f64> {
    let started = Instant::now();
    for _ in 0..calls {
        std::hint::black_box(generator.next_id()?);
    }
    Ok(started.elapsed().as_secs_f64() * 1e9 / f64::from(calls))
}

fn bench(calls: &str) -> Result<()> {
    let calls: u32 = calls.parse()?;
    let generator = Config {
        max_lead_ms: 3_600_000,
        store: Some("memory".into()),
        ..config()
    }
    .open()?;
    slice(&generator, calls / 10)?;
    let mut slices = [0.0; 5];
    for each in &mut slices {
        *each = slice(&generator, calls / 5)?;
    }
    slices.sort_by(f64::total_cmp);
    println!("{}", slices[2]);
    Ok(())
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["vectors", directory] => println!("{} checks", vectors::check(directory)?),
        ["threads"] => threads()?,
        ["error"] => error()?,
        ["store", path, count] => store(path, count)?,
        ["bench", calls] => bench(calls)?,
        _ => {
            return Err(
                "usage: suite vectors DIR|threads|error|store PATH COUNT|bench CALLS".into(),
            );
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
