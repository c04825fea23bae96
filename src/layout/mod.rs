//! How the 63 bits of an ID are divided, and the arithmetic between slots, IDs
//! and instants. Pure: nothing here reads a clock or holds state, and a layout that
//! has ended or that begins in the future is as good as any other.

mod codec;
mod columns;
mod fields;
mod presets;
mod slots;
mod units;

pub use codec::{Codec, Parts};
pub use columns::Field;
pub use fields::{Layout, Order};
pub use units::NS_PER_MS;
