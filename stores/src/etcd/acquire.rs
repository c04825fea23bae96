//! Leasing a worker ID. Many may do so at once, and the space may have thousands of records:
//! so a few are read that the owner's number chooses, which are others for each holder. Only if
//! none of them is idle the server is asked for those that are idle first, and only if none of
//! all records is idle, but some were never made, which ones there are.

use super::plan::{Plan, mismatch};
use super::records::{Keys, Record};
use super::transaction;
use super::view::{Entry, Foreign, View, reads};
use serde_json::Value;
use snowflake::lease::{Answer, Terms};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

/// How many records are read at first, and how many of those that are idle first.
pub(super) const PROBES: usize = 16;

/// The fields of an acquisition.
#[derive(Clone, Debug)]
pub(super) struct Acquisition {
    pub(super) owner: u128,
    pub(super) nonce: u64,
    pub(super) preferred: Option<u32>,
    pub(super) client_ms: u64,
}

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// At these records.
    Some(Vec<u32>),
    /// At the records that are idle first.
    Oldest,
    /// For those that were never made.
    NeverUsed,
}

/// What to do, or where to look next.
#[derive(Debug)]
pub(super) enum Decision {
    Done(Plan<Answer>),
    Further(Search),
}

impl Search {
    /// Where to look first: at the preferred record, at those that this acquisition may have
    /// written, and at some others. A repetition looks at the same ones.
    pub(super) fn new(acquisition: &Acquisition, terms: &Terms, written: &[u32]) -> Self {
        let workers = &terms.workers;
        let size = size(workers);
        let preferred = acquisition.preferred;
        let mut found: Vec<u32> = preferred
            .into_iter()
            .chain(written.iter().copied())
            .collect();
        found.retain(|id| workers.contains(id));
        let most = size.min((found.len() + PROBES) as u64) as usize;
        let is_whole = size <= PROBES as u64;
        let begin = spread(acquisition.owner, 0);
        let mut step = 0;
        while found.len() < most {
            // A small range is walked through, so that none of it is missed.
            let at = if is_whole {
                begin % size + step
            } else {
                spread(acquisition.owner, step)
            };
            let id = *workers.start() + (at % size) as u32;
            if !found.contains(&id) {
                found.push(id);
            }
            step += 1;
        }
        Self::Some(found)
    }

    /// What is to be read.
    pub(super) fn reads(&self, keys: &Keys, workers: &RangeInclusive<u32>) -> Vec<Value> {
        let mut reads = reads(keys);
        match self {
            Self::Some(ids) => {
                reads.extend(ids.iter().map(|id| transaction::key(&keys.record(*id))));
            }
            Self::Oldest => reads.push(transaction::oldest(keys, workers, PROBES)),
            Self::NeverUsed => reads.push(transaction::present(keys, workers)),
        }
        reads
    }

    /// The records that were read, in the order in which they are taken.
    fn records(
        &self,
        view: &View,
        keys: &Keys,
        own: u64,
        terms: &Terms,
    ) -> Result<Vec<Entry>, Foreign> {
        match self {
            Self::Some(ids) => view.records_of(ids),
            Self::Oldest => {
                // Whoever looks at the same time takes another one.
                let mut records = view.records(keys)?;
                let idle = records.iter().take_while(|(_, stored)| {
                    stored
                        .as_ref()
                        .is_none_or(|stored| view.is_idle(&stored.value))
                });
                let idle = idle.count();
                records[..idle].rotate_left((own % idle.max(1) as u64) as usize);
                Ok(records)
            }
            Self::NeverUsed => {
                let present = view.present(keys);
                let is_absent = |id: &u32| present.binary_search(id).is_err();
                let absent: Vec<u32> = terms.workers.clone().filter(is_absent).collect();
                let chosen = absent.get((own % absent.len().max(1) as u64) as usize);
                Ok(chosen.map(|id| (*id, None)).into_iter().collect())
            }
        }
    }
}

/// Executes an acquisition on what a search has found.
pub(super) fn acquire(
    view: &View,
    keys: &Keys,
    terms: &Terms,
    acquisition: &Acquisition,
    search: &Search,
) -> Result<Decision, Foreign> {
    let done = |plan| Ok(Decision::Done(plan));
    if let Some(found) = view.other_layout(terms) {
        return done(mismatch(found));
    }
    if let Some(store_ms) = view.clock.skewed(acquisition.client_ms, terms.max_skew_ms) {
        return done(Plan::answer(Answer::Skewed { store_ms }));
    }
    let space = view.noted(terms);
    let own = spread(acquisition.owner, 0);
    let records = search.records(view, keys, own, terms)?;
    let is_its =
        |record: &Record| (record.owner, record.nonce) == (acquisition.owner, acquisition.nonce);
    let same = records.iter().find_map(|(id, stored)| {
        let record = &stored.as_ref()?.value;
        is_its(record).then(|| granted(*id, record))
    });
    if let Some(answer) = same {
        return done(Plan::noting(answer, space, view));
    }
    if view.clock.early_ms < space.quarantine_ms {
        let until_ms = space.quarantine_ms;
        return done(Plan::noting(Answer::Quarantined { until_ms }, space, view));
    }
    let Some((worker_id, stored)) = chosen(view, search, &records, acquisition, terms) else {
        return Ok(match further(view, search, &records, terms) {
            Ok(free_at_ms) => {
                let answer = Answer::Full { free_at_ms };
                Decision::Done(Plan::noting(answer, space, view))
            }
            Err(search) => Decision::Further(search),
        });
    };
    let early_ms = view.clock.early_ms;
    let before_ms = stored.as_ref().map_or(0, |stored| stored.value.until_ms);
    let from_ms = before_ms.max(space.quarantine_ms);
    // Both are over, so that the range is not longer than a window from now.
    let until_ms = from_ms.max(early_ms).saturating_add(terms.window_ms);
    let record = Record {
        idle_ms: 0,
        owner: acquisition.owner,
        nonce: acquisition.nonce,
        from_ms,
        until_ms,
        expires_ms: early_ms.saturating_add(terms.window_ms),
        name: terms.name.clone(),
    };
    let plan = Plan::noting(granted(*worker_id, &record), space, view);
    done(plan.record(*worker_id, stored.as_ref(), record))
}

/// The record to take, of those that are idle: the preferred one, else one that was never used,
/// else the one that has expired first.
fn chosen<'a>(
    view: &View,
    search: &Search,
    records: &'a [Entry],
    acquisition: &Acquisition,
    terms: &Terms,
) -> Option<&'a Entry> {
    let is_idle = |(_, stored): &&Entry| {
        let record = stored.as_ref().map(|stored| &stored.value);
        record.is_none_or(|record| view.is_idle(record))
    };
    let preferred = acquisition
        .preferred
        .filter(|id| terms.workers.contains(id));
    let is_preferred = |entry: &&Entry| Some(entry.0) == preferred;
    let idle = records.iter().filter(is_idle);
    let expires_ms = |entry: &&Entry| entry.1.as_ref().map(|stored| stored.value.expires_ms);
    let is_order_given = *search == Search::Oldest;
    idle.clone()
        .find(is_preferred)
        .or_else(|| idle.clone().find(|(_, stored)| stored.is_none()))
        .or_else(|| idle.clone().next().filter(|_| is_order_given))
        .or_else(|| idle.min_by_key(expires_ms))
}

/// When the next record is idle, if none is; or where to look next.
fn further(view: &View, search: &Search, records: &[Entry], terms: &Terms) -> Result<u64, Search> {
    let size = size(&terms.workers);
    let stored = records.iter().filter_map(|(_, stored)| stored.as_ref());
    let first_ms = stored.map(|stored| stored.value.idle_ms).min();
    match search {
        Search::Some(_) if records.len() as u64 >= size => {
            Ok(first_ms.unwrap_or(view.clock.early_ms))
        }
        Search::Some(_) => Err(Search::Oldest),
        Search::Oldest if view.in_range() < size => Err(Search::NeverUsed),
        Search::Oldest => Ok(first_ms.unwrap_or(view.clock.early_ms)),
        // Somebody has made the last one meanwhile.
        Search::NeverUsed => Err(Search::Oldest),
    }
}

fn granted(worker_id: u32, record: &Record) -> Answer {
    Answer::Granted {
        worker_id,
        from_ms: record.from_ms,
        until_ms: record.until_ms,
    }
}

/// How many worker IDs there are.
fn size(workers: &RangeInclusive<u32>) -> u64 {
    (u64::from(*workers.end()) + 1).saturating_sub(u64::from(*workers.start()))
}

/// A number that looks random, another one for each owner: it only spreads holders.
fn spread(owner: u128, step: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (owner, step).hash(&mut hasher);
    hasher.finish()
}
