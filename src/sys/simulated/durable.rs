//! What is durable, and what a power loss leaves.
//!
//! As on Linux: what is written is in the cache only, until it is synced or written back.
//! If writing back fails, the page counts as clean, and the error is reported once for
//! each open description. Names are durable once their directory was synced.

use super::disk::{Disk, Kind, Names, ROOT, error, find};
use super::memory::Cache;
use super::random::Random;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::{Component, Path};

pub(super) struct Content {
    pub(super) cache: Cache,
    durable: Vec<u8>,
    /// What could not be written, and counts as clean until it changes.
    given_up: Option<Vec<u8>>,
    /// How often writing has failed, with what, and whether anybody was told of the last.
    errors: u64,
    errno: i32,
    is_told: bool,
}

impl Content {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self {
            cache: Cache::new(bytes),
            durable: Vec::new(),
            given_up: None,
            errors: 0,
            errno: 0,
            is_told: false,
        }
    }

    /// Writes what is dirty to the disk.
    fn write_back(&mut self, failure: Option<i32>) {
        let cached = self.cache.bytes();
        if cached == self.durable || self.given_up.as_ref() == Some(&cached) {
            return;
        }
        match failure {
            None => (self.durable, self.given_up) = (cached, None),
            Some(errno) => {
                self.given_up = Some(cached);
                self.errors += 1;
                (self.errno, self.is_told) = (errno, false);
            }
        }
    }

    /// What a description that is opened now has been told of: the last error counts as
    /// news as long as nobody knows it.
    pub(super) fn errors_known(&self) -> u64 {
        self.errors - u64::from(!self.is_told && self.errors > 0)
    }
}

impl Disk {
    /// Makes a file or a directory durable. `known` is how many errors of it its description
    /// has been told of.
    pub(super) fn sync(&mut self, inode: u64, known: &mut u64) -> io::Result<()> {
        let failure = self.failure;
        let synced = self.inode(inode);
        if synced.is_in_memory {
            return Ok(());
        }
        match &mut synced.kind {
            Kind::Directory { names, durable } => {
                failure.map_or(Ok(()), |errno| Err(error(errno)))?;
                durable.clone_from(names);
            }
            Kind::File(content) => {
                content.write_back(failure);
                if *known != content.errors {
                    *known = content.errors;
                    content.is_told = true;
                    return Err(error(content.errno));
                }
            }
        }
        Ok(())
    }

    /// The system writes back what is dirty, as it does now and then.
    pub(crate) fn write_back(&mut self, random: &mut Random) {
        let failure = self.failure;
        for inode in self.inodes.values_mut() {
            match &mut inode.kind {
                Kind::File(content) if random.one_in(2) => content.write_back(failure),
                Kind::Directory { names, durable } if failure.is_none() && random.one_in(4) => {
                    durable.clone_from(names);
                }
                _ => {}
            }
        }
    }

    pub(super) fn sync_everything(&mut self) {
        let failure = self.failure;
        for inode in self.inodes.values_mut() {
            match &mut inode.kind {
                Kind::File(content) => content.write_back(failure),
                Kind::Directory { names, durable } if failure.is_none() => {
                    durable.clone_from(names);
                }
                Kind::Directory { .. } => {}
            }
        }
        self.lose_caches(|_| false);
    }

    /// Each name and each content that is not durable is kept, or is lost.
    pub(super) fn lose_power(&mut self, random: &mut Random) {
        self.lose_caches(|_| random.one_in(2));
    }

    /// The machine stops: what is not durable is gone, but for what is `kept`.
    fn lose_caches(&mut self, mut kept: impl FnMut(u64) -> bool) {
        for (number, inode) in &mut self.inodes {
            match &mut inode.kind {
                Kind::Directory { names, durable } => {
                    let only = |names: &Names, others: &Names| -> Names {
                        let is_new = |name: &&(OsString, u64)| !others.contains(name);
                        names.iter().filter(is_new).cloned().collect()
                    };
                    let (new, old) = (only(names, durable), only(durable, names));
                    durable.retain(|name| !old.contains(name) || !kept(name.1));
                    for name in new {
                        if find(durable, &name.0).is_none() && kept(name.1) {
                            durable.push(name);
                        }
                    }
                    names.clone_from(durable);
                }
                Kind::File(content) => {
                    if kept(*number) {
                        content.write_back(None);
                    }
                    content.cache = Cache::new(content.durable.clone());
                    content.given_up = None;
                    (content.errors, content.is_told) = (0, false);
                }
            }
        }
        self.forget_unnamed();
    }

    pub(super) fn empty_memory(&mut self) {
        self.names_mut(self.memory).clear();
        self.forget_unnamed();
    }

    fn forget_unnamed(&mut self) {
        let mut named = BTreeSet::new();
        let mut waiting = vec![ROOT];
        while let Some(inode) = waiting.pop() {
            named.insert(inode);
            if let Ok(names) = self.names(inode) {
                waiting.extend(names.iter().map(|(_, to)| *to));
            }
        }
        self.inodes.retain(|number, _| named.contains(number));
    }

    /// The word that the disk has at a place of a file, if the power were lost now and
    /// nothing else were kept; `None` if the file would not be there.
    pub(crate) fn durable_word(&self, path: &Path, at: usize) -> Option<u64> {
        let inode = path.components().try_fold(ROOT, |at, part| match part {
            Component::Normal(name) => match &self.inodes.get(&at)?.kind {
                Kind::Directory { durable, .. } => find(durable, name),
                Kind::File(_) => None,
            },
            _ => Some(at),
        })?;
        let Kind::File(content) = &self.inodes.get(&inode)?.kind else {
            return None;
        };
        let bytes = content.durable.get(at..at + 8)?;
        Some(u64::from_ne_bytes(bytes.try_into().ok()?))
    }
}
