//! What is asked of a store, and what it answers.

/// What is asked of a store. It executes each request in one atomic operation, by its own
/// clock, and only then answers.
///
/// Times are milliseconds since 1970-01-01 UTC. For each worker ID a store has a *record*:
/// the owner, its nonce, the range that was granted last, and the instant at which the record
/// is idle (`expires`). For the space as a whole it has the fingerprint of the layout, the
/// longest window that was ever asked for, an instant before which nothing is granted anew
/// (`quarantine`), and the identity of the store itself: a number that changes whenever the
/// store may have lost what it has acknowledged (a restart without its data, another server
/// that takes over, a backup that is put back). A record is *idle* if it has expired and its
/// range is over.
///
/// In this order, a store
///
/// 1. answers [`Answer::Mismatch`] if the space has another layout;
/// 2. answers [`Answer::Skewed`] if `client_ms` is further than `max_skew_ms` from its clock
///    (not for a release, and for a renewal only once it is known to be neither lost nor
///    repeated), and changes nothing;
/// 3. if its identity is not the one of the space, or the space is new, or a record is missing
///    that was used: sets the quarantine to its clock plus the longest window plus
///    `max_skew_ms`, when every range that may have been lost is over, and notes the identity;
/// 4. executes the request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {
    /// Lease a worker ID.
    ///
    /// If a record has this owner and nonce: the answer was lost, and the same answer is given
    /// again. Else, during a quarantine, the answer is [`Answer::Quarantined`]. Else the store
    /// takes a record of the range that is idle: the preferred one if it is such a one, else
    /// one that was never used, else the one that has expired first. The grant begins where
    /// the last one of the record has ended, or at the end of the quarantine if that is later.
    /// It ends a window after the clock of the store, and then the record expires.
    Acquire {
        /// A random number for this acquisition alone.
        owner: u128,
        /// Another one.
        nonce: u64,
        /// The worker ID that was leased before.
        preferred: Option<u32>,
        /// The clock of the holder.
        client_ms: u64,
    },
    /// Extend the range of a lease.
    ///
    /// If the nonce of the record is `next_nonce`: the answer was lost, and is given again. If
    /// the owner, the nonce or the end of the range is another one, or the clock of the store
    /// has reached the end of the range, the lease is lost; during a quarantine so is one whose
    /// range runs for `max_skew_ms` or less yet, because the store that has lost something may
    /// have had a clock that was ahead, and granted what follows the range. Else the nonce becomes
    /// `next_nonce`, and the range ends a window after the earlier of the two clocks, but never
    /// sooner than before.
    ///
    /// During a quarantine, a holder may put back a record that is missing or idle and does
    /// not end later than its own, if its range runs for longer than `max_skew_ms` yet.
    Renew {
        /// The leased worker ID.
        worker_id: u32,
        /// As it was acquired.
        owner: u128,
        /// That of the last grant.
        nonce: u64,
        /// That of the grant that is asked for.
        next_nonce: u64,
        /// Where the range of the lease ends by now.
        until_ms: u64,
        /// The clock of the holder.
        client_ms: u64,
    },
    /// Give a worker ID back: the record is idle from now on, if it still has this owner and
    /// nonce. The range that was granted stays granted.
    Release {
        /// The leased worker ID.
        worker_id: u32,
        /// As it was acquired.
        owner: u128,
        /// That of the last grant.
        nonce: u64,
    },
}

/// What a store answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The worker ID is leased, for this range of time.
    Granted {
        /// The worker ID.
        worker_id: u32,
        /// Where the range begins.
        from_ms: u64,
        /// Where it ends; no longer part of it.
        until_ms: u64,
    },
    /// The range ends here now.
    Renewed {
        /// Where it ends; no longer part of it.
        until_ms: u64,
    },
    /// Given back, or not leased any more.
    Released,
    /// The lease has been lost; its range stays the holder's, up to its end.
    Lost(Loss),
    /// The clocks are too far apart.
    Skewed {
        /// The clock of the store.
        store_ms: u64,
    },
    /// All worker IDs are held.
    Full {
        /// When the next one falls free, by the clock of the store.
        free_at_ms: u64,
    },
    /// The store is new, or may have lost something: nothing is granted yet.
    Quarantined {
        /// When that is over, by the clock of the store.
        until_ms: u64,
    },
    /// The space is that of another layout.
    Mismatch {
        /// Its fingerprint.
        found: String,
    },
}

/// Why a lease is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Another holder has the worker ID, or nobody.
    Owner,
    /// A clone of this holder has renewed it.
    Twin,
    /// The store has granted its holder another range since: an acquisition whose answer was
    /// late was repeated, and by then others had held the worker ID.
    Range,
    /// Its range was over when the renewal came.
    Over,
}
