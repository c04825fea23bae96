//! The contract. Each case gets an engine whose space is not there yet.

mod acquiring;
mod losing;
mod party;
mod renewing;

use crate::engine::Engine;

/// A case: what it says, and the function that shows it.
pub type Case = (&'static str, fn(&mut dyn Engine));

/// Every case.
pub fn cases() -> impl Iterator<Item = Case> {
    let groups = [acquiring::CASES, renewing::CASES, losing::CASES];
    groups.into_iter().flatten().copied()
}

/// A table of functions with their names.
macro_rules! table {
    ($($name:ident,)*) => {
        pub(super) const CASES: &[super::Case] = &[$((stringify!($name), $name),)*];
    };
}
pub(crate) use table;
