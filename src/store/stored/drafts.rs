//! Files that are not finished yet.

use crate::sys::{self, Directory, File, LockKind};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// How they are called.
const DRAFT: &str = ".snowflake-";

/// The byte that whoever creates a file has locked, so that a draft whose creator is
/// dead can be told from one that is being written.
const DRAFT_BYTE: i64 = 1;

/// What was done, and the error of the system.
type Failed = (&'static str, io::Error);

/// The drafts of a directory.
pub(in super::super) struct Drafts<'a> {
    pub(in super::super) directory: &'a Directory,
    pub(in super::super) path: &'a Path,
    /// Whether the content must survive a power loss.
    pub(in super::super) is_durable: bool,
}

impl Drafts<'_> {
    /// Writes a draft and gives it the name. An error comes with what failed.
    pub(in super::super) fn create(&self, name: &OsStr, content: &[u8]) -> Result<(), Failed> {
        let (draft_name, draft) = self.create_draft().map_err(|error| ("creating", error))?;
        let written = draft.write(content).and_then(|()| {
            if self.is_durable {
                return draft.sync_all();
            }
            Ok(())
        });
        let linked = written
            .map_err(|error| ("writing the new file", error))
            .and_then(|()| {
                // Nothing is wrong if the name is taken: somebody was first.
                let linked = self.directory.link(&draft_name, name);
                linked.map_err(|error| ("naming the new file", error))
            });
        let removed = self.directory.remove(&draft_name);
        linked?;
        removed.map_err(|error| ("removing the draft", error))
    }

    /// Creates a file under a name that nobody else has. Random numbers are the same in
    /// two children of one parent, and process IDs repeat among containers: a name that
    /// is taken belongs to somebody else, so try the next.
    fn create_draft(&self) -> io::Result<(OsString, File)> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        loop {
            let (process, random) = (sys::process_id(), sys::random());
            let count = DRAFTS.fetch_add(1, Ordering::Relaxed);
            let name = OsString::from(format!("{DRAFT}{process}-{count}-{random:016x}.new"));
            if let Some(file) = self.directory.create_file(&name)? {
                // Where there are no locks, nobody sweeps either.
                let _ = sys::try_lock(&file, LockKind::Exclusive, DRAFT_BYTE);
                return Ok((name, file));
            }
        }
    }

    /// Removes the drafts of those who died while they were creating a file.
    pub(super) fn sweep(&self) {
        let drafts = Directory::names(self.path, DRAFT).unwrap_or_default();
        for name in drafts {
            let Ok(Some(draft)) = self.directory.open_file(&name) else {
                continue;
            };
            // A creator that is alive has the lock, or will have it in a moment.
            let is_old = |status: sys::Status| status.length > 0 || status.is_old;
            let is_dead = draft.status().is_ok_and(is_old)
                && sys::try_lock(&draft, LockKind::Exclusive, DRAFT_BYTE).unwrap_or(false);
            if is_dead {
                let _ = self.directory.remove(&name);
            }
        }
    }
}
