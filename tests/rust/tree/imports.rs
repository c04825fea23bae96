//! The rules that follow imports: between the rooms, and inside each of them.

use super::source::{Mention, Names, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Longer chains of names that stand for other names are given up.
const LONGEST_CHAIN: usize = 16;

pub(super) struct Library<'a> {
    /// The file of each module, without those of tests.
    modules: BTreeMap<Names, &'a Source>,
    /// Files that no module consists of.
    pub(super) strays: Vec<String>,
}

/// The first mention by which one file uses another.
type Uses<'a> = BTreeMap<(&'a str, &'a str), &'a Mention>;

impl<'a> Library<'a> {
    /// The modules that the declarations lead to, from `src/lib.rs` on.
    pub(super) fn of(sources: &'a [Source]) -> Self {
        let (mut modules, mut of_tests) = (BTreeMap::new(), Vec::new());
        let mut waiting = vec![Names::new()];
        while let Some(module) = waiting.pop() {
            let Some(source) = sources.iter().find(|source| source.module == module) else {
                continue;
            };
            modules.insert(module, source);
            for declared in &source.declared {
                if declared.in_tests {
                    of_tests.push(&declared.module);
                } else if declared.has_file {
                    waiting.push(declared.module.clone());
                } else {
                    modules.insert(declared.module.clone(), source);
                }
            }
        }
        let is_known = |module: &Names| {
            let mut of_tests = of_tests.iter();
            modules.contains_key(module) || of_tests.any(|tests| module.starts_with(tests))
        };
        let strays = sources.iter().filter(|source| !is_known(&source.module));
        let strays = strays.map(|source| source.at(1, "no module declares it"));
        Self {
            strays: strays.collect(),
            modules,
        }
    }

    /// The files that are compiled for others than tests.
    pub(super) fn product(&self) -> impl Iterator<Item = &'a Source> {
        let modules = self.modules.iter();
        let files = modules.filter(|(module, source)| source.module == **module);
        files.map(|(_, source)| *source)
    }

    /// Each room uses only itself and those that come before it, and none of the leaves.
    pub(super) fn later_rooms(&self, order: &str, leaves: &str) -> Vec<String> {
        let place = |room: &str| order.split(' ').position(|known| known == room);
        let mut found = Vec::new();
        for source in self.product() {
            let Some(own) = source.module.first() else {
                continue;
            };
            let Some(own_place) = place(own) else {
                found.push(source.at(1, format!("{own} has no place in the order of rooms")));
                continue;
            };
            for mention in &source.mentions {
                let Some(names) = self.absolute(&mention.module, &mention.names) else {
                    continue;
                };
                let room = names.first().map_or("", String::as_str);
                let is_leaf = room != own && leaves.split(' ').any(|leaf| leaf == room);
                let reason = match place(room) {
                    None => "name the module, not lib.rs".to_owned(),
                    Some(place) if place > own_place => format!("{room} comes after it"),
                    Some(_) if is_leaf => format!("nothing uses {room}"),
                    Some(_) => continue,
                };
                let name = mention.names.join("::");
                let message = format!("{own} uses {name}: {reason}");
                found.push(source.at(mention.line, message));
            }
        }
        found
    }

    /// No file uses another that leads back to it, parents and children included.
    ///
    /// A file uses the files that define what it names. So a child that takes a
    /// sibling's item from its parent's re-exports uses the sibling, and one that takes
    /// an item defined in its parent's file uses the parent. A parent uses a child that
    /// it re-exports from or names; `mod child;` alone uses nothing.
    pub(super) fn circles(&self) -> Vec<String> {
        let uses = self.uses();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for source in self.product() {
            let file = source.path.as_str();
            let mut circle = reached_from(file, &uses);
            circle.retain(|other| reached_from(other, &uses).contains(file));
            if !circle.is_empty() && seen.insert(circle.clone()) {
                found.push(describe(&circle, &uses));
            }
        }
        found
    }

    fn uses(&self) -> Uses<'a> {
        let mut uses = Uses::new();
        for source in self.product() {
            for mention in &source.mentions {
                for file in self.files(&mention.module, &mention.names, LONGEST_CHAIN) {
                    if file != source.path {
                        uses.entry((&source.path, file)).or_insert(mention);
                    }
                }
            }
        }
        uses
    }

    /// The names from `lib.rs` on; `None` if they begin with what is no module here.
    fn absolute(&self, module: &Names, names: &Names) -> Option<Names> {
        let mut path = module.clone();
        match names.first()?.as_str() {
            "crate" => path.clear(),
            "self" | "super" => {}
            name => {
                let child = [&module[..], &[name.to_owned()]].concat();
                self.modules.get(&child)?;
            }
        }
        for name in names {
            match name.as_str() {
                "crate" | "self" => {}
                "super" => drop(path.pop()),
                name => path.push(name.to_owned()),
            }
        }
        Some(path)
    }

    /// The files that define what the names in a module lead to, past every import and
    /// re-export; none for what other crates define. More than one where `cfg` chooses.
    fn files(&self, module: &Names, names: &Names, chain: usize) -> BTreeSet<&'a str> {
        let absolute = self.absolute(module, names);
        let (module, rest) = absolute.as_ref().map_or((&module[..], &names[..]), |path| {
            let mut lengths = (0..=path.len()).rev();
            let length = lengths.find(|length| self.modules.contains_key(&path[..*length]));
            path.split_at(length.unwrap_or(0))
        });
        let source = self.modules[module];
        let mut files = BTreeSet::new();
        if let (Some(first), 1..) = (rest.first(), chain) {
            let is_import =
                |known: &&Mention| known.module == module && known.imported.as_ref() == Some(first);
            for import in source.mentions.iter().filter(is_import) {
                let names = [&import.names, &rest[1..]].concat();
                files.extend(self.files(&import.module, &names, chain - 1));
            }
        }
        if absolute.is_some() && files.is_empty() {
            files.insert(&source.path);
        }
        files
    }
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
    let inside = |from, to| circle.contains(from) && circle.contains(to);
    let mut text = "files that use each other in a circle:".to_owned();
    for ((from, to), mention) in uses.iter().filter(|((from, to), _)| inside(from, to)) {
        let (line, name) = (mention.line, mention.names.join("::"));
        text += &format!("\n  {from}:{line}: {name} ({to})");
    }
    text
}
