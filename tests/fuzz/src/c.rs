//! The C interface as a program declares it. `include/snowflake.h` is its manual. A struct
//! that differs from the library's is refused by its size.

use snowflake as _;
use std::ffi::{c_char, c_void};

pub const OK: i32 = 0;
pub const ERR_NULL: i32 = -1;
pub const ERR_STRUCT_SIZE: i32 = -2;
pub const ERR_RANGE: i32 = -3;
pub const ERR_BUFFER_TOO_SMALL: i32 = -4;
pub const ERR_PARSE: i32 = -5;
pub const ERR_LAYOUT: i32 = -20;
pub const ERR_WORKER_ID: i32 = -21;
pub const ERR_CONFIG: i32 = -22;
pub const ERR_AGAIN: i32 = -40;
pub const ERR_CLOCK: i32 = -41;
pub const ERR_EXHAUSTED: i32 = -42;
pub const ERR_STORE: i32 = -60;
pub const ERR_STORE_MISMATCH: i32 = -61;
pub const ERR_LEASE_LOST: i32 = -62;
pub const ERR_WORKERS: i32 = -63;
pub const ERR_MEMORY: i32 = -80;
pub const ERR_INTERNAL: i32 = -81;

/// Every status.
pub const STATUSES: [i32; 18] = [
    OK,
    ERR_NULL,
    ERR_STRUCT_SIZE,
    ERR_RANGE,
    ERR_BUFFER_TOO_SMALL,
    ERR_PARSE,
    ERR_LAYOUT,
    ERR_WORKER_ID,
    ERR_CONFIG,
    ERR_AGAIN,
    ERR_CLOCK,
    ERR_EXHAUSTED,
    ERR_STORE,
    ERR_STORE_MISMATCH,
    ERR_LEASE_LOST,
    ERR_WORKERS,
    ERR_MEMORY,
    ERR_INTERNAL,
];

/// `snowflake_t`, of which only addresses are known.
pub enum Generator {}

pub type Clock = extern "C" fn(context: *mut c_void) -> i64;

#[derive(Clone, Copy)]
#[repr(C)]
pub struct Config {
    pub size: u32,
    pub order: u32,
    pub time_bits: i64,
    pub worker_bits: i64,
    pub sequence_bits: i64,
    pub tick_ns: i64,
    pub epoch_unix_ms: i64,
    pub worker_id: i64,
    pub worker_count: i64,
    pub max_wait_ms: i64,
    pub max_lead_ms: i64,
    pub sequence_start: i64,
    pub store: *const c_char,
    pub clock: Option<Clock>,
    pub clock_context: *mut c_void,
    pub max_jump_ms: i64,
}

#[derive(Clone, Copy)]
#[repr(C)]
pub struct Error {
    pub size: u32,
    pub status: i32,
    pub os_errno: i32,
    pub wait_reason: u32,
    pub wait_ns: i64,
    pub message: [u8; 488],
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct Parts {
    pub size: u32,
    pub nanoseconds: u32,
    pub unix_ms: i64,
    pub tick: i64,
    pub worker_id: i64,
    pub sequence: i64,
}

#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Stats {
    pub size: u32,
    pub reserved: u32,
    pub issued: i64,
    pub waits: i64,
    pub waited_ns: i64,
    pub clock_steps_back: i64,
    pub largest_step_back_ns: i64,
    pub lead_ns: i64,
    pub fence_left_ns: i64,
    pub fence_extensions: i64,
    pub clock_jumps: i64,
}

unsafe extern "C" {
    pub fn snowflake_config_init(
        config: *mut Config,
        size: usize,
        layout: u32,
        error: *mut Error,
    ) -> i32;
    pub fn snowflake_new(
        config: *const Config,
        generator: *mut *mut Generator,
        error: *mut Error,
    ) -> i32;
    pub fn snowflake_next(generator: *const Generator) -> i64;
    pub fn snowflake_try_next(generator: *const Generator) -> i64;
    pub fn snowflake_next_batch(generator: *const Generator, ids: *mut i64, count: usize) -> i64;
    pub fn snowflake_try_next_batch(
        generator: *const Generator,
        ids: *mut i64,
        count: usize,
    ) -> i64;
    pub fn snowflake_free(generator: *mut Generator);
    pub fn snowflake_worker_id(generator: *const Generator) -> i64;
    pub fn snowflake_explain(generator: *const Generator, result: i64, error: *mut Error) -> i32;
    pub fn snowflake_status_message(result: i64) -> *const c_char;
    pub fn snowflake_split(
        config: *const Config,
        id: i64,
        parts: *mut Parts,
        error: *mut Error,
    ) -> i32;
    pub fn snowflake_compose(
        config: *const Config,
        tick: i64,
        worker_id: i64,
        sequence: i64,
        error: *mut Error,
    ) -> i64;
    pub fn snowflake_compose_at(
        config: *const Config,
        unix_ms: i64,
        worker_id: i64,
        sequence: i64,
        error: *mut Error,
    ) -> i64;
    pub fn snowflake_first_at(config: *const Config, unix_ms: i64, error: *mut Error) -> i64;
    pub fn snowflake_last_at(config: *const Config, unix_ms: i64, error: *mut Error) -> i64;
    pub fn snowflake_first_at_clamped(
        config: *const Config,
        unix_ms: i64,
        error: *mut Error,
    ) -> i64;
    pub fn snowflake_last_at_clamped(config: *const Config, unix_ms: i64, error: *mut Error)
    -> i64;
    pub fn snowflake_ends_at_unix_ms(config: *const Config, error: *mut Error) -> i64;
    pub fn snowflake_extract(
        config: *const Config,
        field: u32,
        ids: *const i64,
        count: usize,
        values: *mut i64,
        error: *mut Error,
    ) -> i32;
    pub fn snowflake_format_batch(
        ids: *const i64,
        count: usize,
        encoding: u32,
        text: *mut u8,
        capacity: usize,
        error: *mut Error,
    ) -> i64;
    pub fn snowflake_parse_batch(
        text: *const u8,
        count: usize,
        encoding: u32,
        ids: *mut i64,
        error: *mut Error,
    ) -> i32;
    pub fn snowflake_format(
        id: i64,
        encoding: u32,
        text: *mut u8,
        capacity: usize,
        error: *mut Error,
    ) -> i64;
    pub fn snowflake_parse(text: *const u8, length: usize, encoding: u32, error: *mut Error)
    -> i64;
    pub fn snowflake_parse_lenient(
        text: *const u8,
        length: usize,
        encoding: u32,
        error: *mut Error,
    ) -> i64;
    pub fn snowflake_stats(generator: *const Generator, stats: *mut Stats) -> i32;
}

impl Config {
    /// The default layout and settings.
    pub fn new() -> Self {
        // SAFETY: zeros are valid, and so many bytes are written.
        unsafe {
            let mut config: Self = std::mem::zeroed();
            let size = size_of::<Self>();
            let status = snowflake_config_init(&raw mut config, size, 0, std::ptr::null_mut());
            assert_eq!(status, OK);
            config
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

impl Error {
    pub fn new() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            status: 0,
            os_errno: 0,
            wait_reason: 0,
            wait_ns: 0,
            message: [0; 488],
        }
    }

    /// The sentence. It must be UTF-8 without a control character.
    pub fn sentence(&self) -> &str {
        let end = self.message.iter().position(|byte| *byte == 0);
        let text = &self.message[..end.expect("a NUL")];
        let text = std::str::from_utf8(text).expect("UTF-8");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        text
    }

    /// Checks the detail of a result: nothing for a success, else the status and a
    /// sentence.
    #[track_caller]
    pub fn check(&self, result: i64) {
        let sentence = self.sentence();
        let status = i64::from(self.status);
        assert_eq!(status, result.min(0), "{sentence}");
        assert_eq!(sentence.is_empty(), result >= 0, "{result}: {sentence:?}");
        assert_ne!(status, i64::from(ERR_INTERNAL), "{sentence}");
        assert!(result >= 0 || STATUSES.contains(&self.status), "{sentence}");
    }
}

impl Default for Error {
    fn default() -> Self {
        Self::new()
    }
}
