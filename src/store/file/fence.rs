//! The fence of a page in a file: written ahead and synced before it is granted.

use super::super::contract::Request;
use super::super::stored::{Meeting, Opened, Presence, check_size, failed, refused};
use crate::error::{Result, StoreFault};
use crate::generator::Fence;
use crate::layout::{Codec, NS_PER_MS};
use crate::page::{Atomic64, SharedStoredPage};
use crate::sys::{self, Directory, File, Identity, Kept, System};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// How far ahead the fence is written.
const AHEAD_NS: u64 = 10_000 * NS_PER_MS;

/// How long a caller that tops the fence up is waited for before another one tries.
const CLAIM_NS: u64 = 1_000 * NS_PER_MS;

pub(super) struct FileFence {
    path: PathBuf,
    /// The directories that have new names: that of the file, and the one above it if that was
    /// created with it.
    directories: Vec<PathBuf>,
    meetings: Vec<Meeting>,
    presence: Presence,
    /// The root of the file tree and the directory of the file, when it was opened.
    surroundings: [Option<Identity>; 2],
    file: Kept,
    stored: SharedStoredPage,
    codec: Codec,
    system: System,
    /// Whether time comes from the clock of the machine.
    is_of_the_machine: bool,
    /// Whether the name of the file is known to survive a power loss.
    is_name_durable: AtomicBool,
}

impl FileFence {
    pub(super) fn new(
        path: PathBuf,
        directories: Vec<PathBuf>,
        meetings: Vec<Meeting>,
        opened: Opened,
        request: &Request<'_>,
        system: System,
    ) -> Self {
        Self {
            surroundings: surroundings(&path),
            path,
            directories,
            meetings,
            presence: Presence::new(opened.visits, opened.lead),
            file: Kept::new(opened.file, opened.identity),
            stored: opened.stored,
            codec: request.codec,
            system,
            is_of_the_machine: !request.has_custom_clock(),
            is_name_durable: AtomicBool::new(false),
        }
    }

    /// Whether a path that leads nowhere means that the file, or its directory, was moved
    /// away. It does not in a process that sees another file tree by now (chroot), or has
    /// another directory in the place.
    fn is_moved(&self) -> bool {
        let [root, directory] = surroundings(&self.path);
        let is_there = directory.is_none() || directory == self.surroundings[1];
        root == self.surroundings[0] && is_there
    }

    /// Converts a span of time to slots, at least two ticks.
    fn to_slots(&self, span_ns: u64) -> u64 {
        let ticks = (span_ns / self.codec.layout().tick_ns).max(2);
        self.codec.slot_of(ticks.min(self.codec.max_tick()))
    }

    /// Checks that the path still leads to the file that is open. If it leads nowhere,
    /// because the file was moved away, all who hold it still share it, unless its
    /// last name is gone. If it cannot be looked at, another file may be there.
    fn check_page(&self) -> Result<()> {
        let found = Identity::from_path(&self.path);
        // After the path. Closes the race with a second file that is moved over this one: it
        // takes the last name of this one and leaves the path free, both in one step.
        let Some(status) = self.file.status() else {
            return Err(refused(&self.path, StoreFault::Closed));
        };
        check_size(&self.path, status.length)?;
        let is_elsewhere = match found {
            Ok(found) => found != self.file.identity(),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.is_moved() => false,
            Err(error) => return Err(failed(&self.path, "looking for the file", &error)),
        };
        if status.is_deleted || is_elsewhere {
            self.presence.withdraw_file(self.file.identity());
            return Err(refused(&self.path, StoreFault::Replaced));
        }
        Ok(())
    }

    /// Opens the file once more. The system reports an error of the disk once for each
    /// open description: on a shared one another thread would get the error, and this one
    /// would not. A description that is opened before the fence is written gets every error
    /// since.
    fn open_for_sync(&self) -> Result<File> {
        let failed = |error: &io::Error| failed(&self.path, "opening the file to sync it", error);
        let file = match File::open(&self.path).map_err(|error| failed(&error))? {
            Some(file) => file,
            // It was moved away, and all who hold it still share it.
            None => self.file.reopen().map_err(|error| failed(&error))?,
        };
        let status = file.status().map_err(|error| failed(&error))?;
        if status.identity != self.file.identity() {
            return Err(refused(&self.path, StoreFault::Replaced));
        }
        Ok(file)
    }

    /// Makes the name of the file durable, once. Whoever created it may have died before
    /// it was, and a fence in a file that nobody finds guards nothing.
    fn sync_name(&self) -> Result<()> {
        if self.is_name_durable.load(Ordering::Relaxed) {
            return Ok(());
        }
        for directory in &self.directories {
            Directory::open(directory)
                .and_then(|directory| directory.sync())
                .map_err(|error| failed(&self.path, "writing the directory", &error))?;
        }
        self.is_name_durable.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Notes when the machine was started and which time it is, before a window does: what
    /// is synced first must hold both, because boot IDs repeat.
    fn note_clocks(&self) {
        let window = &self.stored.page.window;
        let (began, end) = (&window.wall_minus_boot_ns, &window.end_ns);
        let is_known = began.load_relaxed() != 0 && end.load_relaxed() != 0;
        if is_known || !self.is_of_the_machine {
            return;
        }
        let boot_ns = (self.system.boot_ns)();
        if began.load_relaxed() == 0 {
            let wall_ns = sys::wall_clock_ns().unwrap_or_default();
            began.store_release(wall_ns.saturating_sub(boot_ns));
        }
        let now_ns = began.load_relaxed().saturating_add(boot_ns);
        window.latest_end_ns.fetch_max_relaxed(now_ns);
    }
}

/// What tells the root of the file tree and the directory of a file from others.
fn surroundings(path: &Path) -> [Option<Identity>; 2] {
    let root = Path::new("/");
    [root, path.parent().unwrap_or(root)].map(|path| Identity::from_path(path).ok())
}

impl Fence for FileFence {
    fn extend(&self, slot: u64, _most_wait_ns: u64) -> Result<()> {
        self.verify()?;
        self.sync_name()?;
        let file = self.open_for_sync()?;
        let next_tick = self.codec.slot_of(self.codec.tick_of(slot) + 1);
        let target = next_tick.saturating_add(self.to_slots(AHEAD_NS));
        let target = target.min(self.codec.end_slot());
        // Written first, granted after it is durable. Several may do so at once,
        // and any of them may die in between: each word only rises, and what is
        // granted was synced by the one who grants it.
        self.note_clocks();
        self.stored.planned_fence.fetch_max_relaxed(target);
        // A page whose writing failed counts as clean. This makes it dirty.
        self.stored.attempts.fetch_add_relaxed(1);
        (self.system.sync)(&file).map_err(|error| failed(&self.path, "syncing", &error))?;
        let page = &self.stored.page;
        if page.window.fence.fetch_max_relaxed(target) < target {
            page.counters.fence_extensions.fetch_add_relaxed(1);
        }
        Ok(())
    }

    fn verify(&self) -> Result<()> {
        self.check_page()?;
        let lead_ticks = self.stored.page.window.lead_ticks.load_relaxed();
        self.presence.follow_lead(&self.meetings, lead_ticks);
        Ok(())
    }

    fn look(&self) -> Result<()> {
        self.check_page()
    }

    fn place(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn top_up(&self, floor: u64) {
        let fence = self.stored.page.window.fence.load_acquire();
        if fence.saturating_sub(floor) > self.to_slots(AHEAD_NS) / 2 {
            return;
        }
        let claim = &self.stored.top_up_claim;
        let claimed_at = claim.load_relaxed();
        let is_claimed = floor >= claimed_at && floor - claimed_at < self.to_slots(CLAIM_NS);
        if is_claimed {
            return;
        }
        let claimed = claim.compare_exchange_weak_relaxed(claimed_at, floor);
        if claimed.is_ok() && fence < self.codec.end_slot() {
            // What fails here is reported by the call that reaches the fence.
            let _ = self.extend(floor, 0);
        }
    }
}
