//! The open directories by which this process holds its locks.
//!
//! A lock belongs to an open description, and ends with it. Generators that are created one
//! after the other share the description of a directory, which is closed with the last of
//! them. The few directories that were used last stay open: a name that was in use a moment
//! ago counts as in use, which costs the next new file of that name one tick.

use super::super::registry::Registry;
use crate::sys::{self, Directory, Identity, Kept, LockKind, ShortOfMemory};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// How many directories stay open.
const MOST_RECENT: usize = 4;

/// How many names one description has locks for: the system looks through all locks of a
/// directory for each new one.
const MOST_USES: u32 = 16;

/// The last used are first. A registry, because each simulated process has its own. The lock
/// is only ever tried: a thread that does not get it (a child that was forked in the middle,
/// a signal handler) opens a directory of its own.
static RECENT: Registry<(), Arc<Mutex<Recent>>> = Registry::new();

type Recent = [Option<Used>; MOST_RECENT];

/// A directory that was used, and the description before this one.
struct Used {
    held: Arc<Held>,
    _former: Option<Arc<Held>>,
}

/// An open directory, and the locks of this process on it.
pub(super) struct Held {
    directory: Kept<Directory>,
    /// How many names it was used for.
    uses: AtomicU32,
    /// Whether the drafts of dead processes were removed once.
    is_swept: AtomicBool,
}

impl Held {
    /// The open directory of a path that leads to `identity`. `None` if it leads elsewhere by
    /// now.
    pub(super) fn open(path: &Path, identity: Identity) -> io::Result<Option<Arc<Self>>> {
        let mut is_swept = false;
        if let Some(recent) = find(identity) {
            if recent.uses.fetch_add(1, Ordering::Relaxed) < MOST_USES {
                return Ok(Some(recent));
            }
            is_swept = recent.is_swept.load(Ordering::Relaxed);
        }
        let directory = Directory::open(path)?;
        if directory.identity()? != identity {
            return Ok(None);
        }
        Ok(Some(Arc::new(Self {
            directory: Kept::new(directory, identity),
            uses: AtomicU32::new(1),
            is_swept: AtomicBool::new(is_swept),
        })))
    }

    /// Keeps directories for those who come next.
    pub(super) fn keep<'a>(used: impl Iterator<Item = &'a Arc<Self>>) -> io::Result<()> {
        let recent = RECENT.get_or_insert((), || Ok::<_, ShortOfMemory>(Arc::default()));
        let recent = recent.map_err(|_| io::Error::from_raw_os_error(sys::OUT_OF_MEMORY))?;
        // What is in use for longer than a call must not be in memory that is lent for it.
        sys::check_memory().map_err(|_| io::Error::from_raw_os_error(sys::OUT_OF_MEMORY))?;
        let Ok(mut recent) = recent.try_lock() else {
            return Ok(());
        };
        for held in used {
            let is_same = |used: &Used| used.held.identity() == held.identity();
            let at = recent
                .iter()
                .position(|used| used.as_ref().is_some_and(is_same));
            recent[..=at.unwrap_or(MOST_RECENT - 1)].rotate_right(1);
            recent[0] = Some(match recent[0].take().filter(is_same) {
                Some(used) if Arc::ptr_eq(&used.held, held) => used,
                former => Used {
                    held: held.clone(),
                    _former: former.map(|used| used.held),
                },
            });
        }
        Ok(())
    }

    fn identity(&self) -> Identity {
        self.directory.identity()
    }

    /// Takes a lock, in the call that has opened or found it.
    pub(super) fn lock(&self, byte: i64) {
        let _ = sys::try_lock(self.directory.get_again(), LockKind::Shared, byte);
    }

    pub(super) fn unlock(&self, byte: i64) {
        if let Some(directory) = self.directory.get() {
            let _ = sys::unlock(directory, byte);
        }
    }

    /// Whether this process has not removed the drafts of dead ones yet. It counts as done.
    pub(super) fn is_first_to_sweep(&self) -> bool {
        !self.is_swept.swap(true, Ordering::Relaxed)
    }
}

/// The open directory that was used last, unless the program has closed it.
fn find(identity: Identity) -> Option<Arc<Held>> {
    let recent = RECENT.get(&())?;
    let recent = recent.try_lock().ok()?;
    let mut recent = recent.iter().flatten();
    let found = &recent.find(|used| used.held.identity() == identity)?.held;
    found.directory.get()?;
    Some(found.clone())
}
