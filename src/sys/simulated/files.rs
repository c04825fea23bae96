//! The calls on files and directories. Names and their meaning are those of `unix`.

use super::super::kinds::Filesystem;
use super::baton::{Me, call};
use super::disk::{Kind, directory, error, file};
use super::kept::Identified;
use super::locks::{Descriptor, Open};
use super::world::World;
use super::{Ownership, effective_user};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

pub(crate) struct File(Descriptor);

pub(crate) struct Directory(Descriptor);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

pub(crate) struct Status {
    pub(crate) identity: Identity,
    pub(crate) is_regular: bool,
    pub(crate) length: u64,
    pub(crate) is_deleted: bool,
    pub(crate) ownership: Ownership,
    pub(crate) is_old: bool,
}

const A_MINUTE_NS: u64 = 60_000_000_000;

impl Identified for File {
    fn identity_now(&self) -> io::Result<Identity> {
        self.status().map(|status| status.identity)
    }

    fn mark(&self) -> bool {
        false
    }

    fn is_marked(&self) -> bool {
        false
    }
}

impl Identified for Directory {
    fn identity_now(&self) -> io::Result<Identity> {
        self.identity()
    }

    fn mark(&self) -> bool {
        false
    }

    fn is_marked(&self) -> bool {
        false
    }
}

impl Open for File {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }
}

impl Open for Directory {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }
}

/// A call that may fail: the trace has its error, and so has the process.
pub(super) fn try_call<R>(
    what: &'static str,
    act: impl FnOnce(&mut World, Me) -> io::Result<R>,
) -> io::Result<R> {
    let result = call(what, |world, me| {
        let result = act(world, me);
        if let Some(errno) = result.as_ref().err().and_then(io::Error::raw_os_error) {
            world.trace.number(errno as u64);
            let seen = &mut world
                .processes
                .get_mut(&me.process)
                .expect("a process")
                .errors_seen;
            let is_made_up = matches!(errno, libc::EIO | libc::ENOSPC);
            if is_made_up && !seen.contains(&errno) {
                seen.push(errno);
            }
        }
        result
    });
    result.unwrap_or(Err(error(libc::EINTR)))
}

fn open(world: &mut World, me: Me, inode: u64) -> Descriptor {
    world.trace.number(inode);
    world.descriptions.open(&mut world.disk, inode, me)
}

/// `None` where there is no such file.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

impl File {
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        try_call("open_file", |world, me| {
            let inode = found(world.disk.find(path))?;
            Ok(inode.map(|inode| Self(open(world, me, inode))))
        })
    }

    pub(crate) fn reopen(kept: &impl Open) -> io::Result<Self> {
        try_call("reopen", |world, me| {
            let inode = world.descriptions.of(kept.descriptor())?.inode;
            Ok(Self(open(world, me, inode)))
        })
    }

    pub(crate) fn status(&self) -> io::Result<Status> {
        status(&self.0)
    }

    pub(crate) fn read_start(&self, bytes: &mut [u8]) -> io::Result<()> {
        try_call("read_start", |world, _| {
            let inode = world.descriptions.of(&self.0)?.inode;
            let content = world.disk.content(inode)?.cache.bytes();
            let start = content.get(..bytes.len());
            bytes.copy_from_slice(start.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        })
    }

    pub(crate) fn write(&self, content: &[u8]) -> io::Result<()> {
        try_call("write", |world, _| {
            let inode = world.descriptions.of(&self.0)?.inode;
            let now_ns = world.clocks.wall_ns();
            world.disk.content(inode)?.cache.write(content);
            world.disk.inode(inode).written_ns = now_ns;
            Ok(())
        })
    }

    pub(crate) fn sync(&self) -> io::Result<()> {
        try_call("sync_file", |world, _| sync(world, &self.0))
    }

    pub(crate) fn sync_all(&self) -> io::Result<()> {
        self.sync()
    }
}

impl Directory {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        try_call("open_directory", |world, me| {
            let inode = world.disk.find(path)?;
            open_directory(world, me, inode)
        })
    }

    pub(crate) fn open_unlinked(path: &Path) -> io::Result<Self> {
        Self::open(path)
    }

    pub(crate) fn open_directory(&self, name: &OsStr) -> io::Result<Self> {
        try_call("open_directory_at", |world, me| {
            let here = world.descriptions.of(&self.0)?.inode;
            let inode = world.disk.look_up(here, name)?;
            open_directory(world, me, inode)
        })
    }

    pub(crate) fn create_directory(&self, name: &OsStr) -> io::Result<()> {
        try_call("create_directory", |world, _| {
            let here = world.descriptions.of(&self.0)?.inode;
            let is_in_memory = world.disk.inode(here).is_in_memory;
            if world.disk.look_up(here, name).is_ok() {
                return Ok(());
            }
            let created = world.disk.add(directory(is_in_memory));
            world.disk.link(here, name, created)
        })
    }

    pub(crate) fn open_file(&self, name: &OsStr) -> io::Result<Option<File>> {
        try_call("open_file_at", |world, me| {
            let here = world.descriptions.of(&self.0)?.inode;
            let inode = found(world.disk.look_up(here, name))?;
            Ok(inode.map(|inode| File(open(world, me, inode))))
        })
    }

    pub(crate) fn create_file(&self, name: &OsStr) -> io::Result<Option<File>> {
        try_call("create_file", |world, me| {
            let here = world.descriptions.of(&self.0)?.inode;
            let is_in_memory = world.disk.inode(here).is_in_memory;
            let now_ns = world.clocks.wall_ns();
            let created = world.disk.add(file(Vec::new(), is_in_memory));
            world.disk.inode(created).written_ns = now_ns;
            match world.disk.link(here, name, created) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
                linked => linked.map(|()| Some(File(open(world, me, created)))),
            }
        })
    }

    pub(crate) fn link(&self, file: &OsStr, name: &OsStr) -> io::Result<bool> {
        try_call("link", |world, _| {
            let here = world.descriptions.of(&self.0)?.inode;
            let inode = world.disk.look_up(here, file)?;
            world.trace.number(inode);
            match world.disk.link(here, name, inode) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                linked => linked.map(|()| true),
            }
        })
    }

    pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
        try_call("remove", |world, _| {
            let here = world.descriptions.of(&self.0)?.inode;
            world.disk.unlink(here, name).map(|_| ())
        })
    }

    pub(crate) fn sync(&self) -> io::Result<()> {
        try_call("sync_directory", |world, _| sync(world, &self.0))
    }

    pub(crate) fn status(&self) -> io::Result<Status> {
        status(&self.0)
    }

    pub(crate) fn identity(&self) -> io::Result<Identity> {
        try_call("identity", |world, _| {
            Ok(identity(world.descriptions.of(&self.0)?.inode))
        })
    }

    pub(crate) fn make_private(&self) -> io::Result<()> {
        try_call("make_private", |world, _| {
            let inode = world.descriptions.of(&self.0)?.inode;
            world.disk.inode(inode).mode = 0o700;
            Ok(())
        })
    }

    pub(crate) fn names(path: &Path, beginning: &str) -> io::Result<Vec<OsString>> {
        try_call("names", |world, _| {
            let inode = world.disk.find(path)?;
            world.disk.names_that_begin(inode, beginning)
        })
    }
}

impl Identity {
    pub(crate) fn from_path(path: &Path) -> io::Result<Self> {
        try_call("look_at_path", |world, _| {
            world.disk.find(path).map(identity)
        })
    }
}

pub(crate) fn ownership_of(path: &Path) -> io::Result<Ownership> {
    try_call("ownership_of", |world, _| {
        let inode = world.disk.find(path)?;
        Ok(ownership(world.disk.inode(inode).mode))
    })
}

pub(crate) fn filesystem(file: &impl Open) -> io::Result<Filesystem> {
    try_call("filesystem", |world, _| {
        let inode = world.descriptions.of(file.descriptor())?.inode;
        let is_in_memory = world.disk.inode(inode).is_in_memory;
        Ok(if is_in_memory {
            Filesystem::Memory
        } else {
            Filesystem::Local
        })
    })
}

fn open_directory(world: &mut World, me: Me, inode: u64) -> io::Result<Directory> {
    match world.disk.inode(inode).kind {
        Kind::Directory { .. } => Ok(Directory(open(world, me, inode))),
        Kind::File(_) => Err(error(libc::ENOTDIR)),
    }
}

fn sync(world: &mut World, descriptor: &Descriptor) -> io::Result<()> {
    let description = world.descriptions.of(descriptor)?;
    world
        .disk
        .sync(description.inode, &mut description.errors_known)
}

fn status(descriptor: &Descriptor) -> io::Result<Status> {
    try_call("status", |world, _| {
        let inode = world.descriptions.of(descriptor)?.inode;
        let wall_ns = world.clocks.wall_ns();
        let is_deleted = world.disk.links(inode) == 0;
        let known = world.disk.inode(inode);
        Ok(Status {
            identity: identity(inode),
            is_regular: matches!(known.kind, Kind::File(_)),
            length: match &known.kind {
                Kind::File(content) => content.cache.bytes().len() as u64,
                Kind::Directory { .. } => 0,
            },
            is_deleted,
            ownership: ownership(known.mode),
            is_old: wall_ns.saturating_sub(known.written_ns) > A_MINUTE_NS,
        })
    })
}

fn identity(inode: u64) -> Identity {
    Identity { device: 1, inode }
}

/// Everything belongs to the user of the test.
fn ownership(mode: u32) -> Ownership {
    Ownership {
        owner: effective_user(),
        mode,
    }
}
