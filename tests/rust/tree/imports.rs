//! The direction of imports: between the rooms, and inside each of them.

use super::modules::{Id, Modules, ROOT};
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Each room uses only itself and those that come before it.
pub(super) fn later_rooms(modules: &Modules, order: &[&str]) -> Vec<String> {
    let place = |room: &str| order.iter().position(|known| *known == room);
    let mut failures = Vec::new();
    let mut reported = HashSet::new();
    for (id, own) in product_rooms(modules) {
        let source = modules.all[id].source;
        let Some(own_place) = place(own) else {
            failures.push(source.at(1, format!("{own} has no place in the order of rooms")));
            continue;
        };
        for mention in modules.all[id].mentions().filter(|known| !known.in_tests) {
            let route = modules.route(id, mention);
            let name = mention.segments.join("::");
            if route.targets.contains(&ROOT) {
                let message = format!("{name} names lib.rs itself: name the module");
                failures.push(source.at(mention.line, message));
            }
            let rooms = route.passed.iter().filter_map(|id| modules.room(*id));
            for room in rooms.filter(|room| place(room).is_none_or(|place| place > own_place)) {
                if reported.insert((&source.path, room)) {
                    let message = format!("{own} uses {name}, but {room} comes after it");
                    failures.push(source.at(mention.line, message));
                }
            }
        }
    }
    failures
}

fn product_rooms<'a>(modules: &'a Modules) -> impl Iterator<Item = (Id, &'a str)> {
    (0..modules.all.len())
        .filter(|id| !modules.all[*id].in_tests)
        .filter_map(|id| modules.room(id).map(|room| (id, room)))
}

/// No file uses another that leads back to it, parents and children included.
///
/// A file uses the files that define what it names. So a child that takes a
/// sibling's item from its parent's re-exports uses the sibling, and one that takes
/// an item defined in its parent's file uses the parent. A parent uses a child that
/// it re-exports from or names; `mod child;` alone uses nothing.
pub(super) fn circles(modules: &Modules) -> Vec<String> {
    let uses = uses(modules);
    let files: BTreeSet<&str> = uses.keys().map(|(from, _)| *from).collect();
    let mut left = files.clone();
    let mut failures = Vec::new();
    for file in files {
        let reached = reached_from(file, &uses);
        let circle: BTreeSet<&str> = reached
            .into_iter()
            .filter(|other| reached_from(other, &uses).contains(file))
            .collect();
        if circle.len() > 1 && left.contains(file) {
            left.retain(|other| !circle.contains(other));
            failures.push(describe(&circle, &uses));
        }
    }
    failures
}

/// The first line and name by which one file uses another.
type Uses<'a> = BTreeMap<(&'a str, &'a str), (usize, String)>;

fn uses<'a>(modules: &Modules<'a>) -> Uses<'a> {
    let path = |id: Id| -> &'a str {
        let source: &'a Source = modules.all[id].source;
        &source.path
    };
    let mut uses = Uses::new();
    for (id, module) in modules.all.iter().enumerate() {
        let mentions = module.mentions().filter(|mention| !mention.in_tests);
        for mention in mentions.filter(|_| !module.in_tests) {
            for target in modules.route(id, mention).targets {
                let reason = || (mention.line, mention.segments.join("::"));
                if path(id) != path(target) {
                    uses.entry((path(id), path(target))).or_insert_with(reason);
                }
            }
        }
    }
    uses
}

fn reached_from<'a>(file: &str, uses: &Uses<'a>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![file];
    while let Some(from) = waiting.pop() {
        for (_, to) in uses.keys().filter(|(user, _)| *user == from) {
            if reached.insert(*to) {
                waiting.push(to);
            }
        }
    }
    reached
}

fn describe(circle: &BTreeSet<&str>, uses: &Uses) -> String {
    let inside = uses
        .iter()
        .filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
    let lines = inside.map(|((from, to), (line, name))| format!("  {from}:{line}: {name} ({to})"));
    let lines: Vec<_> = lines.collect();
    format!(
        "files that use each other in a circle:\n{}",
        lines.join("\n")
    )
}
