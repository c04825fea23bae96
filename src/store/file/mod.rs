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
//! | `location.rs` | the path in a store string |
//! | `joining.rs` | who else uses the file, and where to continue in it |
//! | `fence.rs` | writing the fence ahead, noticing that the file was replaced |

mod fence;
mod joining;
mod location;

#[cfg(test)]
#[cfg(not(simulated))]
mod tests;

use super::contract::{Request, Store};
use super::stored::{Meeting, Opening, failed};
use crate::error::Result;
use crate::generator::Fence;
use crate::page::SharedPage;
use crate::sys::{self, Directory, System};
use fence::FileFence;
use std::path::{Path, PathBuf};

/// Files of this machine, on the system that they are asked for.
pub(super) struct FileStore {
    pub(super) system: System,
}

impl Store for FileStore {
    fn check(&self, location: &str) -> Result<()> {
        location::check(location)
    }

    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)> {
        let (_, accepts_any_filesystem) = location::parts(request.location);
        self.open_path(
            location::path_of(request),
            None,
            accepts_any_filesystem,
            request,
        )
    }
}

impl FileStore {
    /// Opens the page in the file of a path. If the directory of the file is created by this
    /// library, `above` is where.
    pub(super) fn open_path(
        &self,
        path: PathBuf,
        above: Option<PathBuf>,
        accepts_any_filesystem: bool,
        request: &Request<'_>,
    ) -> Result<(SharedPage, Box<dyn Fence>)> {
        let directory_path = path.parent().unwrap_or(Path::new("/"));
        let meetings = Meeting::of_file(&path);
        let opened = loop {
            let directory = Directory::open(directory_path)
                .map_err(|error| failed(&path, "opening the directory", &error))?;
            let looking = |error| failed(&path, "looking at the directory", &error);
            let opening = Opening {
                path: &path,
                directory: &directory,
                directory_path,
                device: directory.identity().map_err(looking)?.device,
                filesystem: sys::filesystem(&directory).map_err(looking)?,
                meetings: &meetings,
                lead_meetings: &meetings,
                is_private: false,
                is_durable: true,
                accepts_any_filesystem,
            };
            if let Some(opened) = opening.open(request)? {
                break opened;
            }
        };
        joining::join(&path, &opened, request, &self.system)?;
        let page = opened.stored.page();
        let directories = [Some(directory_path.to_owned()), above];
        let directories = directories.into_iter().flatten().collect();
        let fence = FileFence::new(path, directories, meetings, opened, request, self.system);
        Ok((page, Box::new(fence)))
    }
}
