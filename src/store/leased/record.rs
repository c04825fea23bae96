//! What processes share of a lease, and the steps in which it changes.
//!
//! Nobody has a lock. Usually one keeper changes it; there may be two for a while, when the
//! first was stopped and another one has taken over. Each step is one atomic operation that
//! fails, or changes nothing, if another keeper was faster:
//!
//! * `plan`: a renewal is planned before it is sent, so the other keeper repeats this one.
//! * `renew`: the end of the range only rises, and each renewal was granted to this owner. The
//!   nonce changes from the one that the renewal was sent with, so an old answer changes
//!   nothing.
//! * `publish`: a grant is written to a page that nobody else has, and then takes the place of
//!   the one that the keeper has seen.

use super::super::lease::Lease;
use crate::layout::Codec;
use crate::page::{Atomic64, Grant, MOST_GRANTS, PAGE_BYTES, Root, SharedLeases, SharedPage};
use crate::sys::{self, AtomicU64, File, Kept};
use std::io;
use std::sync::atomic::Ordering;

/// A keeper that was not seen for so long is gone. Longer than a request may take.
const GONE_NS: u64 = 6_000_000_000;

/// The memory of one lease.
pub(super) struct Record {
    shared: SharedLeases,
    /// The file that it is, unless it is memory of this process.
    file: Option<Kept>,
    /// What `seen_ns` was when this process has found it changed last, and when that was, by
    /// a clock of this process.
    seen_ns: AtomicU64,
    found_ns: AtomicU64,
}

/// What has become of a grant.
pub(super) enum Published {
    /// It is in use now.
    InUse,
    /// Another one was published first.
    TooLate,
}

impl Record {
    /// Memory of this process and its forked children.
    pub(super) fn anonymous() -> io::Result<Self> {
        let shared = SharedLeases::anonymous()?;
        Ok(Self::new(shared, None))
    }

    /// A file that has the first page at least.
    ///
    /// # Errors
    /// The system's; invalid data if the file lacks the page of the grant in use.
    pub(super) fn from_file(file: File) -> io::Result<Self> {
        let shared = SharedLeases::from_file(&file)?;
        // Before the length: the file only grows.
        let current = shared.root().current.load_acquire();
        let status = file.status()?;
        if current >= status.length / PAGE_BYTES as u64 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(Self::new(shared, Some(Kept::new(file, status.identity))))
    }

    fn new(shared: SharedLeases, file: Option<Kept>) -> Self {
        Self {
            shared,
            file,
            seen_ns: AtomicU64::new(0),
            found_ns: AtomicU64::new(0),
        }
    }

    pub(super) fn root(&self) -> &Root {
        self.shared.root()
    }

    /// The number of the grant in use; 0 if there is none.
    pub(super) fn current(&self) -> u64 {
        self.root().current.load_acquire().min(MOST_GRANTS)
    }

    pub(super) fn grant(&self, number: u64) -> &Grant {
        self.shared.grant(number)
    }

    pub(super) fn page(&self, number: u64) -> SharedPage {
        self.shared.page(number)
    }

    /// The lease in use, with the number of its grant.
    pub(super) fn lease(&self) -> (u64, Option<Lease>) {
        let number = self.current();
        if number == 0 {
            return (0, None);
        }
        let grant = self.grant(number);
        let (nonce, planned_nonce) = loop {
            let nonce = grant.nonce.load_acquire();
            let planned = grant.planned_nonce.load_acquire();
            // A nonce is never used again: what was read in between belongs to it.
            if grant.nonce.load_acquire() == nonce {
                break (nonce, planned);
            }
        };
        // A keeper has died between the two steps of a renewal.
        let is_done = planned_nonce == nonce;
        let half = |index: usize| u128::from(grant.owner[index].load_acquire());
        let lease = Lease {
            worker_id: grant.worker_id.load_acquire() as u32,
            owner: half(0) << 64 | half(1),
            nonce,
            planned_nonce: if is_done { 0 } else { planned_nonce },
            from_ms: grant.from_ms.load_acquire(),
            until_ms: grant.until_ms.load_acquire(),
        };
        (number, Some(lease))
    }

    /// Notes the nonce of a renewal that is about to be sent. False if another one is under
    /// way.
    pub(super) fn plan(&self, number: u64, lease: &Lease) -> bool {
        let planned = &self.grant(number).planned_nonce;
        let is_planned = |found| found == lease.planned_nonce;
        // 0, or the nonce in use if a keeper has died in the middle: both stand for none.
        let free = match planned.load_acquire() {
            found if is_planned(found) => return true,
            found if found == lease.nonce => found,
            _ => 0,
        };
        let noted = planned.compare_exchange_release(free, lease.planned_nonce);
        let is_current = self.grant(number).nonce.load_acquire() == lease.nonce;
        (noted.is_ok() || noted.is_err_and(is_planned)) && is_current
    }

    /// Takes over a renewal from the nonce `before`: the range first, so that whoever dies in
    /// between leaves a renewal to repeat.
    pub(super) fn renew(&self, number: u64, before: u64, lease: &Lease) {
        let grant = self.grant(number);
        grant.until_ms.fetch_max_relaxed(lease.until_ms);
        let _ = grant.nonce.compare_exchange_release(before, lease.nonce);
        let planned = &grant.planned_nonce;
        let _ = planned.compare_exchange_release(lease.nonce, 0);
        self.tell();
    }

    /// A number and a page for a grant: before it is asked for, so that no worker ID is leased
    /// for which there is no memory.
    ///
    /// # Errors
    /// The system's, if there is none.
    pub(super) fn reserve(&self) -> io::Result<u64> {
        let root = self.root();
        let number = root.numbered.fetch_add_relaxed(1) + 1;
        if number > MOST_GRANTS {
            root.numbered.store_release(MOST_GRANTS);
            return Err(io::ErrorKind::StorageFull.into());
        }
        if let Some(file) = &self.file {
            let closed = || io::Error::from(io::ErrorKind::NotFound);
            let file = file.get().ok_or_else(closed)?;
            // Where the file has nothing, the memory could not be touched.
            file.write_at(&[0; PAGE_BYTES], number * PAGE_BYTES as u64)?;
        }
        Ok(number)
    }

    /// Puts a grant with a reserved number into the place of the one with the number `before`.
    pub(super) fn publish(
        &self,
        number: u64,
        before: u64,
        lease: &Lease,
        codec: &Codec,
    ) -> Published {
        let root = self.root();
        self.write(number, lease, codec);
        if before > 0 {
            self.pass_on(before, number);
        }
        let published = root.current.compare_exchange_release(before, number);
        if published.is_err() {
            return Published::TooLate;
        }
        root.changes.fetch_add_relaxed(1);
        self.clear_note();
        self.tell();
        Published::InUse
    }

    fn write(&self, number: u64, lease: &Lease, codec: &Codec) {
        let grant = self.grant(number);
        grant.worker_id.store_release(lease.worker_id.into());
        grant.owner[0].store_release((lease.owner >> 64) as u64);
        grant.owner[1].store_release(lease.owner as u64);
        grant.from_ms.store_release(lease.from_ms);
        grant.nonce.store_release(lease.nonce);
        grant.until_ms.store_release(lease.until_ms);
        let first = codec.first_slot_from(lease.from_ms);
        let page = &grant.page;
        page.word.store_release(first);
        page.counters.skipped.store_release(first);
        let fence = codec.first_slot_from(lease.until_ms);
        page.window.fence.store_release(fence.max(first));
        // Tells a ticket of this page from one of another.
        page.window.nonce.store_release(lease.nonce);
    }

    /// What was learned of the clocks, and how far users run ahead, is the same on the next
    /// page.
    fn pass_on(&self, before: u64, number: u64) {
        let (old, new) = (
            &self.grant(before).page.window,
            &self.grant(number).page.window,
        );
        new.lead_ticks.store_release(old.lead_ticks.load_relaxed());
        let difference_ns = old.wall_minus_boot_ns.load_relaxed();
        new.wall_minus_boot_ns.store_release(difference_ns);
        let since_ns = old.jump_since_ns.load_relaxed();
        new.jump_since_ns.store_release(since_ns);
    }

    /// Becomes the keeper. False if there is another one that was seen lately.
    pub(super) fn claim(&self, me: u64) -> bool {
        let root = self.root();
        let found = root.keeper.load_acquire();
        if found != 0 && found != me && !self.is_orphaned() {
            return false;
        }
        // Before the number: whoever sees that must not take it for a keeper that is gone.
        root.seen_ns.store_release(sys::boot_ns());
        root.keeper.compare_exchange_release(found, me).is_ok()
    }

    /// Whether `me` is still the keeper. It was seen now.
    pub(super) fn is_keeper(&self, me: u64) -> bool {
        let root = self.root();
        if root.keeper.load_acquire() != me {
            return false;
        }
        root.seen_ns.store_release(sys::boot_ns());
        true
    }

    /// Is not the keeper any more.
    pub(super) fn leave(&self, me: u64) {
        let _ = self.root().keeper.compare_exchange_release(me, 0);
    }

    /// Whether nobody keeps the lease: it is said, the keeper was seen long ago, or it was not
    /// seen again for long. The clock that begins with the boot may be another one in the
    /// container of the keeper.
    pub(super) fn is_orphaned(&self) -> bool {
        let root = self.root();
        let seen_ns = root.seen_ns.load_acquire();
        let (boot_ns, now_ns) = (sys::boot_ns(), sys::monotonic_ns());
        if self.seen_ns.load_acquire() != seen_ns {
            self.found_ns.store_release(now_ns);
            self.seen_ns.store_release(seen_ns);
        }
        let since_ns = now_ns.saturating_sub(self.found_ns.load_acquire());
        let is_gone = boot_ns.saturating_sub(seen_ns) > GONE_NS || since_ns > GONE_NS;
        root.keeper.load_acquire() == 0 || is_gone
    }

    /// Asks the keeper for more.
    pub(super) fn ask(&self) {
        let wanted = &self.root().wanted;
        wanted.fetch_add(1, Ordering::Release);
        sys::wake(wanted);
    }

    /// Wakes those who wait for news.
    pub(super) fn tell(&self) {
        let news = &self.root().news;
        news.fetch_add(1, Ordering::Release);
        sys::wake(news);
    }
}
