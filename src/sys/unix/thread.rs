//! A thread of the library's own in a program that does not know of it.

use std::io;
use std::mem::MaybeUninit;
use std::thread::Builder;

/// Starts a thread that gets no signal: those are for the threads of the program.
///
/// # Errors
/// The system's error.
pub(crate) fn start(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let (mut all, mut former) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    // SAFETY: both sets are writable, the first is filled before it is read, and the second
    // by the call. The new thread inherits the mask of this one.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), former.as_mut_ptr());
    }
    let started = Builder::new().name(name.to_owned()).spawn(body);
    // SAFETY: the mask is the one that the system returned.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, former.as_ptr(), std::ptr::null_mut()) };
    started.map(drop)
}
