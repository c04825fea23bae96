//! The machine store, the default: pages that every process of a user shares on one
//! machine, in any language, however it was started.
//!
//! A page is a file of a memory file system, so it cannot outlive the boot: it needs
//! no fence, and nothing is ever synced. Where the directory is on a disk, the page is
//! that of a file store.
//!
//! | file | what is in it |
//! |---|---|
//! | `directory.rs` | the directory of the user, checked each time |
//! | `fence.rs` | noticing that the page was deleted, and joining the next one |

mod directory;
mod fence;

use super::contract::{Request, Store, invalid_store, layout_name};
use super::file::FileStore;
use super::memory::private_page;
use crate::error::Result;
use crate::generator::Fence;
use crate::page::SharedPage;
use crate::sys::Filesystem;
pub(super) use directory::{Place, UserDirectory};
use fence::MachineFence;

/// The pages of a user on this machine.
pub(super) struct MachineStore {
    /// What holds them where there is no memory file system.
    pub(super) files: FileStore,
}

impl Store for MachineStore {
    /// An absolute path of a directory, or nothing.
    fn check(&self, location: &str) -> Result<()> {
        if location.is_empty() || location.starts_with('/') && !location.contains('\0') {
            return Ok(());
        }
        let remedy = "give the whole path of a directory, such as 'machine:/run/app', or nothing";
        Err(invalid_store(&format!("machine:{location}"), remedy))
    }

    /// A generator with a custom clock gets a page that nobody joins.
    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)> {
        if request.has_custom_clock() {
            return private_page();
        }
        let place = Place::new(request.location, file_name(request))?;
        let directory = UserDirectory::open(&place)?;
        if directory.filesystem != Filesystem::Memory {
            return self
                .files
                .open_path(place.file, Some(place.base), false, request);
        }
        let opened = fence::open(&place, directory, request)?;
        let page = opened.stored.page();
        let fence = MachineFence::new(place, opened, request);
        Ok((page, Box::new(fence)))
    }
}

/// The name of the file of a page: its layout and worker ID in words that an
/// administrator can read.
fn file_name(request: &Request<'_>) -> String {
    format!(
        "{}-{}",
        layout_name(request.codec.layout()),
        request.worker_id
    )
}
