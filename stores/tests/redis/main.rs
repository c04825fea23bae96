//! Redis: the contract and what can happen to a real server.
#![cfg(feature = "redis")]

#[path = "../common/certificates.rs"]
mod certificates;
mod contract;
mod engine;
mod failures;
mod grants;
#[path = "../common/holders.rs"]
mod holders;
mod memory;
mod replicas;
mod rights;
mod server;
mod tls;
mod urls;
