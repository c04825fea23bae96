//! One field of many IDs at a time.

use super::codec::{Codec, Time};
use super::units::NS_PER_MS;
use crate::error::{Allowed, Invalid, InvalidKind, Result};

/// A field of [`Parts`](super::Parts), for [`Codec::extract`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Ticks since the epoch.
    Tick,
    /// The instant the tick began, in whole milliseconds since 1970.
    UnixMs,
    /// The part of the instant below a millisecond, in nanoseconds, 0 to 999 999.
    Nanoseconds,
    /// The worker ID.
    WorkerId,
    /// The number within the tick.
    Sequence,
}

/// IDs that are checked before the first of them is used; they stay in the
/// processor's first cache in between.
const BLOCK: usize = 1024;

impl Codec {
    /// Writes one field of every ID: a column of IDs becomes a column of instants,
    /// at about a nanosecond an ID.
    ///
    /// ```
    /// use snowflake::{Field, Layout};
    ///
    /// let ids = [175_928_847_299_117_063, 937_847_820_382_261_308];
    /// let mut unix_ms = [0; 2];
    /// Layout::DISCORD.codec()?.extract(Field::UnixMs, &ids, &mut unix_ms)?;
    /// assert_eq!(unix_ms, [1_462_015_105_796, 1_643_670_744_749]);
    /// # Ok::<(), snowflake::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) when `values` has another length than `ids`.
    /// [`Error::Element`](crate::Error::Element) names the first ID that has more bits than the layout; the
    /// values of the IDs before it are written, the others are left as they were.
    pub fn extract(&self, field: Field, ids: &[u64], values: &mut [i64]) -> Result<()> {
        if values.len() != ids.len() {
            let (length, value) = (ids.len() as i128, values.len() as i128);
            let allowed = Allowed::Between(length, length);
            return Err(
                Invalid::new(InvalidKind::Argument, "values.len()", value, allowed)
                    .remedy("one value for each ID")
                    .into(),
            );
        }
        let blocks = ids.chunks(BLOCK).zip(values.chunks_mut(BLOCK));
        for (number, (ids, values)) in blocks.enumerate() {
            let good = self.count_good(ids);
            self.extract_good(field, &ids[..good], &mut values[..good]);
            if let Some(id) = ids.get(good) {
                let index = number * BLOCK + good;
                return self
                    .check_id((*id).into())
                    .map_err(|error| error.of_element("ids", index));
            }
        }
        Ok(())
    }

    /// How many IDs there are before the first that has more bits than the layout.
    fn count_good(&self, ids: &[u64]) -> usize {
        // The largest ID is all ones: one ID is above it if the union of all bits is.
        let (bits, most) = (ids.iter().fold(0, |bits, id| bits | id), self.max_id());
        if bits <= most {
            return ids.len();
        }
        ids.iter().take_while(|id| **id <= most).count()
    }

    fn extract_good(&self, field: Field, ids: &[u64], values: &mut [i64]) {
        // The numbers are copied out of `self` so that the loops hold them in
        // registers, and become vector code.
        let (tick_shift, time) = (self.tick_shift(), Time::new(&self.layout));
        let (worker_shift, sequence_shift) = (self.worker_shift, self.sequence_shift);
        let worker_mask = u64::from(self.max_worker_id());
        let sequence_mask = self.sequence_mask;
        let epoch_unix_ms = time.epoch_unix_ms;
        let tick_ns = self.layout.tick_ns;
        // Whether every instant fits into 64 bits of nanoseconds since the epoch, so
        // that one division is enough.
        let is_short = self.max_tick().checked_mul(tick_ns).is_some();
        match field {
            Field::Tick => each(ids, values, |id| (id >> tick_shift) as i64),
            Field::UnixMs if time.rest_ns > 0 && is_short => {
                each(ids, values, |id| {
                    epoch_unix_ms + ((id >> tick_shift) * tick_ns / NS_PER_MS) as i64
                });
            }
            Field::UnixMs if time.rest_ns > 0 => {
                each(ids, values, |id| time.unix_ms(id >> tick_shift));
            }
            Field::UnixMs if time.whole_ms == 1 => {
                each(ids, values, |id| (id >> tick_shift) as i64 + epoch_unix_ms);
            }
            Field::UnixMs => {
                let tick_ms = time.whole_ms as i64;
                each(ids, values, |id| {
                    (id >> tick_shift) as i64 * tick_ms + epoch_unix_ms
                });
            }
            Field::Nanoseconds if time.rest_ns > 0 && is_short => {
                each(ids, values, |id| {
                    ((id >> tick_shift) * tick_ns % NS_PER_MS) as i64
                });
            }
            Field::Nanoseconds if time.rest_ns > 0 => {
                each(ids, values, |id| time.nanoseconds(id >> tick_shift) as i64);
            }
            Field::Nanoseconds => values.fill(0),
            Field::WorkerId => each(ids, values, |id| (id >> worker_shift & worker_mask) as i64),
            Field::Sequence => {
                each(ids, values, |id| {
                    (id >> sequence_shift & sequence_mask) as i64
                });
            }
        }
    }
}

#[inline(always)]
fn each(ids: &[u64], values: &mut [i64], value_of: impl Fn(u64) -> i64) {
    for (value, id) in values.iter_mut().zip(ids) {
        *value = value_of(*id);
    }
}
