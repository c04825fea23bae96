//! The fields of a layout and their limits.

use super::units::NS_PER_MS;
use crate::error::{Allowed, Invalid, InvalidKind, Result, Scope, Value, check_range};
use std::ops::Range;

/// Which of the worker ID and the sequence is the higher field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `time | worker | sequence`, from high to low.
    WorkerFirst,
    /// `time | sequence | worker`, from high to low.
    SequenceFirst,
}

/// The division of an ID into time, worker ID and sequence.
///
/// The IDs of the presets are bit for bit those that the services publish. Where a
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
    /// Whether the worker ID or the sequence is the higher field.
    pub order: Order,
    /// Length of a tick in nanoseconds, 1 µs to 1 h. It need not divide a
    /// millisecond, nor be a multiple of one.
    pub tick_ns: u64,
    /// The epoch, in milliseconds since 1970, not negative. Tick 0 begins exactly
    /// there, and ticks are counted from there.
    ///
    /// Some services instead round both the epoch and the clock down to a tick since
    /// 1970 and subtract; Sonyflake does, in units of 10 ms. Round the epoch down to
    /// a multiple of the tick to read their IDs: with ticks of 10 ms, an epoch of
    /// 1 700 000 000 123 becomes 1 700 000 000 120. An epoch with a part below a
    /// millisecond cannot be expressed; no published service has one.
    pub epoch_unix_ms: i64,
}

impl Layout {
    /// Checks every field.
    pub(super) fn check(&self) -> Result<()> {
        Self::check_field("time_bits", self.time_bits.into())?;
        Self::check_field("worker_bits", self.worker_bits.into())?;
        Self::check_field("sequence_bits", self.sequence_bits.into())?;
        let sum = self.time_bits + self.worker_bits + self.sequence_bits;
        Self::check_field(SUM_OF_BITS, sum.into())?;
        Self::check_field("tick_ns", self.tick_ns.into())?;
        self.check_epoch()
    }

    /// Checks one field by its name, before it is cut to the type that it has here.
    pub(crate) fn check_field(field: &'static str, value: i128) -> Result<()> {
        let Some(&(_, least, most)) = LIMITS.iter().find(|(name, ..)| *name == field) else {
            return Ok(());
        };
        check_range(InvalidKind::Layout, field, value, (least, most), Scope::Any)
    }

    /// Refuses an epoch that is before 1970, or that was given in seconds: as
    /// milliseconds it is in 1970.
    fn check_epoch(&self) -> Result<()> {
        let (field, value) = ("epoch_unix_ms", Value::UnixMs(self.epoch_unix_ms));
        if self.epoch_unix_ms < 0 {
            let allowed = Allowed::UnixMsBetween(0, i64::MAX);
            return Err(Invalid::new(InvalidKind::Layout, field, value, allowed).into());
        }
        if !SECONDS_SINCE_1973.contains(&self.epoch_unix_ms) {
            return Ok(());
        }
        let allowed = Allowed::Rule("in milliseconds since 1970");
        let milliseconds = Value::UnixMs(self.epoch_unix_ms * 1000);
        let remedy = format!("this looks like seconds, did you mean {milliseconds}?");
        Err(Invalid::new(InvalidKind::Layout, field, value, allowed)
            .remedy(remedy)
            .into())
    }

    /// The layout as messages name it.
    pub(crate) fn scope(&self) -> Scope {
        match self.name() {
            Some(name) => Scope::Preset(name),
            None => Scope::Bits(self.time_bits, self.worker_bits, self.sequence_bits),
        }
    }

    /// The first millisecond the layout cannot express.
    pub(super) fn ends_at_unix_ms(&self) -> Result<i64> {
        let span_ns = u128::from(self.tick_ns) << self.time_bits;
        let span_ms = span_ns.div_ceil(NS_PER_MS.into()) as i128;
        i64::try_from(i128::from(self.epoch_unix_ms) + span_ms).map_err(|_| {
            let value = i128::from(self.time_bits);
            let allowed = Allowed::Rule("small enough that the last tick is before 2^63 ms");
            Invalid::new(InvalidKind::Layout, "time_bits", value, allowed)
                .remedy("use fewer time_bits, a shorter tick or an earlier epoch")
                .into()
        })
    }
}

/// Numbers that are seconds of the years 1973 to 2286, and milliseconds of the days
/// between 1970-01-02 and 1970-04-26, on which no service was started.
const SECONDS_SINCE_1973: Range<i64> = 100_000_000..10_000_000_000;

const SUM_OF_BITS: &str = "time_bits + worker_bits + sequence_bits";

/// The fields with their smallest and largest values.
const LIMITS: [(&str, i128, i128); 5] = [
    ("time_bits", 1, 62),
    ("worker_bits", 0, 32),
    ("sequence_bits", 1, 32),
    (SUM_OF_BITS, 2, 63),
    ("tick_ns", 1_000, 3_600_000_000_000),
];

impl Default for Layout {
    fn default() -> Self {
        Self::DEFAULT
    }
}
