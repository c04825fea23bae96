//! What attributes say: `cfg(test)`, `path`, and documentation.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token};

type Metas = Punctuated<Meta, Token![,]>;

/// Whether what has these attributes is compiled for tests only.
pub(super) fn demand_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_test = attribute.path().is_ident("test");
        let is_cfg = attribute.path().is_ident("cfg");
        is_test || is_cfg && attribute.parse_args().is_ok_and(|meta| only_test(&meta))
    })
}

fn only_test(condition: &Meta) -> bool {
    let Meta::List(list) = condition else {
        return condition.path().is_ident("test");
    };
    let Ok(inner) = list.parse_args_with(Metas::parse_terminated) else {
        return false;
    };
    if list.path.is_ident("all") {
        inner.iter().any(only_test)
    } else {
        list.path.is_ident("any") && inner.iter().all(only_test)
    }
}

/// What `#[path = ".."]` says, also where `cfg_attr` says it.
pub(super) fn paths(attributes: &[Attribute]) -> Vec<String> {
    let conditional: Vec<_> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg_attr"))
        .filter_map(|attribute| attribute.parse_args_with(Metas::parse_terminated).ok())
        .collect();
    let plain = attributes.iter().map(|attribute| &attribute.meta);
    plain
        .chain(conditional.iter().flatten())
        .filter_map(|meta| value(meta, "path"))
        .collect()
}

/// Whether the documentation has a section with this heading.
pub(super) fn have_section(attributes: &[Attribute], heading: &str) -> bool {
    let lines = attributes
        .iter()
        .filter_map(|line| value(&line.meta, "doc"));
    lines
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .any(|line| line.trim() == heading)
}

fn value(meta: &Meta, name: &str) -> Option<String> {
    let Meta::NameValue(pair) = meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if pair.path.is_ident(name) => Some(text.value()),
        _ => None,
    }
}
