//! The rules find what they are there to find, and nothing else.

use super::imports::Library;
use super::rules;
use super::source::Source;

/// Each of `good` passes, and each of `bad` has one finding, as a file at this path.
#[track_caller]
fn check(rule: impl Fn(&Source) -> Vec<String>, path: &str, good: &[&str], bad: &[&str]) {
    for text in good {
        assert_eq!(rule(&Source::new(path, text)), [""; 0], "{text}");
    }
    for text in bad {
        let found = rule(&Source::new(path, text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
}

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source::new(&format!("src/{path}"), text);
    files.iter().map(source).collect()
}

/// What is wrong with the order of a library with this text in one file.
fn order_with(path: &str, text: &str) -> Vec<String> {
    let mut files = vec![
        ("lib.rs", "mod text; mod store; mod ffi; mod leaf;"),
        ("text.rs", "mod inner { use super::Id; }"),
        ("store.rs", "use crate::text::Id;"),
        ("ffi.rs", "use crate::{store::Error, text};"),
        ("leaf.rs", "use crate::text;"),
    ];
    files.retain(|(known, _)| *known != path);
    files.push((path, text));
    Library::of(&sources(&files)).later_rooms("text store ffi leaf", "ffi leaf")
}

/// How many circles a room has with this `mod.rs` and these two children.
fn circles(parent: &str, one: &str, other: &str) -> usize {
    let sources = sources(&[
        ("lib.rs", "mod room;"),
        ("room/mod.rs", parent),
        ("room/one.rs", one),
        ("room/other.rs", other),
    ]);
    Library::of(&sources).circles().len()
}

#[test]
fn a_use_of_a_later_room_is_found_however_it_is_written() {
    let good = [
        "use super::text::Id; use ::store::Store; use std::collections::BTreeMap as ffi;",
        "mod inner { use super::Id; } pub(crate) fn f() { inner::f() }",
        "#[cfg(test)] use crate::store; #[cfg(test)] mod tests { use crate::ffi::call; }",
        "/// [`crate::store::Error`]\nconst PATH: &str = \"crate::store\"; // crate::ffi",
    ];
    for text in good {
        assert_eq!(order_with("text.rs", text), [""; 0], "{text}");
    }
    let bad = [
        "use crate::store::Error;",
        "use crate::{text::Id, store::{self as other}};",
        "use self::super::store;",
        "mod inner { use super::super::store::Error; }",
        "fn f() { crate::store::open() }",
        "fn f(error: Option<&super::store::Error>) {}",
        "fn f() { assert!(crate::store::open() == ()); }",
        "#[cfg(not(test))] use crate::store::Error;",
        "use crate::Error;",
        "use crate as all;",
    ];
    for text in bad {
        assert_eq!(order_with("text.rs", text).len(), 1, "{text}");
    }
}

#[test]
fn a_use_of_a_leaf_is_found_and_a_room_without_a_place() {
    let found = order_with("leaf.rs", "//! A leaf.\nuse crate::ffi::call;");
    let expected = "src/leaf.rs:2: leaf uses crate::ffi::call: nothing uses ffi";
    assert_eq!(found, [expected]);
    let sources = sources(&[("lib.rs", "mod cellar;"), ("cellar.rs", "")]);
    let expected = "src/cellar.rs:1: cellar has no place in the order of rooms";
    assert_eq!(Library::of(&sources).later_rooms("text", ""), [expected]);
}

#[test]
fn siblings_that_use_each_other_are_a_circle() {
    let (parent, one) = ("mod one; mod other;", "use super::other::B;");
    let tests = "pub struct B; #[cfg(test)] mod tests { use super::super::one::A; }";
    assert_eq!(circles(parent, one, tests), 0);
    let bad = [
        "use super::one::A;",
        "use crate::room::one::{A as First};",
        "use super as room; pub struct B(room::one::A);",
        "fn f() { println!(\"{}\", super::one::A) }",
    ];
    for other in bad {
        assert_eq!(circles(parent, one, other), 1, "{other}");
    }
}

#[test]
fn a_circle_through_what_the_parent_re_exports_is_found() {
    let (one, other) = ("use super::B;", "use super::A;");
    let exports = [
        "pub(crate) use one::A; pub(crate) use self::other::B;",
        "use {one::A, other::B};",
        "pub use one::A as C; pub use C as A; pub use other::B;",
    ];
    for exports in exports {
        let parent = format!("mod one; mod other; {exports}");
        assert_eq!(circles(&parent, one, other), 1, "{parent}");
        assert_eq!(circles(&parent, "", other), 0, "{parent}");
    }
}

#[test]
fn a_parent_and_a_child_that_use_each_other_are_a_circle() {
    let child = "use super::Page;";
    assert_eq!(circles("mod one; pub struct Page;", child, ""), 0);
    for parent in ["mod one; pub use one::A;", "mod one; fn f() { one::f() }"] {
        assert_eq!(circles(parent, child, ""), 1, "{parent}");
        assert_eq!(circles(parent, "", ""), 0, "{parent}");
    }
    let chosen = "#[cfg(unix)] mod one; #[cfg(not(unix))] mod other; \
        #[cfg(unix)] use one as system; #[cfg(not(unix))] use other as system; \
        pub use system::open; pub struct Page;";
    assert_eq!(circles(chosen, "", ""), 0);
    assert_eq!(circles(chosen, "", child), 1);
    assert_eq!(circles(chosen, child, ""), 1);
}

#[test]
fn a_circle_of_three_at_any_depth_is_found_once_and_told() {
    let sources = sources(&[
        ("lib.rs", "mod room;"),
        ("room/mod.rs", "mod box_;"),
        ("room/box_/mod.rs", "mod a; mod b; mod c;"),
        ("room/box_/a.rs", "use super::b::B;"),
        ("room/box_/b.rs", "\nuse super::c; pub struct B;"),
        ("room/box_/c.rs", "fn f() { super::a::f() }"),
    ]);
    let expected = "files that use each other in a circle:\n  \
        src/room/box_/a.rs:1: super::b::B (src/room/box_/b.rs)\n  \
        src/room/box_/b.rs:2: super::c (src/room/box_/c.rs)\n  \
        src/room/box_/c.rs:1: super::a::f (src/room/box_/a.rs)";
    assert_eq!(Library::of(&sources).circles(), [expected]);
}

#[test]
fn files_of_tests_are_no_product_and_a_file_that_nothing_declares_is_found() {
    let sources = sources(&[
        ("lib.rs", "#[cfg(test)] mod tests; mod room;"),
        ("tests/mod.rs", "mod inner;"),
        ("tests/inner.rs", ""),
        ("room.rs", "mod inner {}"),
        ("forgotten.rs", ""),
    ]);
    let library = Library::of(&sources);
    let product: Vec<_> = library.product().map(|source| &source.path).collect();
    assert_eq!(product, ["src/lib.rs", "src/room.rs"]);
    let expected = "src/forgotten.rs:1: no module declares it";
    assert_eq!(library.strays, [expected]);
}

#[test]
fn unsafe_code_is_found_where_it_is_not_allowed() {
    let rule = |source: &Source| rules::misplaced_unsafe(source, "sys page", "batch");
    let good = [
        "//! This is unsafe { }.\n/// unsafe impl\nfn f() {} // unsafe { g() }",
        "const WORD: &str = \"unsafe { g() }\"; /* unsafe fn */",
        "#[unsafe(no_mangle)] unsafe fn f() {} struct S { call: unsafe extern \"C\" fn() }",
        "#[cfg(test)] mod tests { fn f() { unsafe { g() } } }",
    ];
    let bad = [
        "fn f() { unsafe { g() } }",
        "unsafe impl Send for S {}",
        "unsafe extern \"C\" { fn f(); }",
        "fn f() { assert!(unsafe { g() }); }",
    ];
    check(rule, "src/text.rs", &good, &bad);
    check(rule, "src/page/fork.rs", &bad, &[]);
    check(rule, "src/pages.rs", &[], &bad);
    let one = "unsafe fn g() {} fn f() { unsafe { g() } }";
    let two = "fn f() { unsafe { g() }; unsafe { g() } }";
    check(rule, "src/batch.rs", &[one], &[two]);
}

#[test]
fn only_sys_names_the_system() {
    let rule = rules::names_of_the_system;
    let bad = [
        "fn f() { libc::getpid(); }",
        "use ::libc::{self as c};",
        "use std::{io, os::fd::AsRawFd};",
        "fn f() { std::fs::read(\"a\"); }",
        "use std::time::{Duration, SystemTime};",
        "use std::time; fn f() { time::Instant::now(); }",
        "use std::thread; fn f() { thread::sleep(a); }",
        "fn f() { assert!(libc::getpid() > 0); }",
        "const PATH: &str = \"/proc/self/maps\";",
        "fn f() { open!(\"/sys/{id}/maps\"); }",
    ];
    let good = [
        "//! Reads /proc/self with libc::read.\nuse crate::sys::sleep; // std::fs",
        "use std::time::Duration; use std::thread; fn f() { thread::yield_now(); }",
        "struct SystemTimes; fn f() { clock.sleep(\"SystemTime of libc\"); }",
        "#[cfg(test)] mod tests { use std::fs; }",
    ];
    check(rule, "src/text.rs", &good, &bad);
    check(rule, "src/sys/linux.rs", &bad, &[]);
}

#[test]
fn a_function_of_the_c_interface_does_everything_in_a_guard() {
    let good = [
        "extern \"C\" fn snowflake_a() -> i64 { number(|| work(a)?.b()) }",
        "extern \"C\" fn snowflake_a() -> S { status(unsafe { explained(e, || work()) }) }",
        "extern \"C\" fn snowflake_a() -> i64 { let body = || work(); number(body) }",
        "extern \"C\" fn snowflake_version_number() -> u32 { work() }",
        "extern \"C\" fn in_child() { work() } fn snowflake_a() { work() }",
    ];
    let bad = [
        "extern \"C\" fn snowflake_a() -> i64 { 1 }",
        "extern \"C\" fn snowflake_a() -> i64 { || number(a) }",
        "extern \"C\" fn snowflake_a() -> i64 { let a = work(); number(|| a) }",
        "extern \"C\" fn snowflake_a() -> i64 { number(|| a).max(0) }",
        "extern \"C\" fn snowflake_a() -> i64 { assert!(a); number(|| a) }",
        "unsafe extern \"C\" fn snowflake_a() -> i64 { (|| work())(); number(|| a) }",
    ];
    check(rules::unguarded_functions, "src/ffi/a.rs", &good, &bad);
}

#[test]
fn long_files_and_lines_are_found_comments_included() {
    let file = |source: &Source| rules::long_file(source, 2);
    check(file, "src/a.rs", &["// a\n// b\n"], &["// a\n// b\n// c\n"]);
    let line = |source: &Source| rules::long_lines(source, 9);
    let good = ["// 123456", "// äöüäöü"];
    let bad = ["// 1234567", "fn fg() {}", "/// 123456\nfn f() {}"];
    check(line, "src/a.rs", &good, &bad);
}

#[test]
fn a_module_that_is_named_inline_is_found() {
    let good = [
        "use crate::error::Error; use super::{a, b}; fn f() { a::g() }",
        "pub(super) fn f() {} pub(in crate::a) fn g() {}",
        "fn f() { self::g(); Self::h(); std::mem::drop(a) }",
    ];
    let bad = [
        "fn f() { crate::error::fail() }",
        "fn f(a: super::Error) {}",
        "impl crate::error::Fail for S {}",
        "fn f() { println!(\"{}\", super::A::B) }",
    ];
    check(rules::inline_paths, "src/a.rs", &good, &bad);
}
