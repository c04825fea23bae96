//! Where an acquisition looks for an idle record. Many may acquire at once, and a space may have
//! thousands of records: so a few are read that the owner's number chooses, which are others for
//! each holder. Only if none of them is idle the server is asked for those that are idle first;
//! and if none is, but some were never made, how many there are in each part of the range, to
//! find those.

use super::acquire::Acquisition;
use super::records::Keys;
use super::transaction;
use super::view::{Entry, Foreign, View, reads};
use serde_json::Value;
use snowflake::lease::Terms;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

/// How many records are read at first, and how many of those that are idle first.
const PROBES: usize = 16;

/// In how many parts a range is counted, and how many records a part has that is read.
const PARTS: u32 = 32;

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// At these records.
    Some(Vec<u32>),
    /// At the records that are idle first.
    Oldest,
    /// In which part of this range some were never made.
    Parts(RangeInclusive<u32>),
}

impl Search {
    /// Where to look first: at the preferred record, at those that this acquisition may have
    /// written, and at some others. A repetition looks at the same ones.
    pub(super) fn new(acquisition: &Acquisition, terms: &Terms, written: &[u32]) -> Self {
        let workers = &terms.workers;
        let size = size(workers);
        let mut found: Vec<u32> = Vec::new();
        for id in acquisition.preferred.iter().chain(written) {
            if workers.contains(id) && !found.contains(id) {
                found.push(*id);
            }
        }
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
            Self::Parts(range) => {
                reads.extend(parts(range).map(|part| transaction::count_of(keys, &part)));
            }
        }
        reads
    }

    /// The records that were read, in the order in which they are taken.
    pub(super) fn records(
        &self,
        view: &View,
        keys: &Keys,
        own: u64,
    ) -> Result<Vec<Entry>, Foreign> {
        match self {
            Self::Some(ids) => view.records_of(ids),
            Self::Parts(_) => Ok(Vec::new()),
            Self::Oldest => {
                let mut records = view.records(keys)?;
                let idle = records.iter().take_while(|entry| view.is_free(entry));
                let idle = idle.count();
                // Whoever looks at the same time takes another one.
                records[..idle].rotate_left((own % idle.max(1) as u64) as usize);
                Ok(records)
            }
        }
    }

    /// Where to look next if none of these records is idle; or when the next one of all is.
    pub(super) fn further(
        &self,
        view: &View,
        records: &[Entry],
        own: u64,
        terms: &Terms,
    ) -> Result<u64, Self> {
        let size = size(&terms.workers);
        let stored = records.iter().filter_map(|(_, stored)| stored.as_ref());
        let first_ms = stored.map(|stored| stored.value.idle_ms).min();
        let first_ms = first_ms.unwrap_or(view.clock.early_ms);
        match self {
            Self::Some(_) if records.len() as u64 >= size => Ok(first_ms),
            Self::Some(_) => Err(Self::Oldest),
            Self::Oldest if view.counts().next().is_none_or(|count| count < size) => {
                Err(Self::Parts(terms.workers.clone()))
            }
            Self::Oldest => Ok(first_ms),
            Self::Parts(range) => {
                let counted = parts(range).zip(view.counts());
                let open = counted.filter(|(part, count)| *count < self::size(part));
                let open: Vec<_> = open.map(|(part, _)| part).collect();
                let chosen = open.get((own % open.len().max(1) as u64) as usize);
                Err(match chosen {
                    // Somebody has made the last one meanwhile.
                    None => Self::Oldest,
                    Some(part) if self::size(part) > PARTS.into() => Self::Parts(part.clone()),
                    Some(part) => {
                        let mut ids: Vec<u32> = part.clone().collect();
                        let first = own % ids.len() as u64;
                        ids.rotate_left(first as usize);
                        Self::Some(ids)
                    }
                })
            }
        }
    }
}

/// A range in at most [`PARTS`] parts, one after the other.
fn parts(range: &RangeInclusive<u32>) -> impl Iterator<Item = RangeInclusive<u32>> {
    let (first, last) = (*range.start(), *range.end());
    let width = (size(range).div_ceil(PARTS.into()) as u32).max(1);
    let begins = (first..=last).step_by(width as usize);
    begins.map(move |begin| begin..=last.min(begin.saturating_add(width - 1)))
}

/// How many worker IDs there are.
fn size(workers: &RangeInclusive<u32>) -> u64 {
    (u64::from(*workers.end()) + 1).saturating_sub(u64::from(*workers.start()))
}

/// A number that looks random, another one for each owner: it only spreads holders.
pub(super) fn spread(owner: u128, step: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (owner, step).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{PARTS, PROBES, Search, parts, size};
    use crate::etcd::acquire::Acquisition;
    use crate::etcd::clock::Clock;
    use crate::etcd::view::View;
    use serde_json::json;
    use snowflake::lease::Terms;
    use std::collections::BTreeSet;
    use std::ops::RangeInclusive;

    const RANGES: [RangeInclusive<u32>; 6] = [
        0..=0,
        3..=34,
        0..=32,
        5..=1_028,
        0..=65_535,
        99_999..=99_999,
    ];

    #[test]
    fn the_parts_of_a_range_are_the_whole_of_it() {
        for range in RANGES {
            let all: Vec<u32> = parts(&range).flatten().collect();
            assert_eq!(all, range.clone().collect::<Vec<_>>());
            assert!(parts(&range).count() <= PARTS as usize, "{range:?}");
        }
    }

    /// A view of a range in which one worker ID has no record.
    fn counted(range: &RangeInclusive<u32>, open: u32) -> View {
        let count = |part: RangeInclusive<u32>| size(&part) - u64::from(part.contains(&open));
        let counts = parts(range)
            .map(|part| json!({ "response_range": { "count": count(part).to_string() } }));
        let responses: Vec<_> = std::iter::once(json!({})).chain(counts).collect();
        let reply = json!({ "header": {}, "responses": responses });
        let reply = serde_json::from_value(reply).expect("a reply");
        let (early_ms, late_ms) = (0, 0);
        View::new(reply, Clock { early_ms, late_ms }, false, None).expect("it is ours")
    }

    #[test]
    fn the_only_one_that_was_never_used_is_found() {
        for range in RANGES {
            let terms = Terms::new("layout", range.clone(), "test");
            for open in [
                *range.start(),
                *range.end(),
                (range.start() + range.end()) / 2,
            ] {
                let (mut search, mut rounds) = (Search::Parts(range.clone()), 0);
                while let Search::Parts(part) = &search {
                    let next = search.further(&counted(part, open), &[], 7, &terms);
                    search = next.expect_err("there is one");
                    rounds += 1;
                }
                let Search::Some(ids) = search else {
                    panic!("{search:?}");
                };
                assert!(ids.contains(&open) && ids.len() <= PARTS as usize);
                assert!(rounds <= 3, "{rounds}");
            }
        }
    }

    #[test]
    fn a_search_begins_with_what_is_likely_and_a_small_range_is_read_whole() {
        let acquisition = |preferred| Acquisition {
            owner: 5,
            nonce: 6,
            preferred,
            client_ms: 0,
        };
        let looks_at = |range: RangeInclusive<u32>, preferred, written: &[u32]| {
            let terms = Terms::new("layout", range, "test");
            match Search::new(&acquisition(preferred), &terms, written) {
                Search::Some(ids) => ids,
                search => panic!("{search:?}"),
            }
        };
        let ids = looks_at(0..=1_023, Some(7), &[7, 9, 2_000]);
        assert_eq!((&ids[..2], ids.len()), (&[7, 9][..], PROBES + 2));
        let distinct = |ids: &[u32]| ids.iter().copied().collect::<BTreeSet<u32>>();
        assert_eq!(distinct(&ids).len(), ids.len());
        let ids = looks_at(3..=18, Some(4), &[4, 4]);
        assert_eq!(distinct(&ids), (3..=18).collect());
        assert_eq!(ids.len(), 16);
        // Another owner looks elsewhere, the same one at the same.
        assert_eq!(
            looks_at(0..=1_023, None, &[]),
            looks_at(0..=1_023, None, &[])
        );
    }
}
