//! libsnowflake, through its C interface, in the shared library that
//! `packaging/build-library.sh` built: the path is in `SNOWFLAKE_LIBRARY`.

use libloading::{Library, Symbol};
use std::ffi::{c_char, c_void};
use std::ptr;

/// `snowflake_config_t` of `include/snowflake.h`.
#[repr(C)]
#[derive(Clone, Copy)]
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
    pub clock: *const c_void,
    pub clock_context: *mut c_void,
    pub max_jump_ms: i64,
}

type Handle = *mut c_void;
type ConfigInit = unsafe extern "C" fn(*mut Config, usize, u32, *mut c_void) -> i32;
type New = unsafe extern "C" fn(*const Config, *mut Handle, *mut c_void) -> i32;
type Next = unsafe extern "C" fn(Handle) -> i64;
type NextBatch = unsafe extern "C" fn(Handle, *mut i64, usize) -> i64;
type Free = unsafe extern "C" fn(Handle);

/// The functions of the library.
#[derive(Clone, Copy)]
pub struct Api {
    config_init: ConfigInit,
    new: New,
    pub next: Next,
    pub try_next: Next,
    next_batch: NextBatch,
    free: Free,
}

/// A generator of the library. It is not freed: the process ends soon.
#[derive(Clone, Copy)]
pub struct Generator {
    pub api: Api,
    handle: Handle,
}

// SAFETY: the header lets any number of threads use a generator at once.
unsafe impl Send for Generator {}
// SAFETY: as above.
unsafe impl Sync for Generator {}

impl Api {
    pub fn load() -> Self {
        let path = std::env::var_os("SNOWFLAKE_LIBRARY").expect("SNOWFLAKE_LIBRARY");
        // SAFETY: the types above are those of include/snowflake.h, and the
        // library stays loaded.
        unsafe {
            let library = Box::leak(Box::new(Library::new(path).expect("the library")));
            Self {
                config_init: *function(library, b"snowflake_config_init"),
                new: *function(library, b"snowflake_new"),
                next: *function(library, b"snowflake_next"),
                try_next: *function(library, b"snowflake_try_next"),
                next_batch: *function(library, b"snowflake_next_batch"),
                free: *function(library, b"snowflake_free"),
            }
        }
    }

    /// The default configuration, changed.
    pub fn config(&self, change: impl FnOnce(&mut Config)) -> Config {
        // SAFETY: a struct of numbers and pointers that may be NULL.
        let mut config = unsafe { std::mem::zeroed() };
        // SAFETY: `config` is of that size.
        let status =
            unsafe { (self.config_init)(&mut config, size_of::<Config>(), 0, ptr::null_mut()) };
        assert_eq!(status, 0, "snowflake_config_init");
        change(&mut config);
        config
    }

    pub fn generator(self, config: &Config) -> Generator {
        let mut handle = ptr::null_mut();
        // SAFETY: `config` was filled by the library.
        let status = unsafe { (self.new)(config, &mut handle, ptr::null_mut()) };
        assert_eq!(status, 0, "snowflake_new");
        Generator { api: self, handle }
    }
}

/// # Safety
/// The library must have the function, of that type.
unsafe fn function<'a, T>(library: &'a Library, name: &[u8]) -> Symbol<'a, T> {
    // SAFETY: the caller's promise.
    unsafe { library.get(name) }.expect("a function of snowflake.h")
}

impl Generator {
    #[inline(always)]
    pub fn next(&self) -> i64 {
        // SAFETY: the handle is live.
        unsafe { (self.api.next)(self.handle) }
    }

    #[inline(always)]
    pub fn try_next(&self) -> i64 {
        // SAFETY: the handle is live.
        unsafe { (self.api.try_next)(self.handle) }
    }

    pub fn next_batch(&self, ids: &mut [i64]) {
        // SAFETY: the handle is live and `ids` has the room.
        let written = unsafe { (self.api.next_batch)(self.handle, ids.as_mut_ptr(), ids.len()) };
        assert_eq!(written, ids.len() as i64, "snowflake_next_batch");
    }

    pub fn free(self) {
        // SAFETY: nobody uses it any more.
        unsafe { (self.api.free)(self.handle) }
    }
}
