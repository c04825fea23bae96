//! What this process has of a lease: its memory, its users, and a keeper if it has one.

use super::super::lease::{Now, Terms};
use super::record::Record;
use super::url::Settings;
use crate::clock::{AnyClock, Clock};
use crate::error::{Error, LeaseFault, LeaseReason, Result, masked};
use crate::layout::{Codec, NS_PER_MS};
use crate::page::Atomic64;
use crate::sys::{self, AtomicU64};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How long the end of the last generator waits for the keeper of this process.
const LONGEST_FAREWELL_NS: u64 = 1_000 * NS_PER_MS;
const STEP_NS: u64 = NS_PER_MS;

/// How long a caller sleeps at most before it looks again.
const LONGEST_SLEEP_NS: u64 = 10 * NS_PER_MS;

/// A process that uses a lease.
pub(super) struct Member {
    pub(super) record: Record,
    pub(super) settings: Settings,
    pub(super) terms: Terms,
    pub(super) codec: Codec,
    pub(super) clock: AnyClock,
    /// What the thread of its keeper does.
    keep: fn(&Self),
    /// The generators of this process.
    users: AtomicU64,
    /// The fork generation of the process whose keeper runs, plus one; 0 while none does. A
    /// forked child inherits the number, but not the thread.
    running: AtomicU64,
}

/// A generator that uses a lease.
pub(super) struct User(pub(super) Arc<Member>);

impl Member {
    pub(super) fn new(
        record: Record,
        settings: Settings,
        terms: Terms,
        codec: Codec,
        clock: AnyClock,
        keep: fn(&Self),
    ) -> Self {
        Self {
            record,
            settings,
            terms,
            codec,
            clock,
            keep,
            users: AtomicU64::new(0),
            running: AtomicU64::new(0),
        }
    }

    /// Starts a keeper in this process if no process has one.
    pub(super) fn ensure_keeper(self: &Arc<Self>) {
        if self.settings.has_client() || !self.record.is_orphaned() {
            return;
        }
        let (running, me) = (self.running.load(Ordering::Acquire), this_process());
        if running == me || self.users.load(Ordering::Acquire) == 0 {
            return;
        }
        // Closes the race of two threads that find out at once.
        let taken = self
            .running
            .compare_exchange(running, me, Ordering::AcqRel, Ordering::Relaxed);
        if taken.is_err() {
            return;
        }
        let member = self.clone();
        let started = sys::start("snowflake-lease", move || (member.keep)(&member));
        if let Err(error) = started {
            self.running.store(0, Ordering::Release);
            let text = format!("the thread that keeps the lease cannot be started: {error}");
            self.record.note(&LeaseReason::Refused(text));
        }
    }

    /// Whether a generator of this process still uses the lease.
    pub(super) fn is_used(&self) -> bool {
        self.users.load(Ordering::Acquire) > 0
    }

    /// The keeper of this process is about to end. False if it must go on: closes the race
    /// with a generator that was created just now and has found it running.
    pub(super) fn end_keeper(&self) -> bool {
        self.running.store(0, Ordering::SeqCst);
        if self.users.load(Ordering::SeqCst) == 0 {
            return true;
        }
        let taken =
            self.running
                .compare_exchange(0, this_process(), Ordering::SeqCst, Ordering::Relaxed);
        taken.is_err()
    }

    /// Gives up the place of the keeper of this process.
    pub(super) fn keeper_has_left(&self) {
        self.running.store(0, Ordering::SeqCst);
    }

    fn has_keeper(&self) -> bool {
        self.running.load(Ordering::SeqCst) == this_process()
    }

    /// Waits until the lease in use can be used, or until it is known that there is none.
    pub(super) fn wait_for_lease(self: &Arc<Self>, most_ms: u64) -> Result<()> {
        let most_ns = most_ms * NS_PER_MS;
        let began_ns = sys::monotonic_ns();
        let version = self.record.root().note.version.load_acquire();
        loop {
            let news = self.record.root().news.load(Ordering::Acquire);
            if self.is_usable()? {
                return Ok(());
            }
            self.ensure_keeper();
            let waited_ns = sys::monotonic_ns().saturating_sub(began_ns);
            let is_new = self.record.root().note.version.load_acquire() != version;
            let reason = self.record.noted();
            // Time does not help here.
            let is_final = matches!(
                reason,
                LeaseReason::Refused(_)
                    | LeaseReason::Library(_)
                    | LeaseReason::Skewed { .. }
                    | LeaseReason::Mismatch { .. }
            );
            if waited_ns >= most_ns || is_new && is_final {
                return Err(self.error(reason));
            }
            let left_ns = (most_ns - waited_ns).min(LONGEST_SLEEP_NS);
            sys::wait(&self.record.root().news, news, left_ns);
        }
    }

    /// Whether the range of the lease in use is not over.
    fn is_usable(&self) -> Result<bool> {
        let now_ms = self.clock.now_ns()? / NS_PER_MS;
        let (_, lease) = self.record.lease();
        Ok(lease.is_some_and(|lease| now_ms < lease.until_ms))
    }

    /// Asks the keeper for more, and waits until there are news, at most so long.
    pub(super) fn ask(self: &Arc<Self>, news: u32, most_ns: u64) {
        self.record.ask();
        self.ensure_keeper();
        sys::wait(
            &self.record.root().news,
            news,
            most_ns.min(LONGEST_SLEEP_NS),
        );
    }

    /// Why there is no lease that can be used.
    pub(super) fn why(&self) -> Error {
        self.error(self.record.noted())
    }

    fn error(&self, reason: LeaseReason) -> Error {
        let now_ms = self.clock.now_ns().unwrap_or_default() / NS_PER_MS;
        let (_, lease) = self.record.lease();
        let over = lease.filter(|lease| lease.until_ms <= now_ms);
        Error::Lease(Box::new(LeaseFault {
            store: masked(&self.settings.url),
            ended: over.map(|lease| (lease.worker_id, now_ms - lease.until_ms)),
            reason,
        }))
    }
}

/// The number of this process among its parents and children, from 1 on.
fn this_process() -> u64 {
    sys::fork_generation() + 1
}

/// The clocks of a member.
pub(super) fn now(member: &Member) -> Now {
    Now {
        wall_ms: member.clock.now_ns().unwrap_or_default() / NS_PER_MS,
        monotonic_ms: sys::monotonic_ns() / NS_PER_MS,
    }
}

/// A number that nobody else has: a child that was forked, or a clone of this machine, must not
/// get the same one.
pub(super) fn unique() -> u64 {
    sys::unique_random().unwrap_or_else(|| sys::random() ^ sys::boot_ns())
}

impl User {
    pub(super) fn new(member: Arc<Member>) -> Self {
        member.users.fetch_add(1, Ordering::SeqCst);
        Self(member)
    }
}

impl Clone for User {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let member = &self.0;
        if member.users.fetch_sub(1, Ordering::SeqCst) > 1 || !member.has_keeper() {
            return;
        }
        // It waits for callers that ask for more.
        member.record.ask();
        for _ in 0..LONGEST_FAREWELL_NS / STEP_NS {
            if !member.has_keeper() || member.is_used() {
                return;
            }
            sys::sleep_ns(STEP_NS);
        }
    }
}
