//! The memory store: anonymous shared mappings, one per layout and worker ID,
//! kept for the life of the process.
//!
//! They are kept because a generator that is freed and created again within one
//! tick must continue from where it was; a fresh page would repeat its first IDs.

use super::contract::{Request, Store, invalid_store};
use super::registry::Registry;
use crate::error::{Error, Result};
use crate::generator::Fence;
use crate::layout::Layout;
use crate::page::SharedPage;

static PAGES: Registry<(Layout, u32), SharedPage> = Registry::new();

/// Nothing limits what a process may issue to itself.
const INFINITY: u64 = u64::MAX;

/// The memory of this process and its forked children.
pub(super) struct MemoryStore;

impl Store for MemoryStore {
    fn check(&self, location: &str) -> Result<()> {
        if location.is_empty() {
            return Ok(());
        }
        Err(invalid_store(
            &format!("memory:{location}"),
            "'memory' has no location",
        ))
    }

    /// Returns the page that all generators of this layout and worker ID share. A
    /// generator with a custom clock gets a page that nobody joins.
    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)> {
        if request.has_custom_clock() {
            return private_page();
        }
        let create = || SharedPage::anonymous(INFINITY);
        let page = PAGES.get_or_insert((*request.codec.layout(), request.worker_id), create)?;
        Ok((page, Box::new(NoFence)))
    }
}

/// A page that nobody joins but forked children.
pub(super) fn private_page() -> Result<(SharedPage, Box<dyn Fence>)> {
    Ok((SharedPage::anonymous(INFINITY)?, Box::new(NoFence)))
}

/// The fence of memory pages is at infinity, so nobody comes to extend it.
struct NoFence;

impl Fence for NoFence {
    fn extend(&self, _slot: u64, _most_wait_ns: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }
}
