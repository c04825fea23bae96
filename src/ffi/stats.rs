//! What a generator has seen.

use super::boundary::{Growing, number, required, status, write_growing};
use super::generator::snowflake_t;
use super::status::snowflake_status;

/// What the state behind a generator has seen; generators that share it share
/// these numbers. Set `size` before handing it in.
#[repr(C)]
pub struct snowflake_stats {
    /// sizeof(snowflake_stats), set by the caller.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// IDs reserved, among them the few that were lost because the clock was set
    /// back while a call waited.
    pub issued: u64,
    /// Calls that slept for the clock.
    pub waits: u64,
    /// How long they slept, in nanoseconds.
    pub waited_ns: u64,
    /// How often the clock was found set back, by a tick or more.
    pub clock_steps_back: u64,
    /// The largest of these steps, in nanoseconds, counted in whole ticks.
    pub largest_step_back_ns: u64,
    /// How far the next ID's time stamp is ahead of the clock, in nanoseconds.
    pub lead_ns: u64,
    /// How far ahead of the clock IDs may be handed out without asking the
    /// store, in nanoseconds; UINT64_MAX where nothing limits it.
    pub fence_left_ns: u64,
    /// How often the store has moved that limit.
    pub fence_extensions: u64,
}

const _: () = assert!(size_of::<snowflake_stats>() == 72);

// SAFETY: repr(C), begins with `size`, integers only.
unsafe impl Growing for snowflake_stats {
    const NAME: &'static str = "snowflake_stats";
    const LEAST: usize = 16;

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
        }
    }
}

/// @section Watching
/// snowflake_get_stats tells what the state behind a generator has seen.
/// `stats->size` must be set.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _CLOCK.
///
/// Thread rule: any thread, any time before snowflake_free. The numbers are read
/// one after the other while others may go on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_get_stats(
    r#gen: Option<&snowflake_t>,
    stats: *mut snowflake_stats,
) -> snowflake_status {
    status(number(|| {
        let known = required("gen", r#gen)?.generator.stats()?;
        let value = snowflake_stats {
            issued: known.issued,
            waits: known.waits,
            waited_ns: known.waited_ns,
            clock_steps_back: known.clock_steps_back,
            largest_step_back_ns: known.largest_step_back_ns,
            lead_ns: known.lead_ns,
            fence_left_ns: known.fence_left_ns,
            fence_extensions: known.fence_extensions,
            ..snowflake_stats::defaults()
        };
        // SAFETY: the caller's promise, stated in the header.
        unsafe { write_growing("stats", stats, &value) }.map(|()| 0)
    }))
}
