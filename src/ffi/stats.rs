//! What a generator has seen.

use super::boundary::{number, status};
use super::generator::snowflake_t;
use super::growing::{Growing, required, write_growing};
use super::status::snowflake_status_t;

/// Counts of the state of a generator. Generators that share the state share the
/// counts. Initialise it by SNOWFLAKE_STATS_INIT.
#[repr(C)]
pub struct snowflake_stats_t {
    /// sizeof(snowflake_stats_t), set by SNOWFLAKE_STATS_INIT.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// IDs generated, including the few that were lost because a caller was held up in
    /// the middle of a call, or because the clock was set back while a call waited.
    pub issued: i64,
    /// Calls that slept for the clock.
    pub waits: i64,
    /// How long they slept, in nanoseconds.
    pub waited_ns: i64,
    /// How often the clock was found set back, by a tick or more.
    pub clock_steps_back: i64,
    /// The largest of these steps, in nanoseconds, counted in whole ticks.
    pub largest_step_back_ns: i64,
    /// How far the next ID's time stamp is ahead of the clock, in nanoseconds.
    pub lead_ns: i64,
    /// How far ahead of the clock IDs may be generated without asking the store, in
    /// nanoseconds; INT64_MAX where nothing limits it.
    pub fence_left_ns: i64,
    /// How often the store has raised that limit.
    pub fence_extensions: i64,
    /// How often the clock was found to have jumped forward and was not believed.
    pub clock_jumps: i64,
}

const _: () = assert!(size_of::<snowflake_stats_t>() == 80);

// SAFETY: repr(C), begins with `size`, integers only.
unsafe impl Growing for snowflake_stats_t {
    const NAME: &'static str = "snowflake_stats_t";
    const SIZES: &'static [usize] = &[80];

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            reserved: 0,
            issued: 0,
            waits: 0,
            waited_ns: 0,
            clock_steps_back: 0,
            largest_step_back_ns: 0,
            lead_ns: 0,
            fence_left_ns: 0,
            fence_extensions: 0,
            clock_jumps: 0,
        }
    }
}

/// A count as C gets it: it cannot overflow in the life of a machine.
fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// @section Statistics
/// snowflake_stats writes the counts of a generator's state. `stats->size` must be set
/// (SNOWFLAKE_STATS_INIT).
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _CLOCK.
///
/// Thread rule: any thread, any time before snowflake_free. The counts are read one
/// after the other while other threads may change them.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_stats(
    generator: Option<&snowflake_t>,
    stats: *mut snowflake_stats_t,
) -> snowflake_status_t {
    status(number(|| {
        let known = required("generator", generator)?.generator.stats()?;
        let value = snowflake_stats_t {
            issued: count(known.issued),
            waits: count(known.waits),
            waited_ns: count(known.waited_ns),
            clock_steps_back: count(known.clock_steps_back),
            largest_step_back_ns: count(known.largest_step_back_ns),
            lead_ns: count(known.lead_ns),
            fence_left_ns: count(known.fence_left_ns),
            fence_extensions: count(known.fence_extensions),
            clock_jumps: count(known.clock_jumps),
            ..snowflake_stats_t::defaults()
        };
        // SAFETY: the caller's promise, stated in the header.
        unsafe { write_growing("stats", stats, &value) }
    }))
}
