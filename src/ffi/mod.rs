//! The C interface. It adds conventions and nothing else: each function checks
//! its pointers, calls the crate, and turns the result into one number.
//!
//! * Zero or positive is success, negative is a [`status::snowflake_status_t`].
//! * Inputs are integers that are checked, never Rust enums.
//! * Structs carry their `size`, so that they can grow ([`growing`]).
//! * A panic stops at the [`boundary`].
//!
//! cbindgen writes the functions into `include/snowflake.h` in the order of the
//! `mod` lines below, which is the order a newcomer reads them in.

// The comments of the functions are the manual of the C header, which states the
// rules for pointers once for all functions.
#![allow(clippy::missing_safety_doc, non_camel_case_types)]
// `pub` here means: in the C header. Rust code does not reach this module.
#![allow(unreachable_pub)]

mod fault;

mod growing;

mod boundary;

mod detail;

mod callback;

mod store_string;

mod config;

mod generator;

mod status;

mod ids;

mod columns;

mod text;

mod stats;

// What a server lends: the simulation has no server.
#[cfg(not(simulated))]
mod requests;

#[cfg(not(simulated))]
mod answers;

#[cfg(not(simulated))]
mod leases;

mod version;

#[cfg(test)]
mod tests;
