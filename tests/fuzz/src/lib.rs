//! What the fuzz targets share.
//!
//! | file | what is in it |
//! |---|---|
//! | `c.rs` | the C interface as a program declares it |
//! | `layouts.rs` | a model of layouts and settings |
//! | `world.rs` | generators, and what must hold of them |
//! | `scratch.rs` | the directory for the files of stores |

pub mod c;
pub mod layouts;
pub mod scratch;
pub mod world;
