//! Whether somebody may still use a file that had a name before.
//!
//! A file that is deleted or moved away stays in use until its users look at the next
//! tick, so whoever creates it again must stay above their IDs. The new file cannot
//! know of them, but the directory can: each user of a name holds a shared lock on one
//! byte of it, chosen by the name. The lock is that of an open description, one per
//! process and directory: forked children hold it too, and it ends with the last of them.

use super::super::registry::Registry;
use crate::sys::{self, Directory, Identity, LockKind};
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

/// The descriptions by which this process holds its locks. They are never closed: a
/// name that was used by a generator that is freed counts as in use, which costs the next
/// new file of that name one tick.
static HELD: Registry<Identity, Arc<Directory>> = Registry::new();

/// Lets others know that this process uses a name in a directory. Where the system has
/// no such locks, nobody is told.
pub(super) fn announce(directory: &Directory, path: &Path, name: &OsStr) -> crate::Result<()> {
    let Ok(identity) = directory.identity() else {
        return Ok(());
    };
    let open = || Directory::open(path).map(Arc::new);
    let held = HELD.get_or_insert(identity, || {
        open().map_err(|error| super::failed(path, "opening the directory", &error))
    })?;
    // The program may have closed the descriptor, and opened something else there.
    if held.identity().is_ok_and(|found| found == identity) {
        let _ = sys::try_lock(&*held, LockKind::Shared, byte_of(name));
    }
    Ok(())
}

/// Whether a process that is alive uses, or has used, the name in a directory. This
/// process counts, too: `directory` is another description than the one it holds.
pub(super) fn is_announced(directory: &Directory, name: &OsStr) -> io::Result<bool> {
    Ok(sys::lock_of_another(directory, byte_of(name))?.is_some())
}

/// The byte of a name: two names that share one delay each other by a tick at most.
fn byte_of(name: &OsStr) -> i64 {
    // FNV-1a, because the number must be the same in every process.
    let hash = name
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
        });
    (hash >> 2) as i64
}
