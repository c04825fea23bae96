//! Counts: what the page of a generator has seen.

/// The counts of a generator's page. Generators that share a page share the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// IDs generated, including the few that were lost because a caller was held up in the
    /// middle of a call, or because the clock was set back while a call waited.
    pub issued: u64,
    /// Calls that slept for the clock.
    pub waits: u64,
    /// How long they slept, in nanoseconds.
    pub waited_ns: u64,
    /// How often the clock was found set back, by a tick or more.
    pub clock_steps_back: u64,
    /// The largest of these steps, in nanoseconds, counted in whole ticks.
    pub largest_step_back_ns: u64,
    /// How far the next ID's time stamp is ahead of the clock, in nanoseconds.
    pub lead_ns: u64,
    /// How far ahead of the clock IDs may be generated without asking the store, in
    /// nanoseconds; `u64::MAX` where nothing limits it.
    pub fence_left_ns: u64,
    /// How often the store has raised that limit.
    pub fence_extensions: u64,
    /// How often the clock was found to have jumped forward and was not believed.
    pub clock_jumps: u64,
}

impl Stats {
    /// Adds the counts of another page.
    pub(super) fn add(&mut self, other: Self) {
        self.issued += other.issued;
        self.waits += other.waits;
        self.waited_ns += other.waited_ns;
        self.clock_steps_back += other.clock_steps_back;
        self.largest_step_back_ns = self.largest_step_back_ns.max(other.largest_step_back_ns);
        self.lead_ns = self.lead_ns.max(other.lead_ns);
        self.fence_left_ns = self.fence_left_ns.min(other.fence_left_ns);
        self.fence_extensions += other.fence_extensions;
        self.clock_jumps += other.clock_jumps;
    }
}
