//! The layouts that have a name.

use super::fields::{Layout, Order};
use super::units::NS_PER_MS;
use crate::error::{Error, InvalidKind, unknown_name};
use std::fmt;
use std::str::FromStr;

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
    /// Twitter/X: 41/10/12 (5 bits datacenter and 5 bits worker make the worker ID),
    /// milliseconds since 2010-11-04T01:42:54.657Z.
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
    /// TSID: 41/10/12, milliseconds since 2020-01-01: the same as [`Layout::DEFAULT`].
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

    /// The name of the preset that equals this layout, or `None`. Where two presets
    /// are equal it is the first of [`Layout::PRESETS`]: `"default"` for `TSID`.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        let mut presets = Self::PRESETS.iter();
        let (name, _) = presets.find(|(_, preset)| preset == self)?;
        Some(name)
    }
}

const NAMES: [&str; Layout::PRESETS.len()] = {
    let mut names = [""; Layout::PRESETS.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = Layout::PRESETS[index].0;
        index += 1;
    }
    names
};

/// Reads the name of a preset.
///
/// ```
/// use snowflake::Layout;
///
/// assert_eq!("twitter".parse(), Ok(Layout::TWITTER));
/// let error = "twiter".parse::<Layout>().unwrap_err();
/// assert!(error.to_string().ends_with(": did you mean 'twitter'?"));
/// ```
impl FromStr for Layout {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let mut presets = Self::PRESETS.iter();
        match presets.find(|(known, _)| *known == name) {
            Some((_, preset)) => Ok(*preset),
            None => Err(unknown_name(InvalidKind::Layout, "layout", name, &NAMES)),
        }
    }
}

/// Writes the name of a preset; for another layout its bits, tick and epoch.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name() {
            return f.pad(name);
        }
        write!(
            f,
            "{}/{}/{} {}, ticks of {} ns since {} ms after 1970",
            self.time_bits,
            self.worker_bits,
            self.sequence_bits,
            self.order,
            self.tick_ns,
            self.epoch_unix_ms
        )
    }
}

impl Order {
    /// The name it has in configuration and in the test vectors.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WorkerFirst => "worker-first",
            Self::SequenceFirst => "sequence-first",
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Order {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "worker-first" => Ok(Self::WorkerFirst),
            "sequence-first" => Ok(Self::SequenceFirst),
            _ => Err(unknown_name(
                InvalidKind::Layout,
                "order",
                name,
                &["worker-first", "sequence-first"],
            )),
        }
    }
}
