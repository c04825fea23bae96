//! What to send next, and what an answer means, whenever it comes: answers may be lost, late,
//! doubled and in another order than the requests.

use super::protocol::{Answer, Loss, Request};

/// A leased worker ID, and the time stamps that only its holder may use. It belongs into the
/// page of the generator, with the planned nonce written there before the request is sent:
/// then whoever takes over repeats a renewal instead of losing the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lease {
    /// The worker ID.
    pub worker_id: u32,
    /// The random number by which it was acquired.
    pub owner: u128,
    /// That of the last grant.
    pub nonce: u64,
    /// That of the renewal under way; 0 if there is none.
    pub planned_nonce: u64,
    /// Where the range begins, in milliseconds since 1970-01-01 UTC.
    pub from_ms: u64,
    /// Where it ends; no longer part of it.
    pub until_ms: u64,
}

/// What has changed by an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Nothing: the answer is one that came late or twice, or one that does not grant.
    Nothing,
    /// A worker ID was leased.
    Acquired {
        /// Whether the range begins where the one before ended, of the same worker ID. If not,
        /// a new page is needed: a caller that was stopped with a slot past the end of the old
        /// range must not find it in the new one.
        continues: bool,
    },
    /// The range ends later than before.
    Renewed,
    /// The lease is lost. Its range stays usable up to its end.
    Lost(Loss),
}

/// A holder of a worker ID, or one that wants to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Holder {
    /// The owner and the nonce of the acquisition under way.
    pub acquiring: Option<(u128, u64)>,
    /// The owner of a lease that is known to be lost.
    pub lost: Option<u128>,
}

impl Holder {
    /// One that knows nothing yet. Its lease, if it has one, is in the page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What to send: the renewal of the lease, or an acquisition if there is none or it is
    /// lost. After a failure it is the same request again, with another time, so that the store
    /// recognises it if the answer was what got lost.
    ///
    /// The lease with its planned nonce must be in the page before the request is sent.
    pub fn request(
        &mut self,
        lease: &mut Option<Lease>,
        client_ms: u64,
        random: &mut dyn FnMut() -> u64,
    ) -> Request {
        match lease {
            Some(lease) if !self.has_lost(lease) => {
                if lease.planned_nonce == 0 {
                    lease.planned_nonce = not_zero(random);
                }
                Request::Renew {
                    worker_id: lease.worker_id,
                    owner: lease.owner,
                    nonce: lease.nonce,
                    next_nonce: lease.planned_nonce,
                    until_ms: lease.until_ms,
                    client_ms,
                }
            }
            _ => {
                let (owner, nonce) = *self.acquiring.get_or_insert_with(|| {
                    let owner = u128::from(random()) << 64 | u128::from(not_zero(random));
                    (owner, not_zero(random))
                });
                Request::Acquire {
                    owner,
                    nonce,
                    preferred: lease.map(|lease| lease.worker_id),
                    client_ms,
                }
            }
        }
    }

    /// Takes in the answer to a request, which need not be the last one.
    pub fn answer(
        &mut self,
        lease: &mut Option<Lease>,
        request: &Request,
        answer: &Answer,
    ) -> Change {
        match (request, answer) {
            (
                Request::Acquire { owner, nonce, .. },
                &Answer::Granted {
                    worker_id,
                    from_ms,
                    until_ms,
                },
            ) if self.acquiring == Some((*owner, *nonce)) => {
                let continues = lease.is_some_and(|before| {
                    before.worker_id == worker_id && before.until_ms == from_ms
                });
                *lease = Some(Lease {
                    worker_id,
                    owner: *owner,
                    nonce: *nonce,
                    planned_nonce: 0,
                    from_ms,
                    until_ms,
                });
                *self = Self::new();
                Change::Acquired { continues }
            }
            (
                Request::Renew {
                    owner,
                    nonce,
                    next_nonce,
                    ..
                },
                answer,
            ) => {
                let lease = lease.as_mut();
                let is_its = |lease: &&mut Lease| lease.owner == *owner && lease.nonce == *nonce;
                let Some(lease) = lease.filter(is_its) else {
                    return Change::Nothing;
                };
                match *answer {
                    Answer::Renewed { until_ms } if lease.planned_nonce == *next_nonce => {
                        lease.until_ms = lease.until_ms.max(until_ms);
                        lease.nonce = *next_nonce;
                        lease.planned_nonce = 0;
                        Change::Renewed
                    }
                    Answer::Lost(loss) if !self.has_lost(lease) => {
                        self.lost = Some(*owner);
                        Change::Lost(loss)
                    }
                    _ => Change::Nothing,
                }
            }
            _ => Change::Nothing,
        }
    }

    /// Whether the lease is known to be lost.
    pub(super) fn has_lost(&self, lease: &Lease) -> bool {
        self.lost == Some(lease.owner)
    }

    /// What to send when the worker ID is not needed any more.
    #[must_use]
    pub fn release(lease: &Lease) -> Request {
        Request::Release {
            worker_id: lease.worker_id,
            owner: lease.owner,
            nonce: lease.nonce,
        }
    }
}

/// 0 stands for no nonce.
fn not_zero(random: &mut dyn FnMut() -> u64) -> u64 {
    random().max(1)
}
