//! The walk through a syntax tree that collects the facts of a file.

use super::attributes;
use super::collector::Collector;
use super::facts::{Declared, Facts, Scope, UnsafeKind, Written};
use super::tokens;
use proc_macro2::Ident;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Pat, Signature, UseTree, Visibility};

pub(super) fn facts(tree: &syn::File) -> Facts {
    let mut collector = Collector::new(&tree.attrs);
    collector.visit_file(tree);
    collector.facts
}

impl Collector {
    fn signature(&mut self, sig: &Signature, attributes: &[Attribute], body: Option<&Block>) {
        let (name, line) = (sig.ident.to_string(), sig.span().start().line);
        let for_c = sig.abi.is_some();
        if sig.unsafety.is_some() {
            let documented = attributes::have_section(attributes, "# Safety");
            let kind = if for_c {
                UnsafeKind::CFunction
            } else {
                UnsafeKind::Contract { documented }
            };
            self.unsafe_use(kind, line);
        }
        let Some(body) = body else { return };
        let is_interface = for_c && name.starts_with("snowflake_");
        self.function(name, line, body.brace_token.span.close().end().line);
        let function = self.facts.functions.last_mut();
        if let Some(function) = function.filter(|_| is_interface) {
            let mut calls = Calls::default();
            calls.visit_block(body);
            function.c_calls = Some(calls.0);
        }
    }

    /// Notes each name of a `use`, written in the way that `by_name` makes of it.
    fn import(&mut self, tree: &UseTree, prefix: &[String], by_name: fn(String) -> Written) {
        let joined = |name: &Ident| [prefix, &[name.to_string()]].concat();
        let named = |name: &Ident| {
            if name == "self" {
                prefix.to_vec()
            } else {
                joined(name)
            }
        };
        let line = tree.span().start().line;
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &joined(&path.ident), by_name),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, prefix, by_name);
                }
            }
            UseTree::Glob(_) => self.mention(prefix.to_vec(), Written::Glob, line),
            UseTree::Rename(renamed) => {
                let name = by_name(renamed.rename.to_string());
                self.mention(named(&renamed.ident), name, line);
            }
            UseTree::Name(name) => {
                let segments = named(&name.ident);
                let last = segments.last().cloned().unwrap_or_default();
                self.mention(segments, by_name(last), line);
            }
        }
    }
}

/// Nodes that need nothing but their attributes read.
macro_rules! plain {
    ($($visit:ident: $node:ident),* $(,)?) => {
        $(fn $visit(&mut self, node: &'ast syn::$node) {
            self.below(&node.attrs, |collector| visit::$visit(collector, node));
        })*
    };
}

/// Items that give a name to their module.
macro_rules! named {
    ($($visit:ident: $node:ident),* $(,)?) => {
        $(fn $visit(&mut self, node: &'ast syn::$node) {
            self.define(&node.ident);
            self.below(&node.attrs, |collector| visit::$visit(collector, node));
        })*
    };
}

/// Nodes before which a comment may explain an `unsafe` inside them.
macro_rules! statements {
    ($($visit:ident: $node:ident),* $(,)?) => {
        $(fn $visit(&mut self, node: &'ast syn::$node) {
            self.inside(node.span(), |collector| visit::$visit(collector, node));
        })*
    };
}

impl<'ast> Visit<'ast> for Collector {
    plain! {
        visit_field: Field,
        visit_variant: Variant,
        visit_local: Local,
        visit_stmt_macro: StmtMacro,
        visit_expr_block: ExprBlock,
        visit_impl_item_const: ImplItemConst,
        visit_impl_item_type: ImplItemType,
        visit_impl_item_macro: ImplItemMacro,
        visit_trait_item_const: TraitItemConst,
        visit_trait_item_type: TraitItemType,
    }

    named! {
        visit_item_const: ItemConst,
        visit_item_enum: ItemEnum,
        visit_item_static: ItemStatic,
        visit_item_struct: ItemStruct,
        visit_item_type: ItemType,
        visit_item_union: ItemUnion,
    }

    statements! {
        visit_stmt: Stmt,
        visit_item: Item,
    }

    // Comments of documentation and names in attributes use nothing.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        self.inside(node.span(), |collector| {
            collector.below(&node.attrs, |collector| visit::visit_arm(collector, node));
        });
    }

    fn visit_field_value(&mut self, node: &'ast syn::FieldValue) {
        self.inside(node.span(), |collector| {
            collector.below(&node.attrs, |collector| {
                visit::visit_field_value(collector, node)
            });
        });
    }

    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        let (name, line) = (node.ident.to_string(), node.span().start().line);
        self.below(&node.attrs, |collector| {
            let (outer, in_tests) = (collector.scope, collector.in_tests);
            if node.content.is_none() {
                collector.facts.scopes[outer].declared.push(Declared {
                    name,
                    paths: attributes::paths(&node.attrs),
                    in_tests,
                    line,
                });
                return;
            }
            collector.scope = collector.facts.scopes.len();
            collector.facts.scopes.push(Scope {
                name,
                parent: Some(outer),
                in_tests,
                ..Scope::default()
            });
            visit::visit_item_mod(collector, node);
            collector.scope = outer;
        });
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        let by_name = match node.vis {
            Visibility::Inherited => Written::Use,
            _ => Written::ReExport,
        };
        self.below(&node.attrs, |collector| {
            collector.import(&node.tree, &[], by_name);
        });
    }

    fn visit_item_extern_crate(&mut self, node: &'ast syn::ItemExternCrate) {
        let renamed = node.rename.as_ref().map(|(_, name)| name);
        let name = renamed.unwrap_or(&node.ident).to_string();
        let line = node.span().start().line;
        self.below(&node.attrs, |collector| {
            collector.mention(vec![node.ident.to_string()], Written::Use(name), line);
        });
    }

    fn visit_item_macro(&mut self, node: &'ast syn::ItemMacro) {
        node.ident.iter().for_each(|name| self.define(name));
        self.below(&node.attrs, |collector| {
            visit::visit_item_macro(collector, node)
        });
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.define(&node.sig.ident);
        self.below(&node.attrs, |collector| {
            collector.signature(&node.sig, &node.attrs, Some(&node.block));
            visit::visit_item_fn(collector, node);
        });
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.below(&node.attrs, |collector| {
            collector.signature(&node.sig, &node.attrs, Some(&node.block));
            visit::visit_impl_item_fn(collector, node);
        });
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        self.below(&node.attrs, |collector| {
            collector.signature(&node.sig, &node.attrs, node.default.as_ref());
            visit::visit_trait_item_fn(collector, node);
        });
    }

    fn visit_item_trait(&mut self, node: &'ast syn::ItemTrait) {
        self.define(&node.ident);
        self.below(&node.attrs, |collector| {
            if let Some(word) = &node.unsafety {
                let documented = attributes::have_section(&node.attrs, "# Safety");
                let kind = UnsafeKind::Contract { documented };
                collector.unsafe_use(kind, word.span.start().line);
            }
            visit::visit_item_trait(collector, node);
        });
    }

    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        self.below(&node.attrs, |collector| {
            if let Some(word) = &node.unsafety {
                collector.unsafe_use(UnsafeKind::Impl, word.span.start().line);
            }
            visit::visit_item_impl(collector, node);
        });
    }

    fn visit_item_foreign_mod(&mut self, node: &'ast syn::ItemForeignMod) {
        self.below(&node.attrs, |collector| {
            if let Some(word) = &node.unsafety {
                collector.unsafe_use(UnsafeKind::Impl, word.span.start().line);
            }
            visit::visit_item_foreign_mod(collector, node);
        });
    }

    fn visit_expr_unsafe(&mut self, node: &'ast syn::ExprUnsafe) {
        self.unsafe_use(UnsafeKind::Block, node.unsafe_token.span.start().line);
        visit::visit_expr_unsafe(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        let is_bool = |pattern: &Pat| match pattern {
            Pat::Lit(literal) => matches!(literal.lit, syn::Lit::Bool(_)),
            _ => false,
        };
        if node.arms.iter().any(|arm| is_bool(&arm.pat)) {
            let line = node.match_token.span.start().line;
            self.facts.bool_matches.push(line);
        }
        visit::visit_expr_match(self, node);
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        let segments = node.segments.iter().map(|part| part.ident.to_string());
        let line = node.span().start().line;
        self.mention(segments.collect(), Written::Inline, line);
        visit::visit_path(self, node);
    }

    fn visit_lit(&mut self, node: &'ast syn::Lit) {
        self.literal(node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        visit::visit_macro(self, node);
        tokens::read(self, node.tokens.clone());
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
