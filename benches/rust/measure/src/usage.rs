//! Processor time, and the arithmetic of samples.

/// Processor time of this process so far, user and system, in nanoseconds.
pub fn cpu_ns() -> u64 {
    // SAFETY: `usage` is plain data that the call fills.
    let usage = unsafe {
        let mut usage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let of = |time: libc::timeval| time.tv_sec as u64 * 1_000_000_000 + time.tv_usec as u64 * 1000;
    of(usage.ru_utime) + of(usage.ru_stime)
}

/// The middle of some numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// How many numbers came more than once.
pub fn duplicates(mut ids: Vec<u64>) -> usize {
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    count - ids.len()
}
