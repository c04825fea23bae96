//! What is learned from a counter, whatever the processor.

use super::counts::Counts;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How long a window may last by the counter, in nanoseconds.
const MAX_WINDOW_NS: u64 = 1_000_000;

/// The shortest stretch that a rate is taken from: the error of reading both
/// clocks, some 100 ns, is a thousandth of it.
const MIN_STRETCH_NS: u64 = 100_000;

/// How often the rate is measured again.
const NEW_STRETCH_NS: u64 = 500_000_000;

/// How long a counter that was caught lying is not used.
const REST_NS: u64 = 500_000_000;

/// Two rates agree if they differ by at most this part of one.
const AGREES_WITHIN: u64 = 64;

/// No window is wider than this in counts: a millisecond at 8 GHz. A counter that
/// is further from the end of a window has jumped back.
pub(crate) const WIDEST_WINDOW: u64 = 1 << 23;

/// Counts per nanosecond are kept in units of 2^-32.
const RATE_BITS: u32 = 32;

/// A counter and what has been learned about it.
pub(crate) struct Counter<T> {
    source: T,
    /// Whether the counter was caught lying a short while ago: then each call reads the
    /// clock, and learning begins again after [`REST_NS`].
    is_resting: AtomicBool,
    /// Where the present stretch began: the count, and the monotonic clock.
    began_count: AtomicU64,
    began_ns: AtomicU64,
    /// Counts per nanosecond: of the stretch before, and the rate in use. 0 means
    /// not known yet.
    former_rate: AtomicU64,
    rate: AtomicU64,
}

impl<T: Counts> Counter<T> {
    /// `None` if the counter may not be relied on.
    pub(crate) fn new(source: T) -> Option<Self> {
        source.is_trusted().then(|| Self {
            source,
            is_resting: AtomicBool::new(false),
            began_count: AtomicU64::new(0),
            began_ns: AtomicU64::new(0),
            former_rate: AtomicU64::new(0),
            rate: AtomicU64::new(0),
        })
    }

    /// The count, if it may be relied on at present.
    #[inline]
    pub(crate) fn read(&self) -> Option<u64> {
        if self.is_resting.load(Ordering::Relaxed) {
            None
        } else {
            Some(self.source.read())
        }
    }

    /// The count, whatever it is worth.
    pub(crate) fn read_to_learn(&self) -> u64 {
        self.source.read()
    }

    /// The count at which a window is over that begins at `count` and ends after
    /// `left_ns`. It errs on the short side; 0, which is always over, while the
    /// rate is not known.
    pub(crate) fn window_end(&self, count: u64, left_ns: u64) -> u64 {
        let left_ns = left_ns.min(MAX_WINDOW_NS);
        match self.rate.load(Ordering::Relaxed) {
            0 => 0,
            rate => count.saturating_add(to_counts(left_ns, rate).min(WIDEST_WINDOW)),
        }
    }

    /// Learns from a count and a reading of the monotonic clock that was taken
    /// after it. Several threads may do so at once: a stretch that is mixed from
    /// two of theirs differs by the time between two calls.
    pub(crate) fn learn(&self, count: u64, monotonic_ns: u64) {
        let began_ns = self.began_ns.load(Ordering::Acquire);
        if began_ns == 0 {
            self.begin(monotonic_ns);
            return;
        }
        let stretch_ns = monotonic_ns.saturating_sub(began_ns);
        let is_resting = self.is_resting.load(Ordering::Relaxed);
        let known = self.rate.load(Ordering::Relaxed);
        let due_ns = match (is_resting, known) {
            (true, _) => REST_NS,
            (false, 0) => MIN_STRETCH_NS,
            (false, _) => NEW_STRETCH_NS,
        };
        if stretch_ns < due_ns {
            return;
        }
        if !is_resting {
            let counted = count.saturating_sub(self.began_count.load(Ordering::Relaxed));
            let rate = ((u128::from(counted) << RATE_BITS) / u128::from(stretch_ns)) as u64;
            self.measured(rate, known);
        }
        self.begin(monotonic_ns);
        if is_resting {
            self.is_resting.store(false, Ordering::Relaxed);
        }
    }

    /// Two stretches must agree before a rate is believed, and the lower of two is used:
    /// a machine that slept, was stopped or was moved stretches one only.
    fn measured(&self, rate: u64, known: u64) {
        let former = self.former_rate.swap(rate, Ordering::Relaxed);
        // A counter that ran at less than half its speed keeps windows open for
        // more than twice their time: forget it, and learn again after a rest. It
        // may have been the caller that was stopped between its two readings.
        if rate == 0 || known != 0 && rate < former / 2 {
            self.rate.store(0, Ordering::Relaxed);
            self.former_rate.store(0, Ordering::Relaxed);
            self.is_resting.store(true, Ordering::Relaxed);
        } else if known != 0 || rate.abs_diff(former) <= former / AGREES_WITHIN {
            self.rate.store(rate.min(former), Ordering::Relaxed);
        }
    }

    /// Begins a stretch. The count is read after the clock, and before it where
    /// the stretch ends: the rate comes out too low rather than too high.
    fn begin(&self, monotonic_ns: u64) {
        self.began_count
            .store(self.source.read(), Ordering::Relaxed);
        self.began_ns.store(monotonic_ns, Ordering::Release);
    }
}

/// What a span is in counts.
fn to_counts(span_ns: u64, rate: u64) -> u64 {
    ((u128::from(span_ns) * u128::from(rate)) >> RATE_BITS) as u64
}
