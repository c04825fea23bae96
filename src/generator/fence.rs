//! The fence: how the reserving code asks the store of a page for more slots.

use crate::error::Result;
use std::path::Path;

/// The right to issue the slots of one page, as its store grants it.
///
/// The contract of every fence:
///
/// * No slot at or above `page.window.fence` is issued.
/// * That word never falls, and the store raises it only after the grant will
///   survive everything that the store promises to survive.
/// * The methods may be called by many threads and processes at once, and a caller
///   may die in any of them: nothing is held that another one would have to release.
pub(crate) trait Fence: Send + Sync {
    /// Raises the fence above `slot`, or returns why that is impossible. May block.
    fn extend(&self, slot: u64) -> Result<()>;

    /// Checks that the page is still the one that others who open the store get.
    /// Called before a window is published and after a ticket has waited.
    fn verify(&self) -> Result<()> {
        Ok(())
    }

    /// Counts the pages that this one has had, where [`Fence::verify`] may put another
    /// page in its place. It is raised before that, so a slot that was reserved on one page
    /// is known when another one is in use.
    fn generation(&self) -> Option<u64> {
        None
    }

    /// As [`Fence::verify`], but changes nothing: for who only asks.
    fn look(&self) -> Result<()> {
        Ok(())
    }

    /// Where the page is, if others can find it by a path.
    fn place(&self) -> Option<&Path> {
        None
    }

    /// Raises the fence ahead of time if little is left above `floor`. One caller
    /// does it while the others continue. A failure loses nothing before the fence
    /// is reached.
    fn top_up(&self, _floor: u64) {}
}
