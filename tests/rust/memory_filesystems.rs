//! The machine store on a memory file system that is full, or read-only.

use crate::store_machine::{config, fault, machine, user_directory};
use snowflake::error::StoreFault;
use std::fs;
use tempfile::TempDir;

/// A small memory file system; none where this process may not mount one.
fn mounted(options: &str) -> Option<TempDir> {
    let directory = machine();
    let at = format!("{}\0", directory.path().display());
    let options = format!("{options}\0");
    let kind = c"tmpfs".as_ptr();
    // SAFETY: all texts end in NUL.
    let done = unsafe { libc::mount(kind, at.as_ptr().cast(), kind, 0, options.as_ptr().cast()) };
    if done != 0 {
        eprintln!("this process may not mount a file system: this test checks nothing here");
        return None;
    }
    Some(directory)
}

fn unmount(directory: &TempDir) {
    let at = format!("{}\0", directory.path().display());
    // SAFETY: the text ends in NUL.
    unsafe { libc::umount2(at.as_ptr().cast(), libc::MNT_DETACH) };
}

#[test]
fn a_full_memory_file_system_is_an_error_when_the_page_is_created_and_not_a_signal_later() {
    let Some(full) = mounted("size=8k,mode=1777") else {
        return;
    };
    fs::write(full.path().join("other"), vec![1; 8192]).expect("a file that fills it");
    let (_, found) = fault(&config(full.path()));
    let doing = "writing the new file";
    let os_errno = libc::ENOSPC;
    assert_eq!(found, StoreFault::System { doing, os_errno });
    let names = fs::read_dir(user_directory(full.path())).expect("a directory");
    assert_eq!(names.count(), 0, "a draft was left");
    unmount(&full);
}

#[test]
fn a_memory_file_system_that_is_read_only_names_the_other_stores() {
    let Some(read_only) = mounted("ro,mode=1777") else {
        return;
    };
    let (_, found) = fault(&config(read_only.path()));
    let doing = "creating the directory";
    let os_errno = libc::EROFS;
    assert_eq!(found, StoreFault::NoMachine { doing, os_errno });
    unmount(&read_only);
}
