//! The rules that look at one file at a time.

use super::source::{CFunction, Source};

/// What only `sys` may name, wherever it is in a longer path.
const OF_THE_SYSTEM: &str =
    "libc std::os std::fs std::env std::net std::process SystemTime time::Instant thread::sleep";

/// Directories of the system, as a string begins with them.
const SYSTEM_DIRECTORIES: [&str; 2] = ["\"/proc/", "\"/sys/"];

/// The functions of `ffi::boundary`: those that stop panics, and the one around them.
const GUARDS: [&str; 5] = [
    "number",
    "explained",
    "undisturbed",
    "explained_undisturbed",
    "in_two_parts",
];
const AROUND: &str = "status";

/// The functions of the C interface that need no guard: they return constants.
const CONSTANT: [&str; 2] = ["snowflake_status_message", "snowflake_version_"];

/// `unsafe` is in these modules only, and in some of them once.
pub(super) fn misplaced_unsafe(source: &Source, modules: &str, once: &str) -> Vec<String> {
    let is_in = |modules: &str| modules.split(' ').any(|module| source.is_in(module));
    if is_in(modules) {
        return Vec::new();
    }
    let lines = source.unsafe_lines.iter().skip(usize::from(is_in(once)));
    lines
        .map(|line| source.at(*line, "unsafe code is not allowed here"))
        .collect()
}

/// Operating systems differ: what asks them is in `sys`.
pub(super) fn names_of_the_system(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if source.is_in("sys") {
        return found;
    }
    for mention in &source.mentions {
        let names = format!("::{}::", mention.names.join("::"));
        let is_named = |name: &&str| names.contains(&format!("::{name}::"));
        if let Some(name) = OF_THE_SYSTEM.split(' ').find(is_named) {
            found.push(source.at(mention.line, format!("only sys may name {name}")));
        }
    }
    for (line, text) in (1..).zip(source.text.lines()) {
        let is_code = !text.trim_start().starts_with("//");
        if is_code && SYSTEM_DIRECTORIES.iter().any(|name| text.contains(name)) {
            found.push(source.at(line, "only sys may name a directory of the system"));
        }
    }
    found
}

/// A function of the C interface calls everything else inside a guard.
pub(super) fn unguarded_functions(source: &Source) -> Vec<String> {
    let is_constant = |name: &str| CONSTANT.iter().any(|known| name.starts_with(known));
    let is_guard = |call: &String| GUARDS.contains(&call.as_str());
    let mut found = Vec::new();
    for CFunction { name, line, calls } in &source.c_functions {
        let outside = calls.iter().find(|call| !is_guard(call) && *call != AROUND);
        if is_constant(name) {
            continue;
        } else if let Some(call) = outside {
            found.push(source.at(*line, format!("{name} calls {call} outside of its guard")));
        } else if !calls.iter().any(is_guard) {
            found.push(source.at(*line, format!("{name} has no guard against panics")));
        }
    }
    found
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

/// What another module defines is imported at the top of the file.
pub(super) fn inline_paths(source: &Source) -> Vec<String> {
    let inline = source.mentions.iter().filter(|mention| {
        let first = mention.names[0].as_str();
        mention.imported.is_none() && ["crate", "super"].contains(&first)
    });
    let describe = |name: String| format!("{name} is named inline: import it with `use`");
    inline
        .map(|mention| source.at(mention.line, describe(mention.names.join("::"))))
        .collect()
}
