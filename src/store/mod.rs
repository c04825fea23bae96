//! Where the page of a generator lives. A new store is a new file here and one row
//! of [`STORES`].

mod file;
mod memory;

use crate::error::{Allowed, Invalid, InvalidKind, Result};
use crate::generator::Fence;
use crate::layout::Codec;
use crate::page::SharedPage;
use crate::sys::System;
use file::FileStore;
use memory::MemoryStore;

/// A place where pages live.
///
/// The contract of every store:
///
/// * There is one page per layout and worker ID among all who share the store.
/// * The word of a page starts above every slot that was ever issued.
/// * A fence is granted before it is written into the page, and never twice.
/// * A page that belongs to another layout or worker ID is refused and left as it is.
/// * `open` holds nothing that a caller which dies in it would have to release.
pub(crate) trait Store: Sync {
    /// Whether the store can be at `location`: what follows the scheme.
    fn accepts(&self, location: &str) -> bool;

    /// Opens a page, created now if there is none, and returns it with its fence.
    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)>;
}

/// Whose page is opened, and when.
pub(crate) struct Request<'a> {
    /// What follows the scheme, accepted by the store.
    pub(crate) location: &'a str,
    /// The layout, checked.
    pub(crate) codec: Codec,
    pub(crate) worker_id: u32,
    /// Whether the generator opens other worker IDs at the same location.
    pub(crate) is_one_of_several: bool,
    /// Whether the caller brought the clock: nobody else has the same.
    pub(crate) has_custom_clock: bool,
    /// The tick of the clock now.
    pub(crate) tick: u64,
    /// How far the generator may run ahead of the clock.
    pub(crate) max_lead_ticks: u64,
}

/// A store, and the scheme with which a store string selects it.
pub(crate) type Row<'a> = (&'a str, &'a dyn Store);

/// Every store. The first row that has the scheme and accepts the rest is taken.
pub(crate) const STORES: &[Row<'static>] = &[
    (
        "file:",
        &FileStore {
            system: System::REAL,
        },
    ),
    ("", &MemoryStore),
];

/// Returns the store that a store string selects, and the location in it.
///
/// # Errors
/// [`crate::Error::Invalid`] when there is no such store.
pub(crate) fn find<'a>(stores: &[Row<'a>], store: &'a str) -> Result<(&'a dyn Store, &'a str)> {
    stores
        .iter()
        .find_map(|(scheme, found)| {
            let location = store.strip_prefix(scheme)?;
            found.accepts(location).then_some((*found, location))
        })
        .ok_or_else(|| unknown(store).into())
}

fn unknown(store: &str) -> Invalid {
    let allowed = Allowed::Rule("empty (memory) or 'file:' and a path");
    let invalid = Invalid::new(InvalidKind::Setting, "store", store, allowed);
    match store {
        "memory" => invalid.remedy("memory is the default: leave store empty"),
        _ if store.starts_with('/') => {
            invalid.remedy("did you mean 'file:' and this path?")
        }
        _ if store.to_lowercase().starts_with("file:") && store.len() > "file:".len() => {
            invalid.remedy("the scheme is written in lower case, and a path has no NUL")
        }
        _ => invalid.remedy("for example 'file:/var/lib/app/ids'"),
    }
}
