//! When to send what: the conversation of one holder with its store.

use super::holder::{Change, Holder, Lease};
use super::protocol::{Answer, Request};
use super::terms::Terms;

/// The clocks of the holder at one instant, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, since 1970-01-01 UTC. Leases go by it.
    pub wall_ms: u64,
    /// A clock that nobody sets. Deadlines and pauses go by it.
    pub monotonic_ms: u64,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write the lease to the page, then send this to the store, and tell
    /// [`Session::answer`] or [`Session::fail`].
    Send(Request),
    /// Ask again after so many milliseconds, or when a caller waits for more.
    Wait(u64),
}

/// Why a store has refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The clock of the holder is this far ahead of the store's, in milliseconds, or behind it
    /// if negative.
    Skewed(i64),
    /// All worker IDs are held; the next falls free at this time of the store.
    Full {
        /// Milliseconds since 1970-01-01 UTC.
        free_at_ms: u64,
    },
    /// The store is new, or was restored: nothing is granted until this time of the store.
    Quarantined {
        /// Milliseconds since 1970-01-01 UTC.
        until_ms: u64,
    },
    /// The space is that of another layout, with this fingerprint.
    Mismatch(String),
}

/// The conversation of one holder with its store, one request at a time.
#[derive(Clone, Debug)]
pub struct Session {
    terms: Terms,
    holder: Holder,
    /// The request that has no answer yet, and when it was sent.
    open: Option<(Request, Now)>,
    /// How many requests in a row came to nothing.
    failures: u32,
    /// Nothing is sent before this, by the monotonic clock.
    pause_until_ms: u64,
    /// How much sooner or later than planned this holder renews, in parts of 256: not all
    /// at once.
    jitter: u64,
    /// Whether a caller is waiting for a longer range.
    is_wanted: bool,
}

/// A lease is renewed when a third of its window is over, a tenth sooner or later.
const PARTS_OF_WINDOW: u64 = 3;

/// The first pause after a failure; each next one is twice as long, up to a sixth of a window.
const FIRST_PAUSE_MS: u64 = 1_000;

impl Session {
    /// One that begins.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            holder: Holder::new(),
            open: None,
            failures: 0,
            pause_until_ms: 0,
            jitter: 128,
            is_wanted: false,
        }
    }

    /// What is asked of the store.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// What to do now. `random` returns random numbers that nobody else has, also not a clone
    /// of this machine.
    pub fn next(
        &mut self,
        lease: &mut Option<Lease>,
        now: Now,
        random: &mut dyn FnMut() -> u64,
    ) -> Step {
        if let Some((_, sent)) = &self.open {
            let deadline_ms = sent.monotonic_ms.saturating_add(self.terms.deadline_ms);
            if now.monotonic_ms < deadline_ms {
                return self.wait(deadline_ms - now.monotonic_ms);
            }
            self.fail(now);
        }
        if now.monotonic_ms < self.pause_until_ms {
            return self.wait(self.pause_until_ms - now.monotonic_ms);
        }
        let is_due_later = |lease: &Lease| {
            let is_under_way = lease.planned_nonce != 0;
            !is_under_way && !self.is_wanted && !self.holder.has_lost(lease)
        };
        let due_ms = match lease {
            Some(lease) if is_due_later(lease) => self.due_ms(lease.until_ms),
            _ => 0,
        };
        if now.wall_ms < due_ms {
            return self.wait(due_ms - now.wall_ms);
        }
        self.jitter = random() % 256;
        let request = self.holder.request(lease, now.wall_ms, random);
        self.open = Some((request.clone(), now));
        Step::Send(request)
    }

    /// A caller needs a longer range than the lease has: renew it now.
    pub fn want_more(&mut self) {
        self.is_wanted = true;
    }

    /// Takes in the answer to the request that was sent last.
    ///
    /// # Errors
    /// Why the store has refused. The request is sent again after a pause.
    pub fn answer(
        &mut self,
        lease: &mut Option<Lease>,
        answer: &Answer,
        now: Now,
    ) -> Result<Change, Refusal> {
        let Some((request, sent)) = self.open.take() else {
            return Ok(Change::Nothing);
        };
        let refusal = match *answer {
            Answer::Skewed { store_ms } => {
                let skew_ms = self.terms.max_skew_ms;
                self.pause(now);
                // It was on its way for long: the clock is right, only the request was old.
                let earliest_ms = sent.wall_ms.saturating_sub(skew_ms);
                if (earliest_ms..=now.wall_ms.saturating_add(skew_ms)).contains(&store_ms) {
                    return Ok(Change::Nothing);
                }
                Refusal::Skewed(now.wall_ms as i64 - store_ms as i64)
            }
            Answer::Full { free_at_ms } => {
                self.pause(now);
                Refusal::Full { free_at_ms }
            }
            Answer::Quarantined { until_ms } => {
                self.pause(now);
                Refusal::Quarantined { until_ms }
            }
            Answer::Mismatch { ref found } => {
                self.pause(now);
                Refusal::Mismatch(found.clone())
            }
            _ => {
                self.failures = 0;
                self.pause_until_ms = 0;
                self.is_wanted = false;
                return Ok(self.holder.answer(lease, &request, answer));
            }
        };
        Err(refusal)
    }

    /// The store could not be reached, or has not answered in time. Whether it has executed
    /// the request is not known; the same request is sent again.
    pub fn fail(&mut self, now: Now) {
        self.open = None;
        self.pause(now);
    }

    /// When a range that ends at `until_ms` is renewed, by the wall clock.
    fn due_ms(&self, until_ms: u64) -> u64 {
        let window_ms = self.terms.window_ms;
        let third_ms = window_ms / PARTS_OF_WINDOW;
        // From 0.9 to 1.1 of it.
        let after_ms = third_ms * 9 / 10 + third_ms * self.jitter / (5 * 256);
        until_ms.saturating_sub(window_ms).saturating_add(after_ms)
    }

    /// From a half to the whole of 1, 2, 4, ... seconds.
    fn pause(&mut self, now: Now) {
        let longest_ms = FIRST_PAUSE_MS << self.failures.min(16);
        let longest_ms = longest_ms.min(self.longest_wait_ms());
        self.failures = self.failures.saturating_add(1);
        let pause_ms = longest_ms / 2 + longest_ms * self.jitter / (2 * 256);
        self.pause_until_ms = now.monotonic_ms.saturating_add(pause_ms);
    }

    /// The wall clock may be set, and the lease then be due at another time than it seems.
    fn wait(&self, milliseconds: u64) -> Step {
        Step::Wait(milliseconds.min(self.longest_wait_ms()))
    }

    fn longest_wait_ms(&self) -> u64 {
        (self.terms.window_ms / 6).max(1)
    }
}
