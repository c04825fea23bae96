//! Finding, making and recognising the file.

use crate::error::{Error, Result, StoreFault};
use crate::page::PAGE_BYTES;
use crate::sys::{self, File, Identity};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The path a store is opened by, and the errors that name it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: PathBuf,
}

impl Place {
    /// Fixes a relative path, so that a later change of directory is no matter.
    pub(super) fn new(path: &str) -> Result<Self> {
        let place = Self { path: path.into() };
        let absolute = sys::absolute(&place.path);
        let path = absolute.map_err(|error| place.system("reading the path", &error))?;
        Ok(Self { path })
    }

    pub(super) fn error(&self, fault: StoreFault) -> Error {
        let path = self.path.display().to_string();
        Error::Store { path, fault }
    }

    pub(super) fn system(&self, doing: &'static str, error: &io::Error) -> Error {
        let os_errno = sys::error_number(error);
        self.error(StoreFault::System { doing, os_errno })
    }

    pub(super) fn mismatch(
        &self,
        field: &'static str,
        found: impl ToString,
        expected: impl ToString,
    ) -> Error {
        Error::StoreMismatch {
            path: self.path.display().to_string(),
            field,
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// Opens the file if there is one. Links are not followed, and something
    /// that is no file is not waited for.
    pub(super) fn open(&self) -> Result<Option<File>> {
        File::open(&self.path).map_err(|error| self.system("opening", &error))
    }

    /// Refuses what is no regular file, of another size, or on a network.
    pub(super) fn check(&self, file: &File) -> Result<Identity> {
        let known = file.status();
        let known = known.map_err(|error| self.system("reading the size", &error))?;
        if !known.is_regular {
            return Err(self.error(StoreFault::NotAFile));
        }
        self.check_filesystem(file)?;
        self.check_size(known.length)?;
        Ok(known.identity)
    }

    fn check_filesystem(&self, file: &File) -> Result<()> {
        let network = file
            .network_filesystem()
            .map_err(|error| self.system("reading the file system", &error))?;
        match network {
            Some(name) => Err(self.error(StoreFault::NetworkFilesystem { name })),
            None => Ok(()),
        }
    }

    fn check_size(&self, found: u64) -> Result<()> {
        if found != PAGE_BYTES as u64 {
            return Err(self.mismatch("size", found, PAGE_BYTES));
        }
        Ok(())
    }

    /// Whether the path still leads to the file that is open. Where it leads
    /// nowhere (the file was moved away, or the process changed its root), the
    /// file is still everybody's unless its last name is gone.
    pub(super) fn verify(&self, file: &File, identity: Identity) -> Result<()> {
        let known = file.status();
        let known = known.map_err(|error| self.system("reading the size", &error))?;
        self.check_size(known.length)?;
        let elsewhere = Identity::of_path(&self.path).is_ok_and(|there| there != identity);
        if known.is_deleted || elsewhere {
            return Err(self.error(StoreFault::Replaced));
        }
        Ok(())
    }

    /// Makes the file with this content unless somebody else does so first: it
    /// appears under its name whole and durable, or not at all.
    pub(super) fn create(&self, content: &[u8; PAGE_BYTES]) -> Result<()> {
        let directory = self.directory();
        let opened = File::open_directory(directory);
        let opened = opened.map_err(|error| self.system("opening the directory", &error))?;
        self.check_filesystem(&opened)?;
        let (draft, file) = self.new_draft(directory)?;
        let written = self.write_draft(file, content);
        // Whoever comes second uses the file of the first.
        let linked = written.and_then(|()| {
            sys::link(&draft, &self.path)
                .map_err(|error| self.system("naming the new file", &error))
        });
        let removed = sys::remove(&draft);
        linked?;
        removed.map_err(|error| self.system("removing the draft", &error))?;
        let synced = opened.sync_directory();
        synced.map_err(|error| self.system("writing the directory", &error))
    }

    /// A file under a name that nobody else has. What the standard library calls
    /// random is the same in two children of one parent, and process IDs repeat
    /// among containers: a name that is taken is another one's, so try the next.
    fn new_draft(&self, directory: &Path) -> Result<(PathBuf, File)> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        loop {
            let random = sys::random();
            let (process, count) = (sys::process_id(), DRAFTS.fetch_add(1, Ordering::Relaxed));
            let draft = directory.join(format!(".snowflake-{process}-{count}-{random:016x}.new"));
            let created = File::create_new(&draft);
            if let Some(file) = created.map_err(|error| self.system("creating", &error))? {
                return Ok((draft, file));
            }
        }
    }

    fn write_draft(&self, file: File, content: &[u8; PAGE_BYTES]) -> Result<()> {
        let written = file.write_durably(content);
        written.map_err(|error| self.system("writing the new file", &error))
    }

    fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }
}
