//! Keeping a lease: what to send to the store and when, and what its answers change in the
//! record. Without a thread, a clock or a connection: whoever has those drives it.

use super::super::lease::{
    Answer, Change, Holder, Lease, Now, Refusal, Request, Session, Step, Terms,
};
use super::record::{Published, Record};
use crate::error::LeaseReason;
use crate::layout::Codec;
use std::io;
use std::sync::atomic::Ordering;

/// One who keeps a lease.
pub(super) struct Keeping {
    session: Session,
    codec: Codec,
    /// The lease as it was when the request was sent, with the number of its grant.
    seen: (u64, Option<Lease>),
    /// How many callers had asked for more by then.
    wanted: u32,
    /// The number of the next grant.
    reserved: Option<u64>,
    /// A lease that came too late, and is given back.
    surplus: Option<Lease>,
}

impl Keeping {
    pub(super) fn new(terms: Terms, codec: Codec) -> Self {
        Self {
            session: Session::new(terms),
            codec,
            seen: (0, None),
            wanted: 0,
            reserved: None,
            surplus: None,
        }
    }

    pub(super) fn terms(&self) -> &Terms {
        self.session.terms()
    }

    /// Whether callers have asked for more since the last step, if so many have asked ever.
    pub(super) fn is_asked(&self, wanted: u32) -> bool {
        wanted != self.wanted
    }

    /// What to do now. A renewal was noted in the record before it is returned.
    ///
    /// # Errors
    /// The system's, if there is no memory for a new lease.
    pub(super) fn next(
        &mut self,
        record: &Record,
        now: Now,
        random: &mut dyn FnMut() -> u64,
    ) -> io::Result<Step> {
        if let Some(lease) = self.surplus.take() {
            return Ok(Step::Send(Holder::release(&lease)));
        }
        let wanted = record.root().wanted.load(Ordering::Acquire);
        if wanted != self.wanted {
            self.wanted = wanted;
            self.session.want_more();
        }
        let (number, mut lease) = record.lease();
        let step = self.session.next(&mut lease, now, random);
        self.seen = (number, lease);
        let is_renewal = matches!(step, Step::Send(Request::Renew { .. }));
        if is_renewal && !lease.is_some_and(|lease| record.plan(number, &lease)) {
            // Another keeper is faster. Soon its lease is there.
            self.session.fail(now);
            return Ok(Step::Wait(1));
        }
        if matches!(step, Step::Send(Request::Acquire { .. })) && self.reserved.is_none() {
            match record.reserve() {
                Ok(number) => self.reserved = Some(number),
                Err(error) => {
                    self.session.fail(now);
                    return Err(error);
                }
            }
        }
        Ok(step)
    }

    /// Takes in the answer to the request that was returned last.
    pub(super) fn answer(&mut self, record: &Record, answer: &Answer, now: Now) {
        if *answer == Answer::Released {
            return;
        }
        let (number, before) = self.seen;
        let mut lease = before;
        match self.session.answer(&mut lease, answer, now) {
            Ok(Change::Renewed) => {
                if let (Some(before), Some(lease)) = (before, lease) {
                    record.renew(number, before.nonce, &lease);
                    record.clear_note();
                }
            }
            Ok(Change::Acquired { .. }) => {
                // A page of its own, whether it continues the last one or not: the owner is
                // another one, and no step could change both.
                if let (Some(lease), Some(next)) = (lease, self.reserved.take())
                    && let Published::TooLate = record.publish(next, number, &lease, &self.codec)
                {
                    self.surplus = Some(lease);
                }
            }
            Ok(Change::Lost(_) | Change::Nothing) => {}
            Err(refusal) => record.note(&reason(refusal)),
        }
    }

    /// There was no answer.
    pub(super) fn fail(&mut self, record: &Record, reason: &LeaseReason, now: Now) {
        self.session.fail(now);
        record.note(reason);
    }
}

fn reason(refusal: Refusal) -> LeaseReason {
    match refusal {
        Refusal::Skewed(ahead_ms) => LeaseReason::Skewed { ahead_ms },
        Refusal::Full { free_at_ms } => LeaseReason::Held {
            free_at_unix_ms: free_at_ms as i64,
        },
        Refusal::Quarantined { until_ms } => LeaseReason::Quarantined {
            until_unix_ms: until_ms as i64,
        },
        Refusal::Mismatch(found) => LeaseReason::Mismatch { found },
    }
}
