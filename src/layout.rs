//! How the 63 bits of an ID are divided, and the arithmetic between slots, IDs
//! and instants. Pure: nothing here reads a clock or holds state.

use crate::error::{Allowed, ClockFault, Error, Result};

/// Nanoseconds in a millisecond.
pub const NS_PER_MS: u64 = 1_000_000;

/// The field that stands lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `time | worker | sequence`, from high to low.
    WorkerFirst,
    /// `time | sequence | worker`, from high to low.
    SequenceFirst,
}

/// The division of an ID into time, worker ID and sequence.
///
/// The presets give IDs bit for bit as the services named publish them. Where a
/// service uses all 64 bits, the time field is one bit shorter here: the IDs are
/// the same until that bit would be set, and stay positive in signed integers.
///
/// ```
/// use snowflake::Layout;
///
/// let mine = Layout { worker_bits: 6, sequence_bits: 16, ..Layout::DEFAULT };
/// assert!(mine.composer().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Bits of the time field, 1 to 62.
    pub time_bits: u32,
    /// Bits of the worker ID, 0 to 32. With 0 the only worker ID is 0.
    pub worker_bits: u32,
    /// Bits of the sequence, 1 to 32. All three fields together: at most 63.
    pub sequence_bits: u32,
    /// Whether the worker ID or the sequence stands higher.
    pub order: Order,
    /// Length of a tick in nanoseconds, 1 µs to 1 h.
    pub tick_ns: u64,
    /// The instant of tick 0, in milliseconds since 1970, not negative.
    pub epoch_unix_ms: i64,
}

impl Layout {
    /// 41/10/12, milliseconds since 2020-01-01.
    pub const DEFAULT: Self = Self {
        time_bits: 41,
        worker_bits: 10,
        sequence_bits: 12,
        order: Order::WorkerFirst,
        tick_ns: NS_PER_MS,
        epoch_unix_ms: 1_577_836_800_000,
    };
    /// Twitter/X: 41/10/12, milliseconds since 2010-11-04T01:42:54.657Z.
    pub const TWITTER: Self = Self {
        epoch_unix_ms: 1_288_834_974_657,
        ..Self::DEFAULT
    };
    /// Discord: 41/10/12 (5 bits worker and 5 bits process make the worker ID),
    /// milliseconds since 2015-01-01.
    pub const DISCORD: Self = Self {
        epoch_unix_ms: 1_420_070_400_000,
        ..Self::DEFAULT
    };
    /// Instagram: 40/13/10, milliseconds since 2011-08-24T21:07:01.721Z.
    pub const INSTAGRAM: Self = Self {
        time_bits: 40,
        worker_bits: 13,
        sequence_bits: 10,
        epoch_unix_ms: 1_314_220_021_721,
        ..Self::DEFAULT
    };
    /// Mastodon: 47/0/16, milliseconds since 1970.
    pub const MASTODON: Self = Self {
        time_bits: 47,
        worker_bits: 0,
        sequence_bits: 16,
        epoch_unix_ms: 0,
        ..Self::DEFAULT
    };
    /// Sonyflake v1: 39 bits of 10 ms since 2014-09-01, 8 bits sequence, 16 bits machine.
    pub const SONYFLAKE_V1: Self = Self {
        time_bits: 39,
        worker_bits: 16,
        sequence_bits: 8,
        order: Order::SequenceFirst,
        tick_ns: 10 * NS_PER_MS,
        epoch_unix_ms: 1_409_529_600_000,
    };
    /// Sonyflake v2: as v1, since 2025-01-01.
    pub const SONYFLAKE_V2: Self = Self {
        epoch_unix_ms: 1_735_689_600_000,
        ..Self::SONYFLAKE_V1
    };
    /// TSID: 41/10/12, milliseconds since 2020-01-01.
    pub const TSID: Self = Self::DEFAULT;
    /// 41/5/7, milliseconds since 2020-01-01: every ID is below 2^53, so that a
    /// JavaScript number holds it exactly.
    pub const JAVASCRIPT: Self = Self {
        worker_bits: 5,
        sequence_bits: 7,
        ..Self::DEFAULT
    };

    /// Every preset with the name it has in configuration and in the test vectors.
    pub const PRESETS: [(&'static str, Self); 9] = [
        ("default", Self::DEFAULT),
        ("twitter", Self::TWITTER),
        ("discord", Self::DISCORD),
        ("instagram", Self::INSTAGRAM),
        ("mastodon", Self::MASTODON),
        ("sonyflake-v1", Self::SONYFLAKE_V1),
        ("sonyflake-v2", Self::SONYFLAKE_V2),
        ("tsid", Self::TSID),
        ("javascript", Self::JAVASCRIPT),
    ];

    /// Checks every field and prepares the arithmetic.
    ///
    /// # Errors
    /// [`Error::Layout`] names the first field that is outside its range.
    pub fn composer(self) -> Result<Composer> {
        self.check()?;
        let ends_at_unix_ms = self.ends_at_unix_ms()?;
        let sequence_mask = (1 << self.sequence_bits) - 1;
        let (worker_shift, sequence_shift) = match self.order {
            Order::WorkerFirst => (self.sequence_bits, 0),
            Order::SequenceFirst => (0, self.worker_bits),
        };
        Ok(Composer {
            layout: self,
            sequence_mask,
            worker_shift,
            sequence_shift,
            ends_at_unix_ms,
        })
    }

    fn check(&self) -> Result<()> {
        let within = |field, value: i128, least: i128, most: i128| {
            let allowed = Allowed::Between(least, most);
            match (least..=most).contains(&value) {
                true => Ok(()),
                false => Err(Error::Layout {
                    field,
                    value,
                    allowed,
                }),
            }
        };
        within("time_bits", self.time_bits.into(), 1, 62)?;
        within("worker_bits", self.worker_bits.into(), 0, 32)?;
        within("sequence_bits", self.sequence_bits.into(), 1, 32)?;
        let sum = self.time_bits + self.worker_bits + self.sequence_bits;
        within("time_bits + worker_bits + sequence_bits", sum.into(), 2, 63)?;
        within("tick_ns", self.tick_ns.into(), 1_000, 3_600_000_000_000)?;
        let most = i64::MAX.into();
        within("epoch_unix_ms", self.epoch_unix_ms.into(), 0, most)
    }

    /// The first millisecond the layout cannot express.
    fn ends_at_unix_ms(&self) -> Result<i64> {
        let span_ns = u128::from(self.tick_ns) << self.time_bits;
        let span_ms = span_ns.div_ceil(NS_PER_MS.into()) as i128;
        i64::try_from(i128::from(self.epoch_unix_ms) + span_ms).map_err(|_| Error::Layout {
            field: "time_bits",
            value: self.time_bits.into(),
            allowed: Allowed::Rule(
                "fewer bits or a shorter tick: the last tick must lie before 2^63 ms",
            ),
        })
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self::DEFAULT
    }
}

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
pub struct Composer {
    layout: Layout,
    sequence_mask: u64,
    worker_shift: u32,
    sequence_shift: u32,
    ends_at_unix_ms: i64,
}

impl Composer {
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
    /// slots below [`Composer::end_slot`] and the worker ID it was opened with.
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
            // Fits: `composer` refused layouts that end after i64::MAX.
            unix_ms: self.layout.epoch_unix_ms + (since_epoch_ns / ns_per_ms) as i64,
            nanoseconds: (since_epoch_ns % ns_per_ms) as u32,
        })
    }

    /// Puts an ID together; the opposite of [`Composer::split`].
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
