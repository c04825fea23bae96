//! The sources are as ARCHITECTURE.md says: one direction of imports, one module
//! that asks the operating system, `unsafe` in few places, and files that can be
//! read in one sitting. All of it is read from the syntax tree.

#[path = "tree/attributes.rs"]
mod attributes;
#[path = "tree/collector.rs"]
mod collector;
#[path = "tree/facts.rs"]
mod facts;
#[path = "tree/import_examples.rs"]
mod import_examples;
#[path = "tree/imports.rs"]
mod imports;
#[path = "tree/modules.rs"]
mod modules;
#[path = "tree/reader.rs"]
mod reader;
#[path = "tree/rule_examples.rs"]
mod rule_examples;
#[path = "tree/rules.rs"]
mod rules;
#[path = "tree/source.rs"]
mod source;
#[path = "tree/tokens.rs"]
mod tokens;

use modules::Modules;
use source::Source;
use std::fs;
use std::path::Path;

/// The rooms of the library. Each uses only those that come before it.
const ORDER: [&str; 10] = [
    "sys",
    "error",
    "layout",
    "clock",
    "text",
    "page",
    "generator",
    "store",
    "config",
    "ffi",
];

/// Where `unsafe` is allowed, and how many blocks of it.
const UNSAFE: [rules::Allowed; 6] = [
    ("sys", usize::MAX),
    ("page", usize::MAX),
    ("clock/counter", usize::MAX),
    // The list of pages that has no lock.
    ("store/memory", usize::MAX),
    // The call of the code for a processor's vectors.
    ("generator/batch", 1),
    ("ffi", usize::MAX),
];

const LIBRARY: &str = "src";
const TESTS: &str = "tests/rust";
const TOOLS: [&str; 2] = ["xtask/src", "benches/rust"];

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
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

fn library() -> Vec<Source> {
    let sources = read(LIBRARY);
    assert!(sources.len() > 20, "only {} files in src", sources.len());
    sources
}

fn library_and_tests() -> Vec<Source> {
    let mut sources = library();
    sources.extend(read(TESTS));
    sources
}

fn all() -> Vec<Source> {
    let mut sources = library_and_tests();
    sources.extend(TOOLS.iter().flat_map(|directory| read(directory)));
    sources
}

/// Fails with what a rule found wrong.
fn nothing(found: impl IntoIterator<Item = String>) {
    let found: Vec<_> = found.into_iter().collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_file_is_a_module_of_the_library() {
    nothing(Modules::of(&library()).strays);
}

#[test]
fn a_room_uses_only_rooms_that_come_before_it() {
    nothing(imports::later_rooms(&Modules::of(&library()), &ORDER));
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    nothing(imports::circles(&Modules::of(&library())));
}

#[test]
fn unsafe_code_is_in_few_places() {
    let sources = library();
    let product = Modules::of(&sources).product().into_iter();
    nothing(product.flat_map(|source| rules::misplaced_unsafe(source, &UNSAFE)));
}

#[test]
fn unsafe_code_is_explained() {
    nothing(
        library_and_tests()
            .iter()
            .flat_map(rules::unexplained_unsafe),
    );
}

#[test]
fn only_sys_asks_the_operating_system() {
    let sources = library();
    let product = Modules::of(&sources).product().into_iter();
    nothing(product.flat_map(rules::names_of_the_system));
}

#[test]
fn every_function_of_the_c_interface_stops_panics() {
    let sources = library();
    let functions = sources.iter().flat_map(|source| &source.facts.functions);
    let found = functions
        .filter(|function| function.c_calls.is_some())
        .count();
    assert!(found >= 17, "only {found} functions were found");
    nothing(sources.iter().flat_map(rules::unguarded_functions));
}

#[test]
fn functions_have_at_most_70_lines() {
    let sources = library_and_tests();
    nothing(
        sources
            .iter()
            .flat_map(|source| rules::long_functions(source, 70)),
    );
}

#[test]
fn files_have_at_most_360_lines() {
    let sources = library_and_tests();
    nothing(
        sources
            .iter()
            .flat_map(|source| rules::long_file(source, 360)),
    );
}

#[test]
fn lines_fit_into_100_columns() {
    nothing(
        all()
            .iter()
            .flat_map(|source| rules::long_lines(source, 100)),
    );
}

#[test]
fn no_match_is_on_a_bool() {
    nothing(all().iter().flat_map(rules::bool_matches));
}

#[test]
fn other_modules_are_named_in_use_only() {
    nothing(library_and_tests().iter().flat_map(rules::inline_paths));
}
