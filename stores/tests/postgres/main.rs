//! PostgreSQL as a store of leases, on servers that the tests start.
//!
//! | file | what is in it |
//! |---|---|
//! | `contract.rs` | the contract of `tests/leases` |
//! | `races.rs` | many holders at once |
//! | `outages.rs` | a server that is killed, stopped, emptied, promoted |
//! | `refusals.rs` | servers and users that cannot be used, and what the errors say |
//! | `urls.rs` | ways to name a server |
//! | `pooler.rs` | behind PgBouncer |
//! | `tls.rs` | encrypted connections |
//! | `server.rs`, `common.rs` | a server, and holders |
#![cfg(feature = "postgres")]

mod common;
mod contract;
mod outages;
mod pooler;
mod races;
mod refusals;
mod server;
mod tls;
mod urls;
