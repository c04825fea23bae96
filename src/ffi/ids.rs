//! IDs taken apart and put together, and the instants they bound. No generator.

use super::boundary::{explained, status};
use super::config::{codec_of, snowflake_config_t};
use super::detail::snowflake_error_t;
use super::fault::Fault;
use super::growing::{Growing, write_growing};
use super::status::snowflake_status_t;
use crate::layout::{Codec, Parts};

/// The parts of an ID. Initialise it by SNOWFLAKE_PARTS_INIT.
#[repr(C)]
pub struct snowflake_parts_t {
    /// sizeof(snowflake_parts_t), set by SNOWFLAKE_PARTS_INIT.
    pub size: u32,
    /// The part of the instant below unix_ms, in nanoseconds, 0 to 999999; not 0
    /// only where ticks do not begin at whole milliseconds.
    pub nanoseconds: u32,
    /// The instant the tick began, in milliseconds since 1970.
    pub unix_ms: i64,
    /// The time field: ticks since the epoch.
    pub tick: i64,
    /// The worker ID.
    pub worker_id: i64,
    /// The number within the tick.
    pub sequence: i64,
}

const _: () = assert!(size_of::<snowflake_parts_t>() == 40);

// SAFETY: repr(C), begins with `size`, integers only, no padding.
unsafe impl Growing for snowflake_parts_t {
    const NAME: &'static str = "snowflake_parts_t";
    const SIZES: &'static [usize] = &[40];

    fn defaults() -> Self {
        Self::from_parts(&Parts {
            tick: 0,
            worker_id: 0,
            sequence: 0,
            unix_ms: 0,
            nanoseconds: 0,
        })
    }
}

impl snowflake_parts_t {
    fn from_parts(parts: &Parts) -> Self {
        Self {
            size: size_of::<Self>() as u32,
            nanoseconds: parts.nanoseconds,
            unix_ms: parts.unix_ms,
            // Fits: a time field has at most 62 bits.
            tick: parts.tick as i64,
            worker_id: parts.worker_id.into(),
            sequence: parts.sequence.into(),
        }
    }
}

/// An ID of the caller, if it can be one in this layout.
fn id_from(codec: &Codec, id: i64) -> Result<u64, Fault> {
    let status = snowflake_status_t::from_number(id).filter(|_| id < 0);
    if let Some(message) = status.map(snowflake_status_t::message) {
        return Err(Fault::StatusAsId { id, message });
    }
    codec.check_id(id.into())?;
    Ok(id as u64)
}

/// The worker ID and sequence of the caller, if they fit the layout.
fn low_fields_from(codec: &Codec, worker_id: i64, sequence: i64) -> Result<(u32, u32), Fault> {
    codec.check_argument("worker_id", worker_id.into(), codec.max_worker_id().into())?;
    codec.check_argument("sequence", sequence.into(), codec.max_sequence().into())?;
    Ok((worker_id as u32, sequence as u32))
}

/// @section IDs
/// These functions read nothing but the layout of `config` (NULL: the default
/// layout): no generator and no clock. So the IDs of a layout that has ended, or that
/// begins in the future, can be read too. `error` may be NULL.
///
/// snowflake_split takes an ID apart, whichever worker generated it. `parts->size`
/// must be set (SNOWFLAKE_PARTS_INIT).
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT or _RANGE (the ID
/// is negative or has more bits than the layout).
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_split(
    config: *const snowflake_config_t,
    id: i64,
    parts: *mut snowflake_parts_t,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained(error, || {
            let codec = codec_of(config)?;
            let known = codec.split(id_from(&codec, id)?)?;
            write_growing("parts", parts, &snowflake_parts_t::from_parts(&known))
        })
    })
}

/// snowflake_compose returns the ID of a tick, a worker ID and a sequence: the
/// opposite of snowflake_split.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE, _LAYOUT or _RANGE (an
/// argument does not fit the layout).
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_compose(
    config: *const snowflake_config_t,
    tick: i64,
    worker_id: i64,
    sequence: i64,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            let codec = codec_of(config)?;
            codec.check_argument("tick", tick.into(), codec.max_tick())?;
            let (worker_id, sequence) = low_fields_from(&codec, worker_id, sequence)?;
            Ok(codec.compose(tick as u64, worker_id, sequence)?)
        })
    }
}

/// snowflake_compose_at returns the ID of an instant, a worker ID and a sequence: as
/// snowflake_compose, of the tick that holds the instant, in milliseconds since 1970.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE, _LAYOUT or _RANGE.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_compose_at(
    config: *const snowflake_config_t,
    unix_ms: i64,
    worker_id: i64,
    sequence: i64,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe {
        explained(error, || {
            let codec = codec_of(config)?;
            let (worker_id, sequence) = low_fields_from(&codec, worker_id, sequence)?;
            Ok(codec.compose_at(unix_ms, worker_id, sequence)?)
        })
    }
}

/// snowflake_first_at returns the smallest ID of the tick that holds an instant, in
/// milliseconds since 1970. For a range of time in SQL:
/// id >= first_at(from) AND id < first_at(to).
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE, _LAYOUT or _RANGE (the
/// instant is before the epoch, or the layout has ended by then).
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_first_at(
    config: *const snowflake_config_t,
    unix_ms: i64,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, || Ok(codec_of(config)?.first_at(unix_ms)?)) }
}

/// snowflake_last_at returns the largest ID of an instant, in milliseconds since 1970:
/// of the last tick that begins in this millisecond or before. For a range of time in
/// SQL that includes its end: id BETWEEN first_at(from) AND last_at(to).
///
/// Returns the ID, at least 0, or an error of snowflake_first_at.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_last_at(
    config: *const snowflake_config_t,
    unix_ms: i64,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, || Ok(codec_of(config)?.last_at(unix_ms)?)) }
}

/// snowflake_first_at_clamped is snowflake_first_at of the instant of the layout that
/// is nearest: an instant before the epoch counts as the epoch, one after the end as
/// the last millisecond. For instants that users type.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE or _LAYOUT.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_first_at_clamped(
    config: *const snowflake_config_t,
    unix_ms: i64,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, || Ok(codec_of(config)?.first_at_clamped(unix_ms))) }
}

/// snowflake_last_at_clamped is snowflake_last_at of the instant of the layout that is
/// nearest, as snowflake_first_at_clamped.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE or _LAYOUT.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_last_at_clamped(
    config: *const snowflake_config_t,
    unix_ms: i64,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, || Ok(codec_of(config)?.last_at_clamped(unix_ms))) }
}

/// snowflake_ends_at_unix_ms returns when a layout ends: the first millisecond since
/// 1970 that its time field cannot express.
///
/// Returns that instant, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE or _LAYOUT.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_ends_at_unix_ms(
    config: *const snowflake_config_t,
    error: *mut snowflake_error_t,
) -> i64 {
    // SAFETY: the caller's promise, stated in the header.
    unsafe { explained(error, || Ok(codec_of(config)?.ends_at_unix_ms())) }
}
