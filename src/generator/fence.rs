//! The fence: how the reserving code asks the store of a page for more slots.

use crate::error::Result;
use crate::page::SharedPage;
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
    /// Raises the fence above `slot`, or returns why that is impossible. May block, but waits
    /// for others no longer than `most_wait_ns`.
    fn extend(&self, slot: u64, most_wait_ns: u64) -> Result<()>;

    /// The worker ID of the page, where the store chooses it.
    fn worker_id(&self) -> Option<u32> {
        None
    }

    /// The page that has taken the place of this one, with its fence. `None` if none has. As
    /// soon as there is one, [`Fence::extend`] and [`Fence::verify`] fail.
    fn next(&self) -> Result<Option<(SharedPage, Box<dyn Fence>)>> {
        Ok(None)
    }

    /// Checks that the page is still the one that others who open the store get.
    /// Called before a window is published and after a ticket has waited.
    fn verify(&self) -> Result<()> {
        Ok(())
    }

    /// How often [`Fence::verify`] has found that the page is another one, and gone over to
    /// it. A ticket from the page before is void: its slot may be one of the page that
    /// others use.
    fn changes(&self) -> u64 {
        0
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
