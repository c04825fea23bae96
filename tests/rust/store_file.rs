//! The file store as its users see it: files that are missing, wrong, replaced.

use snowflake::error::{ClockFault, StoreFault, Wait, WaitReason};
use snowflake::{Config, Error, Generator, Layout, ManualClock, Order};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

fn directory() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("ids");
    (directory, path)
}

fn config(path: &Path) -> Config {
    Config {
        worker_id: 7,
        store: Some(format!("file:{}", path.display())),
        ..Config::default()
    }
}

fn open(path: &Path) -> Generator {
    config(path).open().expect("a good store")
}

/// The system's error number, or what it was instead.
fn os_errno(result: snowflake::Result<Generator>) -> i32 {
    match result.expect_err("a bad store") {
        Error::Store {
            fault: StoreFault::System { os_errno, .. },
            ..
        } => os_errno,
        error => panic!("{error}"),
    }
}

/// The field that does not match, and that the file is as it was.
fn mismatch(path: &Path, config: Config) -> &'static str {
    let before = fs::read(path).expect("a readable file");
    let error = config.open().expect_err("another file");
    assert_eq!(fs::read(path).expect("a readable file"), before);
    match error {
        Error::StoreMismatch { field, .. } => field,
        error => panic!("{error}"),
    }
}

#[test]
fn a_file_is_made_for_its_owner_alone_and_nothing_beside_it() {
    let (directory, path) = directory();
    open(&path).next_id().expect("an ID");
    let known = fs::metadata(&path).expect("a file");
    assert_eq!(known.permissions().mode() & 0o7777, 0o600);
    assert_eq!(known.len(), 4096);
    assert_eq!(
        fs::read_dir(directory.path()).expect("a directory").count(),
        1
    );
}

#[test]
fn a_file_of_another_generator_is_refused_with_the_field_and_left_alone() {
    let (_directory, path) = directory();
    open(&path).next_id().expect("an ID");
    let with_layout = |layout| Config {
        layout,
        ..config(&path)
    };
    let other_worker = Config {
        worker_id: 8,
        ..config(&path)
    };
    assert_eq!(mismatch(&path, other_worker), "worker_id");
    assert_eq!(
        mismatch(&path, with_layout(Layout::TWITTER)),
        "epoch_unix_ms"
    );
    assert_eq!(
        mismatch(&path, with_layout(Layout::JAVASCRIPT)),
        "worker_bits"
    );
    assert_eq!(
        mismatch(&path, with_layout(Layout::SONYFLAKE_V2)),
        "time_bits"
    );
    let message = with_layout(Layout::TWITTER)
        .open()
        .expect_err("another epoch")
        .to_string();
    assert!(
        message.contains("must be 2010-11-04T01:42:54.657Z (1288834974657)")
            && message.contains("got 2020-01-01T00:00:00Z (1577836800000)"),
        "{message}"
    );
    let order = Order::SequenceFirst;
    let other_order = Layout {
        order,
        ..Layout::DEFAULT
    };
    let error = with_layout(other_order).open().expect_err("another order");
    let message = error.to_string();
    assert!(
        message.contains("order must be sequence-first, got worker-first;"),
        "{message}"
    );
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_alone() {
    let (_directory, path) = directory();
    open(&path).next_id().expect("an ID");
    let good = fs::read(&path).expect("a readable file");
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] ^= byte;
        bytes
    };
    let cases: [(Vec<u8>, &str); 8] = [
        (Vec::new(), "size"),
        (good[..100].to_vec(), "size"),
        ([&good[..], b"x"].concat(), "size"),
        ((0..4096).map(|n| (n * 7 + 3) as u8).collect(), "magic"),
        (with(16, 4), "version"),
        (with(45, 1), "CRC"),
        (with(60, 1), "CRC"),
        // The highest byte of the word: it would wrap.
        (with(128 + 7, 0xff), "word"),
    ];
    for (bytes, field) in cases {
        fs::write(&path, bytes).expect("a writable file");
        assert_eq!(mismatch(&path, config(&path)), field);
    }
}

#[test]
fn a_long_path_does_not_push_the_reason_out_of_the_message() {
    let (directory, _) = directory();
    let deep = directory.path().join("d".repeat(200));
    fs::create_dir(&deep).expect("a directory");
    let path = deep.join("ids");
    open(&path).next_id().expect("an ID");
    let other = Config {
        worker_id: 8,
        ..config(&path)
    };
    let message = other.open().expect_err("another worker").to_string();
    // The room in a `snowflake_error_t`.
    assert!(message.len() < 488, "{message}");
    assert!(
        message.contains("/ids belongs to something else: worker_id must be 8, got 7"),
        "{message}"
    );
}

#[test]
fn what_is_no_file_is_refused() {
    let (directory, path) = directory();
    assert_eq!(
        os_errno(config(&directory.path().join("no/ids")).open()),
        libc::ENOENT
    );
    assert_eq!(os_errno(config(directory.path()).open()), libc::EISDIR);
    let file = directory.path().join("file");
    fs::write(&file, "").expect("a writable directory");
    assert_eq!(os_errno(config(&file.join("ids")).open()), libc::ENOTDIR);
    symlink("elsewhere", &path).expect("a link");
    let error = config(&path).open().expect_err("a link");
    assert_eq!(
        error.to_string(),
        format!(
            "{} is a symbolic link, and links are not followed: give the path that it \
             leads to",
            path.display()
        )
    );
    fs::remove_file(&path).expect("removed");
    let name = std::ffi::CString::new(path.to_str().expect("a name")).expect("a name");
    // SAFETY: the name ends in NUL.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    for path in [path.as_path(), Path::new("/dev/null")] {
        let error = config(path).open().expect_err("a FIFO or a device");
        let fault = StoreFault::NotAFile;
        assert!(
            matches!(&error, Error::Store { fault: found, .. } if *found == fault),
            "{error}"
        );
    }
}

fn is_replaced(error: &Error) -> bool {
    let fault = StoreFault::Replaced;
    matches!(error, Error::Store { fault: found, .. } if *found == fault)
}

#[test]
fn who_holds_a_deleted_file_stops_and_who_makes_it_anew_starts_above() {
    let (_directory, path) = directory();
    let old = open(&path);
    let mut before: Vec<_> = (0..5_000).map(|_| old.next_id().expect("an ID")).collect();
    fs::remove_file(&path).expect("removed");
    let new = open(&path);
    // What is left of the tick in which the file was deleted may still come.
    let error = loop {
        match old.next_id() {
            Ok(id) => before.push(id),
            Err(error) => break error,
        }
    };
    assert!(is_replaced(&error), "{error}");
    let first = new.next_id().expect("an ID");
    assert!(first > before[before.len() - 1]);
    assert!(is_replaced(&old.next_id().expect_err("still replaced")));
}

#[test]
fn a_file_in_use_is_known_however_many_others_were_used_since() {
    let (_directory, path) = directory();
    let mut config = config(&path);
    config.layout.tick_ns = 500_000_000;
    config.max_wait_ms = 2_000;
    let old = config.clone().open().expect("a good store");
    for _ in 0..40 {
        let (_elsewhere, other) = directory();
        open(&other).next_id().expect("an ID");
    }
    let last = old.next_id().expect("an ID");
    fs::remove_file(&path).expect("removed");
    let first = config.open().expect("a good store").next_id();
    assert!(first.expect("an ID") > last);
}

#[test]
fn who_holds_a_file_that_was_moved_away_stops_once_another_stands_there() {
    let (directory, path) = directory();
    let old = open(&path);
    old.next_id().expect("an ID");
    fs::rename(&path, directory.path().join("away")).expect("moved");
    thread::sleep(Duration::from_millis(2));
    let last = old.next_id().expect("nobody else has the name");
    let new = open(&path);
    thread::sleep(Duration::from_millis(2));
    assert!(is_replaced(
        &old.next_id().expect_err("another file stands there")
    ));
    assert!(new.next_id().expect("an ID") > last);
}

#[test]
fn a_file_cut_short_under_a_live_generator_is_an_error_not_a_duplicate() {
    let (_directory, path) = directory();
    let generator = open(&path);
    generator.next_id().expect("an ID");
    let file = fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("a file");
    file.set_len(100).expect("cut");
    thread::sleep(Duration::from_millis(2));
    let error = generator.next_id().expect_err("the page is gone");
    assert!(
        matches!(error, Error::StoreMismatch { field: "size", .. }),
        "{error}"
    );
}

#[test]
fn threads_that_make_the_file_at_once_end_on_one_page() {
    for _ in 0..20 {
        let (_directory, path) = directory();
        let firsts = thread::scope(|scope| {
            let threads = [(); 8].map(|()| scope.spawn(|| open(&path).next_id().expect("an ID")));
            threads.map(|thread| thread.join().expect("a thread"))
        });
        let mut sorted = firsts;
        sorted.sort_unstable();
        assert!(sorted.is_sorted_by(|a, b| a < b), "{firsts:?}");
    }
}

#[test]
fn a_clock_set_back_across_a_restart_is_waited_for_or_an_error() {
    let (_directory, path) = directory();
    let at = |unix_ms| {
        let clock = Arc::new(ManualClock::at_unix_ms(unix_ms));
        let generator = Config {
            clock: Some(clock.clone()),
            ..config(&path)
        }
        .open()
        .expect("a good store");
        (generator, clock)
    };
    let (first, clock) = at(1_700_000_000_000);
    clock.advance_ns(20_000_000);
    let before = first.next_id().expect("an ID");
    drop(first);
    let (second, clock) = at(1_700_000_000_015);
    assert!(second.next_id().expect("5 ms are waited for") > before);
    assert_eq!(clock.passed_ns(), 5_000_000);
    for step_back_ms in [5_000, 3_600_000] {
        let (third, _) = at(1_700_000_000_020 - step_back_ms);
        let error = third.next_id().expect_err("too far");
        let wait = Wait {
            distance_ns: step_back_ms * 1_000_000,
            reason: WaitReason::ClockBehind,
        };
        let behind = ClockFault::Behind {
            wait,
            max_wait_ns: 50_000_000,
            now_unix_ms: 1_700_000_000_020 - step_back_ms as i64,
            place: Some(path.to_string_lossy().into()),
        };
        assert_eq!(error, Error::Clock(behind));
    }
}
