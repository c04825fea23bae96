//! Redis and Valkey: each request is one script, which the server executes alone.
//!
//! | file | what is in it |
//! |---|---|
//! | `address.rs` | what a URL says |
//! | `connection.rs` | connecting and asking, within a deadline |
//! | `failure.rs` | what an error of the driver or of the server means |
//! | `script.rs` | the scripts, their arguments and their replies |
//! | `space.lua` | what every script begins with |
//! | `*.lua` | one script for each request |
//!
//! What a URL may be:
//!
//! | URL | what it reaches |
//! |---|---|
//! | `redis://user:password@host:6379/0`, `valkey://...` | a server, its database 0 |
//! | `rediss://host`, `valkeys://...` | a server that speaks TLS |
//! | `redis+unix:///path?db=0&user=app&pass=secret` | by a socket |
//! | `redis-sentinel://host,host:26379/name/0` | the primary that the sentinels name |
//!
//! `?replicas=1`: a grant counts when one replica has it. `?ssl_ca_certs=`, `?ssl_certfile=`,
//! `?ssl_keyfile=`: files of the authorities, and of a certificate of the client.

mod address;
mod connection;
mod failure;
mod script;

use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::store::{Held, Store};
use address::Address;
use connection::Connection;
use script::Call;
use snowflake::lease::{Answer, Request, Terms};

/// A space of a Redis or Valkey server.
pub(crate) struct Redis {
    address: Address,
    connection: Option<Connection>,
}

impl Redis {
    pub(crate) fn new(url: &str) -> Result<Self> {
        let (address, connection) = (Address::parse(url)?, None);
        Ok(Self {
            address,
            connection,
        })
    }

    /// Calls a script. After an error the connection is closed: an answer that comes late must
    /// not be taken for that of the next request.
    fn call(&mut self, terms: &Terms, call: &Call) -> Result<Vec<String>> {
        let deadline = Deadline::new(terms.deadline_ms);
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(&self.address, deadline)?,
        };
        let keys = script::keys(&self.address.space);
        let reply = connection.call(&self.address, &keys, call, deadline)?;
        if script::is_grant(&reply) && self.address.replicas > 0 {
            connection.wait(&self.address, deadline)?;
        }
        self.connection = Some(connection);
        Ok(reply)
    }

    /// Calls a script for a person. A space of another layout is then an error.
    fn manage(&mut self, terms: &Terms, call: &Call) -> Result<Vec<String>> {
        let reply = self.call(terms, call)?;
        let Some(layout) = script::mismatch(&reply) else {
            return Ok(reply);
        };
        let space = &self.address.space;
        let detail = format!("the space '{space}' has the layout '{layout}'");
        Err(self.address.refused(&detail, "choose another ?space="))
    }

    fn misunderstood(&self) -> Error {
        let detail = "unexpected reply of a script";
        self.address.refused(detail, failure::FOREIGN)
    }
}

impl Store for Redis {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Result<Answer> {
        let reply = self.call(terms, &Call::request(terms, request))?;
        script::answer(&reply).ok_or_else(|| self.misunderstood())
    }

    fn create(&mut self, terms: &Terms) -> Result<()> {
        self.manage(terms, &Call::create(terms)).map(drop)
    }

    fn quarantine(&mut self, terms: &Terms) -> Result<()> {
        self.manage(terms, &Call::quarantine(terms)).map(drop)
    }

    fn workers(&mut self, terms: &Terms) -> Result<Vec<Held>> {
        let reply = self.manage(terms, &Call::workers(terms))?;
        script::held(&reply).ok_or_else(|| self.misunderstood())
    }
}
