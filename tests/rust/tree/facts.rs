//! What the rules need to know of the syntax tree of a file.

use std::collections::HashSet;

/// Every fact that has `in_tests` tells by it whether it is compiled for tests only.
#[derive(Default)]
pub(super) struct Facts {
    /// The file's own module, then the modules written in braces inside it.
    pub(super) scopes: Vec<Scope>,
    pub(super) mentions: Vec<Mention>,
    pub(super) unsafe_uses: Vec<UnsafeUse>,
    pub(super) functions: Vec<Function>,
    pub(super) literals: Vec<Literal>,
    /// The lines of each `match` with an arm for `true` or `false`.
    pub(super) bool_matches: Vec<usize>,
}

#[derive(Default)]
pub(super) struct Scope {
    pub(super) name: String,
    pub(super) parent: Option<usize>,
    pub(super) in_tests: bool,
    /// The names of the items that are defined here.
    pub(super) defined: HashSet<String>,
    pub(super) declared: Vec<Declared>,
}

/// `mod name;`
pub(super) struct Declared {
    pub(super) name: String,
    /// What `#[path]` says, also inside `cfg_attr`.
    pub(super) paths: Vec<String>,
    pub(super) in_tests: bool,
    pub(super) line: usize,
}

/// A path somewhere in the file.
pub(super) struct Mention {
    pub(super) scope: usize,
    pub(super) segments: Vec<String>,
    pub(super) written: Written,
    pub(super) in_tests: bool,
    pub(super) line: usize,
}

#[derive(PartialEq)]
pub(super) enum Written {
    /// In a `use`, under this name from then on.
    Use(String),
    /// In a `pub use` (of whatever reach), under this name.
    ReExport(String),
    /// In a `use` that ends in `*`.
    Glob,
    /// In a type, a pattern or an expression.
    Inline,
    /// Among the tokens of a macro.
    Macro,
}

pub(super) struct UnsafeUse {
    pub(super) kind: UnsafeKind,
    pub(super) in_tests: bool,
    pub(super) line: usize,
    /// Where the statement, arm or field that holds it begins.
    pub(super) statement_line: usize,
}

#[derive(PartialEq)]
pub(super) enum UnsafeKind {
    Block,
    Impl,
    /// A function or trait; `documented` if its doc has a section `# Safety`.
    Contract {
        documented: bool,
    },
    /// A function that C calls: the header states its contract.
    CFunction,
}

pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) last_line: usize,
    /// What a function of the C interface calls outside of its closures.
    pub(super) c_calls: Option<Vec<String>>,
}

pub(super) struct Literal {
    pub(super) text: String,
    pub(super) in_tests: bool,
    pub(super) line: usize,
}

impl Mention {
    /// The name under which this imports something.
    pub(super) fn imported(&self) -> Option<&str> {
        match &self.written {
            Written::Use(name) | Written::ReExport(name) => Some(name),
            _ => None,
        }
    }
}
