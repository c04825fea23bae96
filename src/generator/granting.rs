//! Asking the store, and what the next call would be told: that changes nothing.

use super::reserve::{Patience, Reserver};
use crate::clock::Windowed;
use crate::error::{Error, Result};
use crate::page::{Atomic64, Page};
use std::ops::Deref;

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// Makes sure that `slot` lies below the fence. True if the fence had to be
    /// moved for that: time has passed then.
    pub(super) fn extend_to(&self, slot: u64, patience: Patience) -> Result<bool> {
        let fenced = self.is_fenced(slot);
        if fenced {
            let most_wait_ns = self.most_wait_ns(patience);
            self.refused.keep(self.fence.extend(slot, most_wait_ns))?;
            self.refused.clear();
        }
        Ok(fenced)
    }

    /// Checks that the page is still the shared one.
    pub(super) fn verify(&self) -> Result<()> {
        self.refused.keep(self.fence.verify())
    }

    fn is_fenced(&self, slot: u64) -> bool {
        slot >= self.page.window.fence.load_acquire()
    }

    /// What the next call would meet if it were made now. Reserves nothing and changes
    /// nothing; whether the store would refuse more is not tried, but taken from the last
    /// time that it was asked.
    pub(crate) fn next_error(&self) -> Option<Error> {
        self.look().err()
    }

    fn look(&self) -> Result<()> {
        // Before the clock. Closes the race of a caller that is held up between the two: what
        // others have raised meanwhile is not compared with an older time.
        let word = self.page.word.load_acquire();
        let latest_end_ns = self.page.window.latest_end_ns.load_acquire();
        let now_ns = self.look_at_clock()?;
        let floor = self.codec.slot_of(self.codec.tick_at(now_ns)?);
        let slot = floor.max(word);
        self.check_end(slot)?;
        let wait = self.wait_at(slot, now_ns, 0, latest_end_ns);
        if wait.distance_ns > 0 {
            return Err(self.refusal(wait, now_ns));
        }
        if self.is_fenced(slot) {
            self.refused.get().map_or(Ok(()), Err)?;
        }
        self.fence.look()
    }

    /// What the store refused last, if it has granted nothing since.
    pub(crate) fn last_refusal(&self) -> Option<Error> {
        self.refused.get()
    }
}
