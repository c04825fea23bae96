//! etcd: the contract and what can happen to a real server.
//!
//! | file | what is in it |
//! |---|---|
//! | `contract.rs` | the contract of `tests/leases` |
//! | `cluster.rs` | a cluster whose leader is killed again and again |
//! | `grants.rs` | many holders at once, and spaces that are full |
//! | `failures.rs` | a server that is killed, stopped, or one of two |
//! | `losses.rs` | a server that comes back empty, or from a backup |
//! | `proxy.rs` | a proxy that loses answers |
//! | `rights.rs` | users and passwords |
//! | `tls.rs` | encrypted connections |
//! | `urls.rs` | ways to name a server, and terms that cannot be |
//! | `server.rs`, `engine.rs` | a server, and a space of it as an engine of the contract |
#![cfg(feature = "etcd")]

#[path = "../common/certificates.rs"]
mod certificates;
mod cluster;
mod contract;
mod engine;
mod failures;
mod grants;
#[path = "../common/holders.rs"]
mod holders;
mod losses;
mod proxy;
mod rights;
mod server;
mod tls;
mod urls;
