//! The configuration of a generator as C writes it.

use super::boundary::{explained, status};
use super::callback::Callback;
use super::detail::snowflake_error_t;
use super::fault::Fault;
use super::growing::{Growing, read_growing, write_first};
use super::status::snowflake_status_t;
use super::store_string::store_from;
use crate::clock::Clock;
use crate::config::{Config, Numbers};
use crate::error::{Allowed, Error, Invalid, InvalidKind, Result};
use crate::layout::{Codec, Layout, Order};
use std::ffi::{c_char, c_void};
use std::sync::Arc;

/// The layouts that snowflake_config_init knows: how the bits are divided, the
/// length of a tick and the epoch, as each service has published them. Where a
/// service uses 64 bits, the time field is one bit shorter, so that IDs stay
/// positive; the IDs are the same until that bit is needed.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_layout_t {
    /// 41 bits of milliseconds since 2020-01-01, 10 bits worker, 12 bits sequence.
    SNOWFLAKE_LAYOUT_DEFAULT = 0,
    /// Twitter/X: 41/10/12 (datacenter 5, worker 5), since 2010-11-04T01:42:54.657Z.
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

use snowflake_layout_t::*;

/// The layouts behind the numbers.
const LAYOUTS: [(snowflake_layout_t, Layout); 9] = [
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

/// Which field holds the lowest bits.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_order_t {
    /// time | worker | sequence, from high to low.
    SNOWFLAKE_ORDER_WORKER_FIRST = 0,
    /// time | sequence | worker, from high to low.
    SNOWFLAKE_ORDER_SEQUENCE_FIRST = 1,
}

/// A `snowflake_layout_t` as C passes it: any number, to be checked.
pub type LayoutNumber = u32;

/// A `snowflake_order_t` as C passes it: any number, to be checked.
pub type OrderNumber = u32;

/// A custom clock: returns nanoseconds since 1970-01-01 UTC, or a negative number
/// if there is no time. It may be called from every thread that uses the generator,
/// several at once, and must neither throw nor longjmp.
pub type snowflake_clock_t = Option<unsafe extern "C" fn(context: *mut c_void) -> i64>;

/// The settings of a generator; its layout is what the functions in the section
/// "IDs" read. Initialise it by SNOWFLAKE_CONFIG_INIT or snowflake_config_init and
/// change what you need. Numbers are int64_t, so that a value that does not fit is
/// refused and never cut.
///
/// Thread rule: a plain struct. The library copies it and keeps no pointer to it.
#[repr(C)]
pub struct snowflake_config_t {
    /// sizeof(snowflake_config_t), set by SNOWFLAKE_CONFIG_INIT.
    pub size: u32,
    /// Which field of an ID holds the lowest bits.
    pub order: OrderNumber,
    /// Bits of the time field, 1 to 62.
    pub time_bits: i64,
    /// Bits of the worker ID, 0 to 32.
    pub worker_bits: i64,
    /// Bits of the sequence, 1 to 32. The three together: at most 63.
    pub sequence_bits: i64,
    /// Length of a tick in nanoseconds, 1000 (1 us) to 3600000000000 (1 h).
    pub tick_ns: i64,
    /// The instant of tick 0 in milliseconds since 1970, not negative. Ticks are counted
    /// from exactly there; an epoch with a part below a millisecond cannot be expressed.
    /// A generator needs an epoch that is not in the future.
    pub epoch_unix_ms: i64,
    /// Which worker this is, 0 to 2^worker_bits - 1. Two processes that share no
    /// store must not use the same worker ID.
    pub worker_id: i64,
    /// How many worker IDs the generator uses, from worker_id on; default 1. More
    /// than one is for callers that need more IDs than one worker ID allows: threads
    /// are spread over them, and IDs then increase for each thread only.
    pub worker_count: i64,
    /// How long one call may wait for the clock, in milliseconds, 0 to 3600000: when
    /// a tick is full, and when the clock was set back. Default 50.
    pub max_wait_ms: i64,
    /// How far time stamps may run ahead of the clock without waiting, in
    /// milliseconds, 0 to 3600000. Default 0. Generators that share their state share
    /// the largest value that any of them has used.
    pub max_lead_ms: i64,
    /// 0: each tick starts at sequence 0 (default). A power of two up to
    /// 2^sequence_bits: at a random sequence below it, so that id % shards is spread
    /// evenly even at less than one ID a tick.
    pub sequence_start: i64,
    /// Where the state is kept, as text that ends in NUL. An empty text is refused.
    ///
    /// NULL or "machine" (default): in memory that all processes of this user on this
    /// machine share, however they were started. It survives exit, kill and restart, but
    /// not a reboot. It is a file in the directory /dev/shm/libsnowflake-UID, which must
    /// be this user's alone. "machine:" and an absolute path, or else the environment
    /// variable LIBSNOWFLAKE_MACHINE_DIR, name another directory than /dev/shm; if that
    /// is on a disk, what is said about "file:" holds.
    ///
    /// "memory": in memory that only the threads and the forked children of this process
    /// share, by one copy of the library.
    ///
    /// "file:" and an absolute path: in a file that all processes share that open it,
    /// also in other containers of this machine, and that survives kill, restart, reboot
    /// and power loss. It is created if it does not exist, readable by its owner only
    /// (0600), in a directory that must exist, on a local file system;
    /// "?filesystem=any" after the path allows others, for a file that only this machine
    /// uses. With a worker_count above 1 each worker ID has a file: the first one PATH,
    /// the others PATH, a dot and the worker ID.
    ///
    /// The URL of a server, such as "postgresql://app@db/app", "redis://db:6379/0" or
    /// "etcd://db:2379": the server lends a worker ID that no other machine has, and that
    /// all processes of this user on this machine share; leave worker_id 0 and
    /// worker_count 1. It needs libsnowflake-stores beside this library, or where the
    /// environment variable LIBSNOWFLAKE_STORES says. After a "?" and
    /// separated by "&": "space=NAME" (machines of one space have different worker IDs),
    /// "worker=7" or "worker=0-99" (the worker IDs that may be lent), "window=60s" (how
    /// long IDs can be generated without the server), "wait=10s" (how long snowflake_new
    /// waits for a worker ID), "max_skew=5s" (how far the clocks may differ),
    /// "page=machine:/run/app" or "page=memory" (where the lease is kept). A thread of
    /// this library talks to the server, in one of the processes; in a forked child it
    /// does not run, and the one of the parent serves both.
    ///
    /// "client://NAME", with the same settings: the same, but the program talks to the
    /// server itself. See the section "Leases".
    pub store: *const c_char,
    /// A clock that replaces the system's, for tests; NULL by default. Unless the store
    /// is a file, a generator with a custom clock shares its state with no other
    /// generator.
    pub clock: snowflake_clock_t,
    /// The argument of `clock`.
    pub clock_context: *mut c_void,
    /// A forward jump of the clock that is longer than this, in milliseconds, is not
    /// believed at once, but when it has lasted a minute and no other user of the state
    /// has read a clock that agrees with the time before. Until then IDs carry the time
    /// that the clock would show without the jump. 0: every jump is believed at once; at
    /// most 3155760000000 (100 years). Default 3600000 (1 h). A custom clock that a test
    /// moves by hours or days needs 0.
    pub max_jump_ms: i64,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<snowflake_config_t>() == 120);

// SAFETY: repr(C), begins with `size`; integers, raw pointers and a nullable
// function pointer, which the header's contract demands to be valid or NULL. Where
// pointers have 32 bits there is padding before the last field, which nobody reads.
unsafe impl Growing for snowflake_config_t {
    const NAME: &'static str = "snowflake_config_t";
    const SIZES: &'static [usize] = &[size_of::<Self>()];

    fn defaults() -> Self {
        Self::from_layout(&Layout::DEFAULT)
    }
}

const INITIALISE: &str =
    "initialise the configuration by SNOWFLAKE_CONFIG_INIT or snowflake_config_init";

impl snowflake_config_t {
    fn from_layout(layout: &Layout) -> Self {
        let config = Config::default();
        Self {
            size: size_of::<Self>() as u32,
            order: match layout.order {
                Order::WorkerFirst => snowflake_order_t::SNOWFLAKE_ORDER_WORKER_FIRST,
                Order::SequenceFirst => snowflake_order_t::SNOWFLAKE_ORDER_SEQUENCE_FIRST,
            } as u32,
            time_bits: layout.time_bits.into(),
            worker_bits: layout.worker_bits.into(),
            sequence_bits: layout.sequence_bits.into(),
            tick_ns: layout.tick_ns as i64,
            epoch_unix_ms: layout.epoch_unix_ms,
            worker_id: config.worker_id.into(),
            worker_count: config.worker_count.into(),
            max_wait_ms: config.max_wait_ms.into(),
            max_lead_ms: config.max_lead_ms.into(),
            sequence_start: config.sequence_start.into(),
            store: std::ptr::null(),
            clock: None,
            clock_context: std::ptr::null_mut(),
            max_jump_ms: i64::try_from(config.max_jump_ms).unwrap_or(i64::MAX),
        }
    }

    /// Whether no function or macro has filled it: no layout has such fields.
    fn is_not_initialised(&self) -> bool {
        (self.time_bits, self.sequence_bits, self.tick_ns) == (0, 0, 0)
    }

    fn to_codec(&self) -> Result<Codec> {
        let fits = |field, value: i64| match Layout::check_field(field, value.into()) {
            Err(Error::Invalid(invalid)) if self.is_not_initialised() => {
                Err(invalid.remedy(INITIALISE).into())
            }
            checked => checked.map(|()| value),
        };
        let layout = Layout {
            time_bits: fits("time_bits", self.time_bits)? as u32,
            worker_bits: fits("worker_bits", self.worker_bits)? as u32,
            sequence_bits: fits("sequence_bits", self.sequence_bits)? as u32,
            order: order_from(self.order)?,
            tick_ns: fits("tick_ns", self.tick_ns)? as u64,
            epoch_unix_ms: self.epoch_unix_ms,
        };
        layout.codec()
    }

    /// The crate's configuration.
    ///
    /// # Safety
    /// `store` is NULL or ends in NUL; `clock` is NULL or callable as the header
    /// demands, for as long as the generator lives.
    pub(super) unsafe fn to_config(&self) -> Result<Config> {
        let codec = self.to_codec()?;
        let numbers = Numbers {
            worker_id: self.worker_id,
            worker_count: self.worker_count,
            max_wait_ms: self.max_wait_ms,
            max_lead_ms: self.max_lead_ms,
            max_jump_ms: self.max_jump_ms,
            sequence_start: self.sequence_start,
        };
        numbers.check(&codec)?;
        let context = self.clock_context;
        let callback = |function| Arc::new(Callback { function, context }) as Arc<dyn Clock>;
        // They were checked: none is cut.
        Ok(Config {
            layout: *codec.layout(),
            worker_id: numbers.worker_id as u32,
            worker_count: numbers.worker_count as u32,
            max_wait_ms: numbers.max_wait_ms as u32,
            max_lead_ms: numbers.max_lead_ms as u32,
            max_jump_ms: numbers.max_jump_ms as u64,
            sequence_start: numbers.sequence_start as u32,
            // SAFETY: the caller's promise.
            store: unsafe { store_from(self.store) }?,
            clock: self.clock.map(callback),
        })
    }
}

/// The codec of a configuration's layout; of the default layout where it is NULL.
///
/// # Safety
/// `config` is NULL or points to a struct whose `size` states its true size.
#[inline(never)] // It would be copied into a dozen functions.
pub(super) unsafe fn codec_of(
    config: *const snowflake_config_t,
) -> std::result::Result<Codec, Fault> {
    if config.is_null() {
        return Ok(Layout::DEFAULT.codec()?);
    }
    // SAFETY: the caller's promise.
    Ok(unsafe { read_growing("config", config) }?.to_codec()?)
}

fn order_from(order: OrderNumber) -> Result<Order> {
    match order {
        0 => Ok(Order::WorkerFirst),
        1 => Ok(Order::SequenceFirst),
        _ => {
            let allowed = Allowed::Rule("a snowflake_order_t, 0 or 1");
            Err(Invalid::new(InvalidKind::Layout, "order", i128::from(order), allowed).into())
        }
    }
}

/// @section Configuration
/// snowflake_config_init fills a configuration with the defaults and a preset layout.
/// `size` is sizeof(snowflake_config_t) as the program was compiled: only so many
/// bytes are written. `error` may be NULL.
///
/// For a custom layout change the bits, order, tick_ns and epoch_unix_ms afterwards.
///
/// Returns SNOWFLAKE_OK, SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _LAYOUT (there is no
/// such layout).
///
/// Thread rule: any thread; the struct belongs to the caller.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn snowflake_config_init(
    config: *mut snowflake_config_t,
    size: usize,
    layout: LayoutNumber,
    error: *mut snowflake_error_t,
) -> snowflake_status_t {
    // SAFETY: the caller's promise, stated in the header.
    status(unsafe {
        explained(error, || {
            let mut known = LAYOUTS.iter();
            let Some((_, preset)) = known.find(|(number, _)| *number as u32 == layout) else {
                let allowed = Allowed::Rule("a snowflake_layout_t, 0 to 8");
                let invalid =
                    Invalid::new(InvalidKind::Layout, "layout", i128::from(layout), allowed);
                return Err(Fault::Core(invalid.into()));
            };
            write_first(
                "config",
                config,
                size,
                &snowflake_config_t::from_layout(preset),
            )
        })
    })
}
