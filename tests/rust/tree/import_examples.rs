//! The rules of imports find what they are there to find, and nothing else.

use super::imports::{circles, later_rooms};
use super::modules::Modules;
use super::source::Source;

const ORDER: [&str; 4] = ["error", "text", "store", "ffi"];

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source::new(&format!("src/{path}"), text);
    files.iter().map(source).collect()
}

/// What is wrong with the order of a library with this `src/text.rs`.
fn order_with(text: &str) -> Vec<String> {
    let sources = sources(&[
        (
            "lib.rs",
            "mod error; mod text; mod store; mod ffi; pub use error::Error;",
        ),
        ("error.rs", "pub enum Error {}"),
        ("text.rs", text),
        (
            "store/mod.rs",
            "mod file; pub use crate::error::Error; pub struct Store;",
        ),
        ("store/file.rs", "pub fn open() {}"),
        (
            "ffi.rs",
            "use crate::{store::Store, text}; pub fn call() {}",
        ),
    ]);
    let modules = Modules::of(&sources);
    assert_eq!(modules.strays, [""; 0]);
    later_rooms(&modules, &ORDER)
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let sources = sources(files);
    let modules = Modules::of(&sources);
    assert_eq!(modules.strays, [""; 0]);
    circles(&modules)
}

/// The circles of a room that has this `mod.rs` and these two children.
fn circles_in_room(parent: &str, one: &str, other: &str) -> usize {
    let files = [
        ("lib.rs", "mod room;"),
        ("room/mod.rs", parent),
        ("room/one.rs", one),
        ("room/other.rs", other),
    ];
    circles_of(&files).len()
}

#[test]
fn a_use_of_an_earlier_room_or_of_a_test_passes() {
    let passing = [
        "use crate::error::Error;",
        "use super::error::{self, Error as Fault};",
        "use crate::{error::*};",
        "use store::Store; use std::collections::BTreeMap as ffi;",
        "fn f() -> crate::error::Error { loop {} }",
        "pub(in crate::text) struct Id;",
        "#[cfg(test)] use crate::store::Store;",
        "#[cfg(test)] mod tests { use super::*; use crate::ffi::call; }",
        "#[cfg(all(test, unix))] mod tests { fn f() { crate::ffi::call() } }",
        "struct Id; impl Id { #[cfg(test)] fn f() { crate::ffi::call() } }",
        "#[test] fn f() { assert!(crate::ffi::call() == ()); }",
        "/// [`crate::store::Store`]\nstruct Id; // crate::ffi::call",
        "const PATH: &str = \"crate::store::Store\";",
    ];
    for text in passing {
        assert_eq!(order_with(text), [""; 0], "{text}");
    }
}

#[test]
fn a_use_of_a_later_room_fails_however_it_is_written() {
    let failing = [
        "use crate::store::Store;",
        "use crate::{error::Error, store::{self as other, Store}};",
        "use crate::store as other;",
        "use crate::store::*;",
        "use super::{error, store};",
        "pub(crate) use super::store::Store as Place;",
        "use self::super::store;",
        "use crate::store::Error;",
        "use crate as all; fn f(store: all::store::Store) {}",
        "mod inner { use super::super::store::Store; }",
        "fn f() { use crate::store::Store; }",
        "fn f() { crate::store::open() }",
        "fn f(store: Option<&super::store::Store>) {}",
        "impl Drop for crate::store::Store { fn drop(&mut self) {} }",
        "fn f() { assert!(crate::store::open() == ()); }",
        "macro_rules! open { () => { $crate::store::open() } }",
        "#[cfg(not(test))] use crate::store::Store;",
        "#[cfg(any(test, unix))] use crate::store::Store;",
        "#[cfg(test)] mod tests {} use crate::store::Store;",
    ];
    for text in failing {
        let found = order_with(text);
        let is_store = |failure: &String| failure.ends_with("but store comes after it");
        assert!(found.iter().any(is_store), "{text}: {found:?}");
    }
}

#[test]
fn a_failure_tells_the_file_the_line_and_the_name() {
    let found = order_with("//! Text.\n\nuse crate::{\n    error,\n    ffi::call,\n};");
    let expected = "src/text.rs:5: text uses crate::ffi::call, but ffi comes after it";
    assert_eq!(found, [expected]);
}

#[test]
fn what_lib_rs_re_exports_is_for_other_crates() {
    let expected = "src/text.rs:1: crate::Error names lib.rs itself: name the module";
    assert_eq!(order_with("use crate::Error;"), [expected]);
}

#[test]
fn a_room_without_a_place_fails() {
    let sources = sources(&[("lib.rs", "mod cellar;"), ("cellar.rs", "")]);
    let found = later_rooms(&Modules::of(&sources), &ORDER);
    let expected = "src/cellar.rs:1: cellar has no place in the order of rooms";
    assert_eq!(found, [expected]);
}

#[test]
fn siblings_that_use_each_other_are_a_circle() {
    let parent = "mod one; mod other;";
    let one = "use super::other::B; pub struct A;";
    assert_eq!(circles_in_room(parent, one, "pub struct B;"), 0);
    let others = [
        "use super::one::A; pub struct B;",
        "use crate::room::one::{A as First}; pub struct B;",
        "use super::one; pub struct B;",
        "use super::one::*; pub struct B;",
        "use super as room; pub struct B(room::one::A);",
        "pub struct B(super::one::A);",
        "pub struct B; fn f() { println!(\"{}\", super::one::A) }",
    ];
    for other in others {
        assert_eq!(circles_in_room(parent, one, other), 1, "{other}");
    }
}

#[test]
fn a_circle_through_what_the_parent_re_exports_is_found() {
    let (one, other) = ("use super::B; pub struct A;", "use super::A; pub struct B;");
    let parents = [
        "mod one; mod other; pub(crate) use one::A; pub(crate) use self::other::B;",
        "mod one; mod other; pub use one::*; pub use other::*;",
        "mod one; mod other; use {one::A, other::B};",
        "mod one; mod other; pub use one::A as C; pub use C as A; pub use other::B;",
    ];
    for parent in parents {
        assert_eq!(circles_in_room(parent, one, other), 1, "{parent}");
        assert_eq!(
            circles_in_room(parent, "pub struct A;", other),
            0,
            "{parent}"
        );
    }
}

#[test]
fn a_parent_and_a_child_that_use_each_other_are_a_circle() {
    let child = "use super::Page; pub struct A;";
    let declares = "mod one; mod other; pub struct Page;";
    assert_eq!(circles_in_room(declares, child, ""), 0);
    for uses in ["pub use one::A;", "fn f() { one::f() }"] {
        let parent = format!("{declares} {uses}");
        assert_eq!(circles_in_room(&parent, child, ""), 1, "{uses}");
        assert_eq!(circles_in_room(&parent, "pub struct A;", ""), 0, "{uses}");
    }
}

#[test]
fn tests_make_no_circle() {
    let parent = "mod one; mod other; #[cfg(test)] mod tests { use super::one::A; }";
    let one = "use super::other::B; pub struct A;";
    let other = "pub struct B; #[cfg(test)] mod tests { use super::super::one::A; }";
    assert_eq!(circles_in_room(parent, one, other), 0);
}

#[test]
fn a_circle_of_three_at_any_depth_is_found_once_and_told() {
    let found = circles_of(&[
        ("lib.rs", "mod room; mod shelf;"),
        ("room/mod.rs", "mod box_;"),
        ("room/box_/mod.rs", "mod a; mod b; mod c;"),
        ("room/box_/a.rs", "use super::b::B;\nuse crate::shelf::S;"),
        ("room/box_/b.rs", "\nuse super::c; pub struct B;"),
        ("room/box_/c.rs", "fn f() { super::a::f() }"),
        ("shelf.rs", "pub struct S;"),
    ]);
    let expected = "files that use each other in a circle:\n  \
        src/room/box_/a.rs:1: super::b::B (src/room/box_/b.rs)\n  \
        src/room/box_/b.rs:2: super::c (src/room/box_/c.rs)\n  \
        src/room/box_/c.rs:1: super::a::f (src/room/box_/a.rs)";
    assert_eq!(found, [expected]);
}

#[test]
fn all_files_that_cfg_chooses_between_are_looked_at() {
    let chosen = [
        "#[cfg(unix)] mod one; #[cfg(not(unix))] mod other; \
         #[cfg(unix)] use one as system; #[cfg(not(unix))] use other as system; \
         pub use system::open; pub struct Page;",
        "#[cfg(unix)] #[path = \"one.rs\"] mod system; \
         #[cfg(not(unix))] #[path = \"other.rs\"] mod system; \
         pub use system::open; pub struct Page;",
        "#[cfg_attr(unix, path = \"one.rs\")] #[cfg_attr(not(unix), path = \"other.rs\")] \
         mod system; pub use system::open; pub struct Page;",
    ];
    for parent in chosen {
        let (plain, using) = ("pub fn open() {}", "use super::Page; pub fn open() {}");
        assert_eq!(circles_in_room(parent, plain, plain), 0, "{parent}");
        assert_eq!(circles_in_room(parent, plain, using), 1, "{parent}");
        assert_eq!(circles_in_room(parent, using, plain), 1, "{parent}");
    }
}

#[test]
fn a_file_that_no_module_declares_fails_and_a_module_without_a_file() {
    let sources = sources(&[
        ("lib.rs", "#[cfg(test)] mod tests;\nmod gone;"),
        ("forgotten.rs", ""),
    ]);
    let expected = [
        "src/lib.rs:2: the module gone has no file in src",
        "src/forgotten.rs:1: no module declares it",
    ];
    assert_eq!(Modules::of(&sources).strays, expected);
}

#[test]
fn a_file_below_a_module_of_tests_is_no_product() {
    let sources = sources(&[
        ("lib.rs", "#[cfg(test)] mod tests; mod room;"),
        ("tests/mod.rs", "mod inner;"),
        ("tests/inner.rs", ""),
        ("room.rs", "#[cfg(test)] mod more; mod inner {}"),
        ("room/more.rs", ""),
    ]);
    let product = Modules::of(&sources).product();
    let paths: Vec<_> = product.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(paths, ["src/lib.rs", "src/room.rs"]);
}
