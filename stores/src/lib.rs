//! Stores of leases: what `snowflake::lease` asks for, done by a server that many machines
//! reach. Each engine is one room, and does each request in one atomic operation.
//!
//! | file | what is in it |
//! |---|---|
//! | `store.rs` | what every engine does |
//! | `error.rs` | what can go wrong, and its sentences |
//! | `space.rs` | what follows the `?` in a URL |
//! | `table.rs` | how the core calls this library |
//! | `deadline.rs` | how long a call may still take |
//! | `etcd/` | etcd: a reading and one transaction for each request |
//! | `postgres/` | PostgreSQL: one statement for each request |
//! | `redis/` | Redis and Valkey: one script for each request |

#[cfg(any(feature = "etcd", feature = "redis"))]
mod deadline;
mod error;
mod space;
mod store;
mod table;

#[cfg(feature = "etcd")]
mod etcd;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;

pub use error::{Error, Result};
pub use space::Space;
pub use store::{Held, Store};
pub use table::snowflake_stores_table;

/// Returns the store of a URL. It connects when the first request comes.
///
/// # Errors
/// [`Error::Url`] if there is no such store, or the URL is not one of its.
pub fn open(url: &str) -> Result<Box<dyn Store>> {
    let scheme = url.split("://").next().unwrap_or_default();
    match scheme {
        #[cfg(feature = "etcd")]
        "etcd" | "etcds" => Ok(Box::new(etcd::Etcd::new(url)?)),
        #[cfg(feature = "postgres")]
        "postgresql" | "postgres" => Ok(Box::new(postgres::Postgres::new(url)?)),
        #[cfg(feature = "redis")]
        "redis" | "rediss" | "valkey" | "valkeys" | "redis+unix" | "redis-sentinel" => {
            Ok(Box::new(redis::Redis::new(url)?))
        }
        _ => Err(Error::url(
            url,
            "use postgresql://..., redis://..., rediss://..., etcd://... or etcds://...",
        )),
    }
}
