//! What every engine does.

use crate::error::Result;
use snowflake::lease::{Answer, Request, Terms};

/// A store of leases: one space of one server. Each call has a deadline; a call that fails
/// leaves no connection behind, and the next one connects anew.
pub trait Store: Send {
    /// Executes a request, as [`Request`] says, within `terms.deadline_ms`.
    ///
    /// # Errors
    /// If the server cannot be reached, does not answer in time or refuses. Whether it has
    /// executed the request is then not known: send the same one again.
    fn execute(&mut self, terms: &Terms, request: &Request) -> Result<Answer>;

    /// Creates the space, with no quarantine: for a person who knows that no holder is
    /// running. Creates also what the server needs for it, such as tables. A space that is
    /// there stays as it is.
    ///
    /// # Errors
    /// As [`Store::execute`].
    fn create(&mut self, terms: &Terms) -> Result<()>;

    /// Lets no grant begin before a window and the allowed difference of the clocks have
    /// passed: after the server was restored in a way that it does not show itself.
    ///
    /// # Errors
    /// As [`Store::execute`].
    fn quarantine(&mut self, terms: &Terms) -> Result<()>;

    /// Who holds which worker ID.
    ///
    /// # Errors
    /// As [`Store::execute`].
    fn workers(&mut self, terms: &Terms) -> Result<Vec<Held>>;
}

/// A worker ID that is held, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The worker ID.
    pub worker_id: u32,
    /// Who holds it: a host and a process.
    pub name: String,
    /// Where its range ends, in milliseconds since 1970-01-01 UTC.
    pub until_ms: u64,
    /// When it falls free, by the clock of the store.
    pub expires_ms: u64,
}
