//! Keeping a lease by a connection that the program has already: it asks what to send, and
//! hands in the answers.

use super::super::lease::{Answer, Lease, Step, Terms};
use super::keeping::Keeping;
use super::member::{Member, User, now, unique};
use crate::error::{Error, LeaseReason, Result};
use crate::layout::NS_PER_MS;
use crate::sys;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How long nothing may be asked at most: then another keeper would be started.
const LONGEST_WAIT_MS: u64 = 1_000;

/// Keeps the lease that the generators of a store use.
///
/// A store `client://NAME` has no server: the program executes the requests, by a client of its
/// own, in any thread, but one at a time.
///
/// ```
/// use snowflake::Config;
/// use snowflake::lease::{Answer, Step};
///
/// let store = Some("client://example?page=memory".to_owned());
/// let config = Config { store, ..Config::default() };
/// let mut keeper = config.keeper()?;
/// while keeper.lease().is_none() {
///     match keeper.step()? {
///         // Execute it in the store, and hand in what it answers.
///         Step::Send(_request) => keeper.answer(&Answer::Granted {
///             worker_id: 7,
///             from_ms: 1_700_000_000_000,
///             until_ms: 4_000_000_000_000,
///         }),
///         Step::Wait(milliseconds) => panic!("another program keeps it: {milliseconds}"),
///     }
/// }
/// assert_eq!(config.open()?.worker_id(), 7);
/// # Ok::<(), snowflake::Error>(())
/// ```
pub struct Keeper {
    user: User,
    keeping: Keeping,
    /// The number by which it is the keeper.
    me: u64,
    /// The process that it was used in last.
    process: u64,
}

impl Keeper {
    pub(super) fn new(member: Arc<Member>) -> Self {
        let keeping = Keeping::new(member.terms.clone(), member.codec);
        Self {
            user: User::new(member),
            keeping,
            me: unique().max(1),
            process: sys::fork_generation(),
        }
    }

    /// In a forked child this is another keeper. It must neither pass for the one of the parent
    /// nor publish the page which that has reserved: the parent's generators may have IDs of it.
    fn part_from_parent(&mut self) {
        let process = sys::fork_generation();
        if process != self.process {
            let member = &self.user.0;
            self.keeping = Keeping::new(member.terms.clone(), member.codec);
            self.me = unique().max(1);
            self.process = process;
        }
    }

    #[cfg(test)]
    pub(super) fn member_of_tests(&self) -> Arc<Member> {
        self.user.0.clone()
    }

    fn member(&self) -> &Member {
        &self.user.0
    }

    /// What is asked of the store, beside each request.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        self.keeping.terms()
    }

    /// The lease that generators use now.
    #[must_use]
    pub fn lease(&self) -> Option<Lease> {
        self.member().record.lease().1
    }

    /// What to do now: send a request to the store and hand in its answer, or ask again after
    /// a while. Ask once a second at least: a keeper that is not seen for 6 s is taken for
    /// dead, and another one for the keeper.
    ///
    /// # Errors
    /// [`Error::Memory`] if there is no memory for a new lease.
    pub fn step(&mut self) -> Result<Step> {
        self.part_from_parent();
        let record = &self.user.0.record;
        if !record.is_keeper(self.me) && !record.claim(self.me) {
            return Ok(Step::Wait(LONGEST_WAIT_MS));
        }
        let now = now(self.member());
        let step = self.keeping.next(&self.user.0.record, now, &mut unique);
        Ok(match step.map_err(no_memory)? {
            Step::Send(request) => Step::Send(request),
            Step::Wait(ms) => Step::Wait(ms.min(LONGEST_WAIT_MS)),
        })
    }

    /// Waits until [`Keeper::step`] may have something to send, or so long: a caller that
    /// needs more ends the wait.
    pub fn wait_ms(&self, milliseconds: u64) {
        let wanted = &self.member().record.root().wanted;
        let seen = wanted.load(Ordering::Acquire);
        if !self.keeping.is_asked(seen) {
            sys::wait(wanted, seen, milliseconds.saturating_mul(NS_PER_MS));
        }
    }

    /// Hands in the answer to the request that was returned last.
    pub fn answer(&mut self, answer: &Answer) {
        self.part_from_parent();
        let now = now(self.member());
        self.keeping.answer(&self.user.0.record, answer, now);
    }

    /// There was no answer to it. `why` is shown to callers that find no lease; it must have
    /// no password in it.
    pub fn fail(&mut self, why: &str) {
        self.part_from_parent();
        let (now, reason) = (now(self.member()), LeaseReason::Unreachable(why.to_owned()));
        self.keeping.fail(&self.user.0.record, &reason, now);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.part_from_parent();
        self.member().record.leave(self.me);
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (terms, lease) = (self.terms(), self.lease());
        f.debug_struct("Keeper")
            .field("terms", terms)
            .field("lease", &lease)
            .finish_non_exhaustive()
    }
}

fn no_memory(error: io::Error) -> Error {
    Error::Memory {
        os_errno: sys::error_number(&error),
    }
}
