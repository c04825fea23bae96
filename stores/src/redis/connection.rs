//! Connecting and asking, within a deadline.

use super::address::{Address, Target};
use super::script::Call;
use crate::deadline::Deadline;
use crate::error::Result;
use redis::{Client, ConnectionAddr, RedisResult, cmd};
use std::sync::mpsc;
use std::thread;

/// A connection to a server that is safe to use.
pub(super) struct Connection(redis::Connection);

impl Connection {
    /// Connects to the server of an address.
    pub(super) fn open(address: &Address, deadline: Deadline) -> Result<Self> {
        let client = match &address.target {
            Target::Server(client) => client.clone(),
            Target::Sentinels(..) => primary(address, deadline)?,
        };
        let mut connection = Self(connect(client, address, deadline)?);
        connection.check_memory(address, deadline)?;
        Ok(connection)
    }

    /// Calls a script. In a cluster the keys may be on another server, which is then used.
    pub(super) fn call(
        &mut self,
        address: &Address,
        keys: &[String],
        call: &Call,
        deadline: Deadline,
    ) -> Result<Vec<String>> {
        let mut reply = self.evaluate(address, keys, call, deadline)?;
        let redirect = |error: &redis::RedisError| {
            // The number beside it is that of the slot.
            let (server, _) = error.redirect_node()?;
            let (host, port) = server.rsplit_once(':')?;
            let is_for_good = error.code() == Some("MOVED");
            let client = address.client_of(host, port.parse().ok()?);
            client.filter(|_| is_for_good)
        };
        if let Some(client) = reply.as_ref().err().and_then(redirect) {
            *self = Self(connect(client, address, deadline)?);
            self.check_memory(address, deadline)?;
            reply = self.evaluate(address, keys, call, deadline)?;
        }
        reply.map_err(|error| address.failure(&error, deadline))
    }

    /// Calls a script by its hash first: the server knows it in nearly all cases.
    fn evaluate(
        &mut self,
        address: &Address,
        keys: &[String],
        call: &Call,
        deadline: Deadline,
    ) -> Result<RedisResult<Vec<String>>> {
        let mut ask = |name: &str, script: &str| {
            let mut command = cmd(name);
            command.arg(script).arg(keys.len()).arg(keys);
            self.ask(command.arg(&call.arguments), address, deadline)
        };
        match ask("EVALSHA", &call.script.hash)? {
            Err(error) if error.code() == Some("NOSCRIPT") => ask("EVAL", call.script.code),
            reply => Ok(reply),
        }
    }

    /// Waits until enough replicas have what was written on this connection.
    pub(super) fn wait(&mut self, address: &Address, deadline: Deadline) -> Result<()> {
        let left = deadline.left().ok_or_else(|| address.timed_out(deadline))?;
        // The server must answer before the deadline.
        let wait_ms = (left.as_millis() * 9 / 10).clamp(1, i32::MAX as u128);
        let mut command = cmd("WAIT");
        let command = command.arg(address.replicas).arg(wait_ms.to_string());
        let reached: RedisResult<u32> = self.ask(command, address, deadline)?;
        let reached = reached.map_err(|error| address.failure(&error, deadline))?;
        if reached >= address.replicas {
            return Ok(());
        }
        let asked = address.replicas;
        let detail = format!("{reached} of {asked} replicas have confirmed the write");
        Err(address.unreachable(&detail))
    }

    /// A server that deletes keys when its memory is full would delete leases.
    fn check_memory(&mut self, address: &Address, deadline: Deadline) -> Result<()> {
        let mut command = cmd("INFO");
        let info: RedisResult<String> = self.ask(command.arg("memory"), address, deadline)?;
        let info = info.map_err(|error| address.failure(&error, deadline))?;
        let value = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name));
            line.map_or("", |line| line.trim_start_matches(':').trim())
        };
        let policy = value("maxmemory_policy:");
        if ["", "0"].contains(&value("maxmemory:")) || policy == "noeviction" {
            return Ok(());
        }
        let detail = format!("maxmemory-policy is {policy}, which may delete leases");
        Err(address.refused(&detail, "set it to noeviction, or use another server"))
    }

    /// Sends a command. The outer error is a deadline that is over.
    fn ask<T: redis::FromRedisValue>(
        &mut self,
        command: &redis::Cmd,
        address: &Address,
        deadline: Deadline,
    ) -> Result<RedisResult<T>> {
        let left = deadline.left().ok_or_else(|| address.timed_out(deadline))?;
        let connection = &mut self.0;
        Ok(connection
            .set_read_timeout(Some(left))
            .and_then(|()| connection.set_write_timeout(Some(left)))
            .and_then(|()| command.query(connection)))
    }
}

/// Connects. The driver has no deadline for the look-up of a name, and one of its own for each
/// address of it: so it connects on another thread, and whoever is late is not waited for.
fn connect(client: Client, address: &Address, deadline: Deadline) -> Result<redis::Connection> {
    let left = deadline.left().ok_or_else(|| address.timed_out(deadline))?;
    let (sender, receiver) = mpsc::sync_channel(1);
    let connecting = move || {
        // Nobody receives it if it is late.
        let _ = sender.send(client.get_connection_with_timeout(left));
    };
    let name = String::from("snowflake-redis");
    if let Err(error) = thread::Builder::new().name(name).spawn(connecting) {
        return Err(address.unreachable(&format!("cannot start a thread: {error}")));
    }
    match receiver.recv_timeout(left) {
        Ok(connection) => connection.map_err(|error| address.failure(&error, deadline)),
        Err(_) => Err(address.timed_out(deadline)),
    }
}

/// Asks the sentinels, one after the other, which server is the primary.
fn primary(address: &Address, deadline: Deadline) -> Result<Client> {
    let Target::Sentinels(sentinels, name, settings) = &address.target else {
        return Err(address.unreachable("there is no sentinel to ask"));
    };
    let mut last = address.unreachable("there is no sentinel to ask");
    for (at, sentinel) in sentinels.iter().enumerate() {
        // One that does not answer must leave time for the others.
        let others = (sentinels.len() - at) as u64;
        let left_ms = deadline.left().map_or(0, |left| left.as_millis() as u64);
        let share = Deadline::new(left_ms / (others + 1));
        let asked = connect(sentinel.clone(), address, share).and_then(|connection| {
            let mut command = cmd("SENTINEL");
            let command = command.arg("GET-MASTER-ADDR-BY-NAME").arg(name);
            let found: RedisResult<Option<(String, u16)>> =
                Connection(connection).ask(command, address, share)?;
            found.map_err(|error| address.failure(&error, share))
        });
        match asked {
            Ok(Some((host, port))) => {
                let info = sentinel.get_connection_info().clone();
                let info = info.set_addr(ConnectionAddr::Tcp(host, port));
                let client = Client::open(info.set_redis_settings(settings.clone()));
                return client.map_err(|error| address.failure(&error, deadline));
            }
            Ok(None) => {
                let detail = format!("the sentinel does not know '{name}'");
                last = address.refused(&detail, "correct the name in the URL");
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
