//! What the generator counts in. A *slot* is `tick << sequence_bits | sequence`: the ID
//! without the worker ID.

use super::codec::Codec;
use super::units::NS_PER_MS;
use crate::error::{ClockFault, Error, Result};

impl Codec {
    /// The first slot after the last one.
    pub(crate) fn end_slot(&self) -> u64 {
        1 << (self.layout.time_bits + self.layout.sequence_bits)
    }

    /// The first slot of a tick.
    pub(crate) fn slot_of(&self, tick: u64) -> u64 {
        tick << self.layout.sequence_bits
    }

    /// The tick of a slot.
    pub(crate) fn tick_of(&self, slot: u64) -> u64 {
        slot >> self.layout.sequence_bits
    }

    /// The first slot of the first tick that begins at an instant or later, in milliseconds
    /// since 1970; [`Codec::end_slot`] if there is none.
    pub(crate) fn first_slot_from(&self, unix_ms: u64) -> u64 {
        let since_epoch_ms = i128::from(unix_ms) - i128::from(self.layout.epoch_unix_ms);
        let since_epoch_ns = since_epoch_ms.max(0) * i128::from(NS_PER_MS);
        let tick_ns = i128::from(self.layout.tick_ns);
        let tick = (since_epoch_ns + tick_ns - 1) / tick_ns;
        let end = i128::from(self.max_tick()) + 1;
        self.slot_of(tick.min(end) as u64)
    }

    /// The distance between the IDs of neighbouring sequence numbers.
    pub(crate) fn step(&self) -> u64 {
        1 << self.sequence_shift
    }

    /// The ID of a slot. Neither argument is checked: the generator passes slots
    /// below [`Codec::end_slot`] and the worker ID it was opened with.
    #[inline]
    pub(crate) fn id_of_slot(&self, slot: u64, worker_id: u32) -> u64 {
        let time = (slot & !self.sequence_mask) << self.layout.worker_bits;
        let sequence = (slot & self.sequence_mask) << self.sequence_shift;
        time | u64::from(worker_id) << self.worker_shift | sequence
    }

    /// The tick of an instant, in nanoseconds since 1970: [`Error::Clock`] before the
    /// epoch, [`Error::Exhausted`] after the last tick.
    pub(crate) fn tick_at(&self, unix_ns: u64) -> Result<u64> {
        let epoch_unix_ms = self.layout.epoch_unix_ms;
        let epoch_ns = i128::from(epoch_unix_ms) * i128::from(NS_PER_MS);
        let Ok(since_epoch_ns) = u64::try_from(i128::from(unix_ns) - epoch_ns) else {
            return Err(Error::Clock(ClockFault::BeforeEpoch {
                now_unix_ms: (unix_ns / NS_PER_MS) as i64,
                epoch_unix_ms,
            }));
        };
        let tick = since_epoch_ns / self.layout.tick_ns;
        if tick > self.max_tick() {
            return Err(self.exhausted());
        }
        Ok(tick)
    }

    /// The instant a tick begins, in nanoseconds since 1970; `u64::MAX` where
    /// that does not fit, which is after the year 2554.
    pub(crate) fn start_ns(&self, tick: u64) -> u64 {
        let epoch_ns = i128::from(self.layout.epoch_unix_ms) * i128::from(NS_PER_MS);
        let start = epoch_ns + i128::from(tick) * i128::from(self.layout.tick_ns);
        u64::try_from(start).unwrap_or(u64::MAX)
    }

    /// The error for a time field that is full.
    pub(crate) fn exhausted(&self) -> Error {
        Error::Exhausted {
            ended_unix_ms: self.ends_at_unix_ms,
        }
    }
}
