//! Columns of text: many IDs written or read in one call.

use super::digits::{Alphabet, BASE32, BASE62, DECIMAL, HEX};
use super::encoding::{Encoding, check_id};
use crate::error::{Allowed, Invalid, InvalidKind, Result};

impl Encoding {
    /// Writes many IDs as [`Encoding::format`] does, [`Encoding::width`] bytes each,
    /// with nothing between or after them. That is a numpy column of type `S19`,
    /// `S16`, `S13` or `S11`.
    ///
    /// ```
    /// use snowflake::Encoding;
    ///
    /// let mut text = [0; 2 * 11];
    /// Encoding::Base62.format_batch(&[1, 62], &mut text)?;
    /// assert_eq!(&text, b"0000000000100000000010");
    /// # Ok::<(), snowflake::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) when `text` has another length than the IDs need.
    /// [`Error::Element`](crate::Error::Element) names the first ID that has more than 63 bits; the IDs
    /// before it are written, the rest of `text` is left as it was.
    pub fn format_batch(self, ids: &[u64], text: &mut [u8]) -> Result<()> {
        self.check_length(text.len(), ids.len())?;
        match self {
            Self::Decimal => write_all(&DECIMAL, ids, text),
            Self::Hex => write_all(&HEX, ids, text),
            Self::Base32 => write_all(&BASE32, ids, text),
            Self::Base62 => write_all(&BASE62, ids, text),
        }
    }

    /// Reads many IDs that [`Encoding::format_batch`] wrote; as strict as
    /// [`Encoding::parse`].
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) when `text` has another length than the IDs need.
    /// [`Error::Element`](crate::Error::Element) names the first text that is not an ID; the IDs before it
    /// are written to `ids`, the others are left as they were.
    pub fn parse_batch(self, text: &[u8], ids: &mut [u64]) -> Result<()> {
        self.check_length(text.len(), ids.len())?;
        let read = match self {
            Self::Decimal => read_all(&DECIMAL, text, ids),
            Self::Hex => read_all(&HEX, text, ids),
            Self::Base32 => read_all(&BASE32, text, ids),
            Self::Base62 => read_all(&BASE62, text, ids),
        };
        match text.chunks_exact(self.width()).nth(read) {
            Some(bad) => Err(self.refusal(bad).of_element("text", read)),
            None => Ok(()),
        }
    }

    fn check_length(self, given: usize, count: usize) -> Result<()> {
        let (given, needed) = (given as i128, count as i128 * self.width() as i128);
        if given == needed {
            return Ok(());
        }
        let allowed = Allowed::Between(needed, needed);
        Err(
            Invalid::new(InvalidKind::Argument, "text.len()", given, allowed)
                .remedy(format!("{} bytes for each ID", self.width()))
                .into(),
        )
    }
}

fn write_all<const BASE: usize, const WIDTH: usize>(
    alphabet: &Alphabet<BASE, WIDTH>,
    ids: &[u64],
    text: &mut [u8],
) -> Result<()> {
    let places = text.chunks_exact_mut(WIDTH);
    for (index, (id, place)) in ids.iter().zip(places).enumerate() {
        check_id((*id).into()).map_err(|error| error.of_element("ids", index))?;
        alphabet.write(*id, place);
    }
    Ok(())
}

/// Returns how many texts were read before one that is not an ID.
fn read_all<const BASE: usize, const WIDTH: usize>(
    alphabet: &Alphabet<BASE, WIDTH>,
    text: &[u8],
    ids: &mut [u64],
) -> usize {
    let mut read = 0;
    for (place, text) in ids.iter_mut().zip(text.chunks_exact(WIDTH)) {
        let Some(id) = alphabet.read(text) else {
            break;
        };
        *place = id;
        read += 1;
    }
    read
}
