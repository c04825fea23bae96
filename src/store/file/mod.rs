//! The file store: the page in a file of 4 KiB that every process of a machine
//! maps.
//!
//! What survives a power loss is the *fence*: it is written ahead and synced before
//! slots below it are issued. In the boot that wrote the word, the word is true and
//! the next opener continues from it; in another boot it continues from the fence,
//! which is above everything that was issued.
//!
//! | file | what is in it |
//! |---|---|
//! | `store_file.rs` | finding and creating the file, noticing that it was replaced |
//! | `header.rs`, `content.rs` | recognising what is in it |
//! | `fence.rs` | writing the fence ahead |
//! | `errors.rs` | the errors, which name the path |

mod content;
mod errors;
mod fence;
mod header;
mod store_file;

#[cfg(test)]
mod tests;

use super::contract::{Request, Store};
use crate::error::Result;
use crate::generator::Fence;
use crate::page::SharedPage;
use crate::sys::System;
use errors::failed;
use fence::FileFence;
use header::Header;
use store_file::StoreFile;

/// Files of this machine, on the system that they are asked for.
pub(super) struct FileStore {
    pub(super) system: System,
}

impl Store for FileStore {
    /// Any path that the system can be asked for.
    fn accepts(&self, location: &str) -> bool {
        !location.is_empty() && !location.contains('\0')
    }

    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)> {
        let header = Header {
            layout: *request.codec.layout(),
            worker_id: request.worker_id,
        };
        let end_ns = request.codec.start_ns(request.tick + 1);
        let new = || content::new_file(header, first_slot(request), end_ns);
        let file = StoreFile::open_or_create(&path(request), new)?;
        header
            .compare(&file.read_header()?)
            .map_err(|mismatch| mismatch.into_error(file.path()))?;
        let stored = file.map()?;
        content::check_words(&stored, &request.codec)
            .map_err(|mismatch| mismatch.into_error(file.path()))?;
        let boot_id = (self.system.boot_id)()
            .map_err(|error| failed(file.path(), "reading the boot ID", &error))?;
        content::take_over(&stored, &request.codec, boot_id);
        let page = stored.page();
        let fence = FileFence::new(file, stored, request.codec, self.system.sync);
        Ok((page, Box::new(fence)))
    }
}

/// Each of several worker IDs has its own file: the path, a dot and the worker ID.
fn path(request: &Request<'_>) -> String {
    let Request {
        location,
        worker_id,
        ..
    } = request;
    if request.is_one_of_several {
        format!("{location}.{worker_id}")
    } else {
        (*location).to_owned()
    }
}

/// The first slot of a new file. It is after everything that those may issue who
/// still hold a file that was deleted here: they look before each tick, and may be
/// ahead of the clock by `max_lead`.
fn first_slot(request: &Request<'_>) -> u64 {
    let first_tick = request.tick + 1 + request.max_lead_ticks;
    request.codec.slot_of(first_tick)
}
