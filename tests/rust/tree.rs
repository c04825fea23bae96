//! The sources are as ARCHITECTURE.md says: one direction of imports, one module
//! that asks the operating system, `unsafe` in few places, and files that can be
//! read in one sitting. All of it is read from the syntax tree. Clippy sees to the
//! rest: Cargo.toml and clippy.toml have its rules.

mod examples;
mod imports;
mod rules;
mod source;

use imports::Library;
use source::Source;
use std::fs;
use std::path::Path;

/// The rooms of the library. Each uses only those that come before it.
const ORDER: &str = "sys error layout clock text page generator store config ffi serde";

/// The rooms that no other uses.
const LEAVES: &str = "ffi serde";

/// Where `unsafe` is allowed: in the system and what has its memory, in the processor's
/// counter, in the C interface, in the lists of lanes and of pages, which have no lock, and where
/// the library of the engines is called.
const UNSAFE: &str =
    "sys page clock/counter ffi generator/lanes store/leased/library store/registry";

/// Where it is allowed once: for the call of the code for a processor's vectors.
const UNSAFE_ONCE: &str = "generator/batch";

/// The Rust files below a directory of the repository.
fn read(directory: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join(directory)).expect("a readable directory") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let path = format!("{directory}/{name}");
        if entry.path().is_dir() {
            // What Cargo built for a benchmark is not ours.
            if name != "target" {
                sources.extend(read(&path));
            }
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).expect("a readable file");
            sources.push(Source::new(&path, &text));
        }
    }
    sources
}

fn library() -> Vec<Source> {
    let sources = read("src");
    assert!(sources.len() > 20, "only {} files in src", sources.len());
    sources
}

/// What a rule finds in each file that is compiled for others than tests.
fn found_in_product(rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let sources = library();
    let product = Library::of(&sources).product().collect::<Vec<_>>();
    product.into_iter().flat_map(rule).collect()
}

#[track_caller]
fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_file_is_a_module_of_the_library() {
    nothing(&Library::of(&library()).strays);
}

#[test]
fn a_room_uses_only_rooms_that_come_before_it() {
    nothing(&Library::of(&library()).later_rooms(ORDER, LEAVES));
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    nothing(&Library::of(&library()).circles());
}

#[test]
fn other_modules_are_named_in_use_only() {
    nothing(&found_in_product(rules::inline_paths));
}

#[test]
fn unsafe_code_is_in_few_places() {
    let rule = |source: &Source| rules::misplaced_unsafe(source, UNSAFE, UNSAFE_ONCE);
    nothing(&found_in_product(rule));
}

#[test]
fn only_sys_asks_the_operating_system() {
    nothing(&found_in_product(rules::names_of_the_system));
}

#[test]
fn every_function_of_the_c_interface_stops_panics() {
    let sources = library();
    let functions = sources.iter().map(|source| source.c_functions.len());
    let functions: usize = functions.sum();
    assert!(functions >= 17, "only {functions} functions were found");
    nothing(&found_in_product(rules::unguarded_functions));
}

#[test]
fn files_have_at_most_360_lines() {
    let sources = [library(), read("tests/rust")];
    let rule = |source| rules::long_file(source, 360);
    let found = sources.iter().flatten().flat_map(rule);
    nothing(&found.collect::<Vec<_>>());
}

#[test]
fn lines_fit_into_100_columns() {
    let directories = ["src", "tests/rust", "packaging/header/src", "benches/rust"];
    let sources = directories.map(read);
    let rule = |source| rules::long_lines(source, 100);
    let found = sources.iter().flatten().flat_map(rule);
    nothing(&found.collect::<Vec<_>>());
}
