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
    let scheme = store.get(.."file:".len()).unwrap_or_default();
    let remedy = if store == "memory" {
        "memory is the default, leave store empty"
    } else if store.starts_with('/') {
        "did you mean 'file:' and this path?"
    } else if scheme == "file:" {
        "the path must be neither empty nor contain NUL, for example 'file:/var/lib/app/ids'"
    } else if scheme.eq_ignore_ascii_case("file:") {
        "write 'file:' in lower case"
    } else {
        "for example 'file:/var/lib/app/ids'"
    };
    invalid.remedy(remedy)
}
