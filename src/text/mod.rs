//! IDs as text: four encodings of fixed width, so that text sorts like the
//! integers it stands for. [`Encoding::parse`] takes exactly what formatting writes,
//! [`Encoding::parse_lenient`] also what others write.

mod batch;
mod digits;
mod encoding;
mod lenient;

pub use digits::MAX_ID;
pub(crate) use encoding::check_id;
pub use encoding::{Encoding, MAX_WIDTH};
pub use lenient::MAX_LENIENT_LENGTH;
