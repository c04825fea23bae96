//! The rules that look at one file at a time.

use super::facts::{UnsafeKind, UnsafeUse, Written};
use super::source::Source;
use std::collections::BTreeMap;

/// Paths that only `sys` may name, wherever they are in a longer path.
const OF_THE_SYSTEM: [&[&str]; 7] = [
    &["libc"],
    &["std", "os"],
    &["std", "fs"],
    &["SystemTime"],
    &["Instant"],
    &["thread", "sleep"],
    &["mmap"],
];

/// Directories of the system, as they begin in a string.
const SYSTEM_DIRECTORIES: [&str; 2] = ["/proc/", "/sys/"];

/// The functions of `ffi` that stop panics.
const GUARDS: [&str; 2] = ["number", "explained"];

/// What the functions of `ffi` may call outside of a guard.
const CANNOT_PANIC: [&str; 1] = ["status"];

/// The functions of `ffi` that need no guard: they return constants.
const CONSTANT: [&str; 2] = ["snowflake_status_message", "snowflake_version_"];

/// Where `unsafe` may be, and how many blocks of it.
pub(super) type Allowed<'a> = (&'a str, usize);

pub(super) fn misplaced_unsafe(source: &Source, allowed: &[Allowed]) -> Vec<String> {
    let uses = source.facts.unsafe_uses.iter();
    let product: Vec<_> = uses.filter(|found| !found.in_tests).collect();
    let allowance = allowed.iter().find(|(module, _)| source.is_in(module));
    let Some((module, most)) = allowance else {
        let describe =
            |found: &&UnsafeUse| source.at(found.line, "unsafe code is not allowed here");
        return product.iter().map(describe).collect();
    };
    let blocks = product
        .iter()
        .filter(|found| found.kind == UnsafeKind::Block);
    let describe = |found: &&UnsafeUse| {
        let message = format!("{module} may have {most} unsafe block(s), not more");
        source.at(found.line, message)
    };
    blocks.skip(*most).map(describe).collect()
}

/// Each `unsafe` says why it is sound, or what its caller must see to.
pub(super) fn unexplained_unsafe(source: &Source) -> Vec<String> {
    let mut failures = Vec::new();
    for found in &source.facts.unsafe_uses {
        let missing = match found.kind {
            UnsafeKind::Block | UnsafeKind::Impl => {
                let lines = [found.line, found.statement_line];
                let explained = lines.iter().any(|line| source.has_safety_comment(*line));
                (!explained).then_some("no `SAFETY:` comment before this unsafe code")
            }
            UnsafeKind::Contract { documented } => {
                (!documented).then_some("no section `# Safety` in this documentation")
            }
            UnsafeKind::CFunction => None,
        };
        failures.extend(missing.map(|message| source.at(found.line, message)));
    }
    failures
}

/// Operating systems differ: what asks them is in `sys`. The first line of a file
/// that names something is reported.
pub(super) fn names_of_the_system(source: &Source) -> Vec<String> {
    if source.is_in("sys") {
        return Vec::new();
    }
    let mut found = BTreeMap::new();
    let mentions = source.facts.mentions.iter();
    for mention in mentions.filter(|mention| !mention.in_tests) {
        let segments = source.spelled_out(mention);
        let is_named = |name: &&&[&str]| segments.windows(name.len()).any(|part| part == **name);
        if let Some(name) = OF_THE_SYSTEM.iter().find(is_named) {
            found.entry(name.join("::")).or_insert(mention.line);
        }
    }
    let literals = source.facts.literals.iter();
    for literal in literals.filter(|literal| !literal.in_tests) {
        let mut directories = SYSTEM_DIRECTORIES.iter();
        if let Some(name) = directories.find(|name| literal.text.contains(**name)) {
            found.entry((*name).to_owned()).or_insert(literal.line);
        }
    }
    let describe = |(name, line)| source.at(line, format!("only sys may name {name}"));
    found.into_iter().map(describe).collect()
}

/// A function of the C interface calls everything else inside a guard.
pub(super) fn unguarded_functions(source: &Source) -> Vec<String> {
    let mut failures = Vec::new();
    for function in &source.facts.functions {
        let Some(calls) = &function.c_calls else {
            continue;
        };
        if CONSTANT.iter().any(|name| function.name.starts_with(name)) {
            continue;
        }
        let is_guard = |call: &&String| GUARDS.contains(&call.as_str());
        let is_harmless = |call: &&String| is_guard(call) || CANNOT_PANIC.contains(&call.as_str());
        if !calls.iter().any(|call| is_guard(&call)) {
            let message = format!("{} has no guard against panics", function.name);
            failures.push(source.at(function.line, message));
        }
        if let Some(call) = calls.iter().find(|call| !is_harmless(call)) {
            let message = format!("{} calls {call} outside of its guard", function.name);
            failures.push(source.at(function.line, message));
        }
    }
    failures
}

pub(super) fn long_functions(source: &Source, most: usize) -> Vec<String> {
    let mut failures = Vec::new();
    for function in &source.facts.functions {
        let lines = function.last_line - function.line + 1;
        if lines > most {
            let message = format!("{} has {lines} lines, {most} are allowed", function.name);
            failures.push(source.at(function.line, message));
        }
    }
    failures
}

pub(super) fn long_file(source: &Source, most: usize) -> Vec<String> {
    let lines = source.text.lines().count();
    let message = || source.at(lines, format!("{lines} lines, {most} are allowed"));
    (lines > most).then(message).into_iter().collect()
}

pub(super) fn long_lines(source: &Source, most: usize) -> Vec<String> {
    let lines = source.text.lines().map(|line| line.chars().count());
    let long = (1..).zip(lines).filter(|(_, columns)| *columns > most);
    long.map(|(line, columns)| source.at(line, format!("{columns} columns, {most} are allowed")))
        .collect()
}

pub(super) fn bool_matches(source: &Source) -> Vec<String> {
    let lines = source.facts.bool_matches.iter();
    lines
        .map(|line| source.at(*line, "match on a bool: write `if`"))
        .collect()
}

/// What another module defines is imported at the top of the file.
pub(super) fn inline_paths(source: &Source) -> Vec<String> {
    let inline = source.facts.mentions.iter().filter(|mention| {
        let first = mention.segments[0].as_str();
        mention.written == Written::Inline && ["crate", "super"].contains(&first)
    });
    let describe = |name: String| format!("{name} is named inline: import it with `use`");
    inline
        .map(|mention| source.at(mention.line, describe(mention.segments.join("::"))))
        .collect()
}
