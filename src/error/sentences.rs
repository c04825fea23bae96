//! The sentences of the errors: what is wrong, what is allowed, what to do.

use super::faults::{ClockFault, Readable, StoreFault, TextFault, Wait, WaitReason};
use super::kinds::Error;
use super::show::{Instant, NS_PER_MS, Path, Span};
use std::fmt::{self, Display, Formatter};

/// A clock that is further behind than this was probably ahead before.
const FAR_NS: u64 = 60_000 * NS_PER_MS;

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(invalid) => invalid.fmt(f),
            Self::Element {
                field,
                index,
                cause,
            } => write!(f, "{field}[{index}]: {cause}"),
            Self::Parse {
                encoding,
                fault,
                readable,
            } => {
                write!(f, "the text is not an ID in {encoding}: {fault}")?;
                match readable {
                    Some(Readable::Leniently) => f.write_str("; lenient parsing accepts this text"),
                    Some(Readable::AsDecimal) => f.write_str("; it is an ID in decimal"),
                    None => Ok(()),
                }
            }
            Self::Again(wait) => wait.fmt(f),
            Self::Clock(fault) => fault.fmt(f),
            Self::Exhausted { ended_unix_ms } => write!(
                f,
                "the layout ended at {}, its time field is full: use a layout with a later epoch \
                 or more time_bits; existing IDs can still be read",
                Instant(*ended_unix_ms)
            ),
            Self::Store { path, fault } => write!(f, "{} {fault}", Path(path)),
            Self::StoreMismatch {
                path,
                field,
                found,
                expected,
            } => write!(
                f,
                "{} belongs to something else: {field} must be {expected}, \
                 got {found}; the file was not changed: use another path, or the settings that \
                 it was created with",
                Path(path)
            ),
            Self::Lease(fault) => fault.fmt(f),
            Self::LeaseLost => f.write_str(
                "the right to generate IDs has ended and could not be extended: check the store",
            ),
            Self::Memory { os_errno } => write!(
                f,
                "there is not enough memory for a generator ({}): free memory, or raise the limit \
                 of mappings (vm.max_map_count)",
                SystemError(*os_errno)
            ),
        }
    }
}

impl Display for TextFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { given, expected } => {
                write!(f, "it must have exactly {expected} bytes, got {given}")
            }
            Self::Empty => f.write_str("it must have at least one digit, got an empty text"),
            Self::TooLong { given, most } => {
                write!(f, "it must have at most {most} bytes, got {given}")
            }
            Self::Case { position, byte } => {
                let case = if byte.is_ascii_lowercase() {
                    "upper"
                } else {
                    "lower"
                };
                let shown = byte.escape_ascii();
                write!(f, "byte {position} must be {case} case, got '{shown}'")
            }
            Self::Digit { position, byte } => {
                let shown = byte.escape_ascii();
                write!(
                    f,
                    "byte {position} must be a digit of this encoding, got '{shown}'"
                )
            }
            Self::Overflow => f.write_str("the number must be at most 2^63 - 1, got a larger one"),
        }
    }
}

impl Display for StoreFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::System { doing, os_errno } => {
                write!(
                    f,
                    "cannot be used: {doing} failed: {}",
                    SystemError(*os_errno)
                )?;
                match remedy(doing, *os_errno) {
                    "" => Ok(()),
                    remedy => write!(f, ": {remedy}"),
                }
            }
            Self::NotAFile => f.write_str(
                "is not a regular file: give the path of a file, or one that does not exist yet",
            ),
            Self::SymbolicLink => f.write_str(
                "is a symbolic link, and links are not followed: give the path that it leads to",
            ),
            Self::Filesystem { number, name } => {
                f.write_str("is on ")?;
                match *name {
                    "" => write!(f, "a file system of type 0x{number:x}")?,
                    name => f.write_str(name)?,
                }
                f.write_str(
                    ", which may be shared with other hosts: put it on a local file system, or \
                     add '?filesystem=any' to the path if only this machine mounts it",
                )
            }
            Self::NotPrivate { owner, mode, user } => write!(
                f,
                "must belong to user {user} and to nobody else, but it belongs to user {owner} \
                 and has mode {mode:04o}: remove it, or name another directory (store \
                 'machine:DIRECTORY', or LIBSNOWFLAKE_MACHINE_DIR)"
            ),
            Self::NoMachine { doing, os_errno } => write!(
                f,
                "cannot be used: {doing} failed: {}: set store to 'memory' if no other process \
                 uses this worker ID, or to 'file:' and a path",
                SystemError(*os_errno)
            ),
            Self::NotInMemory => f.write_str(
                "must be on a memory file system for a leased worker ID, such as /dev/shm: name \
                 one ('?page=machine:/run/app' in store), or '?page=memory' for a lease of this \
                 process alone",
            ),
            Self::Closed => f.write_str(
                "was closed by this program, together with its other files: create the \
                 generator after that",
            ),
            Self::Replaced => f.write_str(
                "was deleted or replaced while in use: create the generator again; do not move a \
                 store that is in use",
            ),
        }
    }
}

/// What to do about an error of the system. The numbers are those of every Unix.
fn remedy(doing: &str, os_errno: i32) -> &'static str {
    match std::io::Error::from_raw_os_error(os_errno).kind() {
        std::io::ErrorKind::NotFound if doing == "opening the directory" => {
            "create the directory first"
        }
        std::io::ErrorKind::NotADirectory => "a part of the path is a file, not a directory",
        std::io::ErrorKind::PermissionDenied => {
            "the file (created with mode 0600) and its directory must be writable for this user"
        }
        std::io::ErrorKind::StorageFull => "free space on the disk",
        std::io::ErrorKind::ReadOnlyFilesystem => "choose a file system that is not read-only",
        std::io::ErrorKind::IsADirectory => "give the path of a file in this directory",
        _ => "",
    }
}

impl Display for Wait {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let distance = Span(self.distance_ns);
        match self.reason {
            WaitReason::TickFull => write!(
                f,
                "all IDs of this tick are taken, the next one is free in {distance}: try again \
                 then, let the call wait longer (max_wait_ms), or use more sequence_bits"
            ),
            WaitReason::ClockBehind => write!(
                f,
                "the clock is {distance} behind the last ID: wait, or check time \
                 synchronisation; see \"Clocks\" in the manual"
            ),
        }
    }
}

impl Display for ClockFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeforeEpoch {
                now_unix_ms,
                epoch_unix_ms,
            } => write!(
                f,
                "the clock is at {}, before the epoch of the layout, {}: set the clock, or use a \
                 layout with an earlier epoch",
                Instant(*now_unix_ms),
                Instant(*epoch_unix_ms)
            ),
            Self::Behind {
                wait,
                max_wait_ns,
                now_unix_ms,
                place,
            } => {
                write!(
                    f,
                    "the clock is {} behind the last ID (max_wait_ms is {}): ",
                    Span(wait.distance_ns),
                    max_wait_ns / NS_PER_MS
                )?;
                if wait.distance_ns < FAR_NS {
                    return f.write_str(
                        "wait, or check time synchronisation; see \"Clocks\" in the manual",
                    );
                }
                let reached_ms = now_unix_ms.saturating_add_unsigned(wait.distance_ns / NS_PER_MS);
                write!(f, "it shows {}, but the IDs", Instant(*now_unix_ms))?;
                if let Some(place) = place {
                    write!(f, " of {}", Path(place))?;
                }
                write!(
                    f,
                    " have reached {}: if the clock is right now, it was ahead before: use \
                     another worker_id, which starts at once, or wait; see \"The clock was \
                     ahead\" in the manual",
                    Instant(reached_ms)
                )
            }
            Self::Unreadable => f.write_str(
                "the clock returned no time: a clock must return nanoseconds since 1970, at \
                 least 0",
            ),
        }
    }
}

/// An error number of the system with its text.
struct SystemError(i32);

impl Display for SystemError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        std::io::Error::from_raw_os_error(self.0).fmt(f)
    }
}
