//! Store strings: each is refused with a sentence that says what is allowed, and nothing
//! is created; or it is that of a generator, and only its own files are created.
//!
//! Absolute paths are moved below a directory, which has enough directories above it for
//! the `..` of a path.

#![no_main]

use fuzz::c::{self, Config, Error};
use fuzz::scratch;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use std::ffi::CString;
use std::fs;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::LazyLock;

/// What no message may show.
const PASSWORD: &str = "s3cr3t-Wh1sper";
const DEPTH: usize = 12;

#[derive(Arbitrary, Debug)]
enum Store {
    Any(Vec<u8>),
    Text(String),
    File(Slashes, String),
    Machine(Slashes, String),
    /// A URL with a password.
    Url(String, String, String),
    Long(u16, char),
}

#[derive(Arbitrary, Debug)]
enum Slashes {
    None,
    One,
    Two,
    Three,
}

#[derive(Arbitrary, Debug)]
struct Case {
    store: Store,
    worker_count: u8,
}

/// The directory that paths begin with.
static BELOW: LazyLock<PathBuf> = LazyLock::new(|| {
    let below = (0..DEPTH).fold(scratch::directory(), |path, _| path.join("d"));
    fs::create_dir_all(&below).expect("a directory");
    std::env::set_current_dir(&below).expect("a directory");
    below
});

/// The same text with an absolute path that leads nowhere else.
fn below(text: &str) -> String {
    let (scheme, location) = text.split_once(':').unwrap_or((text, ""));
    let path = location.trim_start_matches('/');
    let slashes = location.len() - path.len();
    if slashes == 0 {
        return text.to_owned();
    }
    let below = BELOW.to_str().expect("UTF-8").trim_start_matches('/');
    let ways_up = path.split('/').filter(|part| *part == "..").count();
    let path = if ways_up < DEPTH {
        path.to_owned()
    } else {
        path.replace("..", "up")
    };
    format!("{scheme}:{}{below}/{path}", "/".repeat(slashes))
}

impl Store {
    fn bytes(&self) -> Vec<u8> {
        let path = |slashes: &Slashes, path: &str| {
            let count = match slashes {
                Slashes::None => 0,
                Slashes::One => 1,
                Slashes::Two => 2,
                Slashes::Three => 3,
            };
            format!("{}{path}", "/".repeat(count))
        };
        let text = match self {
            Self::Any(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => return bytes.clone(),
            },
            Self::Text(text) => text.clone(),
            Self::File(slashes, rest) => format!("file:{}", path(slashes, rest)),
            Self::Machine(slashes, rest) => format!("machine:{}", path(slashes, rest)),
            Self::Url(scheme, user, host) => {
                let [scheme, user, host] =
                    [scheme, user, host].map(|part| part.replace([':', '/', '@'], ""));
                format!("{scheme}://{user}:{PASSWORD}@{host}")
            }
            Self::Long(count, letter) => {
                format!("file:/{}", letter.to_string().repeat((*count).into()))
            }
        };
        below(&text).into_bytes()
    }
}

/// Whether the text has the form of a store, as the manual says it.
fn is_valid(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    let (scheme, location) = text.split_once(':').unwrap_or((text, ""));
    match scheme {
        "memory" => location.is_empty(),
        "machine" => location.is_empty() || location.starts_with('/'),
        "file" => {
            let path = location.strip_suffix("?filesystem=any").unwrap_or(location);
            let is_host = path.starts_with("//") && !path.starts_with("///");
            let is_directory = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
            let has_blank = path.chars().next_back().is_some_and(char::is_whitespace);
            let has_control = path.chars().any(char::is_control);
            path.starts_with('/') && !is_host && !is_directory && !has_blank && !has_control
        }
        _ => false,
    }
}

/// The names of all files, with paths.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// The status of a generator of the store; it issues an ID.
fn open(store: &CString, worker_count: i64, error: &mut Error) -> i32 {
    let config = Config {
        store: store.as_ptr(),
        worker_count,
        ..Config::new()
    };
    let mut generator = null_mut();
    // SAFETY: the structs state their sizes, and the text ends in NUL.
    let status = unsafe { c::snowflake_new(&raw const config, &raw mut generator, error) };
    assert_eq!(generator.is_null(), status != c::OK);
    if status == c::OK {
        // SAFETY: it was just made, and is not used any more afterwards.
        let id = unsafe { c::snowflake_next(generator) };
        assert!(id >= 0, "{id}");
        // SAFETY: as above.
        unsafe { c::snowflake_free(generator) };
    }
    status
}

/// The same text in Rust, where it may have a NUL: it is refused.
fn check_with_nul(text: &str) {
    let config = snowflake::Config {
        store: Some(text.to_owned()),
        ..snowflake::Config::default()
    };
    let error = config.open().expect_err("a text with NUL").to_string();
    assert!(!error.chars().any(char::is_control), "{error:?}");
}

fuzz_target!(|case: Case| {
    LazyLock::force(&BELOW);
    let bytes = case.store.bytes();
    let store = match CString::new(bytes) {
        Ok(store) => store,
        Err(error) => {
            let bytes = error.into_vec();
            if let Ok(text) = std::str::from_utf8(&bytes) {
                check_with_nul(text);
            }
            return;
        }
    };
    let worker_count = i64::from(case.worker_count % 3) + 1;
    let mut error = Error::new();
    let status = open(&store, worker_count, &mut error);
    error.check(status.into());
    let sentence = error.sentence();
    assert!(!sentence.contains(PASSWORD), "{sentence}");
    let text = store.to_bytes();
    let is_valid = text.len() <= 4200 && is_valid(text);
    let created = files(&scratch::directory());
    if is_valid {
        // There may be no such directory.
        let known = [c::OK, c::ERR_STORE];
        assert!(known.contains(&status), "{sentence}");
    } else {
        assert_eq!(status, c::ERR_CONFIG, "{sentence}");
        assert!(sentence.contains("store must be "), "{sentence}");
        assert!(created.is_empty(), "{sentence}");
    }
    for file in created {
        let name = file.file_name().expect("a name").to_string_lossy();
        assert!(!name.starts_with(".snowflake-"), "a draft was left");
        fs::remove_file(file).expect("a file");
    }
});
