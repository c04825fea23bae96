//! The memory of a lease: who keeps it, what the store has said last, and a page for each
//! grant that did not continue the one before.
//!
//! Several processes may map it, and any of them may die at any instruction. So every field is
//! one atomic word, each with a rule for who changes it from what to what; a grant is written
//! whole before its number is published, and is never used for another one.

use super::fields::{HEADER_BYTES, PAGE_BYTES, Page};
use super::shared::SharedPage;
use crate::sys::{AtomicU64, File, Mapping};
use std::io;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// The most grants of one file. Then it is deleted, and the next one is created.
pub(crate) const MOST_GRANTS: u64 = 4095;

const BYTES: usize = (MOST_GRANTS as usize + 1) * PAGE_BYTES;

/// The first page.
#[repr(C)]
pub(crate) struct Root {
    /// Written once, when the file is created; read through the file, not here.
    _header: [AtomicU64; HEADER_BYTES / 8],
    /// The number of the grant in use; 0 while there is none. Only rises.
    pub(crate) current: AtomicU64,
    /// The number that was given to a grant last. Only rises.
    pub(crate) numbered: AtomicU64,
    /// A random number of the keeper; 0 if there is none.
    pub(crate) keeper: AtomicU64,
    /// When the keeper was last seen, by the clock that begins with the boot.
    pub(crate) seen_ns: AtomicU64,
    /// Counts the callers that need more than is granted. The keeper waits on it.
    pub(crate) wanted: AtomicU32,
    /// Counts what has become of their requests. Callers wait on it.
    pub(crate) news: AtomicU32,
    /// How often another worker ID, or a range that does not continue the last one, was leased.
    pub(crate) changes: AtomicU64,
    /// What the store has said last.
    pub(crate) note: Note,
}

/// What the store has said last, if it was no grant. Its `version` is odd while it is written.
#[repr(C)]
pub(crate) struct Note {
    pub(crate) version: AtomicU64,
    /// What it is; 0 for nothing.
    pub(crate) kind: AtomicU64,
    /// A time or a distance, in milliseconds.
    pub(crate) number: AtomicU64,
    /// The length of the text, in bytes, and the text.
    pub(crate) length: AtomicU64,
    pub(crate) text: [AtomicU64; NOTE_WORDS],
}

pub(crate) const NOTE_WORDS: usize = 40;

/// One grant, with its page.
#[repr(C)]
pub(crate) struct Grant {
    /// What does not change once it is published.
    pub(crate) worker_id: AtomicU64,
    pub(crate) owner: [AtomicU64; 2],
    pub(crate) from_ms: AtomicU64,
    /// That of the last renewal.
    pub(crate) nonce: AtomicU64,
    /// That of the renewal under way; 0, or `nonce`, if there is none.
    pub(crate) planned_nonce: AtomicU64,
    /// Where the range ends. Only rises.
    pub(crate) until_ms: AtomicU64,
    pub(crate) page: Page,
}

const _: () = assert!(size_of::<Root>() <= PAGE_BYTES);
const _: () = assert!(size_of::<Grant>() <= PAGE_BYTES);

/// The memory of a lease in use. Cloning shares it.
#[derive(Clone)]
pub(crate) struct SharedLeases {
    owner: Arc<Mapping>,
}

impl SharedLeases {
    /// Memory that only this process and its forked children have.
    pub(crate) fn anonymous() -> io::Result<Self> {
        let owner = Arc::new(Mapping::anonymous(BYTES)?);
        Ok(Self { owner })
    }

    /// Maps a file, which has the first page at least.
    pub(crate) fn from_file(file: &File) -> io::Result<Self> {
        let owner = Arc::new(Mapping::from_file(file, BYTES)?);
        Ok(Self { owner })
    }

    pub(crate) fn root(&self) -> &Root {
        // SAFETY: the mapping is aligned to a system page and lives as long as `self`; every
        // file has this page, and all fields are atomics, valid whatever bytes are there.
        unsafe { self.owner.address().cast().as_ref() }
    }

    /// A grant, whose page the file must have.
    pub(crate) fn grant(&self, number: u64) -> &Grant {
        // SAFETY: as in `root`; the number is checked by `at`, and is that of a grant that was
        // written, or of one that is being written by the caller.
        unsafe { self.at(number).cast().as_ref() }
    }

    /// The page of a grant.
    pub(crate) fn page(&self, number: u64) -> SharedPage {
        let page = NonNull::from(&self.grant(number).page);
        SharedPage::within(page, self.owner.clone())
    }

    fn at(&self, number: u64) -> NonNull<u8> {
        let index = number.min(MOST_GRANTS) as usize;
        // SAFETY: it lies within the mapping, which has a page for the root and each grant.
        unsafe { self.owner.address().add(index * PAGE_BYTES) }
    }
}
