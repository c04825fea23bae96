//! What a counter of a processor must do.

/// Something that counts at a steady rate.
pub(crate) trait Counts: Send + Sync {
    /// The count.
    fn read(&self) -> u64;
    /// Whether it may be read and relied on. Asked when a generator is created, not
    /// later: the answer may be in a file.
    fn is_trusted(&self) -> bool;
}
