//! Redis: the contract and what can happen to a real server.
#![cfg(feature = "redis")]

mod contract;
mod engine;
mod failures;
mod grants;
mod holders;
mod memory;
mod replicas;
mod rights;
mod server;
mod tls;
mod urls;
