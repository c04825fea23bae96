//! The rules for single files find what they are there to find, and nothing else.

use super::rules;
use super::source::Source;

type Rule = fn(&Source) -> Vec<String>;

fn found_by(rule: Rule, path: &str, text: &str) -> Vec<String> {
    rule(&Source::new(path, text))
}

fn passes(rule: Rule, path: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(found_by(rule, path, text), [""; 0], "{text}");
    }
}

fn fails(rule: Rule, path: &str, texts: &[&str]) {
    for text in texts {
        let found = found_by(rule, path, text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
}

#[test]
fn unsafe_code_passes_where_it_is_allowed_and_as_a_word() {
    let rule: Rule = |source| rules::misplaced_unsafe(source, &[("page", 9), ("batch", 1)]);
    passes(rule, "src/page.rs", &["fn f() { unsafe { g() } }"]);
    passes(rule, "src/page/fork.rs", &["fn f() { unsafe { g() } }"]);
    let texts = [
        "//! This is unsafe { }.\n/// unsafe impl\nfn f() {} // unsafe { g() }",
        "const WORD: &str = \"unsafe { g() }\"; /* unsafe fn */",
        "#[unsafe(no_mangle)] fn f() {}",
        "struct S { call: unsafe extern \"C\" fn() }",
        "#[cfg(test)] mod tests { fn f() { unsafe { g() } } }",
    ];
    passes(rule, "src/text.rs", &texts);
}

#[test]
fn unsafe_code_fails_everywhere_else() {
    let rule: Rule = |source| rules::misplaced_unsafe(source, &[("page", 9), ("batch", 1)]);
    let texts = [
        "fn f() { unsafe { g() } }",
        "unsafe fn f() {}",
        "unsafe impl Send for S {}",
        "unsafe trait T {}",
        "unsafe extern \"C\" { fn f(); }",
        "unsafe extern \"C\" fn f() {}",
        "impl S { unsafe fn f() {} }",
        "fn f() { assert!(unsafe { g() }); }",
    ];
    fails(rule, "src/text.rs", &texts);
    fails(rule, "src/pages.rs", &["fn f() { unsafe { g() } }"]);
    fails(
        rule,
        "src/batch.rs",
        &["fn f() { unsafe { g() }; unsafe { g() } }"],
    );
    passes(
        rule,
        "src/batch.rs",
        &["unsafe fn g() {} fn f() { unsafe { g() } }"],
    );
}

#[test]
fn unsafe_code_is_explained_directly_before_it_or_its_statement() {
    let rule: Rule = rules::unexplained_unsafe;
    let passing = [
        "fn f() {\n    // SAFETY: why.\n    // More.\n    unsafe { g() }\n}",
        "fn f() {\n    // SAFETY: why.\n    let a =\n        b(|| unsafe { g() });\n}",
        "fn f() {\n    let a = S {\n        // SAFETY: why.\n        \
         b: c(unsafe { g() }),\n    };\n}",
        "fn f() {\n    match a {\n        // SAFETY: why.\n        0 =>\n            \
         unsafe { g() },\n    }\n}",
        "// SAFETY: why.\n#[cfg(unix)]\nunsafe impl Send for S {}",
        "/// Does.\n///\n/// # Safety\n/// Must.\nunsafe fn f() {}",
        "/// # Safety\n/// Must.\nunsafe trait T {}",
        "unsafe extern \"C\" fn f() {}",
        "/// Nothing unsafe { } here.\nfn f() {}",
    ];
    passes(rule, "src/page.rs", &passing);
    let failing = [
        "fn f() {\n    unsafe { g() }\n}",
        "fn f() {\n    // Why.\n    unsafe { g() }\n}",
        "fn f() {\n    // SAFETY: why.\n    a();\n    unsafe { g() }\n}",
        "fn f() {\n    // SAFETY: why.\n\n    unsafe { g() }\n}",
        "// SAFETY: why.\nstruct S;\nunsafe impl Send for S {}",
        "/// Safety is a must.\nunsafe fn f() {}",
        "// # Safety\nunsafe fn f() {}",
        "impl S { unsafe fn f() {} }",
        "unsafe trait T {}",
        "fn f() {\n    assert!(unsafe { g() });\n}",
    ];
    fails(rule, "src/page.rs", &failing);
}

#[test]
fn only_sys_names_the_system() {
    let rule: Rule = rules::names_of_the_system;
    let system = [
        "fn f() { libc::getpid(); }",
        "use libc::{self as c};",
        "use ::libc::getpid;",
        "use std::{io, os::fd::AsRawFd};",
        "fn f() { std::fs::read(\"a\"); }",
        "use std as s; fn f() { s::fs::read(\"a\"); }",
        "use std::time::{Duration, SystemTime};",
        "use std::time::*; fn f() { Instant::now(); }",
        "use std::thread; fn f() { thread::sleep(a); }",
        "use std::thread as t; fn f() { t::sleep(a); }",
        "fn f() { assert!(libc::getpid() > 0); }",
        "const PATH: &str = \"/proc/self/maps\";",
        "const PATH: &CStr = c\"/sys/devices\";",
        "fn f() { open!(\"/proc/{id}/maps\"); }",
    ];
    fails(rule, "src/text.rs", &system);
    fails(rule, "src/system.rs", &system);
    passes(rule, "src/sys.rs", &system);
    passes(rule, "src/sys/linux.rs", &system);
    let others = [
        "//! Reads /proc/self with libc::read.\nuse crate::sys::sleep; // std::fs",
        "use std::time::Duration; use std::thread; fn f() { thread::yield_now(); }",
        "struct SystemTimes; fn f() { clock.sleep(a); }",
        "const TEXT: &str = \"SystemTime of libc\";",
        "#[cfg(test)] mod tests { use std::fs; const A: &str = \"/proc/a\"; }",
    ];
    passes(rule, "src/text.rs", &others);
}

#[test]
fn a_function_of_the_c_interface_does_everything_in_a_guard() {
    let rule: Rule = rules::unguarded_functions;
    let passing = [
        "extern \"C\" fn snowflake_a() -> i64 { number(|| work(a)?.b()) }",
        "extern \"C\" fn snowflake_a() -> S { status(unsafe { explained(e, || work()) }) }",
        "extern \"C\" fn snowflake_a() -> i64 { let body = || work(); number(body) }",
        "extern \"C\" fn snowflake_version_number() -> u32 { work() }",
        "extern \"C\" fn in_child() { work() }",
        "fn snowflake_a() { work() }",
    ];
    passes(rule, "src/ffi/a.rs", &passing);
    let failing = [
        "extern \"C\" fn snowflake_a() -> i64 { 1 }",
        "extern \"C\" fn snowflake_a() -> i64 { || number(a) }",
        "extern \"C\" fn snowflake_a() -> i64 { let a = work(); number(|| a) }",
        "extern \"C\" fn snowflake_a() -> i64 { number(|| a).max(0) }",
        "extern \"C\" fn snowflake_a() -> i64 { assert!(a); number(|| a) }",
        "unsafe extern \"C\" fn snowflake_a() -> i64 { (|| work())(); number(|| a) }",
    ];
    fails(rule, "src/ffi/a.rs", &failing);
}

#[test]
fn long_functions_are_found_at_any_depth() {
    let rule: Rule = |source| rules::long_functions(source, 4);
    let passing = [
        "/// A\n/// long\n/// doc.\n#[inline]\nfn f() {\n    a();\n    b();\n}",
        "trait T {\n    fn f();\n    fn g();\n    fn h();\n    fn i();\n}",
    ];
    passes(rule, "src/a.rs", &passing);
    let failing = [
        "fn f() {\n    a();\n    b();\n    c();\n}",
        "fn f(\n    a: A,\n    b: B,\n) {\n}",
        "mod m {\n    impl S {\n        fn f() {\n\n\n\n        }\n    }\n}",
        "trait T {\n    fn f() {\n\n\n\n    }\n}",
        "const F: fn() = {\n    fn f() {\n        a(|| {\n\n\n        })\n    }\n    f\n};",
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn f() {\n\n\n\n    }\n}",
        "proptest! {\n    fn f(a in 0..1) {\n\n\n\n    }\n}",
    ];
    fails(rule, "src/a.rs", &failing);
}

#[test]
fn long_files_and_lines_are_found_comments_included() {
    let file: Rule = |source| rules::long_file(source, 2);
    passes(file, "src/a.rs", &["// a\n// b\n"]);
    fails(file, "src/a.rs", &["// a\n// b\n// c\n"]);
    let line: Rule = |source| rules::long_lines(source, 9);
    passes(line, "src/a.rs", &["// 123456", "// äöüäöü"]);
    fails(
        line,
        "src/a.rs",
        &["// 1234567", "fn fg() {}", "/// 123456\nfn f() {}"],
    );
}

#[test]
fn a_match_on_a_bool_is_found() {
    let rule: Rule = rules::bool_matches;
    let failing = [
        "fn f() { match a { true => 1, false => 2 } }",
        "fn f() { match a { false if b => 1, _ => 2 } }",
        "fn f() -> B { a(|| match b.c() { _ if d => 1, true => 2, _ => 3 }) }",
    ];
    fails(rule, "src/a.rs", &failing);
    let passing = [
        "fn f() { match a { Some(true) => 1, _ => 2 } }",
        "fn f() { match (a, b) { (true, false) => 1, _ => 2 } }",
        "fn f() { match a { 1 => true, _ => false } }",
        "// match a { true => 1, false => 2 }",
    ];
    passes(rule, "src/a.rs", &passing);
}

#[test]
fn a_module_that_is_named_inline_is_found() {
    let rule: Rule = rules::inline_paths;
    let failing = [
        "fn f() { crate::error::fail() }",
        "fn f(a: super::Error) {}",
        "impl crate::error::Fail for S {}",
        "fn f() { match a { super::A::B => 1 } }",
    ];
    fails(rule, "src/a.rs", &failing);
    let passing = [
        "use crate::error::Error; use super::{a, b}; fn f() { a::g() }",
        "pub(super) fn f() {} pub(in crate::a) fn g() {}",
        "macro_rules! m { () => { $crate::error::fail() } }",
        "fn f() { self::g(); Self::h(); std::mem::drop(a) }",
    ];
    passes(rule, "src/a.rs", &passing);
}
