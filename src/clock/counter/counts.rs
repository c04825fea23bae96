//! What a counter of a processor must do.

/// How often the rate is measured again, and the kernel asked whether it still
/// trusts the counter.
pub(super) const NEW_STRETCH_NS: u64 = 500_000_000;

/// Something that counts at a steady rate.
pub(crate) trait Counts: Send + Sync {
    /// The count.
    fn read(&self) -> u64;
    /// Whether it may be relied on now.
    fn is_trusted(&self) -> bool;
}
