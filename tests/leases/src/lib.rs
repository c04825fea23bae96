//! What a store of leases must do.
//!
//! | file | what is in it |
//! |---|---|
//! | `reference.rs` | a store in memory, that does what `snowflake::lease::Request` says |
//! | `engine.rs` | what the contract asks of an engine besides executing requests |
//! | `contract/` | the contract: each case is a function over an engine |
//! | `../tests/contract.rs` | the contract on the reference |
//! | `../tests/model.rs` | holders and the reference, in every order of events |

pub mod contract;
pub mod engine;
pub mod reference;
