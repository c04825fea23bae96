//! The one error type. Every variant carries the number that explains it, and
//! none of the variants a busy caller meets ([`Error::Again`], [`Error::Clock`])
//! allocates.

mod display;
pub(crate) mod names;

pub(crate) use names::unknown_name;

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
        value: i128,
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
        /// Whether [`Encoding::parse_lenient`](crate::Encoding::parse_lenient)
        /// accepts the text.
        is_lenient: bool,
    },
    /// One of many IDs or texts is wrong.
    Element {
        /// Its place, counted from 0.
        index: usize,
        /// What is wrong with it.
        cause: Box<Error>,
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
    /// One of some names.
    Names {
        /// The names.
        names: &'static [&'static str],
        /// The name that was probably meant.
        meant: Option<&'static str>,
    },
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
    /// The text has no digits.
    Empty,
    /// The text is longer than any that is read leniently.
    TooLong {
        /// The length given, in bytes.
        given: usize,
        /// The largest length, in bytes.
        most: usize,
    },
    /// A byte is a digit of the encoding in the other case.
    Case {
        /// Its place, counted in bytes from 0.
        position: usize,
        /// The byte.
        byte: u8,
    },
    /// A byte is not a digit of the encoding.
    Digit {
        /// Its place, counted in bytes from 0.
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

impl Error {
    /// This error, of one of many IDs or texts.
    pub(crate) fn of_element(self, index: usize) -> Self {
        Self::Element {
            index,
            cause: Box::new(self),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Element { cause, .. } => Some(cause),
            _ => None,
        }
    }
}
