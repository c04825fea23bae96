//! Stores that lease worker IDs: a server that many machines reach, by its URL.
//!
//! A machine needs one lease, whichever processes use it. Its memory is a file among the pages
//! of the machine, so a process that starts again goes on with the lease that is there, also
//! while the server is down. One thread in one of the processes, the keeper, talks to the
//! server. A page is never used for a second range: each grant has one of its own, and the
//! fence of a page is the end of its range.
//!
//! | file | what is in it |
//! |---|---|
//! | `url.rs` | what of a URL is for this library |
//! | `opening.rs` | finding or creating the memory of a lease |
//! | `record.rs` | what is in it, and the steps in which it changes |
//! | `note.rs` | what the store has said last |
//! | `member.rs` | what a process has of a lease: its users, its keeper |
//! | `keeping.rs` | what the keeper sends, and what the answers change; no thread, no clock |
//! | `keeper.rs` | its thread |
//! | `polled.rs` | keeping a lease by a client of the program |
//! | `library.rs` | the engines, in another library |
//! | `fence.rs` | the fence of a grant, and going over to the next one |

mod fence;
mod keeper;
mod keeping;
mod library;
mod member;
mod note;
mod opening;
mod polled;
mod record;
mod url;

#[cfg(test)]
mod tests;

pub use library::link_stores;
pub use polled::Keeper;

use super::contract::{Request, Store};
use super::lease::Terms;
use crate::error::{Allowed, Invalid, InvalidKind, Result};
use crate::generator::Fence;
use crate::page::SharedPage;
use member::{Member, User};
use std::ops::RangeInclusive;
use std::sync::Arc;
use url::Settings;

/// Worker IDs leased from the server of a URL.
pub(super) struct LeasedStore {
    /// The scheme of the URL.
    scheme: &'static str,
}

/// The most worker IDs of a lease that names none: servers have a record for each.
const MOST_WORKERS: u32 = 1 << 16;

impl LeasedStore {
    /// The store of a scheme.
    pub(super) const fn of(scheme: &'static str) -> Self {
        Self { scheme }
    }

    fn settings(&self, location: &str) -> Result<Settings> {
        Settings::new(&format!("{}:{location}", self.scheme))
    }
}

impl LeasedStore {
    fn member(&self, settings: Settings, request: &Request<'_>) -> Result<Arc<Member>> {
        let workers = workers(&settings, request)?;
        opening::member(settings, workers, request)
    }

    /// Keeps the lease of a store string by a client of the program.
    ///
    /// # Errors
    /// As the creation of a generator, but it waits for nothing.
    pub(super) fn keeper(&self, request: &Request<'_>) -> Result<Keeper> {
        let settings = self.settings(request.location)?;
        Ok(Keeper::new(self.member(settings, request)?))
    }
}

impl Store for LeasedStore {
    fn check(&self, location: &str) -> Result<()> {
        self.settings(location).map(drop)
    }

    /// Waits for a worker ID, as long as the URL allows.
    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)> {
        let settings = self.settings(request.location)?;
        let wait_ms = settings.wait_ms;
        let member = self.member(settings, request)?;
        let user = User::new(member);
        user.0.wait_for_lease(wait_ms)?;
        Ok(fence::open(user))
    }
}

/// What is asked of the server of a store string.
///
/// # Errors
/// What is wrong with the string.
pub(super) fn terms(store: &str, request: &Request<'_>) -> Result<Terms> {
    let settings = Settings::new(store)?;
    let workers = workers(&settings, request)?;
    Ok(opening::terms(&settings, workers, request))
}

/// The worker IDs that may be leased.
fn workers(settings: &Settings, request: &Request<'_>) -> Result<RangeInclusive<u32>> {
    let most = request.codec.max_worker_id();
    if request.worker_id != 0 || !request.is_first {
        let allowed = Allowed::Rule("left out, and worker_count 1, where the store leases it");
        let given = i128::from(request.worker_id);
        let invalid = Invalid::new(InvalidKind::WorkerId, "worker_id", given, allowed);
        let remedy = "for a certain worker ID, add '?worker=7' to store";
        return Err(invalid.remedy(remedy).into());
    }
    match &settings.workers {
        Some(workers) => {
            request.codec.check_worker_id((*workers.end()).into())?;
            Ok(workers.clone())
        }
        None => Ok(0..=most.min(MOST_WORKERS - 1)),
    }
}
