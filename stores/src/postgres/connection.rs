//! One connection to one of the servers of a URL.

use super::failure::{self, Failure};
use super::settings::{Server, Settings};
use crate::error::{Error, Result};
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::{Instant, timeout_at};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls, Row};

/// The connection of a store. It is made when it is needed, and dropped when anything fails.
pub(super) struct Connection {
    settings: Settings,
    runtime: Option<Runtime>,
    open: Option<Open>,
}

/// A connection that works, and to which of the servers.
struct Open {
    client: Client,
    server: usize,
}

/// What an operation may do with a connection.
pub(super) struct Session<'client> {
    client: &'client Client,
}

/// A parameter and its type. With the types given, the driver need not prepare a statement on
/// the server, which a pooler would not know on its next connection.
pub(super) type Parameter<'value> = (&'value (dyn ToSql + Sync), Type);

/// How often a statement is executed that the server gave up in favour of another one.
const ATTEMPTS: u32 = 5;

impl Session<'_> {
    /// Executes a statement.
    pub(super) async fn query(
        &self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> std::result::Result<Vec<Row>, Failure> {
        for _ in 1..ATTEMPTS {
            match self.client.query_typed(statement, parameters).await {
                Err(error) if failure::is_conflict(&error) => {}
                done => return Ok(done?),
            }
        }
        Ok(self.client.query_typed(statement, parameters).await?)
    }

    /// Executes several statements without parameters, in one transaction.
    pub(super) async fn batch(&self, statements: &str) -> std::result::Result<(), Failure> {
        Ok(self.client.batch_execute(statements).await?)
    }
}

impl Connection {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            runtime: None,
            open: None,
        }
    }

    /// Runs an operation within a deadline, connection included. It is repeated on a new
    /// connection if the old one turns out to be broken, so it must be one that may run twice.
    pub(super) fn run<T: Send>(
        &mut self,
        deadline: Duration,
        operation: impl AsyncFn(&Session<'_>) -> std::result::Result<T, Failure> + Send,
    ) -> Result<T> {
        // A thread that runs a runtime may not wait for another one.
        if Handle::try_current().is_ok() {
            let done = std::thread::scope(|scope| {
                let thread = scope.spawn(|| self.run_here(deadline, operation));
                thread.join()
            });
            return done.unwrap_or_else(|_| Err(self.unreachable("the driver has panicked")));
        }
        self.run_here(deadline, operation)
    }

    fn run_here<T>(
        &mut self,
        deadline: Duration,
        operation: impl AsyncFn(&Session<'_>) -> std::result::Result<T, Failure>,
    ) -> Result<T> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => Builder::new_current_thread()
                .enable_io()
                .enable_time()
                .build()
                .map_err(|error| self.unreachable(&error.to_string()))?,
        };
        let done = runtime.block_on(async {
            let end = Instant::now() + deadline;
            let done = timeout_at(end, self.attempt(end, &operation)).await;
            done.unwrap_or_else(|_| {
                Err(Error::TimedOut {
                    server: self.server(),
                    after_ms: u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX),
                })
            })
        });
        if done.is_err() {
            self.open = None;
        }
        self.runtime = Some(runtime);
        done
    }

    async fn attempt<T>(
        &mut self,
        end: Instant,
        operation: &impl AsyncFn(&Session<'_>) -> std::result::Result<T, Failure>,
    ) -> Result<T> {
        if let Some(open) = &self.open {
            let client = &open.client;
            match operation(&Session { client }).await {
                // The server was restarted while nothing was asked of it.
                Err(failure) if failure.is_broken() => self.open = None,
                done => return done.map_err(|failure| self.error(failure)),
            }
        }
        let open = self.connect(end).await?;
        let client = &self.open.insert(open).client;
        let done = operation(&Session { client }).await;
        done.map_err(|failure| self.error(failure))
    }

    /// Connects to the first server that can be used. Each gets its share of the time, so that
    /// one that does not answer does not keep the others from being tried.
    async fn connect(&self, end: Instant) -> Result<Open> {
        let servers = &self.settings.servers;
        let mut last = self.unreachable("the URL has no host");
        for (at, server) in servers.iter().enumerate() {
            let rest = end.saturating_duration_since(Instant::now());
            let count = u32::try_from(servers.len() - at).unwrap_or(u32::MAX);
            let share = rest / count;
            match timeout_at(Instant::now() + share, self.connect_to(server)).await {
                Ok(Ok(client)) => return Ok(Open { client, server: at }),
                Ok(Err(failure)) => last = self.error_of(server, failure),
                Err(_) => {
                    last = Error::TimedOut {
                        server: server.name.clone(),
                        after_ms: u64::try_from(share.as_millis()).unwrap_or(u64::MAX),
                    }
                }
            }
        }
        Err(last)
    }

    async fn connect_to(&self, server: &Server) -> std::result::Result<Client, Failure> {
        // The task of a connection ends when its client is dropped.
        if let Some(tls) = &self.settings.tls {
            let (client, connection) = server.config.connect(tls.clone()).await?;
            tokio::spawn(connection);
            Ok(client)
        } else {
            let (client, connection) = server.config.connect(NoTls).await?;
            tokio::spawn(connection);
            Ok(client)
        }
    }

    fn error(&self, failure: Failure) -> Error {
        failure.into_error(&self.server(), &|text| self.settings.conceal(text))
    }

    fn error_of(&self, server: &Server, failure: Failure) -> Error {
        failure.into_error(&server.name, &|text| self.settings.conceal(text))
    }

    fn unreachable(&self, detail: &str) -> Error {
        Error::Unreachable {
            server: self.server(),
            detail: detail.to_owned(),
        }
    }

    /// The server that is connected, or all of them.
    fn server(&self) -> String {
        let connected = self.open.as_ref();
        match connected.and_then(|open| self.settings.servers.get(open.server)) {
            Some(server) => server.name.clone(),
            None => {
                let names = self
                    .settings
                    .servers
                    .iter()
                    .map(|server| server.name.as_str());
                names.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A look-up of a host name may hang in a thread; nobody waits for it.
        if let Some(runtime) = self.runtime.take() {
            self.open = None;
            runtime.shutdown_background();
        }
    }
}
