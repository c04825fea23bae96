//! Whether somebody may still use a file that had a name before.
//!
//! A file that is deleted or moved away stays in use until its users look at the next
//! tick, so whoever creates it again must stay above their IDs. The new file cannot
//! know of them, but the directory can: each user of a name holds a shared lock on one
//! byte of it, chosen by the name. The lock is that of an open description (`held.rs`):
//! forked children hold it too, and it ends with the last of them.
//!
//! A copy that takes the place of the file is in the same case, but it is not new: its
//! word is that of the moment at which it was copied. So each user also holds a lock on a
//! byte that is chosen by the name and the file. Who finds the name in use, but not this
//! file, leaves a tick to the users of the other one.
//!
//! And as much again as they may run ahead: each user holds a lock on a byte whose place
//! says how many ticks that are.

use super::held::Held;
use crate::sys::{self, Directory, Identity};
use std::ffi::OsString;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

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

    /// Opens the directories, to look for others and to be seen by them. Where one cannot be
    /// read, or the system has no such locks, nobody learns of anybody.
    ///
    /// # Errors
    /// The system's error, if it has no descriptors or no memory left: soon it may have.
    pub(super) fn visit(meetings: &[Self]) -> io::Result<Vec<Visit>> {
        let visits: Vec<_> = meetings
            .iter()
            .map(|meeting| match meeting.enter() {
                Err(error) if sys::is_shortage(&error) => Err(error),
                visit => Ok(visit.ok()),
            })
            .filter_map(io::Result::transpose)
            .collect::<io::Result<_>>()?;
        Held::keep(visits.iter().filter_map(|visit| visit.held.as_ref()))?;
        Ok(visits)
    }

    fn enter(&self) -> io::Result<Visit> {
        let look = Directory::open(&self.directory)?;
        let held = Held::open(&self.directory, look.identity()?)?;
        let name = self.name();
        Ok(Visit { name, look, held })
    }

    /// The most ticks that a process that is alive may run ahead, or has run ahead, under
    /// this name.
    ///
    /// # Errors
    /// As [`Meeting::visit`].
    pub(super) fn announced_lead(&self) -> io::Result<u64> {
        let first = self.name().first_byte_of_leads();
        let length = MOST_LEAD_TICKS as i64 + 1;
        let highest = Directory::open(&self.directory)
            .and_then(|directory| sys::highest_lock_of_others(&directory, first, length));
        match highest {
            Ok(highest) => Ok(highest.map_or(0, |byte| (byte - first) as u64)),
            Err(error) if sys::is_shortage(&error) => Err(error),
            Err(_) => Ok(0),
        }
    }

    fn name(&self) -> Name {
        Name(hash(FNV_OFFSET, self.name.as_encoded_bytes()))
    }
}

/// A meeting while its directory is open.
pub(in super::super) struct Visit {
    name: Name,
    /// By which others are looked for. This process counts, too: its own locks are not
    /// those of this description.
    look: Directory,
    /// By which this process holds its locks.
    held: Option<Arc<Held>>,
}

impl Visit {
    /// Lets others know that this process uses the name.
    pub(super) fn announce(&self) {
        self.lock(self.name.byte());
    }

    /// Lets others know that this process uses this file by the name, and that its word is
    /// past everything that was issued from an older one.
    pub(super) fn announce_file(&self, file: Identity) {
        self.lock(self.name.byte_of(file));
    }

    /// Whether this process has not removed the drafts of dead ones yet. It counts as done.
    pub(super) fn is_first_to_sweep(&self) -> bool {
        let held = self.held.as_ref();
        held.is_none_or(|held| held.is_first_to_sweep())
    }

    fn lock(&self, byte: i64) {
        if let Some(held) = &self.held {
            held.lock(byte);
        }
    }

    /// Whether a process that is alive uses the name, or has used it.
    pub(super) fn is_announced(&self) -> bool {
        self.is_locked(self.name.byte())
    }

    /// Whether a process that is alive uses this file by the name.
    pub(super) fn is_file_announced(&self, file: Identity) -> bool {
        self.is_locked(self.name.byte_of(file))
    }

    fn is_locked(&self, byte: i64) -> bool {
        matches!(sys::lock_of_another(&self.look, byte), Ok(Some(_)))
    }
}

/// How many ticks others know that this process may run ahead, and where it told them.
pub(in super::super) struct Lead {
    ticks: u64,
    /// By which the locks stay.
    _told: Vec<Announced>,
}

/// A name that was announced, and by which locks.
type Announced = (Name, Arc<Held>);

impl Lead {
    pub(super) fn announce(meetings: &[Meeting], ticks: u64) -> io::Result<Self> {
        let visits = match ticks {
            0 => Vec::new(),
            _ => Meeting::visit(meetings)?,
        };
        for visit in &visits {
            let place = ticks.min(MOST_LEAD_TICKS) as i64;
            visit.lock(visit.name.first_byte_of_leads() + place);
        }
        let _told = announced(visits);
        Ok(Self { ticks, _told })
    }
}

/// What is left of visits when the looking is over.
fn announced(visits: Vec<Visit>) -> Vec<Announced> {
    let visits = visits.into_iter();
    visits
        .filter_map(|visit| Some((visit.name, visit.held?)))
        .collect()
}

/// What others know of a generator, until it is dropped.
pub(in super::super) struct Presence {
    told: Mutex<Told>,
    /// That of `told`, for everybody to look at.
    lead_ticks: AtomicU64,
}

/// The lock of it is only ever tried: a child that was forked in the middle would wait for
/// ever.
struct Told {
    names: Vec<Announced>,
    lead: Lead,
}

impl Presence {
    /// Stays at the meetings that were visited.
    pub(in super::super) fn new(visits: Vec<Visit>, lead: Lead) -> Self {
        let lead_ticks = AtomicU64::new(lead.ticks);
        let names = announced(visits);
        Self {
            told: Mutex::new(Told { names, lead }),
            lead_ticks,
        }
    }

    /// Lets others know of the lead if it has changed: the page has the lead of who asked
    /// for the most, and keeps it.
    pub(in super::super) fn follow_lead(&self, lead_meetings: &[Meeting], lead_ticks: u64) {
        if lead_ticks <= self.lead_ticks.load(Ordering::Relaxed) {
            return;
        }
        // What fails is tried again at the next tick.
        let Ok(mut told) = self.told.try_lock() else {
            return;
        };
        if let Ok(lead) = Lead::announce(lead_meetings, lead_ticks) {
            told.lead = lead;
            self.lead_ticks.store(lead_ticks, Ordering::Relaxed);
        }
    }

    /// Lets others know that the name leads to another file now.
    pub(in super::super) fn withdraw_file(&self, file: Identity) {
        if let Ok(told) = self.told.try_lock() {
            for (name, held) in &told.names {
                held.unlock(name.byte_of(file));
            }
        }
    }

    /// Takes the place of what others knew before.
    pub(in super::super) fn become_another(&self, new: Self) {
        let lead_ticks = new.lead_ticks.load(Ordering::Relaxed);
        match (self.told.try_lock(), new.told.into_inner()) {
            (Ok(mut told), Ok(new)) => {
                *told = new;
                self.lead_ticks.store(lead_ticks, Ordering::Relaxed);
            }
            // Others must go on to know of the new file: its descriptors stay open.
            (_, new) => mem::forget(new),
        }
    }
}

/// The hash of the name of a meeting, which says on which bytes its locks are.
#[derive(Clone, Copy)]
struct Name(u64);

impl Name {
    /// The byte of the name: two names that share one delay each other by a tick at most.
    fn byte(self) -> i64 {
        (self.0 >> 2) as i64
    }

    /// The byte of the name and a file.
    fn byte_of(self, file: Identity) -> i64 {
        let of_device = hash(self.0, &file.device.to_ne_bytes());
        (hash(of_device, &file.inode.to_ne_bytes()) >> 2) as i64
    }

    /// The byte of a lead of 0 ticks under the name.
    fn first_byte_of_leads(self) -> i64 {
        BYTES_OF_LEADS | ((hash(self.0, b"lead") >> 35) << 32) as i64
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
            let name = meeting.name();
            let file = Identity {
                device: number,
                inode: number * number,
            };
            assert!((0..BYTES_OF_LEADS).contains(&name.byte()));
            assert!((0..BYTES_OF_LEADS).contains(&name.byte_of(file)));
            let first = name.first_byte_of_leads();
            assert!(first >= BYTES_OF_LEADS);
            let past = first.checked_add(MOST_LEAD_TICKS as i64 + 1);
            assert!(past.is_some());
        }
    }
}
