//! Open descriptions, the locks that belong to them, and who has them.
//!
//! A description lasts until the last process that has it closes it or dies.

use super::super::kinds::LockKind;
use super::baton::{Me, call};
use super::disk::{Disk, Kind, error};
use std::collections::BTreeMap;
use std::io;

#[derive(Default)]
pub(crate) struct Descriptions {
    next: u64,
    open: BTreeMap<u64, Description>,
    locks: Vec<Lock>,
}

pub(super) struct Description {
    pub(super) inode: u64,
    holders: Vec<u64>,
    /// How many errors of the disk it has been told of.
    pub(super) errors_known: u64,
}

struct Lock {
    inode: u64,
    byte: i64,
    description: u64,
    kind: LockKind,
}

/// A descriptor of a process. It is closed when it is dropped.
pub(crate) struct Descriptor(pub(super) u64);

/// What has a descriptor: a file or a directory.
pub(crate) trait Open {
    fn descriptor(&self) -> &Descriptor;
}

impl Descriptions {
    pub(super) fn open(&mut self, disk: &mut Disk, inode: u64, me: Me) -> Descriptor {
        let errors_known = match &disk.inode(inode).kind {
            Kind::File(content) => content.errors_known(),
            Kind::Directory { .. } => 0,
        };
        self.next += 1;
        let description = Description {
            inode,
            holders: vec![me.process],
            errors_known,
        };
        self.open.insert(self.next, description);
        Descriptor(self.next)
    }

    /// What a descriptor leads to.
    pub(super) fn of(&mut self, descriptor: &Descriptor) -> io::Result<&mut Description> {
        self.open.get_mut(&descriptor.0).ok_or(error(libc::EBADF))
    }

    pub(super) fn inherit(&mut self, parent: u64, child: u64) {
        for description in self.open.values_mut() {
            if description.holders.contains(&parent) {
                description.holders.push(child);
            }
        }
    }

    pub(super) fn close_all(&mut self, process: u64, disk: &mut Disk) {
        let numbers: Vec<_> = self.open.keys().copied().collect();
        for number in numbers {
            self.close(number, process, disk);
        }
    }

    fn close(&mut self, number: u64, process: u64, disk: &mut Disk) {
        let Some(description) = self.open.get_mut(&number) else {
            return;
        };
        description.holders.retain(|holder| *holder != process);
        if description.holders.is_empty() {
            let inode = description.inode;
            self.open.remove(&number);
            self.locks.retain(|lock| lock.description != number);
            if !self.open.values().any(|other| other.inode == inode) {
                disk.forget(inode);
            }
        }
    }

    fn another_lock(&self, inode: u64, byte: i64, own: u64, kind: LockKind) -> Option<LockKind> {
        let mut locks = self.locks.iter().filter(|lock| {
            let is_there = lock.inode == inode && lock.byte == byte && lock.description != own;
            is_there && (kind == LockKind::Exclusive || lock.kind == LockKind::Exclusive)
        });
        locks.next().map(|lock| lock.kind)
    }

    fn drop_lock(&mut self, byte: i64, own: u64) {
        self.locks
            .retain(|lock| lock.byte != byte || lock.description != own);
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        let number = self.0;
        call("close", |world, me| {
            world
                .descriptions
                .close(number, me.process, &mut world.disk);
        });
    }
}

/// As `linux::try_lock`.
pub(crate) fn try_lock(file: &impl Open, kind: LockKind, byte: i64) -> io::Result<bool> {
    let own = file.descriptor();
    let locked = call("try_lock", |world, _| {
        let descriptions = &mut world.descriptions;
        let inode = descriptions.of(own)?.inode;
        if descriptions
            .another_lock(inode, byte, own.0, kind)
            .is_some()
        {
            return Ok(false);
        }
        descriptions.drop_lock(byte, own.0);
        descriptions.locks.push(Lock {
            inode,
            byte,
            description: own.0,
            kind,
        });
        world
            .trace
            .number(1 + u64::from(kind == LockKind::Exclusive));
        Ok(true)
    });
    locked.unwrap_or(Ok(false))
}

pub(crate) fn unlock(file: &impl Open, byte: i64) -> io::Result<()> {
    let own = file.descriptor().0;
    call("unlock", |world, _| world.descriptions.drop_lock(byte, own));
    Ok(())
}

/// As `linux::highest_lock_of_others`.
pub(crate) fn highest_lock_of_others(
    file: &impl Open,
    first: i64,
    length: i64,
) -> io::Result<Option<i64>> {
    let own = file.descriptor();
    let found = call("highest_lock_of_others", |world, _| {
        let inode = world.descriptions.of(own)?.inode;
        let locks = world.descriptions.locks.iter();
        let others = locks.filter(|lock| {
            let is_there = lock.inode == inode && lock.description != own.0;
            is_there && (first..first + length).contains(&lock.byte)
        });
        Ok(others.map(|lock| lock.byte).max())
    });
    found.unwrap_or(Ok(None))
}

/// As `linux::lock_of_another`.
pub(crate) fn lock_of_another(file: &impl Open, byte: i64) -> io::Result<Option<LockKind>> {
    let own = file.descriptor();
    let found = call("lock_of_another", |world, _| {
        let inode = world.descriptions.of(own)?.inode;
        let descriptions = &world.descriptions;
        let found = descriptions.another_lock(inode, byte, own.0, LockKind::Exclusive);
        world
            .trace
            .number(found.map_or(0, |kind| 1 + u64::from(kind == LockKind::Exclusive)));
        Ok(found)
    });
    found.unwrap_or(Ok(None))
}
