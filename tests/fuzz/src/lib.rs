//! What the fuzz targets share.
//!
//! | file | what is in it |
//! |---|---|
//! | `c.rs` | the C interface as a program declares it |
//! | `layouts.rs` | a model of layouts and settings |
//! | `world.rs` | generators, and what must hold of them |
//! | `scratch.rs` | the directory for the files of stores |

use libfuzzer_sys::arbitrary::{Arbitrary, Unstructured};

pub mod c;
pub mod layouts;
pub mod scratch;
pub mod world;

/// Reads values until the input is used up. A `Vec` would end after two on average.
pub fn all_of<'a, T: Arbitrary<'a>>(input: &mut Unstructured<'a>) -> Vec<T> {
    let mut values = Vec::new();
    while !input.is_empty() {
        values.extend(input.arbitrary());
    }
    values
}
