//! An encoding: its name, its width, formatting and strict parsing.

use super::digits::{BASE32, BASE62, DECIMAL, HEX, MAX_ID, NO_DIGIT};
use crate::error::{
    Error, InvalidKind, Readable, Result, Scope, TextFault, check_range, unknown_name,
};
use std::fmt;
use std::str::FromStr;

/// The longest text of any encoding, in bytes.
pub const MAX_WIDTH: usize = 19;

/// A way to write an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// 19 digits, `0000000000000000042`.
    Decimal,
    /// 16 lower-case digits, `000000000000002a`.
    Hex,
    /// 13 digits of Crockford's base32 in upper case: no I, L, O, U.
    Base32,
    /// 11 digits in ASCII order: 0-9, A-Z, a-z.
    Base62,
}

const NAMES: [&str; 4] = ["decimal", "hex", "base32", "base62"];

impl Encoding {
    /// Every encoding.
    pub const ALL: [Self; 4] = [Self::Decimal, Self::Hex, Self::Base32, Self::Base62];

    /// The name it has in messages and in the test vectors.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decimal => "decimal",
            Self::Hex => "hex",
            Self::Base32 => "base32",
            Self::Base62 => "base62",
        }
    }

    /// The length of every text, in bytes.
    #[must_use]
    pub fn width(self) -> usize {
        match self {
            Self::Decimal => DECIMAL.width(),
            Self::Hex => HEX.width(),
            Self::Base32 => BASE32.width(),
            Self::Base62 => BASE62.width(),
        }
    }

    /// Writes `id` and returns the bytes written, [`Encoding::width`] of them.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `id` has more than 63 bits.
    pub fn format_into(self, id: u64, text: &mut [u8; MAX_WIDTH]) -> Result<&[u8]> {
        check_id(id.into())?;
        let written = &mut text[..self.width()];
        match self {
            Self::Decimal => DECIMAL.write(id, written),
            Self::Hex => HEX.write(id, written),
            Self::Base32 => BASE32.write(id, written),
            Self::Base62 => BASE62.write(id, written),
        }
        Ok(written)
    }

    /// The text of `id`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `id` has more than 63 bits.
    pub fn format(self, id: u64) -> Result<String> {
        let mut text = [0; MAX_WIDTH];
        let written = self.format_into(id, &mut text)?;
        Ok(written.iter().copied().map(char::from).collect())
    }

    /// The ID of a text that [`Encoding::format`] wrote.
    ///
    /// ```
    /// use snowflake::Encoding;
    ///
    /// assert_eq!(Encoding::Base32.parse(b"0123456789ABC"), Ok(38390726480144748));
    /// assert_eq!(
    ///     Encoding::Base32.parse(b"0123456789abc").unwrap_err().to_string(),
    ///     "the text is not an ID in base32: byte 10 must be upper case, got 'a'; \
    ///      lenient parsing accepts this text"
    /// );
    /// ```
    ///
    /// # Errors
    /// [`Error::Parse`] for any other text, with what is wrong and where.
    pub fn parse(self, text: &[u8]) -> Result<u64> {
        let id = match self {
            Self::Decimal => DECIMAL.read(text),
            Self::Hex => HEX.read(text),
            Self::Base32 => BASE32.read(text),
            Self::Base62 => BASE62.read(text),
        };
        id.ok_or_else(|| self.refusal(text))
    }

    /// Why [`Encoding::parse`] does not take a text: the length first, then the first
    /// byte that is wrong, then the number.
    #[cold]
    pub(super) fn refusal(self, text: &[u8]) -> Error {
        let (given, expected) = (text.len(), self.width());
        let wrong = |byte: &u8| self.value_of(*byte) == NO_DIGIT;
        let fault = if given != expected {
            TextFault::Length { given, expected }
        } else if let Some(position) = text.iter().position(wrong) {
            let byte = text[position];
            match self.value_of(self.in_its_case(byte)) {
                NO_DIGIT => TextFault::Digit { position, byte },
                _ => TextFault::Case { position, byte },
            }
        } else {
            TextFault::Overflow
        };
        Error::Parse {
            encoding: self.name(),
            fault,
            readable: if self.parse_lenient(text).is_ok() {
                Some(Readable::Leniently)
            } else if Self::Decimal.parse_lenient(text).is_ok() {
                Some(Readable::AsDecimal)
            } else {
                None
            },
        }
    }

    /// The value of a digit, or [`NO_DIGIT`].
    pub(super) fn value_of(self, byte: u8) -> u8 {
        match self {
            Self::Decimal => DECIMAL.value_of(byte),
            Self::Hex => HEX.value_of(byte),
            Self::Base32 => BASE32.value_of(byte),
            Self::Base62 => BASE62.value_of(byte),
        }
    }

    /// A letter in the case that the encoding writes, if it writes one case only.
    pub(super) fn in_its_case(self, byte: u8) -> u8 {
        match self {
            Self::Hex => byte.to_ascii_lowercase(),
            Self::Base32 => byte.to_ascii_uppercase(),
            Self::Decimal | Self::Base62 => byte,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads the name of an encoding.
impl FromStr for Encoding {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|encoding| encoding.name() == name);
        found.ok_or_else(|| unknown_name(InvalidKind::Argument, "encoding", name, &NAMES))
    }
}

/// Checks that an ID has at most 63 bits.
pub(crate) fn check_id(id: i128) -> Result<()> {
    let limits = (0, MAX_ID.into());
    check_range(InvalidKind::Argument, "id", id, limits, Scope::Any)
}
