//! A store of leases in memory. Every engine must answer as it does.

use snowflake::lease::{Answer, Loss, Request, Terms};
use std::collections::BTreeMap;

/// What a store keeps of one worker ID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// 0 if nobody ever held it.
    pub owner: u128,
    pub nonce: u64,
    /// The range that was granted last.
    pub from_ms: u64,
    pub until_ms: u64,
    /// When the record is idle.
    pub expires_ms: u64,
}

/// What a store keeps of one space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Space {
    pub layout: Option<String>,
    /// The identity of the store that was seen last.
    pub identity: Option<u64>,
    pub longest_window_ms: u64,
    /// No grant begins before this.
    pub quarantine_ms: u64,
    /// A record that is missing although it was used is `None`.
    pub records: BTreeMap<u32, Option<Record>>,
}

/// Rules of the protocol that a test can leave out, to show what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// A store that may have lost something grants nothing that was granted before.
    pub quarantine: bool,
    /// A renewal whose window is over is lost.
    pub only_while_it_runs: bool,
    /// A renewal is recognised by its nonce, not by the end of its range.
    pub nonce: bool,
    /// A renewal names the end of the range that it extends.
    pub range: bool,
    /// During a quarantine a holder may put its record back.
    pub putting_back: bool,
    /// During a quarantine a range that is over in less time than clocks may be apart is
    /// neither put back nor renewed.
    pub margin: bool,
    /// A record is idle only when its range is over.
    pub idle_when_over: bool,
    /// Clocks that are too far apart are refused.
    pub skew: bool,
}

impl Rules {
    pub const ALL: Self = Self {
        quarantine: true,
        only_while_it_runs: true,
        nonce: true,
        range: true,
        putting_back: true,
        margin: true,
        idle_when_over: true,
        skew: true,
    };
}

/// A store at one instant: its clock, and the number that changes if it may have lost data.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    pub now_ms: u64,
    pub identity: u64,
    pub rules: Rules,
}

impl Store {
    /// Executes a request.
    pub fn execute(&self, space: &mut Space, terms: &Terms, request: &Request) -> Answer {
        if let Some(found) = space
            .layout
            .as_ref()
            .filter(|found| **found != terms.layout)
        {
            let found = found.clone();
            return Answer::Mismatch { found };
        }
        match *request {
            Request::Acquire {
                owner,
                nonce,
                preferred,
                client_ms,
            } => {
                if let Some(skewed) = self.skewed(terms, client_ms) {
                    return skewed;
                }
                self.look_for_losses(space, terms);
                self.acquire(space, terms, (owner, nonce), preferred)
            }
            Request::Renew {
                worker_id,
                owner,
                nonce,
                next_nonce,
                until_ms,
                client_ms,
            } => {
                let renewal = Renewal {
                    worker_id,
                    owner,
                    nonce,
                    next_nonce,
                    until_ms,
                    client_ms,
                };
                self.renew(space, terms, &renewal)
            }
            Request::Release {
                worker_id,
                owner,
                nonce,
            } => {
                if let Some(Some(record)) = space.records.get_mut(&worker_id)
                    && (record.owner, record.nonce) == (owner, nonce)
                {
                    record.expires_ms = self.now_ms;
                }
                Answer::Released
            }
        }
    }

    /// As if a person had said that no holder is running: a new space without a quarantine.
    pub fn create(&self, space: &mut Space, terms: &Terms) {
        *space = Space {
            layout: Some(terms.layout.clone()),
            identity: Some(self.identity),
            longest_window_ms: terms.window_ms,
            ..Space::default()
        };
    }

    fn skewed(&self, terms: &Terms, client_ms: u64) -> Option<Answer> {
        let is_off = client_ms.abs_diff(self.now_ms) > terms.max_skew_ms;
        (is_off && self.rules.skew).then_some(Answer::Skewed {
            store_ms: self.now_ms,
        })
    }

    fn look_for_losses(&self, space: &mut Space, terms: &Terms) {
        space.layout.get_or_insert_with(|| terms.layout.clone());
        space.longest_window_ms = space.longest_window_ms.max(terms.window_ms);
        let is_missing = space.records.values().any(Option::is_none);
        let is_the_same = space.identity == Some(self.identity) && !is_missing;
        if is_the_same || !self.rules.quarantine {
            return;
        }
        space.identity = Some(self.identity);
        let most_ms = space.longest_window_ms + terms.max_skew_ms;
        space.quarantine_ms = space.quarantine_ms.max(self.now_ms + most_ms);
        for record in space.records.values_mut() {
            record.get_or_insert_default();
        }
    }

    fn acquire(
        &self,
        space: &mut Space,
        terms: &Terms,
        (owner, nonce): (u128, u64),
        preferred: Option<u32>,
    ) -> Answer {
        let records = space.records.iter();
        let same = records.filter_map(|(id, record)| Some((*id, (*record)?)));
        let mut same = same.filter(|(_, record)| (record.owner, record.nonce) == (owner, nonce));
        if let Some((worker_id, record)) = same.next() {
            return granted(worker_id, &record);
        }
        if self.now_ms < space.quarantine_ms && self.rules.idle_when_over {
            return Answer::Quarantined {
                until_ms: space.quarantine_ms,
            };
        }
        let of = |id: u32| {
            space
                .records
                .get(&id)
                .copied()
                .flatten()
                .unwrap_or_default()
        };
        let is_idle = |id: &u32| self.is_idle(&of(*id));
        let in_range = preferred.filter(|id| terms.workers.contains(id));
        let expired_first = || {
            let idle = terms.workers.clone().filter(is_idle);
            idle.min_by_key(|id| (of(*id).owner != 0, of(*id).expires_ms))
        };
        let Some(worker_id) = in_range.filter(is_idle).or_else(expired_first) else {
            let held = terms.workers.clone().map(|id| idle_at_ms(&of(id)));
            let free_at_ms = held.min().unwrap_or(self.now_ms);
            return Answer::Full { free_at_ms };
        };
        let from_ms = of(worker_id).until_ms.max(space.quarantine_ms);
        let until_ms = from_ms.max(self.now_ms) + terms.window_ms;
        let record = Record {
            owner,
            nonce,
            from_ms,
            until_ms,
            expires_ms: self.now_ms + terms.window_ms,
        };
        space.records.insert(worker_id, Some(record));
        granted(worker_id, &record)
    }

    fn is_idle(&self, record: &Record) -> bool {
        let is_over = !self.rules.idle_when_over || record.until_ms <= self.now_ms;
        record.expires_ms <= self.now_ms && is_over
    }

    fn renew(&self, space: &mut Space, terms: &Terms, renewal: &Renewal) -> Answer {
        self.look_for_losses(space, terms);
        let record = space.records.get(&renewal.worker_id).copied().flatten();
        let record = record.unwrap_or_default();
        let margin_ms = self.margin_ms(space, terms);
        let loss = self.loss(&record, renewal, margin_ms);
        if loss.is_none() && self.rules.nonce && record.nonce == renewal.next_nonce {
            return Answer::Renewed {
                until_ms: record.until_ms,
            };
        }
        if let Some(loss) = loss
            && !self.may_put_back(space, margin_ms, &record, renewal)
        {
            return Answer::Lost(loss);
        }
        if let Some(skewed) = self.skewed(terms, renewal.client_ms) {
            return skewed;
        }
        let end_ms = self.now_ms.min(renewal.client_ms) + terms.window_ms;
        let until_ms = record.until_ms.max(renewal.until_ms).max(end_ms);
        let record = Record {
            owner: renewal.owner,
            nonce: renewal.next_nonce,
            from_ms: record.from_ms,
            until_ms,
            expires_ms: self.now_ms + terms.window_ms,
        };
        space.records.insert(renewal.worker_id, Some(record));
        Answer::Renewed { until_ms }
    }

    /// During a quarantine, how long a range must run yet: a store that is lost may have had a
    /// clock that was ahead, and have granted what follows the range.
    fn margin_ms(&self, space: &Space, terms: &Terms) -> u64 {
        let is_quarantined = self.now_ms < space.quarantine_ms;
        if is_quarantined && self.rules.margin {
            return terms.max_skew_ms;
        }
        0
    }

    fn loss(&self, record: &Record, renewal: &Renewal, margin_ms: u64) -> Option<Loss> {
        if record.owner != renewal.owner {
            return Some(Loss::Owner);
        }
        if !self.rules.nonce {
            return (record.until_ms != renewal.until_ms).then_some(Loss::Twin);
        }
        if record.nonce == renewal.next_nonce {
            return None;
        }
        if record.nonce != renewal.nonce {
            return Some(Loss::Twin);
        }
        if record.until_ms != renewal.until_ms && self.rules.range {
            return Some(Loss::Range);
        }
        let is_over = self.now_ms + margin_ms >= record.until_ms;
        (is_over && self.rules.only_while_it_runs).then_some(Loss::Over)
    }

    /// Whether the holder may put its record back into a store that has lost it.
    fn may_put_back(
        &self,
        space: &Space,
        margin_ms: u64,
        record: &Record,
        renewal: &Renewal,
    ) -> bool {
        let is_free = record.owner == 0 || record.owner == renewal.owner || self.is_idle(record);
        self.rules.putting_back
            && self.now_ms < space.quarantine_ms
            && self.now_ms + margin_ms < renewal.until_ms
            && is_free
            && record.until_ms <= renewal.until_ms
    }
}

/// When a record is idle, if nothing happens to it.
fn idle_at_ms(record: &Record) -> u64 {
    record.expires_ms.max(record.until_ms)
}

struct Renewal {
    worker_id: u32,
    owner: u128,
    nonce: u64,
    next_nonce: u64,
    until_ms: u64,
    client_ms: u64,
}

fn granted(worker_id: u32, record: &Record) -> Answer {
    Answer::Granted {
        worker_id,
        from_ms: record.from_ms,
        until_ms: record.until_ms,
    }
}
