//! The memory store: anonymous shared mappings, one per layout and worker ID,
//! kept for the life of the process.
//!
//! They are kept because a generator that is freed and made again within one
//! tick must go on from where it was; a fresh page would repeat its first IDs.

mod registry;

use crate::error::{Error, Result};
use crate::generator::Fence;
use crate::layout::Layout;
use crate::page::SharedPage;
use registry::Registry;

static PAGES: Registry<(Layout, u32), SharedPage> = Registry::new();

/// Nothing limits what a process may hand out to itself.
const INFINITY: u64 = u64::MAX;

/// The page that all generators of this layout and worker ID share.
pub(super) fn page_of(layout: Layout, worker_id: u32) -> Result<SharedPage> {
    PAGES.get_or_insert((layout, worker_id), || SharedPage::anonymous(INFINITY))
}

/// A page that nobody joins: for a clock that nobody else has.
pub(super) fn page_of_its_own() -> Result<SharedPage> {
    SharedPage::anonymous(INFINITY)
}

/// The fence of memory pages stands at infinity, so nobody comes to extend it.
pub(super) struct NoFence;

impl Fence for NoFence {
    fn extend(&self, _slot: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }
}
