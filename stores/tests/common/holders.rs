//! Holders that go on by the protocol of the core, and a check that no range is granted twice.

use crate::engine::{terms, wall_ms};
use snowflake::lease::{Answer, Change, Holder, Lease, Request, Terms};
use snowflake_stores::{Result, Store, open};
use std::sync::atomic::{AtomicU64, Ordering};

/// A range of time of one worker ID, and who may use it.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    pub worker_id: u32,
    pub owner: u128,
    pub from_ms: u64,
    pub until_ms: u64,
}

/// A holder with a connection of its own.
pub struct Client {
    pub terms: Terms,
    pub store: Box<dyn Store>,
    pub lease: Option<Lease>,
    holder: Holder,
    /// What was granted, the last one still growing.
    pub grants: Vec<Grant>,
}

impl Client {
    pub fn new(url: &str) -> Self {
        Self {
            terms: terms(),
            store: open(url).expect("a good URL"),
            lease: None,
            holder: Holder::new(),
            grants: Vec::new(),
        }
    }

    /// As [`Client::new`], in a space that is created now.
    pub fn first(url: &str) -> Self {
        let mut client = Self::new(url);
        client.store.create(&terms()).expect("it is created");
        client
    }

    /// Acquires or renews.
    pub fn step(&mut self) -> Result<(Answer, Change)> {
        let request = self.holder.request(&mut self.lease, wall_ms(), &mut random);
        let answer = self.store.execute(&self.terms, &request)?;
        let change = self.holder.answer(&mut self.lease, &request, &answer);
        self.note(change);
        Ok((answer, change))
    }

    /// Gives back what it has.
    pub fn release(&mut self) -> Result<()> {
        if let Some(lease) = self.lease.take() {
            let request: Request = Holder::release(&lease);
            self.store.execute(&self.terms, &request)?;
        }
        Ok(())
    }

    fn note(&mut self, change: Change) {
        let Some(lease) = self.lease else { return };
        match (change, self.grants.last_mut()) {
            (Change::Acquired { .. }, _) => self.grants.push(Grant {
                worker_id: lease.worker_id,
                owner: lease.owner,
                from_ms: lease.from_ms,
                until_ms: lease.until_ms,
            }),
            (Change::Renewed, Some(last)) => last.until_ms = lease.until_ms,
            _ => {}
        }
    }
}

/// Numbers that nobody else has.
pub fn random() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    // Odd, so that it is a bijection; large, so that all bits are in use.
    COUNT
        .fetch_add(1, Ordering::Relaxed)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Ranges of one worker ID that went to two holders.
pub fn assert_apart(grants: &[Grant]) {
    for (at, one) in grants.iter().enumerate() {
        for other in &grants[..at] {
            let is_apart = one.worker_id != other.worker_id
                || one.owner == other.owner
                || one.from_ms >= other.until_ms
                || other.from_ms >= one.until_ms;
            assert!(is_apart, "{one:?} and {other:?}");
        }
    }
}
