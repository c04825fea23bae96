//! What every store must do.

use crate::error::Result;
use crate::generator::Fence;
use crate::layout::Codec;
use crate::page::SharedPage;

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
