//! How long a call may still take.

use std::time::{Duration, Instant};

/// The end of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    begin: Instant,
    whole_ms: u64,
}

impl Deadline {
    pub(crate) fn new(whole_ms: u64) -> Self {
        let begin = Instant::now();
        Self { begin, whole_ms }
    }

    /// What was allowed, in milliseconds.
    pub(crate) fn whole_ms(self) -> u64 {
        self.whole_ms
    }

    /// What is left; nothing when it is over.
    pub(crate) fn left(self) -> Option<Duration> {
        let whole = Duration::from_millis(self.whole_ms);
        let left = whole.checked_sub(self.begin.elapsed())?;
        // A time-out of zero would be none at all.
        (left >= Duration::from_millis(1)).then_some(left)
    }
}
