//! Where the page of a generator lives. A new store is a new file here and one row
//! of [`STORES`].
//!
//! | file | what is in it |
//! |---|---|
//! | `machine/` | the default: pages in memory that all processes of a user share |
//! | `memory.rs` | pages that only one process and its forked children share |
//! | `file/` | pages in files that survive a reboot |
//! | `stored/` | what pages in files have in common |
//! | `lease/` | worker IDs leased from a store that many machines reach |
//! | `leased/` | those worker IDs as a store of generators |
//! | `registry.rs` | a list that only grows |

mod contract;
mod file;
pub mod lease;
#[cfg(not(simulated))]
mod leased;
mod machine;
mod memory;
mod registry;
mod stored;

pub(crate) use contract::{Request, Store};

use contract::invalid_store;

use crate::error::{Error, Result};
use crate::sys::System;
use file::FileStore;
#[cfg(not(simulated))]
use leased::LeasedStore;
#[cfg(not(simulated))]
pub use leased::{Keeper, link_stores};
use machine::MachineStore;
use memory::MemoryStore;

/// A store, and the scheme with which a store string selects it. What follows the
/// scheme, after a colon, is the location in the store.
pub(crate) type Row<'a> = (&'a str, &'a dyn Store);

/// Every store.
pub(crate) const STORES: &[Row<'static>] = &[
    (
        "machine",
        &MachineStore {
            files: FileStore {
                system: System::REAL,
            },
        },
    ),
    ("memory", &MemoryStore),
    (
        "file",
        &FileStore {
            system: System::REAL,
        },
    ),
    #[cfg(not(simulated))]
    (CLIENT, &CLIENTS),
    #[cfg(not(simulated))]
    ("postgresql", &LeasedStore::of("postgresql")),
    #[cfg(not(simulated))]
    ("postgres", &LeasedStore::of("postgres")),
    #[cfg(not(simulated))]
    ("redis", &LeasedStore::of("redis")),
    #[cfg(not(simulated))]
    ("rediss", &LeasedStore::of("rediss")),
    #[cfg(not(simulated))]
    ("redis+unix", &LeasedStore::of("redis+unix")),
    #[cfg(not(simulated))]
    ("redis-sentinel", &LeasedStore::of("redis-sentinel")),
    #[cfg(not(simulated))]
    ("valkey", &LeasedStore::of("valkey")),
    #[cfg(not(simulated))]
    ("valkeys", &LeasedStore::of("valkeys")),
    #[cfg(not(simulated))]
    ("etcd", &LeasedStore::of("etcd")),
    #[cfg(not(simulated))]
    ("etcds", &LeasedStore::of("etcds")),
];

/// The store whose requests the program executes itself.
#[cfg(not(simulated))]
const CLIENT: &str = "client";
#[cfg(not(simulated))]
const CLIENTS: LeasedStore = LeasedStore::of(CLIENT);

/// Keeps the lease of a store string.
///
/// # Errors
/// [`crate::Error::Invalid`] if the program cannot keep it.
#[cfg(not(simulated))]
pub(crate) fn keeper(store: &str, request: &Request<'_>) -> Result<Keeper> {
    match store.split_once(':') {
        Some((CLIENT, location)) => CLIENTS.keeper(&Request {
            location,
            ..*request
        }),
        _ => Err(invalid_store(
            store,
            "a program keeps the leases of 'client://NAME' itself, no others",
        )),
    }
}

/// What is asked of the server of a store string.
///
/// # Errors
/// [`crate::Error::Invalid`] if it is not that of a server.
#[cfg(not(simulated))]
pub(crate) fn lease_terms(store: &str, request: &Request<'_>) -> Result<lease::Terms> {
    if !store.contains("://") {
        let remedy = "this needs the URL of a server, such as 'postgresql://app@db/app'";
        return Err(invalid_store(store, remedy));
    }
    find(STORES, store)?;
    leased::terms(store, request)
}

/// The store of a configuration that names none.
pub(crate) const DEFAULT: &str = "machine";

/// Returns the store that a store string selects, and the location in it.
///
/// # Errors
/// [`crate::Error::Invalid`] when there is no such store, or no such location in it.
pub(crate) fn find<'a>(stores: &[Row<'a>], store: &'a str) -> Result<(&'a dyn Store, &'a str)> {
    let (scheme, location) = store.split_once(':').unwrap_or((store, ""));
    let row = stores.iter().find(|(known, _)| *known == scheme);
    let (_, found) = row.ok_or_else(|| unknown(store))?;
    found.check(location)?;
    Ok((*found, location))
}

fn unknown(store: &str) -> Error {
    let scheme = store.split(':').next().unwrap_or_default();
    let remedy = match scheme.to_ascii_lowercase().as_str() {
        "" => {
            "leave store out for the default, 'machine'; an empty text may be a variable that \
             is not set"
        }
        "file" | "machine" | "memory" => "write the name of the store in lower case",
        _ if store.starts_with('/') => "did you mean 'file:' and this path?",
        _ => "for example 'file:/var/lib/app/ids'",
    };
    invalid_store(store, remedy)
}
