//! The API of tsid, with the IDs of libsnowflake.

// Only the tests read some of the fields.
#![cfg_attr(not(test), allow(unused))]

mod factory;
mod tsid;

pub use factory::TsidFactory;
pub use tsid::TSID;

#[cfg(test)]
mod consts {
    /// Theirs is 42: the sign bit is one of them.
    pub const TIME_BITS: u8 = library::Layout::TSID.time_bits as u8;
}
