//! How far a call came for which the open window had nothing.

/// What the quick part of a call came to when it got no slot of the open window.
#[derive(Clone, Copy)]
pub(crate) struct Late {
    /// The slot that it has reserved all the same, past the window.
    pub(super) slot: Option<u64>,
    /// The nonce of the page, read before the slot was reserved.
    pub(super) nonce: u64,
}

impl Late {
    /// Nothing was reserved.
    pub(super) const WITHOUT_TICKET: Self = Self {
        slot: None,
        nonce: 0,
    };

    pub(super) const fn with_ticket(slot: u64, nonce: u64) -> Self {
        Self {
            slot: Some(slot),
            nonce,
        }
    }
}
