//! The digits of each encoding. Base and width are types, so that the compiler
//! divides by multiplying or shifting and knows how long each loop is.

/// The largest ID: 63 bits.
pub const MAX_ID: u64 = i64::MAX as u64;

/// What [`Alphabet::value_of`] returns for a byte that is not a digit. Its highest bit
/// is set, that of no value is.
pub(super) const NO_DIGIT: u8 = 0xff;

pub(super) static DECIMAL: Alphabet<10, 19> = Alphabet::new(b"0123456789");
pub(super) static HEX: Alphabet<16, 16> = Alphabet::new(b"0123456789abcdef");
pub(super) static BASE32: Alphabet<32, 13> = Alphabet::new(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ");
pub(super) static BASE62: Alphabet<62, 11> =
    Alphabet::new(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

/// The digits in the order of their values, which is the order of ASCII.
pub(super) struct Alphabet<const BASE: usize, const WIDTH: usize> {
    digits: [u8; BASE],
    /// The value of every byte.
    values: [u8; 256],
}

impl<const BASE: usize, const WIDTH: usize> Alphabet<BASE, WIDTH> {
    const fn new(digits: &[u8; BASE]) -> Self {
        let mut values = [NO_DIGIT; 256];
        let mut value = 0;
        while value < BASE {
            values[digits[value] as usize] = value as u8;
            value += 1;
        }
        Self {
            digits: *digits,
            values,
        }
    }

    pub(super) const fn width(&self) -> usize {
        WIDTH
    }

    #[inline]
    pub(super) fn value_of(&self, byte: u8) -> u8 {
        self.values[usize::from(byte)]
    }

    /// Writes an ID of at most 63 bits; `text` has the width of the encoding.
    #[inline]
    pub(super) fn write(&self, id: u64, text: &mut [u8]) {
        let mut rest = id;
        for place in text[..WIDTH].iter_mut().rev() {
            *place = self.digits[(rest % BASE as u64) as usize];
            rest /= BASE as u64;
        }
    }

    /// The ID of a text, if it is one.
    #[inline]
    pub(super) fn read(&self, text: &[u8]) -> Option<u64> {
        let text: &[u8; WIDTH] = text.try_into().ok()?;
        let first = self.value_of(text[0]);
        let (mut seen, mut low) = (first, 0u64);
        for byte in &text[1..] {
            let value = self.value_of(*byte);
            seen |= value;
            low = low.wrapping_mul(BASE as u64).wrapping_add(value.into());
        }
        if seen & 0x80 != 0 {
            return None;
        }
        // All digits but the first are below 2^60, all of them together below 2^66.
        let high = u128::from(first) * (BASE as u128).pow(WIDTH as u32 - 1);
        u64::try_from(high + u128::from(low))
            .ok()
            .filter(|id| *id <= MAX_ID)
    }
}
