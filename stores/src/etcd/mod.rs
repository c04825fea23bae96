//! etcd, by its JSON gateway (3.4 or later). Each request reads what it needs at one instant,
//! and then writes in one transaction, which compares the revisions of all that it goes by. If
//! another has written meanwhile, the request begins again. There are no leases of etcd in it:
//! a range that was granted must stay known after it is over.
//!
//! | file | what is in it |
//! |---|---|
//! | `mod.rs` | the store: reading, deciding and writing until nobody is in the way |
//! | `acquire.rs`, `renew.rs` | the rules: what a reading means for a request |
//! | `search.rs` | where an acquisition looks for an idle record |
//! | `plan.rs` | what to answer, and what to write first |
//! | `view.rs` | what a reading shows, and whether the store has lost something |
//! | `clock.rs` | what is known of the clock of a server |
//! | `records.rs` | the keys and their values |
//! | `transaction.rs` | transactions as the gateway wants them |
//! | `gateway.rs` | asking a cluster, within a deadline |
//! | `address.rs`, `tls.rs` | what a URL and the environment say |
//! | `failure.rs` | what an error of the driver or of the server means |
//!
//! # The clock
//!
//! A transaction cannot ask for the time. What is known is the header `Date` of the answer to
//! the reading: the whole second `d` in which it was. So the clock of the store was in
//! `[d, d + 1 s)`, and is not before `d` when the transaction comes. Each rule takes the end at
//! which it is on the safe side:
//!
//! | rule | end | with the other one |
//! |---|---|---|
//! | a range ends a window after | `d` | it could outlive a quarantine |
//! | a quarantine ends a window and the skew after | `d + 1 s` | a lost range could outlive it |
//! | a record is idle, a quarantine is over | `d` | a range could begin in the future |
//! | a renewal is late, a record is put back | `d + 1 s` | what follows may be granted already |
//! | a clock is off by more than `max_skew` | the further one | it could be off by 1 s more |
//!
//! So a window is shorter by up to a second, and `max_skew` must be at least 2 s. Members have
//! clocks that differ: all of them must be within `max_skew` of each other.
//!
//! # What the store has lost
//!
//! etcd has no number that changes when a backup is put back: the cluster ID may stay. What
//! shows it is another cluster ID, a raft term that is lower than the one that the space has
//! noted, a revision or a term that is lower than one that this driver has seen, and records
//! that are missing. A backup that is put back into a cluster that has never had an election,
//! while no holder runs, shows nothing: so people call for a quarantine after each restore.
//! An election or a restart loses nothing, and changes nothing for holders. A transaction ends
//! with the server it was sent to, so that none of before a loss is executed after it.
//!
//! # What operators must do
//!
//! Each renewal is a revision, and etcd keeps all of them unless it has to compact: set
//! `--auto-compaction-retention=1h` (or less). Without it 1024 holders fill the quota of 2 GiB
//! within two days, and then nobody can write. A user needs the right to read and write the
//! prefix `/snowflake/<space>/`. Common names of certificates are no users: the gateway does
//! not know them.
//!
//! # URLs
//!
//! `etcd://user:password@host:2379,host:2379/?space=NAME`, and `etcds://` for TLS with
//! `?cacert=`, `?cert=` and `?key=` (files of the authorities, and of a certificate of the
//! client). What a URL does not say, `ETCDCTL_ENDPOINTS`, `ETCDCTL_USER`, `ETCDCTL_PASSWORD`,
//! `ETCDCTL_CACERT`, `ETCDCTL_CERT` and `ETCDCTL_KEY` do.

mod acquire;
mod address;
mod clock;
mod failure;
mod gateway;
mod plan;
mod records;
mod renew;
mod search;
mod tls;
mod transaction;
mod view;

#[cfg(test)]
mod tests;

use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::store::{Held, Store};
use acquire::{Acquisition, Decision};
use address::Address;
use gateway::Gateway;
use plan::Plan;
use records::{Keys, LAST_WORKER};
use renew::Renewal;
use search::Search;
use serde_json::Value;
use snowflake::lease::{Answer, Request, Terms};
use transaction::{Header, Reply};
use view::{Foreign, View};

/// A space of a cluster.
pub(crate) struct Etcd {
    gateway: Gateway,
    keys: Keys,
    /// The latest state of the store that was seen.
    seen: Option<Header>,
    /// The acquisition under way, and the records that it may have written: their answers may
    /// be lost.
    written: Option<(u128, u64, Vec<u32>)>,
}

/// The least `max_skew`: twice what the clock of the store is uncertain.
const LEAST_SKEW_MS: u64 = 2 * clock::STEP_MS;

impl Etcd {
    pub(crate) fn new(url: &str) -> Result<Self> {
        let address = Address::parse(url, &|name| std::env::var(name).ok())?;
        Ok(Self {
            keys: Keys::of(&address.space),
            gateway: Gateway::new(address),
            seen: None,
            written: None,
        })
    }

    fn check(&self, terms: &Terms) -> Result<()> {
        if terms.max_skew_ms < LEAST_SKEW_MS {
            let found = terms.max_skew_ms;
            let detail =
                format!("max_skew must be at least {LEAST_SKEW_MS} ms with etcd, got {found} ms");
            let remedy = "its clock is known to a second: use max_skew=5s";
            return Err(self.gateway.refused(&detail, remedy));
        }
        let last = *terms.workers.end();
        if last > LAST_WORKER {
            let detail = format!("worker IDs must be between 0 and {LAST_WORKER}, got {last}");
            let remedy = "use a layout with at most 16 bits for worker IDs";
            return Err(self.gateway.refused(&detail, remedy));
        }
        Ok(())
    }

    fn read(&mut self, reads: &[Value], is_counted: bool, deadline: Deadline) -> Result<View> {
        let body = transaction::reading(reads);
        let (reply, clock) = self.gateway.transaction::<Reply>(&body, deadline)?;
        let view = View::new(reply, clock, is_counted, self.seen.as_ref());
        let view = view.map_err(|foreign| self.foreign(&foreign))?;
        if !view.is_older() {
            self.seen = Some(view.header());
        }
        Ok(view)
    }

    /// Does what a plan says. `None`: somebody has written since the view.
    fn carry_out<T>(
        &mut self,
        plan: Plan<T>,
        view: &View,
        deadline: Deadline,
    ) -> Result<Option<T>> {
        let Some(writing) = plan.writing(&self.keys, view) else {
            return Ok(Some(plan.answer));
        };
        let (reply, _) = self
            .gateway
            .transaction::<Reply>(&writing.body(), deadline)?;
        if !reply.succeeded {
            return Ok(None);
        }
        // What the space did not know of is noted now.
        let is_older = self.seen.is_some_and(|seen| reply.header.is_before(&seen));
        if view.is_older() || !is_older {
            self.seen = Some(reply.header);
        }
        Ok(Some(plan.answer))
    }

    /// Reads, decides and writes until nobody is in the way.
    fn run<T>(
        &mut self,
        reads: &[Value],
        is_counted: bool,
        deadline: Deadline,
        decide: impl Fn(&View) -> std::result::Result<Plan<T>, Foreign>,
    ) -> Result<T> {
        loop {
            let view = self.read(reads, is_counted, deadline)?;
            let plan = decide(&view).map_err(|foreign| self.foreign(&foreign))?;
            if let Some(answer) = self.carry_out(plan, &view, deadline)? {
                return Ok(answer);
            }
        }
    }

    fn acquire(
        &mut self,
        terms: &Terms,
        acquisition: &Acquisition,
        deadline: Deadline,
    ) -> Result<Answer> {
        let (owner, nonce) = (acquisition.owner, acquisition.nonce);
        let mut written = match self.written.take() {
            Some((of_owner, of_nonce, written)) if (of_owner, of_nonce) == (owner, nonce) => {
                written
            }
            _ => Vec::new(),
        };
        let mut search = Search::new(acquisition, terms, &written);
        loop {
            // Kept whatever happens: the next call may be the same acquisition.
            self.written = Some((owner, nonce, written.clone()));
            let reads = search.reads(&self.keys, &terms.workers);
            let view = self.read(&reads, true, deadline)?;
            let decision = acquire::acquire(&view, &self.keys, terms, acquisition, &search);
            match decision.map_err(|foreign| self.foreign(&foreign))? {
                Decision::Further(next) => search = next,
                Decision::Done(plan) => {
                    let before = written.len();
                    written.extend(plan.worker_id());
                    self.written = Some((owner, nonce, written.clone()));
                    if let Some(answer) = self.carry_out(plan, &view, deadline)? {
                        return Ok(answer);
                    }
                    written.truncate(before);
                    search = Search::new(acquisition, terms, &written);
                }
            }
        }
    }

    fn renew(&mut self, terms: &Terms, renewal: &Renewal, deadline: Deadline) -> Result<Answer> {
        let record = transaction::key(&self.keys.record(renewal.worker_id));
        let reads = [view::reads_uncounted(&self.keys), vec![record.clone()]].concat();
        let decide = |view: &View| renew::renew(view, terms, renewal);
        if let Some(answer) = self.run(&reads, false, deadline, decide)? {
            return Ok(answer);
        }
        let reads = [view::reads(&self.keys), vec![record]].concat();
        let answer = self.run(&reads, true, deadline, decide)?;
        answer.ok_or_else(|| self.foreign(&Foreign))
    }

    fn release(
        &mut self,
        terms: &Terms,
        its: (u32, u128, u64),
        deadline: Deadline,
    ) -> Result<Answer> {
        let record = transaction::key(&self.keys.record(its.0));
        let reads = [view::reads_uncounted(&self.keys), vec![record]].concat();
        self.run(&reads, false, deadline, |view| {
            renew::release(view, terms, its)
        })
    }

    /// Executes for a person. A space of another layout is then an error.
    fn manage<T>(
        &mut self,
        terms: &Terms,
        more: &[Value],
        decide: impl Fn(&View, &Keys) -> std::result::Result<Plan<T>, Foreign>,
    ) -> Result<T> {
        self.check(terms)?;
        let deadline = Deadline::new(terms.deadline_ms);
        let reads = [&view::reads(&self.keys), more].concat();
        let keys = self.keys.clone();
        let done = self.run(&reads, true, deadline, |view| {
            match view.other_layout(terms) {
                Some(layout) => Ok(Plan::answer(Err(layout))),
                None => decide(view, &keys).map(|plan| plan.map(Ok)),
            }
        })?;
        done.map_err(|layout| {
            let space = &self.gateway.address.space;
            let detail = format!("the space '{space}' has the layout '{layout}'");
            self.gateway.refused(&detail, "choose another ?space=")
        })
    }

    fn foreign(&self, _: &Foreign) -> Error {
        self.gateway
            .refused("a key has an unexpected value", failure::FOREIGN)
    }
}

impl Store for Etcd {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Result<Answer> {
        self.check(terms)?;
        let deadline = Deadline::new(terms.deadline_ms);
        match *request {
            Request::Acquire {
                owner,
                nonce,
                preferred,
                client_ms,
            } => {
                let acquisition = Acquisition {
                    owner,
                    nonce,
                    preferred,
                    client_ms,
                };
                self.acquire(terms, &acquisition, deadline)
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
                self.renew(terms, &renewal, deadline)
            }
            Request::Release {
                worker_id,
                owner,
                nonce,
            } => self.release(terms, (worker_id, owner, nonce), deadline),
        }
    }

    fn create(&mut self, terms: &Terms) -> Result<()> {
        self.manage(terms, &[], |view, _| {
            Ok(match view.space {
                Some(_) => Plan::answer(()),
                None => Plan::noting((), view.created(terms), view),
            })
        })
    }

    fn quarantine(&mut self, terms: &Terms) -> Result<()> {
        self.manage(terms, &[], |view, _| {
            let mut space = view.noted(terms);
            view.quarantine(&mut space, terms);
            Ok(Plan::noting((), space, view))
        })
    }

    fn workers(&mut self, terms: &Terms) -> Result<Vec<Held>> {
        let all = [transaction::all(&self.keys)];
        self.manage(terms, &all, |view, keys| {
            let records = view.records(keys)?.into_iter();
            let held = records.filter_map(|(id, stored)| Some(stored?.value.held(id)));
            Ok(Plan::answer(held.collect()))
        })
    }
}
