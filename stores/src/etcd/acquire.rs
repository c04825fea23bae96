//! Leasing a worker ID.

use super::plan::{Plan, mismatch};
use super::records::{Keys, Record};
use super::search::{Search, spread};
use super::view::{Entry, Foreign, View};
use snowflake::lease::{Answer, Terms};

/// The fields of an acquisition.
#[derive(Clone, Debug)]
pub(super) struct Acquisition {
    pub(super) owner: u128,
    pub(super) nonce: u64,
    pub(super) preferred: Option<u32>,
    pub(super) client_ms: u64,
}

/// What to do, or where to look next.
#[derive(Debug)]
pub(super) enum Decision {
    Done(Plan<Answer>),
    Further(Search),
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
    let records = search.records(view, keys, own)?;
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
        return Ok(match search.further(view, &records, own, terms) {
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
    let preferred = acquisition
        .preferred
        .filter(|id| terms.workers.contains(id));
    let is_preferred = |entry: &&Entry| Some(entry.0) == preferred;
    let idle = records.iter().filter(|entry| view.is_free(entry));
    let expires_ms = |entry: &&Entry| entry.1.as_ref().map(|stored| stored.value.expires_ms);
    let is_order_given = *search == Search::Oldest;
    idle.clone()
        .find(is_preferred)
        .or_else(|| idle.clone().find(|(_, stored)| stored.is_none()))
        .or_else(|| idle.clone().next().filter(|_| is_order_given))
        .or_else(|| idle.min_by_key(expires_ms))
}

fn granted(worker_id: u32, record: &Record) -> Answer {
    Answer::Granted {
        worker_id,
        from_ms: record.from_ms,
        until_ms: record.until_ms,
    }
}
