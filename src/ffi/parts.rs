//! IDs taken apart and put together, and the instants they bound.

use super::boundary::{Growing, explained, read_growing, required, status, write_growing};
use super::error::snowflake_error;
use super::generator::snowflake_t;
use super::status::snowflake_status;
use crate::error::{Allowed, Error, Result};

/// What an ID says. Set `size` before handing it in.
#[repr(C)]
pub struct snowflake_parts {
    /// sizeof(snowflake_parts), set by the caller.
    pub size: u32,
    /// The worker ID.
    pub worker_id: u32,
    /// The time field: ticks since the epoch.
    pub tick: u64,
    /// The number within the tick.
    pub sequence: u32,
    /// What the instant has beyond unix_ms, in nanoseconds, 0 to 999999; not 0
    /// only where a tick is shorter than a millisecond.
    pub nanoseconds: u32,
    /// The instant the tick began, in milliseconds since 1970.
    pub unix_ms: i64,
}

const _: () = assert!(size_of::<snowflake_parts>() == 32);

// SAFETY: repr(C), begins with `size`, integers only.
unsafe impl Growing for snowflake_parts {
    const NAME: &'static str = "snowflake_parts";
    const LEAST: usize = 24;

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            worker_id: 0,
            tick: 0,
            sequence: 0,
            nanoseconds: 0,
            unix_ms: 0,
        }
    }
}

/// An ID as the crate takes it.
pub(super) fn id_of(id: i64, most: u64) -> Result<u64> {
    u64::try_from(id).map_err(|_| Error::Range {
        field: "id",
        value: id.into(),
        allowed: Allowed::Between(0, most.into()),
    })
}

/// @section Taking IDs apart
/// snowflake_split takes an ID apart by the layout of `gen`, whichever worker
/// made it. `parts->size` must be set. `error` may be NULL.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _RANGE (the ID is
/// negative or has more bits than the layout).
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_split(
    r#gen: Option<&snowflake_t>,
    id: i64,
    parts: *mut snowflake_parts,
    error: *mut snowflake_error,
) -> snowflake_status {
    // SAFETY: the caller's promise, stated in the header.
    let result = unsafe {
        explained(error, || {
            let codec = required("gen", r#gen)?.generator.codec();
            let known = codec.split(id_of(id, codec.max_id())?)?;
            let value = snowflake_parts {
                size: size_of::<snowflake_parts>() as u32,
                worker_id: known.worker_id,
                tick: known.tick,
                sequence: known.sequence,
                nanoseconds: known.nanoseconds,
                unix_ms: known.unix_ms,
            };
            write_growing("parts", parts, &value).map(|()| 0)
        })
    };
    status(result)
}

/// snowflake_join puts an ID together from `tick`, `worker_id` and `sequence` of
/// `parts`; unix_ms and nanoseconds follow from the tick and are not read.
/// `error` may be NULL.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _RANGE (a
/// field does not fit the layout).
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_join(
    r#gen: Option<&snowflake_t>,
    parts: *const snowflake_parts,
    error: *mut snowflake_error,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            let codec = required("gen", r#gen)?.generator.codec();
            let parts = read_growing("parts", parts)?;
            codec.compose(parts.tick, parts.worker_id, parts.sequence)
        })
    }
}

/// snowflake_first_at gives the smallest ID of the tick that holds an instant,
/// in milliseconds since 1970. For a range of time in SQL:
/// id >= first_at(from) AND id < first_at(to). `error` may be NULL.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL or _RANGE (the instant lies
/// before the epoch or after the layout's last tick).
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_first_at(
    r#gen: Option<&snowflake_t>,
    unix_ms: i64,
    error: *mut snowflake_error,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            required("gen", r#gen)?.generator.codec().first_at(unix_ms)
        })
    }
}

/// snowflake_ends_at tells the day the layout ends: the first millisecond since
/// 1970 that its time field cannot express.
///
/// Returns that instant, at least 0, or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: any thread, any time before snowflake_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_ends_at(r#gen: Option<&snowflake_t>) -> i64 {
    super::boundary::number(|| Ok(required("gen", r#gen)?.generator.codec().ends_at_unix_ms()))
}
