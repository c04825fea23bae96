//! The one error type. Every variant carries the number that explains it, and
//! none of the variants a busy caller meets ([`Error::Again`], [`Error::Clock`])
//! allocates.

use std::fmt;

/// What every fallible function of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call did not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A pointer that must not be NULL was NULL (only the C interface gives this).
    Null {
        /// The parameter's name.
        argument: &'static str,
    },
    /// A struct's `size` is not one this library knows (only the C interface gives this).
    StructSize {
        /// The struct's name.
        name: &'static str,
        /// The size the caller stated, in bytes.
        size: u32,
        /// The smallest size there ever was, in bytes.
        least: u32,
    },
    /// A field of the layout is outside its range.
    Layout {
        /// The field's name.
        field: &'static str,
        /// The value it had.
        value: i128,
        /// What is allowed.
        allowed: Allowed,
    },
    /// The worker ID does not fit the layout.
    WorkerId {
        /// The worker ID asked for.
        value: u64,
        /// The largest worker ID of the layout.
        most: u64,
    },
    /// Another field of the configuration is outside its range.
    Config {
        /// The field's name.
        field: &'static str,
        /// The value it had, as text.
        value: String,
        /// What is allowed.
        allowed: Allowed,
    },
    /// An argument is outside what the layout can hold.
    Range {
        /// The argument's name.
        field: &'static str,
        /// The value it had.
        value: i128,
        /// What is allowed.
        allowed: Allowed,
    },
    /// A text buffer is too small.
    BufferTooSmall {
        /// The bytes it has.
        capacity: usize,
        /// The bytes it needs, the closing NUL included.
        needed: usize,
    },
    /// A text is not an ID in the encoding named.
    Parse {
        /// The encoding's name.
        encoding: &'static str,
        /// What is wrong with the text.
        fault: TextFault,
    },
    /// Nothing can be handed out at once; a call that waits would succeed.
    Again {
        /// How far ahead the next free slot is, in nanoseconds.
        wait_ns: u64,
    },
    /// The clock cannot be used as it stands.
    Clock(ClockFault),
    /// The time field of the layout is full.
    Exhausted {
        /// The first instant the layout cannot express, in milliseconds since 1970.
        ended_unix_ms: i64,
    },
    /// The file of a store cannot be used, read or written.
    Store {
        /// The path of the file.
        path: String,
        /// What is wrong.
        fault: StoreFault,
    },
    /// The file of a store belongs to something else. It was left as it is.
    StoreMismatch {
        /// The path of the file.
        path: String,
        /// What does not match.
        field: &'static str,
        /// What stands in the file.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// The right to hand out IDs ended at the fence and could not be extended.
    LeaseLost,
    /// The operating system gave no memory for a page.
    Memory {
        /// The system's error number.
        os_errno: i32,
    },
    /// A panic was caught at the boundary to C: a fault of this library.
    Internal,
}

/// What would have been accepted in place of a refused value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Any integer from the first to the second, both included.
    Between(i128, i128),
    /// What the sentence says.
    Rule(&'static str),
    /// Any instant up to that of the clock, in milliseconds since 1970.
    UpToClock(i64),
}

/// What is wrong with a text that should have been an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// The text has another length than the encoding writes.
    Length {
        /// The length given, in bytes.
        given: usize,
        /// The length of every text of the encoding, in bytes.
        expected: usize,
    },
    /// A byte is no digit of the encoding.
    Digit {
        /// Where it stands, counted in bytes from 0.
        position: usize,
        /// The byte.
        byte: u8,
    },
    /// The digits are right but the number needs more than 63 bits.
    Overflow,
}

/// What is wrong with the file of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// The system refused something.
    System {
        /// What was being done.
        doing: &'static str,
        /// The system's error number.
        os_errno: i32,
    },
    /// The path leads to something that is no regular file.
    NotAFile,
    /// The file lies on a file system whose mappings are not coherent between
    /// the hosts that mount it.
    NetworkFilesystem {
        /// The name of the file system.
        name: &'static str,
    },
    /// The file was deleted, or another one stands in its place.
    Replaced,
}

/// Why the clock cannot be used as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockFault {
    /// The clock stands before the layout's epoch.
    BeforeEpoch {
        /// The clock, in milliseconds since 1970.
        now_unix_ms: i64,
        /// The epoch, in milliseconds since 1970.
        epoch_unix_ms: i64,
    },
    /// The next free slot lies further ahead of the clock than a call may wait.
    Behind {
        /// How long until the next free slot may be handed out, in nanoseconds.
        distance_ns: u64,
        /// How long one call may wait, in nanoseconds.
        max_wait_ns: u64,
    },
    /// The clock gave no time at all.
    Unreadable,
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(least, most) => write!(f, "{least} to {most}"),
            Self::Rule(rule) => f.write_str(rule),
            Self::UpToClock(unix_ms) => {
                write!(f, "any instant up to that of the clock, which is {unix_ms}")
            }
        }
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { given, expected } => {
                write!(
                    f,
                    "the text has {given} bytes, allowed are exactly {expected}"
                )
            }
            Self::Digit { position, byte } => {
                let shown = byte.escape_ascii();
                write!(f, "byte {position} is '{shown}', which is no digit of it")
            }
            Self::Overflow => f.write_str("the number is larger than 2^63 - 1"),
        }
    }
}

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System { doing, os_errno } => {
                let cause = std::io::Error::from_raw_os_error(*os_errno);
                write!(f, "{doing} failed: {cause}")
            }
            Self::NotAFile => f.write_str("this is no regular file"),
            Self::NetworkFilesystem { name } => write!(
                f,
                "the file lies on {name}, where a mapping is not coherent between hosts; \
                 allowed is a local file system"
            ),
            Self::Replaced => f.write_str(
                "the file was deleted or replaced while in use; make the generator anew",
            ),
        }
    }
}

impl fmt::Display for ClockFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeforeEpoch {
                now_unix_ms,
                epoch_unix_ms,
            } => write!(
                f,
                "the clock stands at {now_unix_ms} ms since 1970, before the layout's epoch, \
                 {epoch_unix_ms}"
            ),
            Self::Behind {
                distance_ns,
                max_wait_ns,
            } => write!(
                f,
                "the next free slot may be handed out in {}, max_wait_ms allows {}: \
                 the clock was set back, or the tick is full",
                Milliseconds(*distance_ns),
                Milliseconds(*max_wait_ns)
            ),
            Self::Unreadable => f.write_str("the clock gave no time (a negative result)"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null { argument } => write!(f, "{argument} is NULL, allowed is a valid pointer"),
            Self::StructSize { name, size, least } => write!(
                f,
                "size of {name} is {size}, allowed is sizeof({name}), at least {least}"
            ),
            Self::Layout {
                field,
                value,
                allowed,
            } => write!(f, "layout: {field} is {value}, allowed is {allowed}"),
            Self::WorkerId { value, most } => {
                write!(f, "worker_id is {value}, allowed is 0 to {most}")
            }
            Self::Config {
                field,
                value,
                allowed,
            } => write!(f, "{field} is {value}, allowed is {allowed}"),
            Self::Range {
                field,
                value,
                allowed,
            } => write!(f, "{field} is {value}, allowed is {allowed}"),
            Self::BufferTooSmall { capacity, needed } => write!(
                f,
                "capacity is {capacity} bytes, allowed are {needed} or more"
            ),
            Self::Parse { encoding, fault } => write!(f, "not a {encoding} ID: {fault}"),
            Self::Again { wait_ns } => write!(
                f,
                "nothing to hand out at once; the next slot comes in {}",
                Milliseconds(*wait_ns)
            ),
            Self::Clock(fault) => fault.fmt(f),
            Self::Exhausted { ended_unix_ms } => write!(
                f,
                "the time field of the layout is full: it ended at {ended_unix_ms} ms since 1970"
            ),
            Self::Store { path, fault } => write!(f, "store file:{}: {fault}", Shortened(path)),
            Self::StoreMismatch {
                path,
                field,
                found,
                expected,
            } => write!(
                f,
                "store file:{}: {field} is {found}, expected is {expected}; \
                 the file was left as it is",
                Shortened(path)
            ),
            Self::LeaseLost => {
                f.write_str("the right to hand out IDs has ended and could not be extended")
            }
            Self::Memory { os_errno } => {
                let cause = std::io::Error::from_raw_os_error(*os_errno);
                write!(f, "no memory for a page: {cause}")
            }
            Self::Internal => f.write_str("a panic was caught: please report this as a bug"),
        }
    }
}

impl std::error::Error for Error {}

/// Nanoseconds, written as milliseconds with as many decimals as say something.
struct Milliseconds(u64);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1_000_000, self.0 % 1_000_000);
        match rest {
            0 => write!(f, "{whole} ms"),
            _ => write!(f, "{whole}.{:03} ms", rest / 1_000),
        }
    }
}

/// A path, its middle left out where it would push the reason out of a message of
/// limited length.
struct Shortened<'a>(&'a str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 96;
        let length = self.0.chars().count();
        if length <= MOST {
            return f.write_str(self.0);
        }
        let begin: String = self.0.chars().take(MOST / 3).collect();
        let end: String = self.0.chars().skip(length - MOST / 2).collect();
        write!(f, "{begin}[...]{end}")
    }
}
