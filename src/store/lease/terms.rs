//! What a holder asks of a store.

use std::ops::RangeInclusive;

/// What a holder asks of a store, the same in each of its requests. All holders of a space
/// have the same layout; the rest may differ.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// The fingerprint of the layout: IDs of two layouts may be the same number, so they
    /// cannot share a space.
    pub layout: String,
    /// The worker IDs that may be leased. One of them only: `7..=7`.
    pub workers: RangeInclusive<u32>,
    /// How long a grant is, in milliseconds. A holder that cannot reach the store goes on
    /// for as long.
    pub window_ms: u64,
    /// How far the clock of a holder may be off that of the store, in milliseconds.
    pub max_skew_ms: u64,
    /// How long an answer may take, in milliseconds.
    pub deadline_ms: u64,
    /// Who this is, for people who look at the store: a host and a process.
    pub name: String,
}

impl Terms {
    /// The usual terms: a window of 60 s, clocks within 5 s, and 3 s for an answer.
    #[must_use]
    pub fn new(layout: &str, workers: RangeInclusive<u32>, name: &str) -> Self {
        Self {
            layout: layout.to_owned(),
            workers,
            window_ms: 60_000,
            max_skew_ms: 5_000,
            deadline_ms: 3_000,
            name: name.to_owned(),
        }
    }
}
