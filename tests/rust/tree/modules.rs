//! The modules of the library, and which of them a path leads to.

use super::facts::{Declared, Mention, Written};
use super::source::Source;
use std::collections::HashMap;

/// The index of a module.
pub(super) type Id = usize;

/// `lib.rs`.
pub(super) const ROOT: Id = 0;

/// Longer chains of names that stand for other names are given up.
const LONGEST_CHAIN: usize = 32;

pub(super) struct Modules<'a> {
    pub(super) all: Vec<Module<'a>>,
    /// Files that no module consists of, and modules without a file.
    pub(super) strays: Vec<String>,
}

pub(super) struct Module<'a> {
    pub(super) source: &'a Source,
    pub(super) in_tests: bool,
    scope: usize,
    name: String,
    parent: Option<Id>,
    /// More than one of a name where `cfg` chooses between files.
    children: HashMap<String, Vec<Id>>,
}

/// Where a path leads.
#[derive(Default)]
pub(super) struct Route {
    /// The modules that define what it names; none for what other crates define.
    pub(super) targets: Vec<Id>,
    /// All modules that it goes through.
    pub(super) passed: Vec<Id>,
}

impl Module<'_> {
    pub(super) fn mentions(&self) -> impl Iterator<Item = &Mention> {
        let mentions = self.source.facts.mentions.iter();
        mentions.filter(|mention| mention.scope == self.scope)
    }

    /// More than one where `cfg` chooses between them.
    fn imports(&self, name: &str) -> impl Iterator<Item = &Mention> {
        self.mentions()
            .filter(move |mention| mention.imported() == Some(name))
    }

    fn globs(&self) -> impl Iterator<Item = &Mention> {
        self.mentions()
            .filter(|mention| mention.written == Written::Glob)
    }

    fn defines(&self, name: &str) -> bool {
        self.source.facts.scopes[self.scope].defined.contains(name)
    }

    /// Whether a glob import of this module brings in the name.
    fn provides(&self, name: &str) -> bool {
        let is_export = |import: &Mention| matches!(import.written, Written::ReExport(_));
        self.children.contains_key(name) || self.defines(name) || self.imports(name).any(is_export)
    }
}

impl<'a> Modules<'a> {
    /// The modules that the declarations lead to, from `src/lib.rs` on.
    pub(super) fn of(sources: &'a [Source]) -> Self {
        let mut modules = Self {
            all: Vec::new(),
            strays: Vec::new(),
        };
        let root = find(sources, "src/lib.rs").expect("a library");
        modules.add(sources, root, None, String::new(), false);
        for source in sources {
            let mut known = modules.all.iter();
            if !known.any(|module| std::ptr::eq(module.source, source)) {
                modules.strays.push(source.at(1, "no module declares it"));
            }
        }
        modules
    }

    /// The files that are compiled for others than tests.
    pub(super) fn product(&self) -> Vec<&'a Source> {
        let files = self.all.iter().filter(|module| module.scope == 0);
        let product = files.filter(|module| !module.in_tests);
        product.map(|module| module.source).collect()
    }

    fn add(
        &mut self,
        sources: &'a [Source],
        source: &'a Source,
        parent: Option<Id>,
        name: String,
        in_tests: bool,
    ) {
        let first = self.all.len();
        for (scope, written) in source.facts.scopes.iter().enumerate() {
            let parent = written.parent.map(|outer| first + outer).or(parent);
            let name = if scope == 0 { &name } else { &written.name };
            self.all.push(Module {
                source,
                in_tests: in_tests || written.in_tests,
                scope,
                name: name.clone(),
                parent,
                children: HashMap::new(),
            });
            if let Some(parent) = parent {
                let children = &mut self.all[parent].children;
                children
                    .entry(name.clone())
                    .or_default()
                    .push(first + scope);
            }
        }
        for (scope, written) in source.facts.scopes.iter().enumerate() {
            for declared in &written.declared {
                self.declare(sources, first + scope, declared);
            }
        }
    }

    /// Adds the files of `mod name;`. Those of unit tests may be elsewhere.
    fn declare(&mut self, sources: &'a [Source], parent: Id, declared: &Declared) {
        let Declared { name, line, .. } = declared;
        let source = self.all[parent].source;
        let in_tests = self.all[parent].in_tests || declared.in_tests;
        let candidates = self.candidates(parent, declared);
        let files = candidates.iter().filter_map(|path| find(sources, path));
        let files: Vec<_> = files.collect();
        if files.is_empty() && !in_tests {
            let message = format!("the module {name} has no file in src");
            self.strays.push(source.at(*line, message));
        }
        for file in files {
            self.add(sources, file, Some(parent), name.clone(), in_tests);
        }
    }

    fn candidates(&self, parent: Id, declared: &Declared) -> Vec<String> {
        let path = &self.all[parent].source.path;
        let (directory, file) = path.rsplit_once('/').expect("a path below src");
        let stem = file.trim_end_matches(".rs");
        let mut inner = vec![directory.to_owned()];
        if !["lib", "mod"].contains(&stem) {
            inner.push(stem.to_owned());
        }
        inner.extend(self.inline_names(parent));
        let inner = inner.join("/");
        let name = &declared.name;
        let explicit = declared.paths.iter();
        explicit
            .map(|path| format!("{directory}/{path}"))
            .chain([
                format!("{inner}/{name}.rs"),
                format!("{inner}/{name}/mod.rs"),
            ])
            .collect()
    }

    /// The names of the modules in braces that lead to this one from its file's.
    fn inline_names(&self, id: Id) -> Vec<String> {
        let module = &self.all[id];
        let mut names = match module.parent {
            Some(parent) if module.scope != 0 => self.inline_names(parent),
            _ => return Vec::new(),
        };
        names.push(module.name.clone());
        names
    }

    /// The room of a module: the name of the module below `lib.rs` that holds it.
    pub(super) fn room(&self, id: Id) -> Option<&str> {
        let parent = self.all[id].parent?;
        self.room(parent).or(Some(&self.all[id].name))
    }

    /// Where a mention in a module leads.
    ///
    /// A name leads to the file that defines it, past every re-export but those of
    /// `lib.rs`, which are for other crates. What a glob brings in is not looked at
    /// name by name: `use super::*` uses the parent.
    pub(super) fn route(&self, from: Id, mention: &Mention) -> Route {
        let mut route = Route::default();
        route.targets = self.start(from, &mention.segments, &mut route.passed);
        route
    }

    fn start(&self, from: Id, segments: &[String], passed: &mut Vec<Id>) -> Vec<Id> {
        let Some((first, rest)) = segments.split_first() else {
            return Vec::new();
        };
        let module = &self.all[from];
        match first.as_str() {
            "crate" => self.follow(ROOT, rest, passed),
            "self" => self.follow(from, rest, passed),
            "super" => self.follow(module.parent.unwrap_or(ROOT), rest, passed),
            name if module.children.contains_key(name) => self.follow(from, segments, passed),
            _ => self.through_imports(from, segments, passed),
        }
    }

    /// From a module that the path has led to.
    fn follow(&self, id: Id, segments: &[String], passed: &mut Vec<Id>) -> Vec<Id> {
        let module = &self.all[id];
        passed.push(id);
        let Some((first, rest)) = segments.split_first() else {
            return vec![id];
        };
        if passed.len() > LONGEST_CHAIN {
            return vec![id];
        }
        if first == "super" {
            return self.follow(module.parent.unwrap_or(ROOT), rest, passed);
        }
        if let Some(children) = module.children.get(first) {
            let mut targets = Vec::new();
            for child in children {
                targets.extend(self.follow(*child, rest, passed));
            }
            return targets;
        }
        if id == ROOT {
            return vec![ROOT];
        }
        let mut targets = self.through_imports(id, segments, passed);
        if targets.is_empty() && !module.defines(first) {
            for glob in module.globs() {
                targets.extend(self.through_glob(id, glob, segments, passed));
            }
        }
        if targets.is_empty() {
            targets.push(id);
        }
        targets
    }

    /// For a path that begins with a name which a module imports.
    fn through_imports(&self, id: Id, path: &[String], passed: &mut Vec<Id>) -> Vec<Id> {
        let mut targets = Vec::new();
        for import in self.all[id].imports(&path[0]) {
            if import.segments != path && passed.len() <= LONGEST_CHAIN {
                passed.push(id);
                let segments = [&import.segments, &path[1..]].concat();
                targets.extend(self.start(id, &segments, passed));
            }
        }
        targets
    }

    fn through_glob(
        &self,
        id: Id,
        glob: &Mention,
        segments: &[String],
        passed: &mut Vec<Id>,
    ) -> Vec<Id> {
        let mut targets = Vec::new();
        for source in self.start(id, &glob.segments, &mut Vec::new()) {
            if source != id && self.all[source].provides(&segments[0]) {
                targets.extend(self.follow(source, segments, passed));
            }
        }
        targets
    }
}

fn find<'a>(sources: &'a [Source], path: &str) -> Option<&'a Source> {
    sources.iter().find(|source| source.path == path)
}
