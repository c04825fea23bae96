//! Fast 64-bit Snowflake IDs that are unique on the machine: all processes of a user share
//! one state. IDs stay unique across threads, `fork`, restarts and clock steps; with a store
//! in a file also across reboots and power loss.
//!
//! ```
//! let generator = snowflake::Config { worker_id: 1, ..Default::default() }.open()?;
//! let id = generator.next_id()?;
//! let parts = generator.codec().split(id)?;
//! assert_eq!(parts.worker_id, 1);
//! # Ok::<(), snowflake::Error>(())
//! ```
//!
//! [`Layout::codec`] takes IDs apart without a generator. With the feature `serde`, IDs
//! are read and written as numbers or strings.
//!
//! An ID of the default layout, from the highest bit to the lowest:
//!
//! ```text
//!  63 62                                        22 21        12 11          0
//! ┌──┬────────────────────────────────────────────┬────────────┬─────────────┐
//! │ 0│ milliseconds since 2020-01-01: 41 bits     │ worker: 10 │ sequence: 12│
//! └──┴────────────────────────────────────────────┴────────────┴─────────────┘
//! ```
//!
//! The modules have one order, and each uses only those before it: `sys` asks the
//! operating system, [`error`] says what can go wrong, [`layout`] divides the bits,
//! [`clock`] reads time, [`text`] writes IDs as text, `page` is the shared memory,
//! [`generator`] reserves slots in it, `store` says where pages live, `config` puts a
//! generator together, and `ffi` is the C interface on top of all of them, which
//! nothing uses.
//!
//! Linux has everything. Other Unixes have the memory store; a file store reports
//! that the system does not support it.

// What only leases need: they are not simulated.
#![cfg_attr(simulated, allow(dead_code, unused_imports))]
// A caller's mistake is an error, never a panic.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

#[cfg(not(target_has_atomic = "64"))]
compile_error!("libsnowflake needs 64-bit atomics: a page is made of them");
#[cfg(not(unix))]
compile_error!("libsnowflake supports Unix only: src/sys has no file for this system");

mod sys;

pub mod error;

pub mod layout;

pub mod clock;

pub mod text;

mod page;

pub mod generator;

mod store;

mod config;

mod ffi;

#[cfg(feature = "serde")]
pub mod serde;

#[cfg(test)]
#[cfg(simulated)]
mod simulation;

/// The version of this crate, of the shared library and of the C header.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use clock::{Clock, ManualClock};
pub use config::Config;
pub use error::{Error, Result};
pub use generator::{Generator, Stats};
pub use layout::{Codec, Field, Layout, Order, Parts};
pub use store::lease;
#[cfg(not(simulated))]
pub use store::{Keeper, link_stores};
pub use text::Encoding;
