//! Threads that somebody ends from outside, by pthread_cancel(3).
//!
//! The system ends such a thread at its next call that may wait, by unwinding its stack
//! as an exception does. Code in Rust cannot be unwound so: it would abort the program.

#[cfg(not(target_os = "android"))]
use super::super::system::CANCEL_DISABLE;
use std::marker::PhantomData;

#[cfg(not(target_os = "android"))]
unsafe extern "C" {
    fn pthread_setcancelstate(state: libc::c_int, former: *mut libc::c_int) -> libc::c_int;
}

#[cfg(not(target_os = "android"))]
unsafe extern "C-unwind" {
    // It ends the thread by unwinding.
    fn pthread_testcancel();
}

/// As long as it lives, this thread is not ended. It must be dropped by the same thread,
/// the latest first.
pub(crate) struct NotCancelled {
    #[cfg(not(target_os = "android"))]
    former: libc::c_int,
    _of_this_thread: PhantomData<*const ()>,
}

impl NotCancelled {
    #[cfg(not(target_os = "android"))]
    pub(crate) fn new() -> Self {
        let mut former = 0;
        // SAFETY: `former` is writable, and the state is one that the system knows.
        unsafe { pthread_setcancelstate(CANCEL_DISABLE, &raw mut former) };
        Self {
            former,
            _of_this_thread: PhantomData,
        }
    }

    /// This system ends no thread so.
    #[cfg(target_os = "android")]
    pub(crate) fn new() -> Self {
        Self {
            _of_this_thread: PhantomData,
        }
    }
}

#[cfg(not(target_os = "android"))]
impl Drop for NotCancelled {
    fn drop(&mut self) {
        // SAFETY: the state is the one that the system returned.
        unsafe { pthread_setcancelstate(self.former, std::ptr::null_mut()) };
    }
}

/// Ends this thread if somebody has asked for it, unless the thread does not allow that
/// now.
///
/// # Safety
/// Between here and the function that C has called, no value waits to be dropped and no
/// panic is caught: the thread ends by unwinding. That function is `extern "C-unwind"`.
pub(crate) unsafe fn end_if_cancelled() {
    #[cfg(not(target_os = "android"))]
    // SAFETY: the caller's promise.
    unsafe {
        pthread_testcancel();
    }
}
