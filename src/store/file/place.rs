//! Finding, making and recognising the file.

use crate::error::{Error, Result, StoreFault};
use crate::page::{PAGE_BYTES, filesystem_magic};
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// File systems whose mappings are not coherent between hosts, by the numbers
/// of statfs(2).
const NETWORK_FILESYSTEMS: [(u32, &str); 11] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x517b, "SMB"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "FUSE"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x7461_636f, "OCFS2"),
];

/// The path a store is opened by, and the errors that name it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: PathBuf,
}

/// Which file a path led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

impl Place {
    /// Fixes a relative path, so that a later change of directory is no matter.
    pub(super) fn new(path: &str) -> Result<Self> {
        let place = Self { path: path.into() };
        let absolute = std::path::absolute(&place.path);
        let path = absolute.map_err(|error| place.system("reading the path", &error))?;
        Ok(Self { path })
    }

    pub(super) fn error(&self, fault: StoreFault) -> Error {
        let path = self.path.display().to_string();
        Error::Store { path, fault }
    }

    pub(super) fn system(&self, doing: &'static str, error: &io::Error) -> Error {
        let os_errno = error.raw_os_error().unwrap_or(libc::EINVAL);
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
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
        match options.open(&self.path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.system("opening", &error)),
        }
    }

    /// Refuses what is no regular file, of another size, or on a network.
    pub(super) fn check(&self, file: &File) -> Result<Identity> {
        let known = file.metadata();
        let known = known.map_err(|error| self.system("reading the size", &error))?;
        if !known.is_file() {
            return Err(self.error(StoreFault::NotAFile));
        }
        self.check_filesystem(file)?;
        self.check_size(known.len())?;
        Ok(Identity::of(&known))
    }

    fn check_filesystem(&self, file: &File) -> Result<()> {
        let magic = filesystem_magic(file);
        let magic = magic.map_err(|error| self.system("reading the file system", &error))?;
        match network_filesystem(magic) {
            Some(name) => Err(self.error(StoreFault::NetworkFilesystem { name })),
            None => Ok(()),
        }
    }

    fn check_size(&self, found: u64) -> Result<()> {
        match found == PAGE_BYTES as u64 {
            true => Ok(()),
            false => Err(self.mismatch("size", found, PAGE_BYTES)),
        }
    }

    /// Whether the path still leads to the file that is open. Where it leads
    /// nowhere (the file was moved away, or the process changed its root), the
    /// file is still everybody's unless its last name is gone.
    pub(super) fn verify(&self, file: &File, identity: Identity) -> Result<()> {
        let known = file.metadata();
        let known = known.map_err(|error| self.system("reading the size", &error))?;
        self.check_size(known.len())?;
        let elsewhere = match fs::symlink_metadata(&self.path) {
            Ok(there) => Identity::of(&there) != identity,
            Err(_) => false,
        };
        match known.nlink() == 0 || elsewhere {
            true => Err(self.error(StoreFault::Replaced)),
            false => Ok(()),
        }
    }

    /// Makes the file with this content unless somebody else does so first: it
    /// appears under its name whole and durable, or not at all.
    pub(super) fn create(&self, content: &[u8; PAGE_BYTES]) -> Result<()> {
        let directory = self.directory();
        let opened = File::open(directory);
        let opened = opened.map_err(|error| self.system("opening the directory", &error))?;
        self.check_filesystem(&opened)?;
        let (draft, file) = self.new_draft(directory)?;
        let written = self.write_draft(file, content);
        let linked = written.and_then(|()| match fs::hard_link(&draft, &self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(self.system("naming the new file", &error))
            }
            _ => Ok(()),
        });
        let removed = fs::remove_file(&draft);
        linked?;
        removed.map_err(|error| self.system("removing the draft", &error))?;
        let synced = opened.sync_all();
        synced.map_err(|error| self.system("writing the directory", &error))
    }

    /// A file under a name that nobody else has. What the standard library calls
    /// random is the same in two children of one parent, and process IDs repeat
    /// among containers: a name that is taken is another one's, so try the next.
    fn new_draft(&self, directory: &Path) -> Result<(PathBuf, File)> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        loop {
            let random = RandomState::new().build_hasher().finish();
            let (process, count) = (std::process::id(), DRAFTS.fetch_add(1, Ordering::Relaxed));
            let draft = directory.join(format!(".snowflake-{process}-{count}-{random:016x}.new"));
            let mut options = OpenOptions::new();
            match options
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&draft)
            {
                Ok(file) => return Ok((draft, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(self.system("creating", &error)),
            }
        }
    }

    fn write_draft(&self, mut file: File, content: &[u8; PAGE_BYTES]) -> Result<()> {
        let written = file.write_all(content).and_then(|()| file.sync_all());
        written.map_err(|error| self.system("writing the new file", &error))
    }

    fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }
}

impl Identity {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

/// The name of a file system that is refused.
pub(super) fn network_filesystem(magic: u32) -> Option<&'static str> {
    let known = NETWORK_FILESYSTEMS
        .iter()
        .find(|(number, _)| *number == magic);
    known.map(|(_, name)| *name)
}
