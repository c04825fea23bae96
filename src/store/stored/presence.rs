//! Whether somebody may still use a file that had a name before.
//!
//! A file that is deleted or moved away stays in use until its users look at the next
//! tick, so whoever creates it again must stay above their IDs. The new file cannot
//! know of them, but the directory can: each user of a name holds a shared lock on one
//! byte of it, chosen by the name. The lock is that of an open description, one per
//! process and directory: forked children hold it too, and it ends with the last of them.
//!
//! A copy that takes the place of the file is in the same case, but it is not new: its
//! word is that of the moment at which it was copied. So each user also holds a lock on a
//! byte that is chosen by the name and the file. Who finds the name in use, but not this
//! file, leaves a tick to the users of the other one.
//!
//! And as much again as they may run ahead: each user holds a lock on a byte whose place
//! says how many ticks that are.

use super::super::registry::Registry;
use crate::sys::{self, Directory, Identity, LockKind};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
        let _ = self.lock(Some(LockKind::Shared), self.byte());
    }

    /// Lets others know that this process uses this file by the name, and that its word is
    /// past everything that was issued from an older one.
    pub(super) fn announce_file(&self, file: Identity) {
        let _ = self.lock(Some(LockKind::Shared), self.byte_of(file));
    }

    /// Lets others know that the name leads to another file now.
    pub(in super::super) fn withdraw_file(&self, file: Identity) {
        let _ = self.lock(None, self.byte_of(file));
    }

    /// Lets others know how many ticks this process may run ahead.
    fn announce_lead(&self, lead_ticks: u64) {
        let byte = self.first_byte_of_leads() + lead_ticks.min(MOST_LEAD_TICKS) as i64;
        let _ = self.lock(Some(LockKind::Shared), byte);
    }

    /// The most ticks that a process that is alive may run ahead, or has run ahead, under
    /// this name.
    pub(super) fn announced_lead(&self) -> u64 {
        let first = self.first_byte_of_leads();
        let highest = Directory::open(&self.directory).and_then(|directory| {
            sys::highest_lock_of_others(&directory, first, MOST_LEAD_TICKS as i64 + 1)
        });
        match highest {
            Ok(Some(byte)) => (byte - first) as u64,
            _ => 0,
        }
    }

    fn lock(&self, kind: Option<LockKind>, byte: i64) -> io::Result<()> {
        let found = Directory::open(&self.directory)?;
        let identity = found.identity()?;
        let held = HELD.get_or_insert(identity, || Ok::<_, io::Error>(Arc::new(found)))?;
        // The program may have closed the descriptor, and opened something else there.
        if held.identity()? == identity {
            match kind {
                Some(kind) => drop(sys::try_lock(&*held, kind, byte)?),
                None => sys::unlock(&*held, byte)?,
            }
        }
        Ok(())
    }

    /// Whether a process that is alive uses the name, or has used it. This process
    /// counts, too: the directory is opened again, so its own locks are those of another.
    pub(super) fn is_announced(&self) -> bool {
        self.is_locked(self.byte())
    }

    /// Whether a process that is alive uses this file by the name.
    pub(super) fn is_file_announced(&self, file: Identity) -> bool {
        self.is_locked(self.byte_of(file))
    }

    fn is_locked(&self, byte: i64) -> bool {
        Directory::open(&self.directory)
            .and_then(|directory| sys::lock_of_another(&directory, byte))
            .is_ok_and(|lock| lock.is_some())
    }

    /// The byte of the name: two names that share one delay each other by a tick at most.
    fn byte(&self) -> i64 {
        (hash(FNV_OFFSET, self.name.as_encoded_bytes()) >> 2) as i64
    }

    /// The byte of a lead of 0 ticks under the name.
    fn first_byte_of_leads(&self) -> i64 {
        let of_name = hash(FNV_OFFSET, self.name.as_encoded_bytes());
        (hash(of_name, b"lead") >> 2) as i64
    }

    /// The byte of the name and a file.
    fn byte_of(&self, file: Identity) -> i64 {
        let of_name = hash(FNV_OFFSET, self.name.as_encoded_bytes());
        let of_device = hash(of_name, &file.device.to_ne_bytes());
        (hash(of_device, &file.inode.to_ne_bytes()) >> 2) as i64
    }
}

/// How many ticks a process has let others know of.
#[derive(Default)]
pub(in super::super) struct AnnouncedLead(AtomicU64);

impl AnnouncedLead {
    /// Lets others know how many ticks the users of a page may run ahead, if that has
    /// changed: the page has the lead of who asked for the most, and keeps it.
    pub(in super::super) fn follow(&self, meetings: &[Meeting], lead_ticks: u64) {
        if lead_ticks > self.0.load(Ordering::Relaxed) {
            meetings
                .iter()
                .for_each(|meeting| meeting.announce_lead(lead_ticks));
            self.0.fetch_max(lead_ticks, Ordering::Relaxed);
        }
    }
}

/// More than an hour of the shortest ticks has.
const MOST_LEAD_TICKS: u64 = 1 << 42;

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, because the number must be the same in every process.
fn hash(from: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(from, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}
