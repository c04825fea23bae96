//! Shared pages, and atomic operations between which threads are switched.
//!
//! Pages are real: those of a file that has no name, mapped by whoever maps the simulated
//! one. So `replace` puts another page at an address in one step, as the system does.

use super::super::unix;
use super::baton::{between_atomics, call, current};
use super::files::{File, try_call};
use super::locks::Open;
use std::fs;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{self, Ordering};

/// The content of a file, as processes see it.
pub(super) enum Cache {
    Bytes(Vec<u8>),
    /// As long as one page, and mapped by somebody.
    Shared(unix::File, unix::Mapping),
}

const PAGE_BYTES: usize = 4096;

impl Cache {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let Self::Shared(_, memory) = self else {
            let Self::Bytes(bytes) = self else {
                unreachable!()
            };
            return bytes.clone();
        };
        let words = memory.address().cast::<atomic::AtomicU64>();
        // SAFETY: the page is mapped as long as `memory` lives, and aligned.
        let word = |at| unsafe { words.add(at).as_ref() }.load(Ordering::Relaxed);
        (0..PAGE_BYTES / 8)
            .flat_map(|at| word(at).to_ne_bytes())
            .collect()
    }

    /// Replaces the content of a file that nobody has mapped.
    pub(super) fn write(&mut self, content: &[u8]) {
        *self = Self::Bytes(content.to_owned());
    }

    /// The file whose page everybody maps.
    fn shared(&mut self) -> io::Result<&unix::File> {
        if let Self::Bytes(bytes) = self {
            let file = nameless()?;
            let length = bytes.len().min(PAGE_BYTES);
            file.write(&bytes[..length])?;
            let memory = unix::Mapping::from_file(&file, PAGE_BYTES)?;
            *self = Self::Shared(file, memory);
        }
        match self {
            Self::Shared(file, _) => Ok(file),
            Self::Bytes(_) => unreachable!("it is shared now"),
        }
    }
}

/// A file of one page in memory.
fn nameless() -> io::Result<unix::File> {
    // SAFETY: the name ends in NUL.
    let opened = unsafe { libc::memfd_create(c"page".as_ptr(), libc::MFD_CLOEXEC) };
    if opened < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it was opened just now, and nobody else has it.
    let file = fs::File::from(unsafe { OwnedFd::from_raw_fd(opened) });
    file.set_len(PAGE_BYTES as u64)?;
    unix::File::reopen(&file)
}

pub(crate) struct Mapping(unix::Mapping);

impl Mapping {
    pub(crate) fn anonymous(length: usize) -> io::Result<Self> {
        call("map_memory", |_, _| unix::Mapping::anonymous(length))
            .unwrap_or_else(|| unix::Mapping::anonymous(length))
            .map(Self)
    }

    pub(crate) fn from_file(file: &File, length: usize) -> io::Result<Self> {
        try_call("map_file", |world, _| {
            let inode = world.descriptions.of(file.descriptor())?.inode;
            let page = world.disk.content(inode)?.cache.shared()?;
            unix::Mapping::from_file(page, length).map(Self)
        })
    }

    pub(crate) fn replace(&self, file: &File) -> io::Result<()> {
        try_call("map_file_instead", |world, _| {
            let inode = world.descriptions.of(file.descriptor())?.inode;
            self.0.replace(world.disk.content(inode)?.cache.shared()?)
        })
    }

    pub(crate) fn address(&self) -> NonNull<u8> {
        self.0.address()
    }
}

/// An atomic number: the standard one, with a switch point before each operation.
#[repr(transparent)]
pub(crate) struct AtomicU64(atomic::AtomicU64);

impl AtomicU64 {
    pub(crate) const fn new(value: u64) -> Self {
        Self(atomic::AtomicU64::new(value))
    }

    pub(crate) fn load(&self, order: Ordering) -> u64 {
        between_atomics();
        self.0.load(order)
    }

    pub(crate) fn store(&self, value: u64, order: Ordering) {
        between_atomics();
        self.0.store(value, order);
    }

    pub(crate) fn fetch_add(&self, value: u64, order: Ordering) -> u64 {
        between_atomics();
        self.0.fetch_add(value, order)
    }

    pub(crate) fn fetch_max(&self, value: u64, order: Ordering) -> u64 {
        between_atomics();
        self.0.fetch_max(value, order)
    }

    pub(crate) fn compare_exchange(
        &self,
        current: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        between_atomics();
        self.0.compare_exchange(current, new, success, failure)
    }

    /// Does not fail without a reason: then the same seed would not do the same.
    pub(crate) fn compare_exchange_weak(
        &self,
        current: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        self.compare_exchange(current, new, success, failure)
    }
}

/// An atomic pointer in a static. All simulated processes are one program, so each has a
/// value of its own; what it points to is freed with the world.
pub(crate) struct AtomicPtr<T>(atomic::AtomicPtr<T>);

impl<T: 'static> AtomicPtr<T> {
    pub(crate) const fn new(value: *mut T) -> Self {
        Self(atomic::AtomicPtr::new(value))
    }

    fn key(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    pub(crate) fn load(&self, order: Ordering) -> *mut T {
        let Some((machine, me)) = current() else {
            return self.0.load(order);
        };
        between_atomics();
        let found = machine
            .world()
            .statics
            .get(&(me.process, self.key()))
            .copied();
        found.map_or(std::ptr::null_mut(), std::ptr::with_exposed_provenance_mut)
    }

    pub(crate) fn compare_exchange(
        &self,
        old: *mut T,
        new: *mut T,
        success: Ordering,
        failure: Ordering,
    ) -> Result<*mut T, *mut T> {
        let Some((machine, me)) = current() else {
            return self.0.compare_exchange(old, new, success, failure);
        };
        between_atomics();
        let key = (me.process, self.key());
        let mut world = machine.world();
        let found = world.statics.get(&key).copied().unwrap_or_default();
        if found != old.addr() {
            return Err(std::ptr::with_exposed_provenance_mut(found));
        }
        let new = new.expose_provenance();
        world.statics.insert(key, new);
        // SAFETY: the list that has this pointer boxes its entries and never frees one,
        // and no process is left that could look at it.
        let free = move || unsafe {
            drop(Box::from_raw(std::ptr::with_exposed_provenance_mut::<T>(
                new,
            )));
        };
        world.at_end.push(Box::new(free));
        Ok(old)
    }
}
