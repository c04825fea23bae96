//! The one error type.

use super::faults::{ClockFault, Readable, StoreFault, TextFault, Wait};
use super::invalid::Invalid;
use super::leases::LeaseFault;
use crate::sys::{OUT_OF_MEMORY, ShortOfMemory};

/// The result of every fallible function of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A setting or an argument has a value that is not allowed.
    Invalid(Box<Invalid>),
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
        /// The way in which the text can be read, if there is one.
        readable: Option<Readable>,
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
    /// There is no worker ID, or none any more, from a store that leases them.
    Lease(Box<LeaseFault>),
    /// The right to generate IDs ended at the fence and could not be extended.
    LeaseLost,
    /// There is not enough memory for a generator.
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

    /// This error, of one element of a batch.
    pub(crate) fn of_element(self, field: &'static str, index: usize) -> Self {
        Self::Element {
            field,
            index,
            cause: Box::new(self),
        }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(Box::new(invalid))
    }
}

impl From<ShortOfMemory> for Error {
    fn from(_: ShortOfMemory) -> Self {
        Self::Memory {
            os_errno: OUT_OF_MEMORY,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Element { cause, .. } => Some(&**cause),
            _ => None,
        }
    }
}
