//! The arithmetic of one checked layout: between slots, IDs and instants.

use super::{Layout, NS_PER_MS, Order};
use crate::error::{Allowed, ClockFault, Error, Result};

/// What an ID says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parts {
    /// The time field: ticks since the epoch.
    pub tick: u64,
    /// The worker ID.
    pub worker_id: u32,
    /// The number within the tick.
    pub sequence: u32,
    /// The instant the tick began, in whole milliseconds since 1970.
    pub unix_ms: i64,
    /// What the instant has beyond `unix_ms`, in nanoseconds, 0 to 999 999.
    pub nanoseconds: u32,
}

/// A checked [`Layout`] and the arithmetic it stands for.
///
/// A *slot* is `tick << sequence_bits | sequence`: the ID without the worker ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    layout: Layout,
    sequence_mask: u64,
    worker_shift: u32,
    sequence_shift: u32,
    ends_at_unix_ms: i64,
}

impl Codec {
    /// The arithmetic of a layout that has been checked.
    pub(super) fn new(layout: Layout, ends_at_unix_ms: i64) -> Self {
        let (worker_shift, sequence_shift) = match layout.order {
            Order::WorkerFirst => (layout.sequence_bits, 0),
            Order::SequenceFirst => (0, layout.worker_bits),
        };
        Self {
            layout,
            sequence_mask: (1 << layout.sequence_bits) - 1,
            worker_shift,
            sequence_shift,
            ends_at_unix_ms,
        }
    }

    /// The layout it was made from.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The first millisecond since 1970 that the layout cannot express.
    #[must_use]
    pub fn ends_at_unix_ms(&self) -> i64 {
        self.ends_at_unix_ms
    }

    /// The largest worker ID.
    #[must_use]
    pub fn max_worker_id(&self) -> u32 {
        ((1u64 << self.layout.worker_bits) - 1) as u32
    }

    /// The largest ID.
    #[must_use]
    pub fn max_id(&self) -> u64 {
        let layout = &self.layout;
        (1 << (layout.time_bits + layout.worker_bits + layout.sequence_bits)) - 1
    }

    /// The largest tick.
    #[must_use]
    pub fn max_tick(&self) -> u64 {
        (1 << self.layout.time_bits) - 1
    }

    /// The first slot behind the last one.
    #[must_use]
    pub fn end_slot(&self) -> u64 {
        1 << (self.layout.time_bits + self.layout.sequence_bits)
    }

    /// The first slot of a tick.
    #[must_use]
    pub fn slot_of(&self, tick: u64) -> u64 {
        tick << self.layout.sequence_bits
    }

    /// The tick a slot lies in.
    #[must_use]
    pub fn tick_of(&self, slot: u64) -> u64 {
        slot >> self.layout.sequence_bits
    }

    /// How far apart the IDs of neighbouring sequence numbers are.
    #[must_use]
    pub fn step(&self) -> u64 {
        1 << self.sequence_shift
    }

    /// The ID of a slot. Neither argument is checked: the generator hands in
    /// slots below [`Codec::end_slot`] and the worker ID it was opened with.
    #[inline]
    #[must_use]
    pub fn compose(&self, slot: u64, worker_id: u32) -> u64 {
        let time = (slot & !self.sequence_mask) << self.layout.worker_bits;
        let sequence = (slot & self.sequence_mask) << self.sequence_shift;
        time | u64::from(worker_id) << self.worker_shift | sequence
    }

    /// Takes an ID apart.
    ///
    /// # Errors
    /// [`Error::Range`] when the ID has more bits than the layout.
    pub fn split(&self, id: u64) -> Result<Parts> {
        in_range("id", id.into(), 0, self.max_id().into())?;
        let low = id >> self.sequence_shift & self.sequence_mask;
        let worker = id >> self.worker_shift & u64::from(self.max_worker_id());
        let tick = id >> (self.layout.worker_bits + self.layout.sequence_bits);
        let since_epoch_ns = u128::from(tick) * u128::from(self.layout.tick_ns);
        let ns_per_ms = u128::from(NS_PER_MS);
        Ok(Parts {
            tick,
            worker_id: worker as u32,
            sequence: low as u32,
            // Fits: `codec` refused layouts that end after i64::MAX.
            unix_ms: self.layout.epoch_unix_ms + (since_epoch_ns / ns_per_ms) as i64,
            nanoseconds: (since_epoch_ns % ns_per_ms) as u32,
        })
    }

    /// Puts an ID together; the opposite of [`Codec::split`].
    ///
    /// # Errors
    /// [`Error::Range`] names the field that does not fit the layout.
    pub fn join(&self, tick: u64, worker_id: u32, sequence: u32) -> Result<u64> {
        in_range("tick", tick.into(), 0, self.max_tick().into())?;
        let most = self.max_worker_id().into();
        in_range("worker_id", worker_id.into(), 0, most)?;
        in_range("sequence", sequence.into(), 0, self.sequence_mask.into())?;
        Ok(self.compose(self.slot_of(tick) | u64::from(sequence), worker_id))
    }

    /// The smallest ID of the tick that holds an instant: IDs of that instant and
    /// later are not below it, so it bounds a time range in a database.
    ///
    /// # Errors
    /// [`Error::Range`] when the instant lies outside the layout's time.
    pub fn first_at(&self, unix_ms: i64) -> Result<u64> {
        let (epoch, last) = (self.layout.epoch_unix_ms, self.ends_at_unix_ms - 1);
        in_range("unix_ms", unix_ms.into(), epoch.into(), last.into())?;
        let since_epoch_ns = i128::from(unix_ms - epoch) * i128::from(NS_PER_MS);
        let tick = (since_epoch_ns / i128::from(self.layout.tick_ns)) as u64;
        Ok(self.compose(self.slot_of(tick), 0))
    }

    /// The tick of an instant, in nanoseconds since 1970.
    ///
    /// # Errors
    /// [`Error::Clock`] before the epoch, [`Error::Exhausted`] behind the last tick.
    pub fn tick_at(&self, unix_ns: u64) -> Result<u64> {
        let epoch_unix_ms = self.layout.epoch_unix_ms;
        let epoch_ns = i128::from(epoch_unix_ms) * i128::from(NS_PER_MS);
        let Ok(since_epoch_ns) = u64::try_from(i128::from(unix_ns) - epoch_ns) else {
            return Err(Error::Clock(ClockFault::BeforeEpoch {
                now_unix_ms: (unix_ns / NS_PER_MS) as i64,
                epoch_unix_ms,
            }));
        };
        let tick = since_epoch_ns / self.layout.tick_ns;
        match tick <= self.max_tick() {
            true => Ok(tick),
            false => Err(self.exhausted()),
        }
    }

    /// The instant a tick begins, in nanoseconds since 1970; `u64::MAX` where
    /// that does not fit, which is after the year 2554.
    #[must_use]
    pub fn start_ns(&self, tick: u64) -> u64 {
        let epoch_ns = i128::from(self.layout.epoch_unix_ms) * i128::from(NS_PER_MS);
        let start = epoch_ns + i128::from(tick) * i128::from(self.layout.tick_ns);
        u64::try_from(start).unwrap_or(u64::MAX)
    }

    /// The error for a time field that is full.
    #[must_use]
    pub fn exhausted(&self) -> Error {
        Error::Exhausted {
            ended_unix_ms: self.ends_at_unix_ms,
        }
    }
}

fn in_range(field: &'static str, value: i128, least: i128, most: i128) -> Result<()> {
    let allowed = Allowed::Between(least, most);
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(Error::Range {
            field,
            value,
            allowed,
        }),
    }
}
