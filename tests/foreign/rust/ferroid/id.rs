//! IDs.

use library::{Codec, Layout, Parts};
use std::fmt;
use std::hash::Hash;
use std::ops::AddAssign;

pub(crate) const LAYOUT: Layout = Layout {
    epoch_unix_ms: 0,
    ..Layout::TWITTER
};

fn codec() -> Codec {
    LAYOUT.codec().expect("the layout is valid")
}

/// A number that can be compared with another one.
pub trait ToU64 {
    fn to_u64(self) -> u64;
}

impl ToU64 for u64 {
    fn to_u64(self) -> u64 {
        self
    }
}

/// An ID, and the type of its parts.
pub trait Id: Copy + Ord + Hash + fmt::Debug {
    type Ty: Copy + Ord + AddAssign + ToU64 + fmt::Debug + fmt::Display;
    const ZERO: Self::Ty;
    const ONE: Self::Ty;
}

/// An ID that can be taken apart.
pub trait SnowflakeId: Id {
    fn timestamp(&self) -> Self::Ty;
    fn machine_id(&self) -> Self::Ty;
    fn sequence(&self) -> Self::Ty;
    fn max_sequence() -> Self::Ty;
}

/// An ID of Twitter's layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnowflakeTwitterId(pub(crate) u64);

impl SnowflakeTwitterId {
    fn parts(self) -> Parts {
        codec().split(self.0).expect("its own ID")
    }
}

impl Id for SnowflakeTwitterId {
    type Ty = u64;
    const ZERO: u64 = 0;
    const ONE: u64 = 1;
}

impl SnowflakeId for SnowflakeTwitterId {
    fn timestamp(&self) -> u64 {
        self.parts().tick
    }

    fn machine_id(&self) -> u64 {
        self.parts().worker_id.into()
    }

    fn sequence(&self) -> u64 {
        self.parts().sequence.into()
    }

    fn max_sequence() -> u64 {
        codec().max_sequence().into()
    }
}
