//! The clock of a program in C.

use crate::clock::Clock;
use crate::error::{ClockFault, Error, Result};
use crate::sys::NotCancelled;
use std::ffi::c_void;

/// The caller's clock.
pub(super) struct Callback {
    pub(super) function: unsafe extern "C" fn(*mut c_void) -> i64,
    pub(super) context: *mut c_void,
}

// SAFETY: the header demands a function that any thread may call with the
// context it was given, several at once.
unsafe impl Send for Callback {}
// SAFETY: as above.
unsafe impl Sync for Callback {}

impl Clock for Callback {
    fn now_ns(&self) -> Result<u64> {
        // It may do what it likes, also where the rest of a call asks nothing of the system.
        let _not_cancelled = NotCancelled::new();
        // SAFETY: as above; the context is handed back untouched.
        let now_ns = unsafe { (self.function)(self.context) };
        u64::try_from(now_ns).map_err(|_| Error::Clock(ClockFault::Unreadable))
    }
}
