//! PostgreSQL. Each request is one statement in autocommit mode, which needs SELECT and UPDATE
//! only, and no state of the connection: it works behind a pooler such as PgBouncer.
//!
//! | file | what is in it |
//! |---|---|
//! | `mod.rs` | the store: what to do when the space or a row is missing |
//! | `statements.rs` | the statements of requests, their parameters and their answers |
//! | `upkeep.rs` | those of people who run the server |
//! | `connection.rs` | one connection, its deadline, and another one after a failure |
//! | `failure.rs` | what an error of the driver or the server means |
//! | `url.rs` | the parts of a URL |
//! | `settings.rs` | what the URL and the environment say |
//! | `passwords.rs` | the file of passwords |
//! | `tls.rs` | `sslmode` and its certificates |
//! | `sql/here.sql` | the first part of acquire and renew: the server and the space |

mod connection;
mod failure;
mod passwords;
mod settings;
mod statements;
mod tls;
mod upkeep;
mod url;

use crate::error::Result;
use crate::space::Space;
use crate::store::{Held, Store};
use connection::{Connection, Session};
use failure::Failure;
use settings::Settings;
use snowflake::lease::{Answer, Request, Terms};
use statements::Acquired;
use std::time::Duration;

/// A space of a PostgreSQL database.
pub(crate) struct Postgres {
    space: String,
    connection: Connection,
}

/// How often a statement that another one was in the way of is executed.
const ATTEMPTS: u32 = 5;

impl Postgres {
    /// The space of a URL.
    pub(crate) fn new(url: &str) -> Result<Self> {
        let space = Space::parse(url)?;
        let settings = Settings::new(&space.url, &|name| std::env::var(name).ok())?;
        Ok(Self {
            space: space.name,
            connection: Connection::new(settings),
        })
    }
}

impl Store for Postgres {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Result<Answer> {
        let space = self.space.as_str();
        let operation = async |session: &Session<'_>| match request {
            Request::Acquire { .. } => acquire(session, space, terms, request).await,
            Request::Renew { .. } => renew(session, space, terms, request).await,
            Request::Release { .. } => statements::release(session, space, terms, request)
                .await?
                .ok_or_else(|| Failure::no_space(space)),
        };
        self.connection.run(deadline(terms), operation)
    }

    fn create(&mut self, terms: &Terms) -> Result<()> {
        let space = self.space.as_str();
        let operation = async |session: &Session<'_>| {
            if !upkeep::has_tables(session).await? {
                upkeep::create_tables(session).await?;
            }
            upkeep::fill(session, space, terms, true).await
        };
        self.connection.run(deadline(terms), operation)
    }

    fn quarantine(&mut self, terms: &Terms) -> Result<()> {
        let space = self.space.as_str();
        let operation = async |session: &Session<'_>| {
            if upkeep::quarantine(session, space, terms).await? {
                Ok(())
            } else {
                Err(Failure::no_space(space))
            }
        };
        self.connection.run(deadline(terms), operation)
    }

    fn workers(&mut self, terms: &Terms) -> Result<Vec<Held>> {
        let space = self.space.as_str();
        let operation = async |session: &Session<'_>| upkeep::workers(session, space).await;
        self.connection.run(deadline(terms), operation)
    }
}

fn deadline(terms: &Terms) -> Duration {
    Duration::from_millis(terms.deadline_ms)
}

async fn acquire(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
    request: &Request,
) -> std::result::Result<Answer, Failure> {
    let mut is_filled = false;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        match statements::acquire(session, space, terms, request, is_filled).await? {
            Acquired::Answer(answer) => return Ok(answer),
            // An idle row was passed over, because another statement had locked it.
            Acquired::Busy(answer) => last = Some(answer),
            Acquired::Missing if is_filled => return Err(Failure::no_space(space)),
            Acquired::Missing => {
                fill(session, space, terms).await?;
                is_filled = true;
            }
        }
    }
    last.ok_or_else(|| Failure::no_space(space))
}

async fn renew(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
    request: &Request,
) -> std::result::Result<Answer, Failure> {
    if let Some(answer) = statements::renew(session, space, terms, request, false).await? {
        return Ok(answer);
    }
    fill(session, space, terms).await?;
    let answer = statements::renew(session, space, terms, request, true).await?;
    answer.ok_or_else(|| Failure::no_space(space))
}

/// Adds the rows that are missing, if this user may. Who runs a server by the rules gives its
/// holders no such right, and creates the space; then the rows that are there must do.
async fn fill(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
) -> std::result::Result<(), Failure> {
    match upkeep::fill(session, space, terms, false).await {
        Err(failure) if failure.is_missing_right() => Ok(()),
        done => done,
    }
}
