//! The page: all state of a generator, in memory that threads, forked children
//! and (through a store) unrelated processes share.
//!
//! ```text
//! word          first free slot; only ever rises; this alone makes IDs unique
//! window        counter and clock at which it ends, the first slot that may not be
//!               issued in it, and the end of the latest one ever
//! fence         first slot that is not granted to the holders of this page
//! counters      written by the slow path only
//! ```
//!
//! A process that dies at any instruction leaves a page that the others continue with:
//! every field is one atomic word, and nothing is ever held.

mod atomic;
mod fields;
#[cfg(not(simulated))]
mod leases;
mod shared;

pub(crate) use atomic::Atomic64;
pub(crate) use fields::{HEADER_BYTES, PAGE_BYTES, Page, StoredPage};
#[cfg(not(simulated))]
pub(crate) use leases::{Grant, MOST_GRANTS, NOTE_WORDS, Note, Root, SharedLeases};
pub(crate) use shared::{SharedPage, SharedStoredPage};
