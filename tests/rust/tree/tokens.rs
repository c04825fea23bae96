//! Macros: their tokens are no syntax tree, but they name paths all the same.

use super::collector::Collector;
use super::facts::{UnsafeKind, Written};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

pub(super) fn read(collector: &mut Collector, tokens: TokenStream) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let line = token.span().start().line;
        let mut length = 1;
        match token {
            TokenTree::Group(group) => read(collector, group.stream()),
            TokenTree::Literal(literal) => {
                collector.literal(&Lit::new(literal.clone()));
            }
            TokenTree::Punct(_) => {}
            TokenTree::Ident(word) if word == "unsafe" => {
                if brace_end(&tokens[at + 1..]).is_some() {
                    collector.unsafe_use(UnsafeKind::Block, line);
                }
            }
            TokenTree::Ident(word) if word == "fn" => {
                let name = tokens.get(at + 1).map(ToString::to_string);
                let end = tokens[at..]
                    .iter()
                    .find_map(|token| brace_end(std::slice::from_ref(token)));
                if let (Some(name), Some(end)) = (name, end) {
                    collector.function(name, line, end);
                }
            }
            TokenTree::Ident(_) => {
                let segments = path(&tokens[at..]);
                length = segments.len() * 3 - 2;
                collector.mention(segments, Written::Macro, line);
            }
        }
        at += length;
    }
}

/// The line in which the braces end that these tokens begin with.
fn brace_end(tokens: &[TokenTree]) -> Option<usize> {
    match tokens.first()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            Some(group.span_close().end().line)
        }
        _ => None,
    }
}

/// `a::b::c` at the beginning of these tokens, which is an identifier.
fn path(tokens: &[TokenTree]) -> Vec<String> {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ':');
    let mut segments = vec![tokens[0].to_string()];
    let mut rest = &tokens[1..];
    while let [first, second, TokenTree::Ident(name), more @ ..] = rest {
        if !is_colon(first) || !is_colon(second) {
            break;
        }
        segments.push(name.to_string());
        rest = more;
    }
    segments
}
