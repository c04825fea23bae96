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
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The descriptions by which this process holds its locks. They are never closed: a
/// name that was used by a generator that is freed counts as in use, which costs the next
/// new file of that name one tick.
static HELD: Registry<Identity, Arc<Held>> = Registry::new();

struct Held {
    directory: Directory,
    /// Whether the drafts of dead processes were removed once.
    is_swept: AtomicBool,
}

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

    /// Opens the directory, to look for others and to be seen by them. Where it cannot be
    /// read, or the system has no such locks, nobody learns of anybody.
    ///
    /// # Errors
    /// The system's error, if it has no descriptors or no memory left: soon it may have.
    pub(in super::super) fn visit(&self) -> io::Result<Visit> {
        let mut visit = Visit {
            of_name: self.hash_of_name(),
            look: None,
            held: None,
        };
        match self.enter(&mut visit) {
            Err(error) if sys::is_shortage(&error) => Err(error),
            _ => Ok(visit),
        }
    }

    /// The most ticks that a process that is alive may run ahead, or has run ahead, under
    /// this name.
    ///
    /// # Errors
    /// As [`Meeting::visit`].
    pub(super) fn announced_lead(&self) -> io::Result<u64> {
        let first = self.first_byte_of_leads();
        let length = MOST_LEAD_TICKS as i64 + 1;
        let highest = Directory::open(&self.directory)
            .and_then(|directory| sys::highest_lock_of_others(&directory, first, length));
        match highest {
            Ok(highest) => Ok(highest.map_or(0, |byte| (byte - first) as u64)),
            Err(error) if sys::is_shortage(&error) => Err(error),
            Err(_) => Ok(0),
        }
    }

    fn hash_of_name(&self) -> u64 {
        hash(FNV_OFFSET, self.name.as_encoded_bytes())
    }

    /// The byte of a lead of 0 ticks under the name.
    fn first_byte_of_leads(&self) -> i64 {
        BYTES_OF_LEADS | ((hash(self.hash_of_name(), b"lead") >> 35) << 32) as i64
    }

    /// Lets others know how many ticks this process may run ahead.
    fn announce_lead(&self, lead_ticks: u64) -> io::Result<()> {
        let byte = self.first_byte_of_leads() + lead_ticks.min(MOST_LEAD_TICKS) as i64;
        self.visit()?.lock(byte);
        Ok(())
    }

    /// Lets others know that the name leads to another file now.
    pub(in super::super) fn withdraw_file(&self, file: Identity) {
        if let Ok(visit) = self.visit() {
            visit.withdraw_file(file);
        }
    }

    fn enter(&self, visit: &mut Visit) -> io::Result<()> {
        let look = Directory::open(&self.directory)?;
        let identity = look.identity()?;
        visit.look = Some(look);
        let made = || {
            let directory = Directory::open(&self.directory)?;
            let is_swept = AtomicBool::new(false);
            Ok::<_, io::Error>(Arc::new(Held {
                directory,
                is_swept,
            }))
        };
        let held = HELD.get_or_insert(identity, made)?;
        // The program may have closed the descriptor, and opened something else there.
        if held.directory.identity()? == identity {
            visit.held = Some(held);
        }
        Ok(())
    }
}

/// A meeting while its directory is open.
pub(in super::super) struct Visit {
    /// The hash of the name.
    of_name: u64,
    /// By which others are looked for. This process counts, too: its own locks are not
    /// those of this description.
    look: Option<Directory>,
    /// By which this process holds its locks.
    held: Option<Arc<Held>>,
}

impl Visit {
    /// Lets others know that this process uses the name.
    pub(super) fn announce(&self) {
        self.lock(self.byte());
    }

    /// Lets others know that this process uses this file by the name, and that its word is
    /// past everything that was issued from an older one.
    pub(super) fn announce_file(&self, file: Identity) {
        self.lock(self.byte_of(file));
    }

    fn withdraw_file(&self, file: Identity) {
        if let Some(held) = &self.held {
            let _ = sys::unlock(&held.directory, self.byte_of(file));
        }
    }

    /// Whether this process has not removed the drafts of dead ones yet. It counts as done.
    pub(super) fn is_first_to_sweep(&self) -> bool {
        let held = self.held.as_ref();
        held.is_none_or(|held| !held.is_swept.swap(true, Ordering::Relaxed))
    }

    fn lock(&self, byte: i64) {
        if let Some(held) = &self.held {
            let _ = sys::try_lock(&held.directory, LockKind::Shared, byte);
        }
    }

    /// Whether a process that is alive uses the name, or has used it.
    pub(super) fn is_announced(&self) -> bool {
        self.is_locked(self.byte())
    }

    /// Whether a process that is alive uses this file by the name.
    pub(super) fn is_file_announced(&self, file: Identity) -> bool {
        self.is_locked(self.byte_of(file))
    }

    fn is_locked(&self, byte: i64) -> bool {
        let found = self
            .look
            .as_ref()
            .map(|look| sys::lock_of_another(look, byte));
        matches!(found, Some(Ok(Some(_))))
    }

    /// The byte of the name: two names that share one delay each other by a tick at most.
    fn byte(&self) -> i64 {
        (self.of_name >> 2) as i64
    }

    /// The byte of the name and a file.
    fn byte_of(&self, file: Identity) -> i64 {
        let of_device = hash(self.of_name, &file.device.to_ne_bytes());
        (hash(of_device, &file.inode.to_ne_bytes()) >> 2) as i64
    }
}

/// How many ticks a process has let others know of.
pub(in super::super) struct AnnouncedLead(AtomicU64);

impl AnnouncedLead {
    /// Lets others know how many ticks the users of a page may run ahead.
    pub(super) fn new(meetings: &[Meeting], lead_ticks: u64) -> io::Result<Self> {
        if lead_ticks > 0 {
            for meeting in meetings {
                meeting.announce_lead(lead_ticks)?;
            }
        }
        Ok(Self(AtomicU64::new(lead_ticks)))
    }

    /// The same if it has changed: the page has the lead of who asked for the most, and
    /// keeps it.
    pub(in super::super) fn follow(&self, meetings: &[Meeting], lead_ticks: u64) {
        if lead_ticks > self.0.load(Ordering::Relaxed) {
            // What fails is tried again at the next tick.
            if Self::new(meetings, lead_ticks).is_ok() {
                self.0.fetch_max(lead_ticks, Ordering::Relaxed);
            }
        }
    }
}

/// More than an hour of the shortest ticks has.
const MOST_LEAD_TICKS: u64 = (1 << 32) - 1;

/// All bytes of leads are from here on, and no other: a lock that is none on a lead must not
/// be taken for one of many years.
const BYTES_OF_LEADS: i64 = 1 << 62;

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, because the number must be the same in every process.
fn hash(from: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(from, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_lock_is_on_a_byte_of_a_lead() {
        for number in 0..10_000 {
            let meeting = Meeting {
                directory: PathBuf::from("/no such directory"),
                name: OsString::from(format!("ids-{number}/")),
            };
            let visit = meeting.visit().expect("descriptors");
            let file = Identity {
                device: number,
                inode: number * number,
            };
            assert!((0..BYTES_OF_LEADS).contains(&visit.byte()));
            assert!((0..BYTES_OF_LEADS).contains(&visit.byte_of(file)));
            let first = meeting.first_byte_of_leads();
            assert!(first >= BYTES_OF_LEADS);
            let past = first.checked_add(MOST_LEAD_TICKS as i64 + 1);
            assert!(past.is_some());
        }
    }
}
