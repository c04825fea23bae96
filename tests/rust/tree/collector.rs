//! What the walk through a file has found, and where in the file it is.

use super::attributes;
use super::facts::{Facts, Function, Literal, Mention, Scope, UnsafeKind, UnsafeUse, Written};
use proc_macro2::{Ident, Span};
use syn::{Attribute, Lit};

#[derive(Default)]
pub(super) struct Collector {
    pub(super) facts: Facts,
    pub(super) scope: usize,
    pub(super) in_tests: bool,
    /// Where the statements begin that the walk is inside of.
    statements: Vec<usize>,
}

impl Collector {
    /// At the beginning of a file with these attributes.
    pub(super) fn new(attributes: &[Attribute]) -> Self {
        let mut collector = Self {
            in_tests: attributes::demand_test(attributes),
            ..Self::default()
        };
        collector.facts.scopes.push(Scope {
            in_tests: collector.in_tests,
            ..Scope::default()
        });
        collector
    }

    /// Walks on below a node with these attributes.
    pub(super) fn below(&mut self, attributes: &[Attribute], walk: impl FnOnce(&mut Self)) {
        let before = self.in_tests;
        self.in_tests |= attributes::demand_test(attributes);
        walk(self);
        self.in_tests = before;
    }

    /// Walks on inside a statement.
    pub(super) fn inside(&mut self, statement: Span, walk: impl FnOnce(&mut Self)) {
        self.statements.push(statement.start().line);
        walk(self);
        self.statements.pop();
    }

    pub(super) fn define(&mut self, name: &Ident) {
        let scope = &mut self.facts.scopes[self.scope];
        scope.defined.insert(name.to_string());
    }

    pub(super) fn mention(&mut self, segments: Vec<String>, written: Written, line: usize) {
        self.facts.mentions.push(Mention {
            scope: self.scope,
            segments,
            written,
            in_tests: self.in_tests,
            line,
        });
    }

    pub(super) fn literal(&mut self, literal: &Lit) {
        let text = match literal {
            Lit::Str(text) => text.value(),
            Lit::ByteStr(text) => String::from_utf8_lossy(&text.value()).into_owned(),
            Lit::CStr(text) => text.value().to_string_lossy().into_owned(),
            _ => return,
        };
        self.facts.literals.push(Literal {
            text,
            in_tests: self.in_tests,
            line: literal.span().start().line,
        });
    }

    pub(super) fn unsafe_use(&mut self, kind: UnsafeKind, line: usize) {
        self.facts.unsafe_uses.push(UnsafeUse {
            kind,
            in_tests: self.in_tests,
            line,
            statement_line: self.statements.last().copied().unwrap_or(line),
        });
    }

    pub(super) fn function(&mut self, name: String, line: usize, last_line: usize) {
        self.facts.functions.push(Function {
            name,
            line,
            last_line,
            c_calls: None,
        });
    }
}
