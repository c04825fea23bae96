//! What is wrong with a text, a file or the clock.

use std::sync::Arc;

/// How long until an ID is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The distance, in nanoseconds.
    pub distance_ns: u64,
    /// Why there is none before.
    pub reason: WaitReason,
}

/// Why no ID is free now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// All IDs of the present tick have been taken.
    TickFull,
    /// The clock is behind the last ID: it was set back, or the machine was restarted
    /// and its IDs continue from the fence.
    ClockBehind,
}

/// What is wrong with a text that should be an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// The text has another length than the encoding writes.
    Length {
        /// The length of the text, in bytes.
        given: usize,
        /// The length of every text of the encoding, in bytes.
        expected: usize,
    },
    /// The text has no digits.
    Empty,
    /// The text is longer than any that is read leniently.
    TooLong {
        /// The length of the text, in bytes.
        given: usize,
        /// The largest length, in bytes.
        most: usize,
    },
    /// A byte is a digit of the encoding in the other case.
    Case {
        /// Its position, in bytes from 0.
        position: usize,
        /// The byte.
        byte: u8,
    },
    /// A byte is not a digit of the encoding.
    Digit {
        /// Its position, in bytes from 0.
        position: usize,
        /// The byte.
        byte: u8,
    },
    /// The digits are right but the number needs more than 63 bits.
    Overflow,
}

/// In which other way a text can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readable {
    /// By the lenient form of the same encoding.
    Leniently,
    /// As a decimal number.
    AsDecimal,
}

/// What is wrong with the file of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// The system refused an operation.
    System {
        /// The operation.
        doing: &'static str,
        /// The system's error number.
        os_errno: i32,
    },
    /// The path leads to something that is not a regular file.
    NotAFile,
    /// The path is a symbolic link.
    SymbolicLink,
    /// The file is on a file system that is not known to be local: hosts that mount it may
    /// not see each other's changes at once.
    Filesystem {
        /// The system's number for it.
        number: u32,
        /// Its name; empty if it is not known.
        name: &'static str,
    },
    /// The file or directory must belong to the user of this process alone.
    NotPrivate {
        /// The user that it belongs to.
        owner: u32,
        /// Its permissions.
        mode: u32,
        /// The user of this process.
        user: u32,
    },
    /// There is no place where the processes of this machine can meet.
    NoMachine {
        /// The operation that failed.
        doing: &'static str,
        /// The system's error number.
        os_errno: i32,
    },
    /// The directory must be in memory, so that what is in it is gone when the machine is
    /// started again.
    NotInMemory,
    /// The program has closed the descriptor of the file.
    Closed,
    /// The file was deleted, or replaced by another one.
    Replaced,
}

/// Why the clock cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockFault {
    /// The clock is before the epoch of the layout.
    BeforeEpoch {
        /// The clock, in milliseconds since 1970.
        now_unix_ms: i64,
        /// The epoch, in milliseconds since 1970.
        epoch_unix_ms: i64,
    },
    /// The clock is further behind the last ID than a call may wait.
    Behind {
        /// How far behind, and why.
        wait: Wait,
        /// How long one call may wait, in nanoseconds.
        max_wait_ns: u64,
        /// The clock, in milliseconds since 1970.
        now_unix_ms: i64,
        /// The file that the last ID is noted in, if there is one.
        place: Option<Arc<str>>,
    },
    /// The clock returned no time.
    Unreadable,
}
