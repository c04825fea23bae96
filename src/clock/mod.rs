//! Time. A clock is a value: the system's, or one that the caller brings, such as
//! [`ManualClock`] in tests. No other module reads time.

mod counter;
mod manual;
mod source;
mod windowed;

pub(crate) use counter::WIDEST_WINDOW;
#[cfg(test)]
#[cfg(not(simulated))]
pub(crate) use counter::{Counter, Counts};
pub use manual::ManualClock;
pub use source::{Clock, SystemClock};
pub(crate) use windowed::{AnyClock, Windowed};
