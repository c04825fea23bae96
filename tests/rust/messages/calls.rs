//! Calls that fail.

use super::Row;
use snowflake::error::{ClockFault, StoreFault, Wait, WaitReason};
use snowflake::text::MAX_ID;
use snowflake::{Encoding, Error, Field, Layout};

pub(super) fn arguments() -> Vec<Row> {
    let codec = Layout::DEFAULT.codec().expect("a good layout");
    let hex = Encoding::Hex;
    let wrong = |result: snowflake::Result<u64>| result.expect_err("a bad argument");
    let column = codec.extract(Field::Tick, &[1, u64::MAX], &mut [0; 2]);
    let uneven = codec.extract(Field::Tick, &[1, 2], &mut [0; 1]);
    vec![
        (
            wrong(codec.compose(u64::MAX, 0, 0)),
            &["tick must be between 0 and 2199023255551 for "],
        ),
        (
            wrong(codec.compose(0, 1024, 0)),
            &["worker_id must be between 0 and 1023", "got 1024"],
        ),
        (
            wrong(codec.compose(0, 0, 4096)),
            &["sequence must be between 0 and 4095", "got 4096"],
        ),
        (
            codec.split(u64::MAX).expect_err("a bad ID"),
            &["id must be between 0 and 9223372036854775807 for layout 'default', got 1844"],
        ),
        (
            wrong(codec.first_at(0)),
            &[
                "unix_ms must be between 2020-01-01T00:00:00Z and 2089-",
                "got 1970-",
                "clamps",
            ],
        ),
        (
            column.expect_err("a bad ID"),
            &["ids[1]: id must be between 0 and ", "got 1844"],
        ),
        (
            uneven.expect_err("lengths"),
            &["values.len() must be 2, got 1: one value for each ID"],
        ),
        (
            hex.format(MAX_ID + 1).expect_err("64 bits"),
            &["id must be between 0 and 9223"],
        ),
        (
            "base64".parse::<Encoding>().expect_err("no such encoding"),
            &[
                "encoding must be one of 'decimal', ",
                "got 'base64': did you mean 'base",
            ],
        ),
    ]
}

pub(super) fn texts() -> Vec<Row> {
    let hex = Encoding::Hex;
    let parsed = |text: &str| hex.parse(text.as_bytes()).expect_err("not an ID");
    let lenient = |text: &[u8]| hex.parse_lenient(text).expect_err("not an ID");
    vec![
        (
            parsed("2a"),
            &["not an ID in hex: it must have exactly 16 bytes, got 2; lenient "],
        ),
        (
            parsed("000000000000002A"),
            &["byte 15 must be lower case, got 'A'; lenient parsing"],
        ),
        (
            parsed("000000000000002x"),
            &["byte 15 must be a digit of this encoding, got 'x'"],
        ),
        (
            parsed("ffffffffffffffff"),
            &["the number must be at most 2^63 - 1, got a larger one"],
        ),
        (
            lenient(b""),
            &["it must have at least one digit, got an empty text"],
        ),
        (
            lenient(&[b'0'; 65]),
            &["it must have at most 64 bytes, got 65"],
        ),
    ]
}

pub(super) fn waits() -> Vec<Row> {
    let again = |reason| {
        let distance_ns = 5_000_000_000;
        Error::Again(Wait {
            distance_ns,
            reason,
        })
    };
    let behind = |distance_ns, max_wait_ns, place: Option<&str>| {
        let reason = WaitReason::ClockBehind;
        Error::Clock(ClockFault::Behind {
            wait: Wait {
                distance_ns,
                reason,
            },
            max_wait_ns,
            now_unix_ms: 1_577_836_800_000,
            place: place.map(Into::into),
        })
    };
    let before_epoch = ClockFault::BeforeEpoch {
        now_unix_ms: 0,
        epoch_unix_ms: 1_577_836_800_000,
    };
    vec![
        (
            again(WaitReason::TickFull),
            &[
                "all IDs of this tick are taken",
                "in 5.000 s",
                "try again",
                "max_wait_ms",
                "bits",
            ],
        ),
        (
            again(WaitReason::ClockBehind),
            &[
                "the clock is 5.000 s behind the last ID: wait, or check time",
                "see \"Clocks\"",
            ],
        ),
        (
            behind(244_100, 0, None),
            &["the clock is 244.100 us behind the last ID (max_wait_ms is 0): wait, or check"],
        ),
        (
            behind(86_400_000_000_000, 50_000_000, Some("/var/lib/app/ids")),
            &[
                "the clock is 86400.000 s behind the last ID (max_wait_ms is 50): ",
                "it shows 2020-01-01T00:00:00Z, but the IDs of /var/lib/app/ids have reached \
                 2020-01-02T00:00:00Z: ",
                "use another worker_id",
                "see \"The clock was ahead\"",
            ],
        ),
        (
            Error::Clock(before_epoch),
            &[
                "the clock is at 1970-01-01T00:00:00Z, before the epoch",
                "2020-01-01",
                ": set the",
            ],
        ),
        (
            Error::Clock(ClockFault::Unreadable),
            &["the clock returned no time: a clock must return nanoseconds since 1970"],
        ),
    ]
}

pub(super) fn others() -> Vec<Row> {
    vec![
        (
            Error::LeaseLost,
            &["the right to generate IDs has ended", ": check the store"],
        ),
        (
            Error::Memory {
                os_errno: libc::ENOMEM,
            },
            &[
                "not enough memory for a generator",
                "(os error 12)",
                ": free memory, or raise",
            ],
        ),
    ]
}

fn store(fault: StoreFault) -> Error {
    let path = "/var/lib/app/ids".to_owned();
    Error::Store { path, fault }
}

pub(super) fn systems() -> Vec<Row> {
    let system = |doing, os_errno| store(StoreFault::System { doing, os_errno });
    let opening = "opening the file";
    vec![
        (
            system("opening the directory", libc::ENOENT),
            &[
                "/var/lib/app/ids cannot be used: opening the directory failed: No such \
               file or directory (os error 2): create the directory first",
            ],
        ),
        (
            system(opening, libc::EACCES),
            &["opening the file failed", "(os error 13): the file"],
        ),
        (
            system(opening, libc::EPERM),
            &["(os error 1): the file (created with mode 0600) and"],
        ),
        (
            system(opening, libc::EROFS),
            &["(os error 30): choose a file system that is not"],
        ),
        (
            system(opening, libc::EISDIR),
            &["(os error 21): give the path of a file in this"],
        ),
        (
            system(opening, libc::ENOTDIR),
            &["(os error 20): a part of the path is a file"],
        ),
        (
            system("syncing", libc::ENOSPC),
            &["syncing failed", "(os error 28): free space"],
        ),
        (
            system("syncing", libc::EIO),
            &["syncing failed: ", "(os error 5)"],
        ),
    ]
}

pub(super) fn stores() -> Vec<Row> {
    let mismatch = Error::StoreMismatch {
        path: "/var/lib/app/ids".to_owned(),
        field: "worker_id",
        found: "7".to_owned(),
        expected: "8".to_owned(),
    };
    vec![
        (
            store(StoreFault::NotAFile),
            &["is not a regular file: give the path of a file, or"],
        ),
        (
            store(StoreFault::SymbolicLink),
            &["is a symbolic link, and links are not followed: give"],
        ),
        (
            store(StoreFault::Filesystem {
                number: 0x6969,
                name: "NFS",
            }),
            &["is on NFS, which may be shared with other hosts: put it on a local file system, or"],
        ),
        (
            store(StoreFault::Filesystem {
                number: 0x1234,
                name: "",
            }),
            &["is on a file system of type 0x1234, which may be shared"],
        ),
        (
            store(StoreFault::NotPrivate {
                owner: 1000,
                mode: 0o755,
                user: 33,
            }),
            &[
                "must belong to user 33 and to nobody else, but it belongs to user 1000 and has \
                 mode 0755: remove it, or name another directory (store 'machine:DIRECTORY', or \
                 LIBSNOWFLAKE_MACHINE_DIR)",
            ],
        ),
        (
            store(StoreFault::NoMachine {
                doing: "opening the directory",
                os_errno: libc::ENOENT,
            }),
            &[
                "cannot be used: opening the directory failed: No such file or directory (os error \
                 2): set store to 'memory' if no other process uses this worker ID, or to 'file:'",
            ],
        ),
        (
            store(StoreFault::Closed),
            &[
                "was closed by this program",
                ": create the generator after that",
            ],
        ),
        (
            store(StoreFault::Replaced),
            &["was deleted or replaced while in use: create the"],
        ),
        (
            mismatch,
            &[
                "belongs to something else: worker_id must be 8, got 7; the file was not changed: \
               use another path, or the settings that it was created with",
            ],
        ),
    ]
}
