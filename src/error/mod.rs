//! The one error type. Every variant carries the number that explains it, and
//! none of the variants that a busy caller meets ([`Error::Again`],
//! [`Error::Clock`]) allocates.

mod invalid;
mod sentences;
mod show;

pub use invalid::{Allowed, Invalid, InvalidKind, Scope, Value};
pub(crate) use invalid::{check_range, did_you_mean};
pub(crate) use show::NS_PER_MS;

/// The result of every fallible function of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A setting or an argument has a value that is not allowed.
    Invalid(Invalid),
    /// One element of a batch is wrong.
    Element {
        /// The name of the batch.
        field: &'static str,
        /// Which element, counted from 0.
        index: usize,
        /// What is wrong with it.
        cause: Box<Error>,
    },
    /// A text is not an ID in this encoding.
    Parse {
        /// The name of the encoding.
        encoding: &'static str,
        /// What is wrong with the text.
        fault: TextFault,
        /// Whether the lenient form accepts the text.
        is_lenient: bool,
    },
    /// No ID is free now, and the call may not wait for the next one.
    Again(Wait),
    /// The clock cannot be used as it is.
    Clock(ClockFault),
    /// The time field of the layout is full.
    Exhausted {
        /// The first instant that the layout cannot express, in milliseconds since 1970.
        ended_unix_ms: i64,
    },
    /// The file of a store cannot be used, read or written.
    Store {
        /// The path of the file.
        path: String,
        /// What is wrong.
        fault: StoreFault,
    },
    /// The file of a store belongs to something else. It was not changed.
    StoreMismatch {
        /// The path of the file.
        path: String,
        /// What does not match.
        field: &'static str,
        /// What is in the file.
        found: String,
        /// What should be in the file.
        expected: String,
    },
    /// The right to generate IDs ended at the fence and could not be extended.
    LeaseLost,
    /// The operating system has not enough memory for a page.
    Memory {
        /// The system's error number.
        os_errno: i32,
    },
}

impl Error {
    /// How long until the same call can succeed, and why, where a wait helps.
    #[must_use]
    pub fn wait(&self) -> Option<Wait> {
        match self {
            Self::Again(wait) => Some(*wait),
            Self::Clock(ClockFault::Behind { wait, .. }) => Some(*wait),
            _ => None,
        }
    }
}

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
    /// A byte is not a digit of the encoding.
    Digit {
        /// Its position, in bytes from 0.
        position: usize,
        /// The byte.
        byte: u8,
        /// The digits of the encoding.
        digits: &'static str,
    },
    /// The digits are right but the number needs more than 63 bits.
    Overflow,
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
    /// The file is on a file system whose mappings are not coherent between the hosts
    /// that mount it.
    NetworkFilesystem {
        /// The name of the file system.
        name: &'static str,
    },
    /// The file was deleted, or replaced by another one.
    Replaced,
}

/// Why the clock cannot be used as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    },
    /// The clock returned no time.
    Unreadable,
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Element { cause, .. } => Some(&**cause),
            _ => None,
        }
    }
}
