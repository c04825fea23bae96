//! The configuration of a generator as C writes it.

use super::boundary::{Growing, number, status, write_first};
use super::status::snowflake_status;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Allowed, ClockFault, Error, Result};
use crate::layout::{Layout, Order};
use std::ffi::{CStr, c_char, c_void};

/// The layouts that snowflake_config_init knows: the division of the bits, the
/// length of a tick and the epoch, as the services named publish them. Where a
/// service uses 64 bits, the time field is one bit shorter, so that IDs stay
/// positive; the IDs are the same until that bit would be needed.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum snowflake_layout {
    /// 41 bits of milliseconds since 2020-01-01, 10 bits worker, 12 bits sequence.
    SNOWFLAKE_LAYOUT_DEFAULT = 0,
    /// Twitter/X: 41/10/12, since 2010-11-04T01:42:54.657Z.
    SNOWFLAKE_LAYOUT_TWITTER = 1,
    /// Discord: 41/10/12 (worker 5, process 5), since 2015-01-01.
    SNOWFLAKE_LAYOUT_DISCORD = 2,
    /// Instagram: 40/13/10, since 2011-08-24T21:07:01.721Z.
    SNOWFLAKE_LAYOUT_INSTAGRAM = 3,
    /// Mastodon: 47/0/16, since 1970.
    SNOWFLAKE_LAYOUT_MASTODON = 4,
    /// Sonyflake v1: 39 bits of 10 ms since 2014-09-01, 8 sequence, 16 machine.
    SNOWFLAKE_LAYOUT_SONYFLAKE_V1 = 5,
    /// Sonyflake v2: as v1, since 2025-01-01.
    SNOWFLAKE_LAYOUT_SONYFLAKE_V2 = 6,
    /// TSID: 41/10/12, since 2020-01-01.
    SNOWFLAKE_LAYOUT_TSID = 7,
    /// 41/5/7, since 2020-01-01: below 2^53, exact in a JavaScript number.
    SNOWFLAKE_LAYOUT_JAVASCRIPT = 8,
}

use snowflake_layout::*;

/// The layouts behind the numbers.
const LAYOUTS: [(snowflake_layout, Layout); 9] = [
    (SNOWFLAKE_LAYOUT_DEFAULT, Layout::DEFAULT),
    (SNOWFLAKE_LAYOUT_TWITTER, Layout::TWITTER),
    (SNOWFLAKE_LAYOUT_DISCORD, Layout::DISCORD),
    (SNOWFLAKE_LAYOUT_INSTAGRAM, Layout::INSTAGRAM),
    (SNOWFLAKE_LAYOUT_MASTODON, Layout::MASTODON),
    (SNOWFLAKE_LAYOUT_SONYFLAKE_V1, Layout::SONYFLAKE_V1),
    (SNOWFLAKE_LAYOUT_SONYFLAKE_V2, Layout::SONYFLAKE_V2),
    (SNOWFLAKE_LAYOUT_TSID, Layout::TSID),
    (SNOWFLAKE_LAYOUT_JAVASCRIPT, Layout::JAVASCRIPT),
];

/// Which field stands lowest.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum snowflake_order {
    /// time | worker | sequence, from high to low.
    SNOWFLAKE_ORDER_WORKER_FIRST = 0,
    /// time | sequence | worker, from high to low.
    SNOWFLAKE_ORDER_SEQUENCE_FIRST = 1,
}

/// A clock of the caller's: nanoseconds since 1970-01-01 UTC, or a negative
/// number if there is no time to be had. It may be called from every thread that
/// uses the generator, several at once, and must neither throw nor longjmp.
pub type snowflake_clock = Option<unsafe extern "C" fn(context: *mut c_void) -> i64>;

/// How a generator is made. Call snowflake_config_init, change what you need,
/// hand it to snowflake_new, which copies it.
///
/// Thread rule: a plain struct; yours until snowflake_new has returned.
#[repr(C)]
pub struct snowflake_config {
    /// sizeof(snowflake_config), set by snowflake_config_init.
    pub size: u32,
    /// Which worker this is, 0 to 2^worker_bits - 1. Two processes that do not
    /// share memory or a store must not use the same one.
    pub worker_id: u32,
    /// Bits of the time field, 1 to 62.
    pub time_bits: u32,
    /// Bits of the worker ID, 0 to 32.
    pub worker_bits: u32,
    /// Bits of the sequence, 1 to 32. The three together: at most 63.
    pub sequence_bits: u32,
    /// A snowflake_order.
    pub order: u32,
    /// Length of a tick in nanoseconds, 1000 (1 us) to 3600000000000 (1 h).
    pub tick_ns: u64,
    /// The instant of tick 0 in milliseconds since 1970; not in the future.
    pub epoch_unix_ms: i64,
    /// How long one call may wait for the clock, in milliseconds, 0 to 3600000:
    /// when a tick is full, and when the clock was set back. Default 50.
    pub max_wait_ms: u32,
    /// How far time stamps may run ahead of the clock without waiting, in
    /// milliseconds, 0 to 3600000. Default 0. Generators that share memory share
    /// the largest value among them.
    pub max_lead_ms: u32,
    /// 0: each tick starts at sequence 0 (default). A power of two up to
    /// 2^sequence_bits: at a random sequence below it, so that id % shards is
    /// spread even when there is less than one ID a tick.
    pub sequence_start: u32,
    /// How many worker IDs the generator uses, from worker_id on; 1 by default. More
    /// are for those who outgrow what one worker ID gives: threads are spread over
    /// them, and IDs then increase for each thread only.
    pub worker_count: u32,
    /// Where the state lives, as text that ends in NUL. NULL or "" (default): in
    /// memory that the threads and the forked children of this process share.
    /// "file:" and a path: in a file that every process of this machine shares,
    /// and that survives kill, restart, reboot and power loss. It is made if there
    /// is none, for its owner alone (0600), in a directory that exists. With a
    /// worker_count above 1, each worker ID has a file: PATH, a dot and its number.
    pub store: *const c_char,
    /// A clock in place of the system's, for tests; NULL by default. In memory, a
    /// generator with a clock of its own shares its state with no other.
    pub clock: snowflake_clock,
    /// Handed to `clock`.
    pub clock_context: *mut c_void,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<snowflake_config>() == 80);

// SAFETY: repr(C), begins with `size`; integers, raw pointers and a nullable
// function pointer, which the header's contract demands to be valid or NULL.
unsafe impl Growing for snowflake_config {
    const NAME: &'static str = "snowflake_config";
    const LEAST: usize = 8;

    fn defaults() -> Self {
        Self::of_layout(&Layout::DEFAULT)
    }
}

impl snowflake_config {
    fn of_layout(layout: &Layout) -> Self {
        let config = Config::default();
        Self {
            size: size_of::<Self>() as u32,
            worker_id: config.worker_id,
            time_bits: layout.time_bits,
            worker_bits: layout.worker_bits,
            sequence_bits: layout.sequence_bits,
            order: match layout.order {
                Order::WorkerFirst => snowflake_order::SNOWFLAKE_ORDER_WORKER_FIRST,
                Order::SequenceFirst => snowflake_order::SNOWFLAKE_ORDER_SEQUENCE_FIRST,
            } as u32,
            tick_ns: layout.tick_ns,
            epoch_unix_ms: layout.epoch_unix_ms,
            max_wait_ms: config.max_wait_ms,
            max_lead_ms: config.max_lead_ms,
            sequence_start: config.sequence_start,
            worker_count: config.worker_count,
            store: std::ptr::null(),
            clock: None,
            clock_context: std::ptr::null_mut(),
        }
    }

    /// The crate's configuration.
    ///
    /// # Safety
    /// `store` is NULL or ends in NUL; `clock` is NULL or callable as the header
    /// demands, for as long as the generator lives.
    pub(super) unsafe fn to_config(&self) -> Result<Config> {
        let context = self.clock_context;
        let callback = |function| Box::new(Callback { function, context }) as Box<dyn Clock>;
        Ok(Config {
            layout: Layout {
                time_bits: self.time_bits,
                worker_bits: self.worker_bits,
                sequence_bits: self.sequence_bits,
                order: order_of(self.order)?,
                tick_ns: self.tick_ns,
                epoch_unix_ms: self.epoch_unix_ms,
            },
            worker_id: self.worker_id,
            worker_count: self.worker_count,
            max_wait_ms: self.max_wait_ms,
            max_lead_ms: self.max_lead_ms,
            sequence_start: self.sequence_start,
            // SAFETY: the caller's promise.
            store: unsafe { store_of(self.store) }?,
            clock: self.clock.map(callback),
        })
    }
}

fn order_of(order: u32) -> Result<Order> {
    match order {
        _ if order == snowflake_order::SNOWFLAKE_ORDER_WORKER_FIRST as u32 => {
            Ok(Order::WorkerFirst)
        }
        _ if order == snowflake_order::SNOWFLAKE_ORDER_SEQUENCE_FIRST as u32 => {
            Ok(Order::SequenceFirst)
        }
        _ => Err(Error::Layout {
            field: "order",
            value: order.into(),
            allowed: Allowed::Between(0, 1),
        }),
    }
}

/// # Safety
/// `store` is NULL or ends in NUL.
unsafe fn store_of(store: *const c_char) -> Result<Option<String>> {
    if store.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(store) };
    match text.to_str() {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(_) => Err(Error::Config {
            field: "store",
            value: format!("{text:?}"),
            allowed: Allowed::Rule("UTF-8 text"),
        }),
    }
}

/// A clock of the caller's.
struct Callback {
    function: unsafe extern "C" fn(*mut c_void) -> i64,
    context: *mut c_void,
}

// SAFETY: the header demands a function that any thread may call with the
// context it was given, several at once.
unsafe impl Send for Callback {}
// SAFETY: as above.
unsafe impl Sync for Callback {}

impl Clock for Callback {
    fn now_ns(&self) -> Result<u64> {
        // SAFETY: as above; the context is handed back untouched.
        let now_ns = unsafe { (self.function)(self.context) };
        u64::try_from(now_ns).map_err(|_| Error::Clock(ClockFault::Unreadable))
    }
}

/// @section Configuration
/// snowflake_config_init fills a configuration with the defaults and a layout, a
/// snowflake_layout. `size` is sizeof(snowflake_config): a program built against
/// an older header keeps working, because only so many bytes are written.
///
/// The bits, order, tick_ns and epoch_unix_ms may be changed afterwards: that is
/// how a layout of one's own is made.
///
/// Returns SNOWFLAKE_OK, SNOWFLAKE_ERR_NULL, SNOWFLAKE_ERR_STRUCT_SIZE or
/// SNOWFLAKE_ERR_LAYOUT (an unknown layout).
///
/// Thread rule: any thread; the struct is the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn snowflake_config_init(
    config: *mut snowflake_config,
    size: u32,
    layout: u32,
) -> snowflake_status {
    status(number(|| {
        let mut known = LAYOUTS.iter();
        let Some((_, preset)) = known.find(|(number, _)| *number as u32 == layout) else {
            return Err(Error::Layout {
                field: "layout",
                value: layout.into(),
                allowed: Allowed::Between(0, LAYOUTS.len() as i128 - 1),
            });
        };
        let value = snowflake_config::of_layout(preset);
        // SAFETY: the caller's promise, stated in the header.
        unsafe { write_first("config", config, size, &value) }.map(|()| 0)
    }))
}
