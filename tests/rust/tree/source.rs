//! One source file: its text, and what its syntax tree says.

use super::facts::{Facts, Mention};
use super::reader;

pub(super) struct Source {
    /// From the root of the repository: `src/page/mod.rs`.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) facts: Facts,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let tree = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            facts: reader::facts(&tree),
        }
    }

    /// Whether this is the module `name` of the library (`clock/counter`) or below it.
    pub(super) fn is_in(&self, name: &str) -> bool {
        let rest = self.path.strip_prefix("src/");
        let rest = rest.and_then(|rest| rest.strip_prefix(name));
        rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// The path of a mention, with the name that it begins with as it was imported.
    pub(super) fn spelled_out(&self, mention: &Mention) -> Vec<String> {
        let first = Some(mention.segments[0].as_str());
        let mut others = self
            .facts
            .mentions
            .iter()
            .filter(|known| known.scope == mention.scope && !std::ptr::eq(*known, mention));
        let import = others.find(|known| known.imported() == first);
        let Some(import) = import else {
            return mention.segments.clone();
        };
        let rest = mention.segments.iter().skip(1);
        import.segments.iter().chain(rest).cloned().collect()
    }

    /// Whether the comments directly before a line say `SAFETY:`.
    pub(super) fn has_safety_comment(&self, line: usize) -> bool {
        let lines: Vec<_> = self.text.lines().take(line - 1).map(str::trim).collect();
        let before = lines.iter().rev();
        before
            .take_while(|line| line.starts_with("//") || line.starts_with("#["))
            .any(|line| line.starts_with("// SAFETY:"))
    }

    pub(super) fn at(&self, line: usize, message: impl std::fmt::Display) -> String {
        format!("{}:{line}: {message}", self.path)
    }
}
