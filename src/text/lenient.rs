//! Reading what others write.

use super::digits::{MAX_ID, NO_DIGIT};
use super::encoding::Encoding;
use crate::error::{Error, Result, TextFault};

/// The longest text that [`Encoding::parse_lenient`] reads, in bytes.
pub const MAX_LENIENT_LENGTH: usize = 64;

impl Encoding {
    /// The ID of a text, also where another program wrote it: leading zeros may be
    /// missing or too many, in a text of 1 to [`MAX_LENIENT_LENGTH`] bytes; hex and
    /// base32 may have either case; in base32 `O` is read as 0, `I` and `L` as 1, and
    /// hyphens between the digits are skipped. In base62 the case of a letter is its
    /// value. Blanks, signs, underscores and prefixes such as `0x` are refused.
    ///
    /// ```
    /// use snowflake::Encoding;
    ///
    /// assert_eq!(Encoding::Decimal.parse_lenient(b"42"), Ok(42));
    /// assert_eq!(Encoding::Base32.parse_lenient(b"oi23-4567-89abc"), Ok(38390726480144748));
    /// assert!(Encoding::Hex.parse_lenient(b"0x2a").is_err());
    /// ```
    ///
    /// # Errors
    /// [`Error::Parse`] with what is wrong and where.
    pub fn parse_lenient(self, text: &[u8]) -> Result<u64> {
        self.read_lenient(text).map_err(|fault| Error::Parse {
            encoding: self.name(),
            fault,
            readable: None,
        })
    }

    fn read_lenient(self, text: &[u8]) -> std::result::Result<u64, TextFault> {
        let (given, most) = (text.len(), MAX_LENIENT_LENGTH);
        if given == 0 {
            return Err(TextFault::Empty);
        }
        if given > most {
            return Err(TextFault::TooLong { given, most });
        }
        let base = self.base();
        let mut id = 0u64;
        for (position, &byte) in text.iter().enumerate() {
            let is_between_digits = (1..given - 1).contains(&position);
            if self == Self::Base32 && byte == b'-' && is_between_digits {
                continue;
            }
            match self.value_of(self.as_written(byte)) {
                NO_DIGIT => return Err(TextFault::Digit { position, byte }),
                // Saturates far above the largest ID, and stays there.
                value => id = id.saturating_mul(base).saturating_add(value.into()),
            }
        }
        if id > MAX_ID {
            return Err(TextFault::Overflow);
        }
        Ok(id)
    }

    fn base(self) -> u64 {
        match self {
            Self::Decimal => 10,
            Self::Hex => 16,
            Self::Base32 => 32,
            Self::Base62 => 62,
        }
    }

    /// The digit that the encoding writes where others write `byte`.
    fn as_written(self, byte: u8) -> u8 {
        match (self, self.in_its_case(byte)) {
            (Self::Base32, b'O') => b'0',
            (Self::Base32, b'I' | b'L') => b'1',
            (_, digit) => digit,
        }
    }
}
