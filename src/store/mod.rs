//! Where the page of a generator lives. A new store is a new file here and one row
//! of [`STORES`].

mod contract;
mod file;
mod memory;

pub(crate) use contract::{Request, Store};

use crate::error::{Allowed, Invalid, InvalidKind, Result};
use crate::sys::System;
use file::FileStore;
use memory::MemoryStore;

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
        _ if store.starts_with('/') => invalid.remedy("did you mean 'file:' and this path?"),
        _ if store.to_lowercase().starts_with("file:") && store.len() > "file:".len() => {
            invalid.remedy("the scheme is written in lower case, and a path has no NUL")
        }
        _ => invalid.remedy("for example 'file:/var/lib/app/ids'"),
    }
}
