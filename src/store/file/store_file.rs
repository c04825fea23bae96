//! Finding and creating the file, and noticing that it was replaced. What is in it
//! is not looked at here.

use super::errors::{Mismatch, OPENING, failed, refused};
use crate::error::{Result, StoreFault};
use crate::page::{HEADER_BYTES, PAGE_BYTES, SharedStoredPage};
use crate::sys::{self, File, Identity};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// An open file of a store, and the path by which others find it.
pub(super) struct StoreFile {
    path: PathBuf,
    file: File,
    identity: Identity,
}

impl StoreFile {
    /// Opens the file, created now with `content` if there is none.
    ///
    /// Refuses what is not a regular file, has another size or is on a network.
    pub(super) fn open_or_create(
        path: &str,
        content: impl Fn() -> [u8; PAGE_BYTES],
    ) -> Result<Self> {
        // A later change of the current directory must not matter.
        let path = sys::absolute(path.as_ref())
            .map_err(|error| failed(path.as_ref(), "reading the path", &error))?;
        let file = loop {
            let file = File::open(&path).map_err(|error| failed(&path, OPENING, &error))?;
            match file {
                Some(file) => break file,
                // Whoever comes second opens what the first has created.
                None => create(&path, &content())?,
            }
        };
        let status = file
            .status()
            .map_err(|error| failed(&path, "reading the size", &error))?;
        if !status.is_regular {
            return Err(refused(&path, StoreFault::NotAFile));
        }
        check_filesystem(&path, &file)?;
        check_size(&path, status.length)?;
        Ok(Self {
            path,
            file,
            identity: status.identity,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn read_header(&self) -> Result<[u8; HEADER_BYTES]> {
        let mut header = [0; HEADER_BYTES];
        self.file
            .read_start(&mut header)
            .map_err(|error| failed(&self.path, "reading", &error))?;
        Ok(header)
    }

    pub(super) fn map(&self) -> Result<SharedStoredPage> {
        SharedStoredPage::from_file(&self.file)
            .map_err(|error| failed(&self.path, "mapping", &error))
    }

    /// Returns once what was written to the file will survive a power loss.
    pub(super) fn sync(&self, sync: fn(&File) -> io::Result<()>) -> Result<()> {
        sync(&self.file).map_err(|error| failed(&self.path, "syncing", &error))
    }

    /// Checks that the path still leads to the file that is open. If it leads
    /// nowhere (the file was moved away, or the process changed its root), all
    /// who hold the file still share it, unless its last name is gone.
    pub(super) fn verify(&self) -> Result<()> {
        let status = self
            .file
            .status()
            .map_err(|error| failed(&self.path, "reading the size", &error))?;
        check_size(&self.path, status.length)?;
        let elsewhere = Identity::from_path(&self.path).is_ok_and(|there| there != self.identity);
        if status.is_deleted || elsewhere {
            return Err(refused(&self.path, StoreFault::Replaced));
        }
        Ok(())
    }
}

fn check_filesystem(path: &Path, file: &File) -> Result<()> {
    let network = file
        .network_filesystem()
        .map_err(|error| failed(path, "reading the file system", &error))?;
    match network {
        Some(name) => Err(refused(path, StoreFault::NetworkFilesystem { name })),
        None => Ok(()),
    }
}

fn check_size(path: &Path, found: u64) -> Result<()> {
    if found != PAGE_BYTES as u64 {
        return Err(Mismatch::new("size", found, PAGE_BYTES).into_error(path));
    }
    Ok(())
}

/// Creates the file with this content unless somebody else does so first: it
/// appears under its name whole and durable, or not at all.
fn create(path: &Path, content: &[u8; PAGE_BYTES]) -> Result<()> {
    let name = path.parent().unwrap_or(Path::new("/"));
    let directory = File::open_directory(name)
        .map_err(|error| failed(path, "opening the directory", &error))?;
    check_filesystem(path, &directory)?;
    let (draft_path, draft) = create_draft(path, name)?;
    let linked = draft
        .write_durably(content)
        .map_err(|error| failed(path, "writing the new file", &error))
        .and_then(|()| {
            // Nothing is wrong if the name is taken: somebody was first.
            sys::link(&draft_path, path)
                .map_err(|error| failed(path, "naming the new file", &error))
        });
    let removed = sys::remove(&draft_path);
    linked?;
    removed.map_err(|error| failed(path, "removing the draft", &error))?;
    directory
        .sync_directory()
        .map_err(|error| failed(path, "writing the directory", &error))
}

/// Creates a file under a name that nobody else has. Random numbers are the same in
/// two children of one parent, and process IDs repeat among containers: a name that
/// is taken belongs to somebody else, so try the next.
fn create_draft(path: &Path, directory: &Path) -> Result<(PathBuf, File)> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    loop {
        let (process, random) = (sys::process_id(), sys::random());
        let count = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = directory.join(format!(".snowflake-{process}-{count}-{random:016x}.new"));
        let created = File::create_new(&draft).map_err(|error| failed(path, "creating", &error))?;
        if let Some(file) = created {
            return Ok((draft, file));
        }
    }
}
