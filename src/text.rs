//! IDs as text: four encodings of fixed width, so that text sorts like the
//! integers it stands for. Parsing takes exactly what formatting writes.

use crate::error::{Error, Result, TextFault};

/// The largest ID: 63 bits.
pub const MAX_ID: u64 = i64::MAX as u64;

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
            Self::Decimal => 19,
            Self::Hex => 16,
            Self::Base32 => 13,
            Self::Base62 => 11,
        }
    }

    /// The digits in the order of their values, which is the order of ASCII.
    fn digits(self) -> &'static [u8] {
        match self {
            Self::Decimal => b"0123456789",
            Self::Hex => b"0123456789abcdef",
            Self::Base32 => b"0123456789ABCDEFGHJKMNPQRSTVWXYZ",
            Self::Base62 => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        }
    }

    /// Writes `id` and gives the bytes written, [`Encoding::width`] of them.
    ///
    /// # Errors
    /// [`Error::Range`] when `id` has more than 63 bits.
    pub fn format_into(self, id: u64, text: &mut [u8; MAX_WIDTH]) -> Result<&[u8]> {
        if id > MAX_ID {
            return Err(Error::Range {
                field: "id",
                value: id.into(),
                allowed: crate::error::Allowed::Between(0, MAX_ID.into()),
            });
        }
        let (digits, written) = (self.digits(), &mut text[..self.width()]);
        let base = digits.len() as u64;
        let mut rest = id;
        for place in written.iter_mut().rev() {
            *place = digits[(rest % base) as usize];
            rest /= base;
        }
        Ok(written)
    }

    /// The text of `id`.
    ///
    /// # Errors
    /// [`Error::Range`] when `id` has more than 63 bits.
    pub fn format(self, id: u64) -> Result<String> {
        let mut text = [0; MAX_WIDTH];
        let written = self.format_into(id, &mut text)?;
        Ok(written.iter().copied().map(char::from).collect())
    }

    /// The ID of a text that [`Encoding::format`] wrote.
    ///
    /// # Errors
    /// [`Error::Parse`] for any other text, with what is wrong and where.
    pub fn parse(self, text: &[u8]) -> Result<u64> {
        let refuse = |fault| {
            Err(Error::Parse {
                encoding: self.name(),
                fault,
            })
        };
        let (given, expected) = (text.len(), self.width());
        if given != expected {
            return refuse(TextFault::Length { given, expected });
        }
        let digits = self.digits();
        let mut id = 0u128;
        for (position, &byte) in text.iter().enumerate() {
            match digits.binary_search(&byte) {
                // Fits: 62^11 and the others are below 2^66.
                Ok(value) => id = id * digits.len() as u128 + value as u128,
                Err(_) => return refuse(TextFault::Digit { position, byte }),
            }
        }
        match u64::try_from(id) {
            Ok(id) if id <= MAX_ID => Ok(id),
            _ => refuse(TextFault::Overflow),
        }
    }
}
