//! The checks that many rooms need.

use super::invalid::{Allowed, Invalid, InvalidKind, Scope};
use super::kinds::{Error, Result};
use super::names::did_you_mean;

/// Refuses a number outside `least..=most`.
pub(crate) fn check_range(
    kind: InvalidKind,
    field: &'static str,
    value: i128,
    (least, most): (i128, i128),
    scope: Scope,
) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let invalid = Invalid::new(kind, field, value, Allowed::Between(least, most));
    Err(invalid.for_layout(scope).into())
}

/// The error for a name that is not one of `names`.
pub(crate) fn unknown_name(
    kind: InvalidKind,
    field: &'static str,
    given: &str,
    names: &'static [&'static str],
) -> Error {
    let invalid = Invalid::new(kind, field, given, Allowed::OneOf(names));
    match did_you_mean(given, names) {
        Some(name) => invalid.remedy(format!("did you mean '{name}'?")),
        None => invalid,
    }
    .into()
}
