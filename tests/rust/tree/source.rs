//! One source file, and what the rules need to know of its syntax tree. Modules
//! and imports that are compiled for tests only are left out.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use std::fmt::Display;
use std::mem::replace;
use syn::visit::{self, Visit};
use syn::{Attribute, UseTree};

/// The names in `a::b::c`. The first is empty in `::a::b::c`.
pub(super) type Names = Vec<String>;

#[derive(Default)]
pub(super) struct Source {
    /// From the root of the repository: `src/page/mod.rs`.
    pub(super) path: String,
    pub(super) text: String,
    /// What it is as a module of the library; none for `lib.rs`.
    pub(super) module: Names,
    pub(super) declared: Vec<Declared>,
    pub(super) mentions: Vec<Mention>,
    /// The lines of `unsafe` blocks, implementations and declarations. An `unsafe fn`
    /// needs a block to do anything unsafe, and to be called.
    pub(super) unsafe_lines: Vec<usize>,
    pub(super) c_functions: Vec<CFunction>,
    /// The module that the walk is in.
    current: Names,
}

/// `mod name;` or `mod name { .. }`
pub(super) struct Declared {
    pub(super) module: Names,
    pub(super) has_file: bool,
    pub(super) in_tests: bool,
}

/// A path: all of a `use`, elsewhere those of at least two names.
pub(super) struct Mention {
    /// The module that it is in.
    pub(super) module: Names,
    pub(super) names: Names,
    /// In a `use`: what it is called from then on, or `*`.
    pub(super) imported: Option<String>,
    pub(super) line: usize,
}

/// A function of the C interface.
pub(super) struct CFunction {
    pub(super) name: String,
    pub(super) line: usize,
    /// What it calls outside of its closures.
    pub(super) calls: Vec<String>,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let stem = path.trim_end_matches(".rs").split('/').skip(1);
        let is_name = |name: &&str| !["lib", "mod"].contains(name);
        let module: Names = stem.filter(is_name).map(str::to_owned).collect();
        let mut source = Self {
            path: path.to_owned(),
            text: text.to_owned(),
            current: module.clone(),
            module,
            ..Self::default()
        };
        let tree = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        source.visit_file(&tree);
        source
    }

    /// Whether this is the module `name` of the library (`clock/counter`) or below it.
    pub(super) fn is_in(&self, name: &str) -> bool {
        let names: Names = name.split('/').map(str::to_owned).collect();
        self.module.starts_with(&names)
    }

    pub(super) fn at(&self, line: usize, message: impl Display) -> String {
        format!("{}:{line}: {message}", self.path)
    }

    fn mention(&mut self, names: Names, imported: Option<String>, span: Span) {
        self.mentions.push(Mention {
            module: self.current.clone(),
            names,
            imported,
            line: line_of(span),
        });
    }

    /// Notes each name of a `use`.
    fn import(&mut self, tree: &UseTree, mut names: Names) {
        match tree {
            UseTree::Path(tree) => {
                names.push(tree.ident.to_string());
                self.import(&tree.tree, names);
            }
            UseTree::Group(group) => {
                let trees = group.items.iter();
                trees.for_each(|tree| self.import(tree, names.clone()));
            }
            UseTree::Glob(glob) => self.mention(names, Some("*".to_owned()), glob.star_token.span),
            UseTree::Name(name) => self.import_name(names, &name.ident, None),
            UseTree::Rename(name) => self.import_name(names, &name.ident, Some(&name.rename)),
        }
    }

    fn import_name(&mut self, mut names: Names, name: &Ident, renamed: Option<&Ident>) {
        names.extend((name != "self").then(|| name.to_string()));
        let imported = renamed.map_or_else(|| names.last().cloned(), |name| Some(name.to_string()));
        self.mention(names, imported, name.span());
    }

    /// The tokens of a macro are no syntax tree, but they name paths all the same.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let (mut names, mut colons) = (Names::new(), 0);
        for token in tokens {
            let TokenTree::Ident(name) = token else {
                let is_colon = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ':');
                colons = if is_colon { colons + 1 } else { 0 };
                if let TokenTree::Group(group) = token {
                    self.read_tokens(group.stream());
                }
                continue;
            };
            let word = (name == "unsafe").then(|| line_of(name.span()));
            self.unsafe_lines.extend(word);
            names.truncate(if colons == 2 { names.len() } else { 0 });
            names.push(name.to_string());
            colons = 0;
            match names.len() {
                0 | 1 => continue,
                2 => {}
                // The path is longer than what was noted before.
                3.. => drop(self.mentions.pop()),
            }
            self.mention(names.clone(), None, name.span());
        }
    }
}

impl<'ast> Visit<'ast> for Source {
    // Documentation and names in attributes use nothing.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        let module = [&self.current[..], &[node.ident.to_string()]].concat();
        let in_tests = are_for_tests(&node.attrs);
        self.declared.push(Declared {
            module: module.clone(),
            has_file: node.content.is_none(),
            in_tests,
        });
        if !in_tests {
            let outer = replace(&mut self.current, module);
            visit::visit_item_mod(self, node);
            self.current = outer;
        }
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        if !are_for_tests(&node.attrs) {
            let first = node.leading_colon.as_ref().map(|_| String::new());
            self.import(&node.tree, first.into_iter().collect());
        }
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        let name = node.sig.ident.to_string();
        if node.sig.abi.is_some() && name.starts_with("snowflake_") {
            let mut calls = Calls::default();
            calls.visit_block(&node.block);
            self.c_functions.push(CFunction {
                name,
                line: line_of(node.sig.ident.span()),
                calls: calls.0,
            });
        }
        visit::visit_item_fn(self, node);
    }

    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        let word = node.unsafety.iter();
        self.unsafe_lines
            .extend(word.map(|word| line_of(word.span)));
        visit::visit_item_impl(self, node);
    }

    fn visit_item_foreign_mod(&mut self, node: &'ast syn::ItemForeignMod) {
        self.unsafe_lines.push(line_of(node.abi.extern_token.span));
        visit::visit_item_foreign_mod(self, node);
    }

    fn visit_expr_unsafe(&mut self, node: &'ast syn::ExprUnsafe) {
        self.unsafe_lines.push(line_of(node.unsafe_token.span));
        visit::visit_expr_unsafe(self, node);
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        let first = node.leading_colon.as_ref().map(|_| String::new());
        let names = node.segments.iter().map(|part| part.ident.to_string());
        let names: Names = first.into_iter().chain(names).collect();
        if names.len() > 1 {
            self.mention(names, None, node.segments[0].ident.span());
        }
        visit::visit_path(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        visit::visit_macro(self, node);
        self.read_tokens(node.tokens.clone());
    }
}

/// What a block calls itself, without what its closures call.
#[derive(Default)]
struct Calls(Vec<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_call(&mut self, node: &'ast syn::ExprCall) {
        let name = match &*node.func {
            syn::Expr::Path(path) => path.path.segments.last().map(|part| part.ident.to_string()),
            _ => None,
        };
        self.0.push(name.unwrap_or_else(|| "a value".to_owned()));
        visit::visit_expr_call(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast syn::ExprMethodCall) {
        self.0.push(node.method.to_string());
        visit::visit_expr_method_call(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let name = node.path.segments.last();
        self.0.extend(name.map(|part| format!("{}!", part.ident)));
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

fn are_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.parse_args::<Ident>();
        attribute.path().is_ident("cfg") && condition.is_ok_and(|name| name == "test")
    })
}

fn line_of(span: Span) -> usize {
    span.start().line
}
