//! Reboots, power losses and disks that fail, on a system of the tests' making.

mod boots;
mod creation;
mod fence;
mod power_loss;

use super::FileStore;
use crate::clock::{Clock, ManualClock, SystemClock};
use crate::config::Config;
use crate::error::{ClockFault, Error, StoreFault, Wait, WaitReason};
use crate::generator::Generator;
use crate::page::{Atomic64, PAGE_BYTES, SharedStoredPage, StoredPage};
use crate::sys::{self, System};
use std::cell::{Cell, RefCell};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

const START_MS: u64 = 1_700_000_000_000;
const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;

thread_local! {
    static BOOT: Cell<u64> = const { Cell::new(1) };
    /// The mount that files are opened by.
    static MOUNT: Cell<u64> = const { Cell::new(1) };
    /// How long the machine has been up.
    static BOOT_NS: Cell<u64> = const { Cell::new(SECOND) };
    static DISK_IS_FULL: Cell<bool> = const { Cell::new(false) };
    /// What the disk held after each synchronisation.
    static SYNCED: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

const TESTED: FileStore = FileStore {
    system: System {
        boot_id: || Ok([BOOT.get(), 0]),
        boot_ns: || BOOT_NS.get(),
        mount_id: |_| MOUNT.get(),
        sync: |file| {
            if DISK_IS_FULL.get() {
                return Err(io::Error::from_raw_os_error(libc::ENOSPC));
            }
            SYNCED.with_borrow_mut(|synced| synced.push(content(file)));
            Ok(())
        },
    },
};

fn content(file: &sys::File) -> Vec<u8> {
    let mut bytes = vec![0; PAGE_BYTES];
    file.read_start(&mut bytes).expect("a readable file");
    bytes
}

fn config(path: &Path, clock: &Arc<ManualClock>) -> Config {
    Config {
        store: Some(format!("file:{}", path.display())),
        clock: Some(clock.clone()),
        ..Config::default()
    }
}

fn open(path: &Path, clock: &Arc<ManualClock>) -> Generator {
    open_with(&config(path, clock))
}

fn open_with(config: &Config) -> Generator {
    config
        .open_among(&[("file", &TESTED)])
        .expect("a good store")
}

fn fixture() -> (tempfile::TempDir, std::path::PathBuf, Arc<ManualClock>) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("ids");
    BOOT.set(1);
    BOOT_NS.set(SECOND);
    MOUNT.set(1);
    DISK_IS_FULL.set(false);
    SYNCED.take();
    (directory, path, Arc::new(ManualClock::at_unix_ms(START_MS)))
}

/// The next ID, however far the clock must go on for it.
fn next_in_time(generator: &Generator, clock: &ManualClock) -> u64 {
    loop {
        match generator.next_id() {
            Ok(id) => return id,
            Err(error) => match error.wait() {
                Some(wait) => clock.advance_ns(wait.distance_ns),
                None => panic!("{error}"),
            },
        }
    }
}

/// What each call that returns an ID fails with, and what the next one would.
fn errors(generator: &Generator) -> [Error; 5] {
    let failed = "no ID is free";
    [
        generator.next_id().expect_err(failed),
        generator.try_next_id().expect_err(failed),
        generator.next_batch(&mut [0; 3]).expect_err(failed),
        generator.try_next_batch(&mut [0; 3]).expect_err(failed),
        generator.next_error().expect(failed),
    ]
}
