//! The arithmetic of one checked layout: between IDs and instants.

use super::fields::{Layout, Order};
use super::units::NS_PER_MS;
use crate::error::{Allowed, Error, Invalid, InvalidKind, Result, Value};

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
    /// The part of the instant below a millisecond, in nanoseconds, 0 to 999 999.
    pub nanoseconds: u32,
}

impl Parts {
    /// The worker ID in its two parts, the high bits and the `low_bits` low ones,
    /// where a service divides it: with 5, datacenter and worker of Twitter, worker
    /// and process of Discord. With 32 or more the high part is 0.
    #[must_use]
    pub fn worker_pair(&self, low_bits: u32) -> (u32, u32) {
        let (worker_id, low_bits) = (u64::from(self.worker_id), low_bits.min(32));
        let low = worker_id & ((1 << low_bits) - 1);
        ((worker_id >> low_bits) as u32, low as u32)
    }
}

/// Takes IDs of one layout apart and puts them together. Needs no generator, no
/// clock and no store, and also reads layouts that have ended or not yet begun.
///
/// ```
/// use snowflake::Layout;
///
/// let twitter = Layout::TWITTER.codec()?;
/// let parts = twitter.split(1_541_815_603_606_036_480)?;
/// assert_eq!(parts.unix_ms, 1_656_432_460_105);
/// assert_eq!(parts.worker_pair(5), (11, 26));
///
/// // WHERE id BETWEEN first AND last: the IDs of that millisecond.
/// let first = twitter.first_at(parts.unix_ms)?;
/// let last = twitter.last_at(parts.unix_ms)?;
/// assert!((first..=last).contains(&1_541_815_603_606_036_480));
/// # Ok::<(), snowflake::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    pub(super) layout: Layout,
    pub(super) sequence_mask: u64,
    pub(super) worker_shift: u32,
    pub(super) sequence_shift: u32,
    pub(super) ends_at_unix_ms: i64,
}

impl Layout {
    /// Checks every field and prepares the arithmetic.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the first field that is out of range.
    pub fn codec(&self) -> Result<Codec> {
        self.check()?;
        let ends_at_unix_ms = self.ends_at_unix_ms()?;
        Ok(Codec::new(*self, ends_at_unix_ms))
    }
}

impl TryFrom<Layout> for Codec {
    type Error = Error;

    fn try_from(layout: Layout) -> Result<Self> {
        layout.codec()
    }
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

    /// The layout.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The first millisecond since 1970 that the layout cannot express: the day it
    /// ends.
    #[must_use]
    pub fn ends_at_unix_ms(&self) -> i64 {
        self.ends_at_unix_ms
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

    /// The largest worker ID.
    #[must_use]
    pub fn max_worker_id(&self) -> u32 {
        ((1u64 << self.layout.worker_bits) - 1) as u32
    }

    /// The largest sequence.
    #[must_use]
    pub fn max_sequence(&self) -> u32 {
        self.sequence_mask as u32
    }

    /// Takes an ID apart.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the ID has more bits than the layout.
    pub fn split(&self, id: u64) -> Result<Parts> {
        self.check_id(id.into())?;
        let tick = id >> self.tick_shift();
        let time = Time::new(&self.layout);
        Ok(Parts {
            tick,
            worker_id: (id >> self.worker_shift) as u32 & self.max_worker_id(),
            sequence: (id >> self.sequence_shift) as u32 & self.max_sequence(),
            unix_ms: time.unix_ms(tick),
            nanoseconds: time.nanoseconds(tick) as u32,
        })
    }

    /// Puts an ID together; the opposite of [`Codec::split`].
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that does not fit the layout.
    pub fn compose(&self, tick: u64, worker_id: u32, sequence: u32) -> Result<u64> {
        self.check_argument("tick", tick.into(), self.max_tick())?;
        let most = self.max_worker_id().into();
        self.check_argument("worker_id", worker_id.into(), most)?;
        self.check_argument("sequence", sequence.into(), self.sequence_mask)?;
        Ok(self.id_of_slot(self.slot_of(tick) | u64::from(sequence), worker_id))
    }

    /// Puts an ID together from an instant instead of a tick: the tick is the one
    /// that holds the instant.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the argument that does not fit the layout.
    pub fn compose_at(&self, unix_ms: i64, worker_id: u32, sequence: u32) -> Result<u64> {
        self.check_instant(unix_ms)?;
        self.compose(self.first_tick(unix_ms), worker_id, sequence)
    }

    /// The smallest ID of the tick that holds the instant at which a millisecond
    /// begins. IDs of that instant and later are not below it, so it is the lower
    /// bound of a time range in a database: `id >= first_at(from)`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the instant is outside the layout's time.
    pub fn first_at(&self, unix_ms: i64) -> Result<u64> {
        self.check_instant(unix_ms)?;
        Ok(self.first_at_clamped(unix_ms))
    }

    /// The largest ID whose tick begins within a millisecond; where ticks are longer
    /// and none does, the largest ID of the tick that holds the millisecond. The
    /// upper bound of a time range, included: `id <= last_at(to)`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the instant is outside the layout's time.
    pub fn last_at(&self, unix_ms: i64) -> Result<u64> {
        self.check_instant(unix_ms)?;
        Ok(self.last_at_clamped(unix_ms))
    }

    /// The instant nearest to `unix_ms` that the layout can express, from the epoch
    /// to the millisecond before [`Codec::ends_at_unix_ms`].
    #[must_use]
    pub fn clamp_unix_ms(&self, unix_ms: i64) -> i64 {
        unix_ms.clamp(self.layout.epoch_unix_ms, self.ends_at_unix_ms - 1)
    }

    /// [`Codec::first_at`] of the nearest instant that the layout can express: for
    /// ranges that begin before the epoch.
    #[must_use]
    pub fn first_at_clamped(&self, unix_ms: i64) -> u64 {
        self.id_of_slot(self.slot_of(self.first_tick(unix_ms)), 0)
    }

    /// [`Codec::last_at`] of the nearest instant that the layout can express: for
    /// ranges that end after the layout does. Before the epoch it is the largest ID
    /// of the first millisecond.
    #[must_use]
    pub fn last_at_clamped(&self, unix_ms: i64) -> u64 {
        let last = self.slot_of(self.last_tick(unix_ms)) | self.sequence_mask;
        self.id_of_slot(last, self.max_worker_id())
    }

    /// The tick that holds the beginning of a millisecond.
    fn first_tick(&self, unix_ms: i64) -> u64 {
        let since_epoch_ms = (self.clamp_unix_ms(unix_ms) - self.layout.epoch_unix_ms) as u128;
        (since_epoch_ms * u128::from(NS_PER_MS) / u128::from(self.layout.tick_ns)) as u64
    }

    /// The tick that holds the last nanosecond of a millisecond, or the last tick
    /// where the layout ends within the millisecond.
    fn last_tick(&self, unix_ms: i64) -> u64 {
        let since_epoch_ms = (self.clamp_unix_ms(unix_ms) - self.layout.epoch_unix_ms) as u128;
        let last_ns = (since_epoch_ms + 1) * u128::from(NS_PER_MS) - 1;
        let tick = last_ns / u128::from(self.layout.tick_ns);
        tick.min(self.max_tick().into()) as u64
    }

    /// Checks an ID: 0 to the largest one.
    pub(crate) fn check_id(&self, id: i128) -> Result<()> {
        self.check_argument("id", id, self.max_id())
    }

    /// Checks an argument that must be between 0 and `most`.
    pub(crate) fn check_argument(&self, field: &'static str, value: i128, most: u64) -> Result<()> {
        self.check(InvalidKind::Argument, field, value, most)
    }

    fn check(&self, kind: InvalidKind, field: &'static str, value: i128, most: u64) -> Result<()> {
        if (0..=most.into()).contains(&value) {
            return Ok(());
        }
        let allowed = Allowed::Between(0, most.into());
        let invalid = Invalid::new(kind, field, value, allowed).for_layout(self.layout.scope());
        Err(match most {
            0 => invalid.remedy("this layout has no worker bits"),
            _ => invalid,
        }
        .into())
    }

    fn check_instant(&self, unix_ms: i64) -> Result<()> {
        if self.clamp_unix_ms(unix_ms) == unix_ms {
            return Ok(());
        }
        let (first, last) = (self.layout.epoch_unix_ms, self.ends_at_unix_ms - 1);
        let (value, allowed) = (Value::UnixMs(unix_ms), Allowed::UnixMsBetween(first, last));
        Err(
            Invalid::new(InvalidKind::Argument, "unix_ms", value, allowed)
                .for_layout(self.layout.scope())
                .remedy(if unix_ms < first {
                    "use milliseconds since 1970 from the epoch on, or the form that clamps"
                } else {
                    "use an instant before the end of the layout, or the form that clamps"
                })
                .into(),
        )
    }

    /// Checks the worker ID of a configuration.
    pub(crate) fn check_worker_id(&self, worker_id: i128) -> Result<()> {
        let most = self.max_worker_id().into();
        self.check(InvalidKind::WorkerId, "worker_id", worker_id, most)
    }

    pub(super) fn tick_shift(&self) -> u32 {
        self.layout.worker_bits + self.layout.sequence_bits
    }
}

/// The length of a tick as whole milliseconds and a rest, so that the instant of any
/// tick is found in 64 bits: with `tick = a * 10^6 + b`,
/// `tick * rest_ns = a * rest_ns * 10^6 + b * rest_ns`, whose second term is below
/// 10^12. The sums fit: a layout that ends after `i64::MAX` ms was refused.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) epoch_unix_ms: i64,
    pub(super) whole_ms: u64,
    pub(super) rest_ns: u64,
}

impl Time {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            epoch_unix_ms: layout.epoch_unix_ms,
            whole_ms: layout.tick_ns / NS_PER_MS,
            rest_ns: layout.tick_ns % NS_PER_MS,
        }
    }

    /// The instant a tick begins, in milliseconds since 1970, rounded down.
    #[inline]
    pub(super) fn unix_ms(self, tick: u64) -> i64 {
        let (a, b) = (tick / NS_PER_MS, tick % NS_PER_MS);
        let since_epoch_ms = tick * self.whole_ms + a * self.rest_ns + b * self.rest_ns / NS_PER_MS;
        self.epoch_unix_ms + since_epoch_ms as i64
    }

    /// What the instant has beyond [`Time::unix_ms`].
    #[inline]
    pub(super) fn nanoseconds(self, tick: u64) -> u64 {
        tick % NS_PER_MS * self.rest_ns % NS_PER_MS
    }
}
