//! The machine store as its users see it: who shares a page, who is kept out, and what
//! happens when it is deleted.

use snowflake::error::StoreFault;
use snowflake::{Config, Error, Generator, Layout, ManualClock};
use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// A directory in memory that stands for the one of the machine.
fn machine() -> TempDir {
    tempfile::tempdir_in("/dev/shm").expect("a memory file system")
}

fn config(machine: &Path) -> Config {
    Config {
        worker_id: 7,
        store: Some(format!("machine:{}", machine.display())),
        ..Config::default()
    }
}

fn open(machine: &Path) -> Generator {
    config(machine).open().expect("a page")
}

fn user_directory(machine: &Path) -> PathBuf {
    machine.join(format!("libsnowflake-{}", user()))
}

fn page(machine: &Path) -> PathBuf {
    user_directory(machine).join("41.10.12w.1000000ns.1577836800000-7")
}

fn user() -> u32 {
    // SAFETY: it has no arguments and cannot fail.
    unsafe { libc::geteuid() }
}

fn take(generator: &Generator, count: usize) -> Vec<u64> {
    let ids = (0..count).map(|_| generator.next_id().expect("an ID"));
    ids.collect()
}

fn all_differ(ids: impl IntoIterator<Item = Vec<u64>>) {
    let ids: Vec<u64> = ids.into_iter().flatten().collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
}

/// The fault of a store that cannot be used, and the path that the error names.
fn fault(config: &Config) -> (PathBuf, StoreFault) {
    match config.open().expect_err("a page that must not be used") {
        Error::Store { path, fault } => (path.into(), fault),
        error => panic!("{error}"),
    }
}

#[test]
fn the_default_store_is_that_of_the_machine() {
    let with = |store: Option<&str>| Config {
        worker_id: 900,
        store: store.map(Into::into),
        ..Config::default()
    };
    let first = with(None).open().expect("a page");
    let second = with(Some("machine")).open().expect("the same page");
    let apart = with(Some("memory")).open().expect("another page");
    let before = first.next_id().expect("an ID");
    assert!(second.next_id().expect("an ID") > before);
    assert!(second.stats().expect("stats").issued >= 2);
    apart.next_id().expect("an ID");
    assert_eq!(apart.stats().expect("stats").issued, 1);
}

#[test]
fn a_page_is_for_its_user_alone_and_nothing_is_left_beside_it() {
    let machine = machine();
    // SAFETY: it only sets the mask of this process.
    let umask = unsafe { libc::umask(0o277) };
    let opened = config(machine.path()).open();
    // SAFETY: as above.
    unsafe { libc::umask(umask) };
    opened.expect("a page").next_id().expect("an ID");
    let directory = fs::metadata(user_directory(machine.path())).expect("a directory");
    assert_eq!(directory.permissions().mode() & 0o7777, 0o700);
    let file = fs::metadata(page(machine.path())).expect("a file");
    assert_eq!(file.permissions().mode() & 0o7777, 0o600);
    assert_eq!((file.len(), file.uid()), (4096, user()));
    let names = fs::read_dir(user_directory(machine.path())).expect("a directory");
    assert_eq!(names.count(), 1);
}

#[test]
fn a_generator_that_is_created_again_continues_at_once() {
    let machine = machine();
    let mut last = 0;
    for _ in 0..1_000 {
        let id = open(machine.path()).try_next_id().expect("an ID");
        assert!(id > last);
        last = id;
    }
}

#[test]
fn there_is_one_page_for_each_layout_and_worker_id() {
    let machine = machine();
    let with = |layout, worker_id| Config {
        layout,
        worker_id,
        ..config(machine.path())
    };
    let kept: Vec<_> = [
        (Layout::DEFAULT, 0),
        (Layout::DEFAULT, 1),
        (Layout::TWITTER, 1),
        (Layout::SONYFLAKE_V2, 1),
        (Layout::MASTODON, 0),
    ]
    .map(|(layout, worker_id)| with(layout, worker_id).open().expect("a page"))
    .into();
    for generator in &kept {
        generator.next_id().expect("an ID");
        assert_eq!(generator.stats().expect("stats").issued, 1);
    }
}

#[test]
fn a_generator_of_several_worker_ids_shares_the_page_of_each() {
    let machine = machine();
    let several = Config {
        worker_count: 4,
        ..config(machine.path())
    };
    let several = several.open().expect("four pages");
    let one = open(machine.path());
    all_differ([
        take(&several, 5_000),
        take(&one, 5_000),
        take(&several, 5_000),
    ]);
}

#[test]
fn a_custom_clock_keeps_its_page_apart() {
    let machine = machine();
    let clock = Arc::new(ManualClock::at_unix_ms(1_700_000_000_000));
    let config = Config {
        clock: Some(clock),
        ..config(machine.path())
    };
    config.open().expect("a page").next_id().expect("an ID");
    assert!(!user_directory(machine.path()).exists());
}

#[test]
fn a_page_that_is_deleted_is_left_for_the_next_one_and_no_id_comes_twice() {
    let file = |machine: &Path| fs::remove_file(page(machine)).expect("removed");
    let all = |machine: &Path| fs::remove_dir_all(user_directory(machine)).expect("removed");
    let moved = |machine: &Path| {
        let directory = user_directory(machine);
        fs::rename(&directory, directory.with_extension("old")).expect("moved");
    };
    let ways: [&dyn Fn(&Path); 3] = [&file, &all, &moved];
    for disappear in ways {
        for _ in 0..20 {
            let machine = machine();
            let old = open(machine.path());
            let mut ids = vec![take(&old, 3_000)];
            disappear(machine.path());
            let new = open(machine.path());
            for _ in 0..4 {
                ids.push(take(&new, 1_500));
                ids.push(take(&old, 1_500));
            }
            all_differ(ids);
            // They share a page again.
            thread::sleep(Duration::from_millis(2));
            let before = old.next_id().expect("an ID");
            let between = new.next_id().expect("an ID");
            let after = old.next_id().expect("an ID");
            assert!(before < between && between < after);
            fs::remove_dir_all(user_directory(machine.path()).with_extension("old")).ok();
        }
    }
}

#[test]
fn threads_go_on_while_the_page_is_deleted_again_and_again() {
    let machine = machine();
    let generators = [open(machine.path()), open(machine.path())];
    let lists = thread::scope(|scope| {
        let takers: Vec<_> = generators
            .iter()
            .flat_map(|generator| [generator; 2])
            .map(|generator| scope.spawn(|| take(generator, 150_000)))
            .collect();
        while !takers.iter().all(thread::ScopedJoinHandle::is_finished) {
            fs::remove_file(page(machine.path())).ok();
            thread::sleep(Duration::from_millis(3));
        }
        takers
            .into_iter()
            .map(|taker| taker.join().expect("IDs"))
            .collect::<Vec<_>>()
    });
    all_differ(lists);
}

#[test]
fn a_name_that_is_taken_is_refused_with_its_owner_and_the_way_out() {
    let machine = machine();
    let directory = user_directory(machine.path());
    let elsewhere = machine.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a directory");
    type Prepare<'a> = &'a dyn Fn(&Path);
    let link = |at: &Path| symlink(&elsewhere, at).expect("a link");
    let dangling = |at: &Path| symlink("/no/such/place", at).expect("a link");
    let file = |at: &Path| fs::write(at, "").expect("a file");
    let shared = |at: &Path| {
        fs::create_dir(at).expect("a directory");
        fs::set_permissions(at, fs::Permissions::from_mode(0o750)).expect("a mode");
    };
    let ways: [(Prepare<'_>, u32); 4] = [
        (&link, 0o777),
        (&dangling, 0o777),
        (&file, 0o644),
        (&shared, 0o750),
    ];
    for (prepare, mode) in ways {
        prepare(&directory);
        let (owner, user) = (user(), user());
        let taken = StoreFault::NotPrivate { owner, mode, user };
        assert_eq!(fault(&config(machine.path())), (directory.clone(), taken));
        assert_eq!(fs::read_dir(&elsewhere).expect("a directory").count(), 0);
        fs::remove_file(&directory)
            .or_else(|_| fs::remove_dir(&directory))
            .expect("removed");
    }
}

#[test]
fn a_directory_or_file_of_another_user_is_refused() {
    if user() != 0 {
        eprintln!("only root can give a file away: this test checks nothing here");
        return;
    }
    let machine = machine();
    let directory = user_directory(machine.path());
    open(machine.path()).next_id().expect("an ID");
    let taken = |mode| StoreFault::NotPrivate {
        owner: 65_534,
        mode,
        user: 0,
    };
    chown(page(machine.path()), Some(65_534), None).expect("given away");
    let found = fault(&config(machine.path()));
    assert_eq!(found, (page(machine.path()), taken(0o600)));
    chown(&directory, Some(65_534), None).expect("given away");
    let found = fault(&config(machine.path()));
    assert_eq!(found, (directory, taken(0o700)));
}

#[test]
fn a_file_that_is_no_page_of_this_user_is_refused_and_left_alone() {
    let machine = machine();
    open(machine.path()).next_id().expect("an ID");
    let path = page(machine.path());
    let good = fs::read(&path).expect("a page");
    for content in [Vec::new(), vec![0; 4096], good[..4095].to_vec()] {
        fs::write(&path, &content).expect("a file");
        let error = config(machine.path()).open().expect_err("no page");
        assert!(matches!(error, Error::StoreMismatch { .. }), "{error}");
        assert_eq!(fs::read(&path).expect("a file"), content);
    }
    fs::write(&path, &good).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
    let (named, found) = fault(&config(machine.path()));
    assert_eq!(named, path);
    assert!(matches!(found, StoreFault::NotPrivate { mode: 0o644, .. }));
    fs::remove_file(&path).expect("removed");
    symlink("/dev/null", &path).expect("a link");
    assert_eq!(
        fault(&config(machine.path())),
        (path, StoreFault::SymbolicLink)
    );
}

#[test]
fn a_machine_without_the_directory_names_the_other_stores() {
    let machine = machine();
    let none = machine.path().join("none");
    let error = config(&none).open().expect_err("no directory").to_string();
    assert!(
        error.starts_with(&format!("{} cannot be used: ", none.display()))
            && error.ends_with(
                "set store to 'memory' if no other process uses this worker ID, or to 'file:' \
                 and a path"
            ),
        "{error}"
    );
}

#[test]
fn on_a_disk_the_page_has_a_fence_as_in_a_file_store() {
    let disk = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let generator = open(disk.path());
    let id = generator.next_id().expect("an ID");
    let stats = generator.stats().expect("stats");
    assert_ne!(stats.fence_left_ns, u64::MAX, "{stats:?}");
    assert_eq!(stats.fence_extensions, 1);
    assert!(open(disk.path()).next_id().expect("an ID") > id);
    let in_memory = machine();
    let stats = open(in_memory.path()).stats().expect("stats");
    assert_eq!(stats.fence_left_ns, u64::MAX);
}

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
