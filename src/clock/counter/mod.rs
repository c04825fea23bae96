//! The processor's counter: a third of the price of reading the clock, used only to
//! tell whether a window is still open. The counters themselves are in one file for
//! each kind of processor; `learned.rs` is what is learned from any of them.
//!
//! A window lasts a millisecond at most, then the real clock is read again; so a
//! counter that is wrong makes time stamps stale by about that much and nothing
//! else. What a count is worth is learned from one window to the next, against
//! the monotonic clock; there is no loop at start-up.

mod counts;
mod learned;
#[cfg(not(target_arch = "x86_64"))]
mod none;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(test)]
#[cfg(not(simulated))]
pub(crate) use counts::Counts;
pub(crate) use learned::{Counter, WIDEST_WINDOW};
#[cfg(not(target_arch = "x86_64"))]
pub(crate) use none::ProcessorCounter;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::ProcessorCounter;
