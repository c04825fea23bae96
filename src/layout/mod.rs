//! How the 63 bits of an ID are divided, and the arithmetic between slots, IDs
//! and instants. Pure: nothing here reads a clock or holds state.

mod compose;

pub use compose::{Codec, Parts};

use crate::error::{Allowed, Error, Result};

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
/// assert!(mine.codec().is_ok());
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
    pub fn codec(self) -> Result<Codec> {
        self.check()?;
        let ends_at_unix_ms = self.ends_at_unix_ms()?;
        Ok(Codec::new(self, ends_at_unix_ms))
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
