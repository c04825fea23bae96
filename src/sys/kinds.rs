//! What the answers of the system are made of.

/// What is known about the file system of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filesystem {
    /// In memory: it does not outlive the boot.
    Memory,
    /// On a disk of this machine.
    Local,
    /// Not known to be local: hosts may not see each other's changes at once.
    Other {
        /// The system's number for it.
        number: u32,
        /// Its name; empty if it is not known.
        name: &'static str,
    },
}

/// How a lock goes with the locks of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LockKind {
    /// With other shared ones.
    Shared,
    /// With none.
    Exclusive,
}
