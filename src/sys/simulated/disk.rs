//! Files and their names, as processes see them.

use super::durable::Content;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path};

pub(super) const ROOT: u64 = 1;

/// The directory in memory.
const MEMORY: &str = "/dev/shm";

/// Names in the order in which they were created.
pub(super) type Names = Vec<(OsString, u64)>;

pub(crate) struct Disk {
    pub(super) inodes: BTreeMap<u64, Inode>,
    next: u64,
    /// What writing fails with now.
    pub(crate) failure: Option<i32>,
    pub(super) memory: u64,
}

pub(super) struct Inode {
    pub(super) kind: Kind,
    pub(super) is_in_memory: bool,
    pub(super) mode: u32,
    pub(super) written_ns: u64,
}

pub(super) enum Kind {
    Directory { names: Names, durable: Names },
    File(Content),
}

impl Disk {
    pub(super) fn new() -> Self {
        let mut disk = Self {
            inodes: BTreeMap::new(),
            next: ROOT,
            failure: None,
            memory: 0,
        };
        disk.add(directory(false));
        for path in ["/dev", MEMORY, "/data", "/data/app"] {
            let (parent, name) = disk.parent(Path::new(path)).expect("a parent");
            let created = disk.add(directory(path == MEMORY));
            disk.names_mut(parent).push((name, created));
        }
        disk.memory = disk.find(Path::new(MEMORY)).expect("a directory");
        disk.sync_everything();
        disk
    }

    pub(super) fn add(&mut self, inode: Inode) -> u64 {
        let number = self.next;
        self.next += 1;
        self.inodes.insert(number, inode);
        number
    }

    pub(super) fn inode(&mut self, number: u64) -> &mut Inode {
        self.inodes
            .get_mut(&number)
            .expect("an inode that is open or has a name")
    }

    pub(super) fn content(&mut self, number: u64) -> io::Result<&mut Content> {
        match &mut self.inode(number).kind {
            Kind::File(content) => Ok(content),
            Kind::Directory { .. } => Err(error(libc::EISDIR)),
        }
    }

    pub(super) fn names(&self, directory: u64) -> io::Result<&Names> {
        match self.inodes.get(&directory).map(|inode| &inode.kind) {
            Some(Kind::Directory { names, .. }) => Ok(names),
            Some(Kind::File(_)) => Err(error(libc::ENOTDIR)),
            None => Err(error(libc::ENOENT)),
        }
    }

    pub(super) fn names_mut(&mut self, directory: u64) -> &mut Names {
        match &mut self.inode(directory).kind {
            Kind::Directory { names, .. } => names,
            Kind::File(_) => unreachable!("it was opened as a directory"),
        }
    }

    pub(super) fn look_up(&self, directory: u64, name: &OsStr) -> io::Result<u64> {
        find(self.names(directory)?, name).ok_or(error(libc::ENOENT))
    }

    /// The names in a directory that begin so.
    pub(super) fn names_that_begin(&self, directory: u64, by: &str) -> io::Result<Vec<OsString>> {
        let begins = |name: &&OsString| name.as_encoded_bytes().starts_with(by.as_bytes());
        let names = self.names(directory)?.iter().map(|(name, _)| name);
        Ok(names.filter(begins).cloned().collect())
    }

    pub(crate) fn find(&self, path: &Path) -> io::Result<u64> {
        path.components().try_fold(ROOT, |at, part| match part {
            Component::Normal(name) => self.look_up(at, name),
            _ => Ok(at),
        })
    }

    fn parent(&self, path: &Path) -> io::Result<(u64, OsString)> {
        let parent = path.parent().unwrap_or(Path::new("/"));
        Ok((
            self.find(parent)?,
            path.file_name().unwrap_or_default().to_owned(),
        ))
    }

    /// Gives a file a name. Fails if it is taken, or if the directory was removed.
    pub(super) fn link(&mut self, directory: u64, name: &OsStr, inode: u64) -> io::Result<()> {
        if self.look_up(directory, name).is_ok() {
            return Err(error(libc::EEXIST));
        }
        if directory != ROOT && self.links(directory) == 0 {
            return Err(error(libc::ENOENT));
        }
        self.names_mut(directory).push((name.to_owned(), inode));
        Ok(())
    }

    pub(super) fn unlink(&mut self, directory: u64, name: &OsStr) -> io::Result<u64> {
        let inode = self.look_up(directory, name)?;
        self.names_mut(directory).retain(|(known, _)| known != name);
        Ok(inode)
    }

    /// Removes a path, a directory with what is in it.
    pub(crate) fn remove(&mut self, path: &Path) -> io::Result<()> {
        let (parent, name) = self.parent(path)?;
        let removed = self.unlink(parent, &name)?;
        if let Kind::Directory { names, .. } = &mut self.inode(removed).kind {
            names.clear();
        }
        Ok(())
    }

    /// Moves a file, over another one if the name is taken.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, old) = self.parent(from)?;
        let (to, new) = self.parent(to)?;
        let inode = self.unlink(from, &old)?;
        let _ = self.unlink(to, &new);
        self.link(to, &new, inode)
    }

    /// Copies a file to a new name.
    pub(crate) fn copy(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let from = self.find(from)?;
        let is_in_memory = self.inode(from).is_in_memory;
        let bytes = self.content(from)?.cache.bytes();
        let (parent, name) = self.parent(to)?;
        let copy = self.add(file(bytes, is_in_memory));
        self.link(parent, &name, copy)
    }

    /// How many names lead to an inode.
    pub(super) fn links(&self, inode: u64) -> usize {
        let of = |holder: &Inode| match &holder.kind {
            Kind::Directory { names, .. } => names.iter().filter(|(_, to)| *to == inode).count(),
            Kind::File(_) => 0,
        };
        self.inodes.values().map(of).sum()
    }

    /// Forgets an inode without names that nobody has open.
    pub(super) fn forget(&mut self, inode: u64) {
        let is_durable = |holder: &Inode| match &holder.kind {
            Kind::Directory { durable, .. } => durable.iter().any(|(_, to)| *to == inode),
            Kind::File(_) => false,
        };
        if self.links(inode) == 0 && !self.inodes.values().any(is_durable) {
            self.inodes.remove(&inode);
        }
    }
}

pub(super) fn find(names: &Names, name: &OsStr) -> Option<u64> {
    let mut names = names.iter();
    names
        .find(|(known, _)| known == name)
        .map(|(_, inode)| *inode)
}

pub(super) fn directory(is_in_memory: bool) -> Inode {
    let (names, durable) = (Names::new(), Names::new());
    Inode {
        kind: Kind::Directory { names, durable },
        is_in_memory,
        mode: 0o700,
        written_ns: 0,
    }
}

pub(super) fn file(bytes: Vec<u8>, is_in_memory: bool) -> Inode {
    Inode {
        kind: Kind::File(Content::new(bytes)),
        is_in_memory,
        mode: 0o600,
        written_ns: 0,
    }
}

pub(super) fn error(errno: i32) -> io::Error {
    io::Error::from_raw_os_error(errno)
}
