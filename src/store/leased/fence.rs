//! The fence of a grant: the end of its range.

use super::member::{Member, User};
use crate::error::{Error, Result};
use crate::generator::Fence;
use crate::page::{Atomic64, SharedPage};
use crate::sys;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The right to the slots of one grant.
pub(super) struct LeasedFence {
    user: User,
    /// The number of the grant.
    number: u64,
}

/// The page of the grant in use, with its fence.
pub(super) fn open(user: User) -> (SharedPage, Box<dyn Fence>) {
    let number = user.0.record.current();
    let page = user.0.record.page(number);
    (page, Box::new(LeasedFence { user, number }))
}

impl LeasedFence {
    fn member(&self) -> &Arc<Member> {
        &self.user.0
    }

    /// Whether no other grant has taken the place of this one.
    fn is_current(&self) -> bool {
        self.member().record.current() == self.number
    }

    /// Raises the fence of the page to the end of the range, and returns it.
    fn follow(&self) -> u64 {
        let grant = self.member().record.grant(self.number);
        let until_ms = grant.until_ms.load_acquire();
        let fence = self.member().codec.first_slot_from(until_ms);
        let before = grant.page.window.fence.load_acquire();
        if before < fence && grant.page.window.fence.fetch_max_relaxed(fence) < fence {
            grant.page.counters.fence_extensions.fetch_add_relaxed(1);
        }
        fence
    }
}

impl Fence for LeasedFence {
    /// Only the keeper gets more from the store: it is asked, and waited for.
    fn extend(&self, slot: u64, most_wait_ns: u64) -> Result<()> {
        let began_ns = sys::monotonic_ns();
        loop {
            let news = self.member().record.root().news.load(Ordering::Acquire);
            if !self.is_current() {
                return Err(Error::LeaseLost);
            }
            if slot < self.follow() {
                return Ok(());
            }
            let waited_ns = sys::monotonic_ns().saturating_sub(began_ns);
            let left_ns = most_wait_ns.saturating_sub(waited_ns);
            self.member().ask(news, left_ns);
            if left_ns == 0 {
                return Err(self.member().why());
            }
        }
    }

    fn worker_id(&self) -> Option<u32> {
        let grant = self.member().record.grant(self.number);
        Some(grant.worker_id.load_acquire() as u32)
    }

    /// The page of the next grant begins above what was generated from this one, so that the
    /// IDs of each thread rise. Who is in the middle of a call notices that the grant is over
    /// before it takes a slot of a later tick.
    fn next(&self) -> Result<Option<(SharedPage, Box<dyn Fence>)>> {
        if self.is_current() {
            return Ok(None);
        }
        let codec = &self.member().codec;
        let (next, fence) = open(self.user.clone());
        let old = &self.member().record.grant(self.number).page;
        // The tickets of callers that wait, or are in the middle of a call, are beyond: fewer
        // than two ticks have slots.
        let issued = old.word.load_relaxed().max(old.window.limit.load_acquire());
        let first = codec.slot_of(codec.tick_of(issued).saturating_add(2));
        let first = first.min(codec.end_slot());
        let before = next.word.fetch_max_relaxed(first);
        let skipped = first.saturating_sub(before);
        next.counters.skipped.fetch_add_relaxed(skipped);
        Ok(Some((next, fence)))
    }

    fn verify(&self) -> Result<()> {
        if !self.is_current() {
            return Err(Error::LeaseLost);
        }
        self.follow();
        Ok(())
    }

    fn look(&self) -> Result<()> {
        Ok(())
    }

    /// The keeper renews long before the end. This is where a caller notices that it is gone.
    fn top_up(&self, _floor: u64) {
        self.member().ensure_keeper();
    }
}
