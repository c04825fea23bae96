//! A holder that says exactly what it sends.

use crate::engine::Engine;
use snowflake::lease::{Answer, Request, Terms};

/// A range that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) worker_id: u32,
    pub(super) from_ms: u64,
    pub(super) until_ms: u64,
}

/// A holder. Its numbers are chosen, so that a test can repeat and forge them.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) terms: Terms,
    pub(super) owner: u128,
    pub(super) nonce: u64,
    /// What its clock is ahead.
    pub(super) ahead_ms: i64,
    pub(super) preferred: Option<u32>,
}

impl Party {
    /// A holder of one of four worker IDs.
    pub(super) fn new(engine: &dyn Engine, owner: u128) -> Self {
        let mut terms = Terms::new("layout", 0..=3, "party");
        (terms.window_ms, terms.max_skew_ms) = engine.times_ms();
        Self {
            terms,
            owner,
            nonce: 100,
            ahead_ms: 0,
            preferred: None,
        }
    }

    fn client_ms(&self, engine: &mut dyn Engine) -> u64 {
        engine.now_ms().saturating_add_signed(self.ahead_ms)
    }

    pub(super) fn acquire(&self, engine: &mut dyn Engine) -> Answer {
        let request = Request::Acquire {
            owner: self.owner,
            nonce: self.nonce,
            preferred: self.preferred,
            client_ms: self.client_ms(engine),
        };
        engine.execute(&self.terms, &request)
    }

    /// Until when nothing is granted, which there must be.
    pub(super) fn quarantined(&self, engine: &mut dyn Engine) -> u64 {
        match self.acquire(engine) {
            Answer::Quarantined { until_ms } => until_ms,
            answer => panic!("no quarantine: {answer:?}"),
        }
    }

    /// Acquires what there must be.
    pub(super) fn granted(&self, engine: &mut dyn Engine) -> Grant {
        match self.acquire(engine) {
            Answer::Granted {
                worker_id,
                from_ms,
                until_ms,
            } => Grant {
                worker_id,
                from_ms,
                until_ms,
            },
            answer => panic!("not granted: {answer:?}"),
        }
    }

    /// A renewal from the present nonce to another one.
    pub(super) fn renew_to(
        &self,
        engine: &mut dyn Engine,
        grant: &Grant,
        next_nonce: u64,
    ) -> Answer {
        let request = Request::Renew {
            worker_id: grant.worker_id,
            owner: self.owner,
            nonce: self.nonce,
            next_nonce,
            until_ms: grant.until_ms,
            client_ms: self.client_ms(engine),
        };
        engine.execute(&self.terms, &request)
    }

    /// Renews what must be renewed, with the next nonce.
    pub(super) fn renewed(&mut self, engine: &mut dyn Engine, grant: &mut Grant) -> u64 {
        match self.renew_to(engine, grant, self.nonce + 1) {
            Answer::Renewed { until_ms } => {
                self.nonce += 1;
                grant.until_ms = until_ms;
                until_ms
            }
            answer => panic!("not renewed: {answer:?}"),
        }
    }

    pub(super) fn release(&self, engine: &mut dyn Engine, worker_id: u32) {
        let (owner, nonce) = (self.owner, self.nonce);
        let request = Request::Release {
            worker_id,
            owner,
            nonce,
        };
        let answer = engine.execute(&self.terms, &request);
        assert_eq!(answer, Answer::Released);
    }
}

/// A space without a quarantine, and holders of it.
pub(super) fn created<const COUNT: usize>(engine: &mut dyn Engine) -> [Party; COUNT] {
    let parties = std::array::from_fn(|at| Party::new(engine, at as u128 + 1));
    engine.create(&Party::new(engine, 1).terms);
    parties
}

/// Whether a time of the engine is about what it should be: real ones go on meanwhile.
pub(super) fn is_about(found_ms: u64, expected_ms: u64, window_ms: u64) -> bool {
    (expected_ms..=expected_ms + window_ms / 4).contains(&found_ms)
}
