//! Why there is no worker ID from a store that leases them.

use super::show::{Instant, NS_PER_MS, Span, printable};
use std::fmt::{self, Display, Formatter};

/// Why there is no worker ID, or none any more, from a store that leases them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseFault {
    /// The store string, its password masked.
    pub store: String,
    /// The worker ID whose lease has ended, and how long ago, in milliseconds. `None` if there
    /// was no lease.
    pub ended: Option<(u32, u64)>,
    /// What the store has said last.
    pub reason: LeaseReason,
}

/// What a store that leases worker IDs has said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeaseReason {
    /// Nothing yet.
    Pending,
    /// It could not be reached, or has not answered in time.
    Unreachable(String),
    /// It refuses to serve this program: somebody has to change something.
    Refused(String),
    /// The library of the engines is missing or does not fit.
    Library(String),
    /// All worker IDs that it may lease are held.
    Held {
        /// When the next one falls free by the clock of the store, in milliseconds since 1970.
        free_at_unix_ms: i64,
    },
    /// It is new, or was restored, and grants nothing yet.
    Quarantined {
        /// Until when, by the clock of the store, in milliseconds since 1970.
        until_unix_ms: i64,
    },
    /// The clock of this machine is too far ahead of that of the store, or behind it.
    Skewed {
        /// How far ahead, in milliseconds; negative if it is behind.
        ahead_ms: i64,
    },
    /// The space belongs to another layout.
    Mismatch {
        /// The layout in the store.
        found: String,
    },
}

impl Display for LeaseFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.ended {
            Some((worker_id, ms)) => {
                let ago = Span(ms.saturating_mul(NS_PER_MS));
                write!(f, "the lease of worker {worker_id} ended {ago} ago: ")?;
            }
            None => f.write_str("no worker ID is leased: ")?,
        }
        let store = printable(&self.store);
        match &self.reason {
            LeaseReason::Pending => write!(
                f,
                "{store} has not answered yet: try again, or let the generator wait longer \
                 ('?wait=30s' in store)"
            ),
            // They begin with the server.
            LeaseReason::Unreachable(text) => write!(
                f,
                "{}: check the address in store, and the server",
                printable(text)
            ),
            LeaseReason::Refused(text) => f.write_str(&printable(text)),
            LeaseReason::Library(text) => write!(
                f,
                "{store}: {}: install libsnowflake-stores of version {} beside libsnowflake",
                printable(text),
                env!("CARGO_PKG_VERSION")
            ),
            LeaseReason::Held { free_at_unix_ms } => write!(
                f,
                "all worker IDs of {store} are held, the next one falls free at {}: wait, or use \
                 a layout with more worker_bits",
                Instant(*free_at_unix_ms)
            ),
            LeaseReason::Quarantined { until_unix_ms } => write!(
                f,
                "{store} is new or was restored and leases nothing before {}: wait; for a new \
                 store, 'snowflake init' says that nobody else is running",
                Instant(*until_unix_ms)
            ),
            LeaseReason::Skewed { ahead_ms } => {
                let side = if *ahead_ms < 0 { "behind" } else { "ahead of" };
                let distance = Span(ahead_ms.unsigned_abs().saturating_mul(NS_PER_MS));
                write!(
                    f,
                    "the clock of this machine is {distance} {side} that of {store}: check time \
                     synchronisation on both, or allow more ('?max_skew=10s' in store)"
                )
            }
            LeaseReason::Mismatch { found } => write!(
                f,
                "the space of {store} belongs to another layout, '{}': use the layout that it was \
                 created with, or another space ('?space=NAME' in store)",
                printable(found)
            ),
        }
    }
}
