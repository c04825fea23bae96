//! An ID.

use chrono::{DateTime, Utc};
use library::{Encoding, Error, Layout};
use std::fmt;

/// An ID.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd)]
pub struct TSID(u64);

impl TSID {
    /// Takes the number.
    pub(crate) fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn number(&self) -> u64 {
        self.0
    }

    /// When it was generated.
    pub fn timestamp(&self) -> DateTime<Utc> {
        let codec = Layout::TSID.codec().expect("a preset");
        let parts = codec.split(self.0).expect("an ID has 63 bits");
        DateTime::from_timestamp_millis(parts.unix_ms).expect("the layout ends in 2089")
    }
}

impl From<u64> for TSID {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl TryFrom<&str> for TSID {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        Encoding::Base32.parse_lenient(text.as_bytes()).map(Self)
    }
}

impl fmt::Display for TSID {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Encoding::Base32.format(self.0).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    include!(concat!(env!("FOREIGN"), "/tsid/source/src/tsid/mod.rs"));

    mod conversions {
        include!(concat!(
            env!("FOREIGN"),
            "/tsid/source/src/tsid/conversions.rs"
        ));
    }

    mod chrono {
        include!(concat!(env!("FOREIGN"), "/tsid/source/src/tsid/chrono.rs"));
    }

    mod display {
        include!(concat!(env!("FOREIGN"), "/tsid/source/src/tsid/display.rs"));
    }
}
