//! What a reading shows of a space, and whether the store has lost something.

use super::clock::Clock;
use super::records::{Keys, Record, Space};
use super::transaction::{self, Found, Header, Range, Reply};
use serde::de::DeserializeOwned;
use serde_json::Value;
use snowflake::lease::Terms;

/// A value, and the revision at which it was written.
#[derive(Clone, Debug)]
pub(super) struct Stored<T> {
    pub(super) value: T,
    pub(super) revision: u64,
}

/// The record of a worker ID. `None`: it was never used, or is missing.
pub(super) type Entry = (u32, Option<Stored<Record>>);

/// A space at one instant.
#[derive(Debug)]
pub(super) struct View {
    pub(super) clock: Clock,
    header: Header,
    pub(super) space: Option<Stored<Space>>,
    /// How many records were ever made, less how many there are, if that was read.
    missing: Option<i64>,
    /// Whether the store is older than it was when this driver has seen it last.
    is_older: bool,
    /// What else was read.
    ranges: Vec<Range>,
}

/// A key has a value that is not ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Foreign;

/// What a reading begins with that looks for losses.
pub(super) fn reads(keys: &Keys) -> Vec<Value> {
    vec![
        transaction::key(&keys.space()),
        transaction::key(&keys.used()),
        transaction::count(keys),
    ]
}

/// What a reading begins with that does not count records: the server walks through all of
/// them for that.
pub(super) fn reads_uncounted(keys: &Keys) -> Vec<Value> {
    vec![transaction::key(&keys.space())]
}

impl View {
    /// Takes the reply to a reading apart. `last` is what this driver has seen before.
    pub(super) fn new(
        reply: Reply,
        clock: Clock,
        is_counted: bool,
        last: Option<&Header>,
    ) -> Result<Self, Foreign> {
        let header = reply.header;
        let mut ranges = reply.into_ranges();
        let mut next = || ranges.next().ok_or(Foreign);
        let space = next()?;
        let missing = if is_counted {
            let used = next()?.kvs.first().map_or(0, |found| found.version);
            Some(used as i64 - next()?.count as i64)
        } else {
            None
        };
        Ok(Self {
            clock,
            header,
            space: space.kvs.first().map(stored).transpose()?,
            missing,
            is_older: last.is_some_and(|last| header.is_before(last)),
            ranges: ranges.collect(),
        })
    }

    /// Whether it shows all that is needed to look for losses.
    pub(super) fn is_counted(&self) -> bool {
        self.missing.is_some()
    }

    pub(super) fn header(&self) -> Header {
        self.header
    }

    pub(super) fn is_older(&self) -> bool {
        self.is_older
    }

    /// The records of these worker IDs, which were read in this order.
    pub(super) fn records_of(&self, workers: &[u32]) -> Result<Vec<Entry>, Foreign> {
        let found = workers.iter().zip(&self.ranges);
        let entry = |(worker_id, range): (&u32, &Range)| {
            Ok((*worker_id, range.kvs.first().map(stored).transpose()?))
        };
        found.map(entry).collect()
    }

    /// The records of the range that was read.
    pub(super) fn records(&self, keys: &Keys) -> Result<Vec<Entry>, Foreign> {
        let found = self.ranges.iter().flat_map(|range| &range.kvs);
        let entry = |found: &Found| {
            let worker_id = keys.worker_of(&found.key).ok_or(Foreign)?;
            Ok((worker_id, Some(stored(found)?)))
        };
        found.map(entry).collect()
    }

    /// How many records there are in each of the ranges that were read.
    pub(super) fn counts(&self) -> impl Iterator<Item = u64> {
        self.ranges.iter().map(|range| range.count)
    }

    /// The layout of the space, if it is not that of the terms.
    pub(super) fn other_layout(&self, terms: &Terms) -> Option<String> {
        let layout = &self.space.as_ref()?.value.layout;
        (*layout != terms.layout).then(|| layout.clone())
    }

    /// The space as these terms want it, without looking for losses.
    pub(super) fn created(&self, terms: &Terms) -> Space {
        let Header {
            cluster_id,
            raft_term,
            ..
        } = self.header;
        self.space
            .as_ref()
            .map(|stored| stored.value.clone())
            .unwrap_or_else(|| Space {
                layout: terms.layout.clone(),
                cluster_id,
                raft_term,
                window_max_ms: terms.window_ms,
                quarantine_ms: 0,
                missing: self.missing.unwrap_or(0),
            })
    }

    /// Whether the store may have lost something, or the space is new.
    pub(super) fn is_lost(&self) -> bool {
        let Some(Stored { value: space, .. }) = &self.space else {
            return true;
        };
        self.is_older
            || space.cluster_id != self.header.cluster_id
            || space.raft_term > self.header.raft_term
            || self.missing.is_some_and(|missing| missing != space.missing)
    }

    /// The space as it is from now on. A store that may have lost something grants nothing that
    /// it may have granted before.
    pub(super) fn noted(&self, terms: &Terms) -> Space {
        let mut space = self.created(terms);
        space.window_max_ms = space.window_max_ms.max(terms.window_ms);
        if self.is_lost() {
            space.missing = self.missing.unwrap_or(space.missing);
            self.quarantine(&mut space, terms);
        }
        // A term that is higher is an election, in which nothing is lost. It is noted so that a
        // backup that is put back later shows itself by a lower one.
        space.cluster_id = self.header.cluster_id;
        space.raft_term = self.header.raft_term;
        space
    }

    /// Lets no grant begin before all ranges that may have been lost are over.
    pub(super) fn quarantine(&self, space: &mut Space, terms: &Terms) {
        let longest_ms = space.window_max_ms.saturating_add(terms.max_skew_ms);
        let until_ms = self.clock.late_ms.saturating_add(longest_ms);
        space.quarantine_ms = space.quarantine_ms.max(until_ms);
    }

    /// Whether a record is idle, or was never made.
    pub(super) fn is_free(&self, (_, stored): &Entry) -> bool {
        let record = stored.as_ref().map(|stored| &stored.value);
        record.is_none_or(|record| self.is_idle(record))
    }

    /// Whether a record is idle for sure.
    pub(super) fn is_idle(&self, record: &Record) -> bool {
        record.expires_ms.max(record.until_ms) <= self.clock.early_ms
    }
}

fn stored<T: DeserializeOwned>(found: &Found) -> Result<Stored<T>, Foreign> {
    Ok(Stored {
        value: found.decode().ok_or(Foreign)?,
        revision: found.mod_revision,
    })
}
