//! Whether somebody may still use a file that had a name before.
//!
//! A file that is deleted or moved away stays in use until its users look at the next
//! tick, so whoever creates it again must stay above their IDs. The new file cannot
//! know of them, but the directory can: each user of a name holds a shared lock on one
//! byte of it, chosen by the name. The lock is that of an open description, one per
//! process and directory: forked children hold it too, and it ends with the last of them.

use super::super::registry::Registry;
use crate::sys::{self, Directory, Identity, LockKind};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The descriptions by which this process holds its locks. They are never closed: a
/// name that was used by a generator that is freed counts as in use, which costs the next
/// new file of that name one tick.
static HELD: Registry<Identity, Arc<Directory>> = Registry::new();

/// A directory, and a name in it by which the users of a file find each other.
pub(in super::super) struct Meeting {
    pub(in super::super) directory: PathBuf,
    pub(in super::super) name: OsString,
}

impl Meeting {
    /// The meetings of a file at a path: in its directory, and in the one above, because
    /// the directory may be moved away with the file in it.
    pub(in super::super) fn of_file(path: &Path) -> Vec<Self> {
        let mut meetings = Vec::new();
        let mut name = OsString::new();
        for part in path.ancestors().take(2) {
            let (Some(directory), Some(of_part)) = (part.parent(), part.file_name()) else {
                break;
            };
            let mut longer = of_part.to_owned();
            longer.push("/");
            longer.push(&name);
            name = longer;
            meetings.push(Self {
                directory: directory.to_owned(),
                name: name.clone(),
            });
        }
        meetings
    }

    /// Lets others know that this process uses the name. Where the directory cannot be
    /// read, or the system has no such locks, nobody learns of it.
    pub(super) fn announce(&self) {
        let _ = self.try_to_announce();
    }

    fn try_to_announce(&self) -> io::Result<()> {
        let found = Directory::open(&self.directory)?;
        let identity = found.identity()?;
        let held = HELD.get_or_insert(identity, || Ok::<_, io::Error>(Arc::new(found)))?;
        // The program may have closed the descriptor, and opened something else there.
        if held.identity()? == identity {
            sys::try_lock(&*held, LockKind::Shared, self.byte())?;
        }
        Ok(())
    }

    /// Whether a process that is alive uses the name, or has used it. This process
    /// counts, too: the directory is opened again, so its own locks are those of another.
    pub(super) fn is_announced(&self) -> bool {
        Directory::open(&self.directory)
            .and_then(|directory| sys::lock_of_another(&directory, self.byte()))
            .is_ok_and(|lock| lock.is_some())
    }

    /// The byte of the name: two names that share one delay each other by a tick at most.
    fn byte(&self) -> i64 {
        // FNV-1a, because the number must be the same in every process.
        let bytes = self.name.as_encoded_bytes().iter();
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
        });
        (hash >> 2) as i64
    }
}
