//! The sentences of the errors.

use super::{Allowed, ClockFault, Error, StoreFault, TextFault};
use std::fmt;

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(least, most) => write!(f, "{least} to {most}"),
            Self::Rule(rule) => f.write_str(rule),
            Self::UpToClock(unix_ms) => {
                write!(f, "any instant up to that of the clock, which is {unix_ms}")
            }
            Self::Names { names, meant } => {
                write!(f, "one of {}", names.join(", "))?;
                match meant {
                    Some(name) => write!(f, "; did you mean '{name}'?"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { given, expected } => {
                write!(f, "the text has {} and must have {expected}", Bytes(*given))
            }
            Self::Empty => f.write_str("the text has no digits"),
            Self::TooLong { given, most } => {
                write!(
                    f,
                    "the text has {} and must have at most {most}",
                    Bytes(*given)
                )
            }
            Self::Case { position, byte } => {
                let only = match byte.is_ascii_lowercase() {
                    true => "upper",
                    false => "lower",
                };
                let shown = byte.escape_ascii();
                write!(f, "byte {position} is '{shown}' and must be {only} case")
            }
            Self::Digit { position, byte } => {
                let shown = byte.escape_ascii();
                write!(
                    f,
                    "byte {position} is '{shown}', which is not a digit of it"
                )
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
            Self::Parse {
                encoding,
                fault,
                is_lenient,
            } => {
                let hint = if *is_lenient { LENIENT_HINT } else { "" };
                write!(f, "not a {encoding} ID: {fault}{hint}")
            }
            Self::Element { index, cause } => write!(f, "ids[{index}]: {cause}"),
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

const LENIENT_HINT: &str = "; parse_lenient accepts it";

/// A number of bytes.
struct Bytes(usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 byte"),
            count => write!(f, "{count} bytes"),
        }
    }
}

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
