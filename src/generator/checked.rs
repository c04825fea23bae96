//! Reserving a slot after its distance was checked, so that a call that fails leaves the
//! word where it was.

use super::reserve::{Patience, Reserver};
use crate::clock::Windowed;
use crate::error::{Error, Result, Wait};
use crate::page::{Atomic64, Page};
use std::ops::Deref;

/// A look at clock and word that is not older than it says.
struct Look {
    now_ns: u64,
    slot: u64,
    /// How long until the slot may be issued, at the end of the look.
    wait: Wait,
}

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// Checks how far ahead the next slot is and reserves it in one step. `None` when
    /// time has passed in between, or the page has become another one.
    pub(super) fn reserve_checked(
        &self,
        now_ns: u64,
        lead_ticks: u64,
        patience: Patience,
    ) -> Result<Option<u64>> {
        let most_ns = self.most_wait_ns(patience);
        let mut now_ns = now_ns;
        // The page was verified for the tick of this time.
        let mut is_verified = true;
        let changes = self.fence.changes();
        let mut slot = self.page.word.load_relaxed();
        loop {
            self.check_end(slot)?;
            let mut distance_ns = self.distance_ns(slot, now_ns, lead_ticks);
            if distance_ns > most_ns {
                let look = self.look_until_sure(lead_ticks, most_ns)?;
                (now_ns, slot) = (look.now_ns, look.slot);
                is_verified = false;
                distance_ns = self.distance_ns(slot, now_ns, lead_ticks);
            }
            // Only now: a slot that is too far ahead must not move the fence.
            if self.extend_to(slot, patience)? {
                return Ok(None);
            }
            let word = &self.page.word;
            match word.compare_exchange_weak_relaxed(slot, slot + 1) {
                Ok(_) if distance_ns == 0 && is_verified => return Ok(Some(slot)),
                Ok(_) => return self.settle(slot, changes, patience),
                Err(found) => slot = found,
            }
        }
    }

    /// Looks at the clock and the word again, and returns the error if the slot is too far
    /// ahead.
    ///
    /// The age of a reading errs on the long side. So a look may find that a tick has come
    /// a moment before it does, and a call that may not wait would lose the slot. After that
    /// moment a second look is sure, unless the caller is held up again.
    fn look_until_sure(&self, lead_ticks: u64, most_ns: u64) -> Result<Look> {
        let mut look = self.look_again()?;
        if self.distance_ns(look.slot, look.now_ns, lead_ticks) > most_ns
            && look.wait.distance_ns <= most_ns
        {
            look = self.look_again()?;
        }
        if look.wait.distance_ns > most_ns {
            return Err(self.refusal(look.wait, look.now_ns));
        }
        Ok(look)
    }

    /// Looks at the clock and the word again, before an error is returned.
    ///
    /// Closes the race of a caller that is held up after it has read the clock: it
    /// compares the word with a past that others have left. So the age of the reading
    /// counts. All that is compared with it was written before the look ended, so it
    /// cannot be further ahead than the time at the end, unless the clock was set back
    /// or the tick is full.
    fn look_again(&self) -> Result<Look> {
        let began_ns = self.clock.monotonic_ns();
        let now_ns = self.now_ns()?;
        let slot = self.page.word.load_acquire();
        self.check_end(slot)?;
        let latest_end_ns = self.page.window.latest_end_ns.load_acquire();
        let age_ns = self.clock.monotonic_ns().saturating_sub(began_ns);
        Ok(Look {
            now_ns,
            slot,
            wait: self.wait_at(slot, now_ns, age_ns, latest_end_ns),
        })
    }

    /// The error for a slot that may not be waited for.
    pub(super) fn refusal(&self, wait: Wait, now_ns: u64) -> Error {
        if wait.distance_ns <= self.timing.max_wait_ns {
            return Error::Again(wait);
        }
        self.too_long(wait, now_ns)
    }

    /// How long such a call may wait.
    pub(super) fn most_wait_ns(&self, patience: Patience) -> u64 {
        match patience {
            Patience::UpToMax => self.timing.max_wait_ns,
            Patience::Never => 0,
        }
    }

    pub(super) fn check_end(&self, slot: u64) -> Result<()> {
        if slot >= self.codec.end_slot() {
            return Err(self.codec.exhausted());
        }
        Ok(())
    }
}
