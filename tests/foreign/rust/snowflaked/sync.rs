//! The generator for many threads: in libsnowflake each one is.

use crate::{Opened, Snowflake};
use std::sync::OnceLock;

/// A generator of the default store, opened at the first ID.
pub struct Generator {
    instance: u16,
    opened: Opened,
}

impl Generator {
    /// Takes the worker ID.
    pub const fn new_unchecked(instance: u16) -> Self {
        Self {
            instance,
            opened: Opened(OnceLock::new()),
        }
    }

    /// The next ID.
    pub fn generate<T: Snowflake>(&self) -> T {
        self.opened.next(self.instance)
    }
}

#[cfg(test)]
mod tests {
    include!(concat!(env!("FOREIGN"), "/snowflaked/source/src/sync.rs"));
}
