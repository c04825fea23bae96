//! What a call through the C interface can fail with: everything that the crate
//! reports, and the mistakes that only C can make.

use crate::error::Error;
use std::ffi::CStr;
use std::fmt;

/// Why a call failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A pointer that must not be NULL was NULL.
    Null { argument: &'static str },
    /// A struct's `size` is not that of a released version.
    StructSize {
        name: &'static str,
        size: usize,
        known: &'static [usize],
    },
    /// A text buffer is too small.
    BufferTooSmall {
        argument: &'static str,
        capacity: usize,
        needed: usize,
    },
    /// A number of elements that no array in memory can have.
    Count {
        argument: &'static str,
        count: usize,
    },
    /// Something that is not the result of a function of this library.
    UnknownResult { result: i64 },
    /// The status of a call that failed, passed as an ID.
    StatusAsId { id: i64, message: &'static CStr },
    /// The engines that a program has linked do not fit.
    Engines { problem: String },
    /// The crate reports it.
    Core(Error),
    /// A panic was caught: a fault of this library.
    Internal,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The most elements of 8 bytes that one array can have.
pub(super) const MAX_COUNT: usize = isize::MAX as usize / size_of::<i64>();

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null { argument } => write!(
                f,
                "{argument} must not be NULL: pass the address of a valid object"
            ),
            Self::StructSize { name, size, known } => {
                write!(
                    f,
                    "size of {name} must be sizeof({name}), which is {} in this library",
                    Sizes(known)
                )?;
                write!(f, ", got {size}: ")?;
                match known.iter().max() {
                    Some(largest) if size > largest => f.write_str(
                        "the struct was not initialised by its _INIT macro, or the program was \
                         built for a newer version of the library",
                    ),
                    _ => f.write_str("initialise the struct by its _INIT macro"),
                }
            }
            Self::BufferTooSmall {
                argument,
                capacity,
                needed,
            } => write!(
                f,
                "{argument} must have room for {needed} bytes, got {capacity}: \
                 SNOWFLAKE_TEXT_SIZE bytes are enough for one ID in every encoding"
            ),
            Self::Count { argument, count } => write!(
                f,
                "{argument} must be between 0 and {MAX_COUNT}, got {count}: \
                 a negative number becomes such a large one when it is converted to size_t"
            ),
            Self::UnknownResult { result } => write!(
                f,
                "result must be what a function of this library returned, got {result}: \
                 pass the negative result of the call that failed"
            ),
            Self::StatusAsId { id, message } => write!(
                f,
                "id must be an ID, got {id}, the status of a call that failed ({}): check the \
                 result of that call before you use it",
                message.to_string_lossy()
            ),
            Self::Engines { problem } => write!(
                f,
                "{problem}: link libsnowflake-stores.a of the same version, and pass what its \
                 function snowflake_stores_table returns"
            ),
            Self::Core(error) => error.fmt(f),
            Self::Internal => f.write_str(
                "libsnowflake failed internally (a panic was caught): please report this bug, \
                 with the call that caused it",
            ),
        }
    }
}

/// Sizes in bytes: "80" or "80 or 96".
struct Sizes(&'static [usize]);

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, size) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { " or " };
            write!(f, "{separator}{size}")?;
        }
        Ok(())
    }
}
