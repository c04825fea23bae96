//! What is done to a space, and what is in it.

use crate::arguments::Space;
use crate::instant::span;
use snowflake::lease::Terms;
use snowflake::{Config, Error, Generator};
use snowflake_stores::{Store, open, snowflake_stores_table};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

type Result<T> = std::result::Result<T, String>;

/// How often the keeper looks whether its lease can be used.
const LOOK: Duration = Duration::from_secs(5);

fn config(space: &Space) -> Config {
    Config {
        layout: space.layout,
        store: Some(space.url.clone()),
        ..Config::default()
    }
}

fn store(space: &Space) -> Result<(Box<dyn Store>, Terms)> {
    let terms = config(space).lease_terms().map_err(said)?;
    Ok((open(&space.url).map_err(said)?, terms))
}

fn said(error: impl std::error::Error) -> String {
    error.to_string()
}

/// Creates a space.
pub(crate) fn init(space: &Space) -> Result<()> {
    let (mut store, terms) = store(space)?;
    store.create(&terms).map_err(said)?;
    let workers = terms.workers;
    println!(
        "the space is there, with worker IDs {} to {}",
        workers.start(),
        workers.end()
    );
    Ok(())
}

/// Lets a space lend nothing for a while.
pub(crate) fn quarantine(space: &Space) -> Result<()> {
    let (mut store, terms) = store(space)?;
    store.quarantine(&terms).map_err(said)?;
    println!(
        "nothing is lent for {} at least; generators that run go on",
        span(terms.window_ms + terms.max_skew_ms)
    );
    Ok(())
}

/// Shows who holds which worker ID.
pub(crate) fn workers(space: &Space) -> Result<()> {
    let (mut store, terms) = store(space)?;
    let held = store.workers(&terms).map_err(said)?;
    let now_ms = now_ms();
    let is_over = |until_ms: u64| until_ms <= now_ms;
    println!("{:>7}  {:<8}  {:<10}  who", "worker", "state", "time left");
    for held in &held {
        let state = if is_over(held.expires_ms) {
            "free"
        } else {
            "held"
        };
        let left = match held.until_ms.saturating_sub(now_ms) {
            0 => String::from("-"),
            ms => span(ms),
        };
        println!(
            "{:>7}  {state:<8}  {left:<10}  {}",
            held.worker_id, held.name
        );
    }
    let count = held.iter().filter(|held| !is_over(held.expires_ms)).count();
    let all = terms.workers.end() - terms.workers.start() + 1;
    println!("{count} of {all} worker IDs are held");
    Ok(())
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_millis() as u64)
}

/// Keeps a lease for the generators of this machine, until the program is stopped.
pub(crate) fn keep(space: &Space) -> Result<()> {
    // SAFETY: the table is constant.
    let table = unsafe { &*snowflake_stores_table() };
    snowflake::link_stores(table)?;
    let mut kept: Option<Generator> = None;
    let mut shown = String::new();
    loop {
        let news = match &kept {
            None => match config(space).open() {
                Ok(generator) => {
                    let news = format!("worker ID {} is leased", generator.worker_id());
                    kept = Some(generator);
                    news
                }
                Err(error @ Error::Lease(_)) => error.to_string(),
                Err(error) => return Err(said(error)),
            },
            Some(generator) => match generator.next_error() {
                None => format!("worker ID {} is leased", generator.worker_id()),
                Some(error) => error.to_string(),
            },
        };
        if news != shown {
            println!("{news}");
            shown = news;
        }
        thread::sleep(LOOK);
    }
}
