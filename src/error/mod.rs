//! The one error type. Every variant carries the number that explains it, and
//! none of the variants that a busy caller meets ([`Error::Again`],
//! [`Error::Clock`]) allocates.

mod checks;
mod faults;
mod invalid;
mod kinds;
mod leases;
mod names;
mod sentences;
mod show;

pub(crate) use checks::{check_range, unknown_name};
pub use faults::{ClockFault, Readable, StoreFault, TextFault, Wait, WaitReason};
pub use invalid::{Allowed, Invalid, InvalidKind, Scope, Value};
pub use kinds::{Error, Result};
pub use leases::{LeaseFault, LeaseReason};
pub(crate) use show::masked;
