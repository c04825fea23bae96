//! The page of a machine has no fence. It may be deleted while it is in use (logind
//! removes the files of a user who has logged out, an administrator cleans up): who
//! notices joins the page that others use from then on.

use super::super::contract::Request;
use super::super::stored::{
    Opened, Opening, Presence, begin, failed, is_fresh, new_nonce, set_boot_id,
};
use super::directory::{Place, UserDirectory};
use crate::clock::AnyClock;
use crate::error::{Error, Result};
use crate::generator::{Fence, Timing};
use crate::layout::{Codec, NS_PER_MS};
use crate::page::{Atomic64, SharedStoredPage};
use crate::sys::{self, AtomicU64, Identity, Kept};
use std::path::Path;
use std::sync::atomic::Ordering;

/// Stands in the page where a boot ID stands in other files: the page cannot outlive
/// the boot.
const THIS_BOOT: [u64; 2] = [u64::MAX, u64::MAX];

/// Opens the file of a page. The directory is opened again if the file was replaced in
/// the meantime.
pub(super) fn open(
    place: &Place,
    mut directory: UserDirectory,
    request: &Request<'_>,
) -> Result<Opened> {
    let opened = loop {
        let opening = Opening {
            path: &place.file,
            directory: &directory.user,
            directory_path: &place.user,
            device: directory.device,
            filesystem: directory.filesystem,
            meetings: &place.meetings,
            lead_meetings: &place.lead_meetings,
            is_private: true,
            is_durable: false,
            accepts_any_filesystem: false,
        };
        if let Some(opened) = opening.open(request)? {
            break opened;
        }
        directory = UserDirectory::open(place)?;
    };
    if is_fresh(&opened.stored) {
        begin(&opened.stored, &request.codec, request.tick_now()?);
        set_boot_id(&opened.stored, THIS_BOOT);
    }
    opened.leave_to_others(request)?;
    Ok(opened)
}

/// How long a thread that is mapping another file is waited for, and in which steps.
const LONGEST_WAIT_NS: u64 = 100 * NS_PER_MS;
const STEP_NS: u64 = NS_PER_MS / 10;

/// Looks whether the page is still the one that others open.
pub(super) struct MachineFence {
    place: Place,
    /// The file that was opened first.
    file: Kept,
    stored: SharedStoredPage,
    presence: Presence,
    /// What tells the file that is mapped now from others.
    device: AtomicU64,
    inode: AtomicU64,
    /// How often another file was mapped.
    changes: AtomicU64,
    /// The fork generation of the process in which a thread is mapping another file, plus
    /// one; 0 while nobody is.
    busy: AtomicU64,
    codec: Codec,
    worker_id: u32,
    timing: Timing,
}

impl MachineFence {
    pub(super) fn new(place: Place, opened: Opened, request: &Request<'_>) -> Self {
        let identity = opened.identity;
        Self {
            place,
            file: Kept::new(opened.file, identity),
            stored: opened.stored,
            presence: Presence::new(opened.visits, opened.lead),
            device: AtomicU64::new(identity.device),
            inode: AtomicU64::new(identity.inode),
            changes: AtomicU64::new(0),
            busy: AtomicU64::new(0),
            codec: request.codec,
            worker_id: request.worker_id,
            timing: request.timing,
        }
    }

    fn identity(&self) -> Identity {
        Identity {
            device: self.device.load(Ordering::Acquire),
            inode: self.inode.load(Ordering::Acquire),
        }
    }

    /// Whether the path still leads to the file that is mapped.
    fn is_current(&self) -> bool {
        Identity::from_path(&self.place.file).is_ok_and(|found| found == self.identity())
    }

    /// Maps the page that others use in the place of the one that was deleted. One thread at
    /// a time: a slower one would put an older page in the place of a newer one. A thread
    /// that is stopped in the middle, or a signal handler that has interrupted it, holds
    /// nobody up for longer than [`LONGEST_WAIT_NS`].
    #[cold]
    fn rejoin(&self) -> Result<()> {
        let me = sys::fork_generation() + 1;
        for _ in 0..LONGEST_WAIT_NS / STEP_NS {
            let holder = self.busy.load(Ordering::Acquire);
            // A child that is forked in the middle inherits the number of its parent.
            let is_free = holder != me;
            let taken = is_free
                && self
                    .busy
                    .compare_exchange(holder, me, Ordering::AcqRel, Ordering::Relaxed)
                    .is_ok();
            if taken {
                break;
            }
            sys::sleep_ns(STEP_NS);
        }
        let joined = if self.is_current() {
            Ok(())
        } else {
            self.map_next()
        };
        self.busy.store(0, Ordering::Release);
        joined
    }

    fn map_next(&self) -> Result<()> {
        let clock = AnyClock::System(None);
        let request = Request {
            location: "",
            codec: self.codec,
            worker_id: self.worker_id,
            is_first: true,
            clock: &clock,
            timing: self.timing,
        };
        let directory = UserDirectory::open(&self.place)?;
        let opened = open(&self.place, directory, &request)?;
        let (old, new) = (&self.stored.page, &opened.stored.page);
        // Everything that was issued from the old page is below its limit, but for the
        // tickets of callers that are waiting or in the middle of a call; there are fewer
        // of those than two ticks have slots.
        let issued = old.word.load_relaxed().max(old.window.limit.load_acquire());
        let first = self.codec.slot_of(self.codec.tick_of(issued) + 2);
        if issued > new.word.load_relaxed() {
            new.word.fetch_max_relaxed(first.min(self.codec.end_slot()));
        }
        // A copy of the page has its nonce, but is another page.
        if new.window.nonce.load_acquire() == old.window.nonce.load_acquire() {
            new.window.nonce.store_release(new_nonce());
        }
        let presence = Presence::new(opened.visits, opened.lead);
        // What is kept must not be in memory that is lent for the call.
        sys::check_memory()?;
        self.presence.withdraw_file(self.identity());
        self.stored
            .replace(&opened.file)
            .map_err(|error| failed(&self.place.file, "mapping", &error))?;
        self.presence.become_another(presence);
        // After the page is there: whoever sees the number takes from that page or a later
        // one. Before its identity: whoever finds that the page is the one of the path has
        // seen the number, so a ticket from the page before is known to be void.
        self.changes.fetch_add(1, Ordering::Release);
        self.device.store(opened.identity.device, Ordering::Release);
        self.inode.store(opened.identity.inode, Ordering::Release);
        Ok(())
    }
}

impl Fence for MachineFence {
    fn extend(&self, _slot: u64, _most_wait_ns: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }

    fn place(&self) -> Option<&Path> {
        Some(&self.place.file)
    }

    fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    fn verify(&self) -> Result<()> {
        let lead_ticks = self.stored.page.window.lead_ticks.load_relaxed();
        self.presence
            .follow_lead(&self.place.lead_meetings, lead_ticks);
        let identity = self.identity();
        match Identity::from_path(&self.place.file) {
            Ok(found) if found == identity => return Ok(()),
            Ok(_) => return self.rejoin(),
            Err(_) => {}
        }
        // The process may have changed its root or given up its rights: then the open
        // file says whether it still has a name.
        match self.file.status() {
            Some(status) if status.identity == identity && !status.is_deleted => Ok(()),
            _ => self.rejoin(),
        }
    }
}
