//! What it costs to make a generator, without freeing it.

use crate::arguments::Arguments;
use crate::library::{Api, Config};
use crate::usage::median;
use std::ffi::{CStr, CString};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::Instant;

/// Worker IDs of the default layout.
const WORKERS: u32 = 1024;

/// STORE-new: each generator has a page that nobody has opened before. STORE-again: the page
/// of the first, which was freed.
pub fn run(arguments: &Arguments) -> String {
    let (store, which) = arguments
        .side
        .split_once('-')
        .expect("STORE-new or STORE-again");
    let workers: fn(u32) -> u32 = match which {
        "new" => |turn| turn,
        "again" => |_| 0,
        other => panic!("there is no page {other}"),
    };
    match store {
        "memory" => measure(c"memory", workers),
        "machine" => {
            let directory = Directory::new();
            measure(&directory.store(), workers)
        }
        other => panic!("there is no side {other}"),
    }
}

fn measure(store: &CStr, workers: fn(u32) -> u32) -> String {
    let api = Api::load();
    let slices = (0..WORKERS).map(|turn| {
        let config = api.config(|config: &mut Config| {
            config.worker_id = workers(turn).into();
            config.store = store.as_ptr();
        });
        let began = Instant::now();
        let generator = api.generator(&config);
        let took = began.elapsed();
        generator.free();
        took.as_nanos() as f64
    });
    format!(r#"{{"ns": {:.1}}}"#, median(slices.collect()))
}

/// A directory of this process in the memory file system, removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let path = PathBuf::from(format!(
            "/dev/shm/libsnowflake-bench-{}",
            std::process::id()
        ));
        let made = std::fs::DirBuilder::new().mode(0o700).create(&path);
        made.expect("a directory in /dev/shm");
        Self(path)
    }

    fn store(&self) -> CString {
        CString::new(format!("machine:{}", self.0.display())).expect("no NUL")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
