//! The path in a store string, and the names of the files of several worker IDs.

use super::super::contract::{Request, invalid_store};
use crate::error::Result;
use std::path::PathBuf;

/// What follows a path whose file system the user knows to be local.
const ANY_FILESYSTEM: &str = "?filesystem=any";

/// Splits a location into its path and whether any file system will do.
pub(super) fn parts(location: &str) -> (&str, bool) {
    match location.strip_suffix(ANY_FILESYSTEM) {
        Some(path) => (path, true),
        None => (location, false),
    }
}

/// The path of the file of a worker ID. The first worker ID of a generator has the path
/// itself, so that a generator with one worker ID and one with several share its page; each
/// of the others has the path, a dot and the worker ID.
pub(super) fn path_of(request: &Request<'_>) -> PathBuf {
    let (path, _) = parts(request.location);
    if request.is_first {
        return path.into();
    }
    format!("{path}.{}", request.worker_id).into()
}

/// Checks the path: two programs that give the same text must mean the same file.
pub(super) fn check(location: &str) -> Result<()> {
    let (path, _) = parts(location);
    let last = path.chars().next_back();
    let remedy = if path.is_empty() {
        "give the path of the file, for example 'file:/var/lib/app/ids'"
    } else if path.starts_with('~') {
        "'~' is not expanded here: give the home directory itself"
    } else if path.chars().any(char::is_control) {
        "the path has a control character, such as a line break or NUL: remove it"
    } else if last.is_some_and(char::is_whitespace) {
        "the path ends with a blank: remove it"
    } else if path.starts_with("//") && !path.starts_with("///") {
        "this is a URL with the name of a host: give a path on this machine, \
         'file:/var/lib/app/ids'"
    } else if !path.starts_with('/') {
        "processes in other directories would use another file: give the whole path"
    } else if path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..") {
        "this is a directory: give the path of a file in it"
    } else {
        return Ok(());
    };
    Err(invalid_store(&format!("file:{location}"), remedy))
}
