//! What a URL says.

use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::space::Space;
use redis::{
    Client, ClientTlsConfig, ConnectionAddr, ConnectionInfo, RedisConnectionInfo, TlsCertificates,
};

/// Where a space is.
#[derive(Clone)]
pub(super) struct Address {
    /// The name of the space.
    pub(super) space: String,
    /// How many replicas must have a grant before it counts.
    pub(super) replicas: u32,
    pub(super) target: Target,
    /// For errors: scheme, host and port.
    server: String,
    /// So that it is in no error.
    password: String,
}

/// What to connect to.
#[derive(Clone)]
pub(super) enum Target {
    Server(Client),
    /// The sentinels, the name of the primary, and how to log in to it.
    Sentinels(Vec<Client>, String, RedisConnectionInfo),
}

/// The settings after the `?`. Those of TLS have the names that the Python client gives them.
#[derive(Default)]
struct Settings {
    replicas: u32,
    ca_certs: Option<String>,
    certfile: Option<String>,
    keyfile: Option<String>,
    /// Those that the driver reads.
    of_the_driver: Vec<String>,
}

/// What was read, or what to write instead.
type Read<T> = std::result::Result<T, String>;

const SENTINELS: &str = "redis-sentinel://";

impl Address {
    /// Reads a URL.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let space = Space::parse(url)?;
        Self::read(&space).map_err(|remedy| Error::url(url, &remedy))
    }

    fn read(space: &Space) -> Read<Self> {
        let (base, query) = space.url.split_once('?').unwrap_or((&space.url, ""));
        let settings = Settings::read(query, base)?;
        let (target, info, server) = if let Some(base) = base.strip_prefix(SENTINELS) {
            sentinels(base, &settings)?
        } else {
            let info = read_url(base, &settings)?;
            let scheme = base.split("://").next().unwrap_or_default();
            let server = format!("{scheme}://{}", info.addr());
            (Target::Server(settings.client(info.clone())?), info, server)
        };
        let password = info.redis_settings().password().unwrap_or_default();
        Ok(Self {
            space: space.name.clone(),
            replicas: settings.replicas,
            target,
            server,
            password: password.to_owned(),
        })
    }

    /// Another server of the same cluster.
    pub(super) fn client_of(&self, new_host: &str, new_port: u16) -> Option<Client> {
        let Target::Server(client) = &self.target else {
            return None;
        };
        let info = client.get_connection_info().clone();
        let mut addr = info.addr().clone();
        match &mut addr {
            ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
                // It leaves out a host that is its own.
                if !new_host.is_empty() {
                    new_host.clone_into(host);
                }
                *port = new_port;
            }
            _ => return None,
        }
        Client::open(info.set_addr(addr)).ok()
    }

    pub(super) fn refused(&self, detail: &str, remedy: &str) -> Error {
        Error::Refused {
            server: self.server.clone(),
            detail: detail.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    pub(super) fn unreachable(&self, detail: &str) -> Error {
        Error::Unreachable {
            server: self.server.clone(),
            detail: detail.to_owned(),
        }
    }

    pub(super) fn timed_out(&self, deadline: Deadline) -> Error {
        Error::TimedOut {
            server: self.server.clone(),
            after_ms: deadline.whole_ms(),
        }
    }

    /// A text of the server, which may repeat what it was sent.
    pub(super) fn without_password(&self, text: &str) -> String {
        if self.password.is_empty() {
            return text.to_owned();
        }
        text.replace(&self.password, "***")
    }
}

impl Settings {
    fn read(query: &str, base: &str) -> Read<Self> {
        // The rest of a password, which must not be repeated.
        if query.contains('@') {
            return Err(String::from("write %3F for a '?' and %40 for an '@' in it"));
        }
        let is_unix = base.starts_with("redis+unix://");
        let mut settings = Self::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match name {
                "replicas" => {
                    settings.replicas = value
                        .parse()
                        .map_err(|_| String::from("replicas must be a number"))?;
                }
                "ssl_ca_certs" => settings.ca_certs = Some(value.to_owned()),
                "ssl_certfile" => settings.certfile = Some(value.to_owned()),
                "ssl_keyfile" => settings.keyfile = Some(value.to_owned()),
                "protocol" => settings.of_the_driver.push(part.to_owned()),
                "db" | "user" | "pass" if is_unix => settings.of_the_driver.push(part.to_owned()),
                _ => {
                    let known = "space, replicas, protocol, ssl_ca_certs, ssl_certfile and \
                                 ssl_keyfile";
                    return Err(format!("'{name}' is not a setting: there are {known}"));
                }
            }
        }
        Ok(settings)
    }

    /// What the driver connects with.
    fn client(&self, info: ConnectionInfo) -> Read<Client> {
        // Of use where another crate of this library brings a second provider; else it is there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client_tls = match (&self.certfile, &self.keyfile) {
            (Some(certfile), Some(keyfile)) => Some(ClientTlsConfig {
                client_cert: read_file(certfile)?,
                client_key: read_file(keyfile)?,
            }),
            (None, None) => None,
            _ => return Err(String::from("ssl_certfile and ssl_keyfile go together")),
        };
        let root_cert = self.ca_certs.as_deref().map(read_file).transpose()?;
        let client = if client_tls.is_none() && root_cert.is_none() {
            Client::open(info)
        } else {
            let certificates = TlsCertificates {
                client_tls,
                root_cert,
            };
            Client::build_with_tls(info, certificates)
        };
        client.map_err(|error| error.to_string())
    }
}

fn read_file(path: &str) -> Read<Vec<u8>> {
    std::fs::read(path).map_err(|error| format!("cannot read '{path}': {error}"))
}

/// Lets the driver read a URL. Its own errors may not have the password in them, nor anything
/// else of the URL.
fn read_url(base: &str, settings: &Settings) -> Read<ConnectionInfo> {
    if base.contains('#') {
        return Err(String::from(
            "write %23 for a '#'; certificates are always checked",
        ));
    }
    let url = format!("{base}?{}", settings.of_the_driver.join("&"));
    let info: ConnectionInfo = url.parse().map_err(|_| {
        String::from("use redis://user:password@host:6379/0, with %40 for an '@' in a password")
    })?;
    // The command that names the library needs a right of its own.
    let login = info.redis_settings().clone().set_skip_set_lib_name();
    Ok(info.set_redis_settings(login))
}

type Sentinels = (Target, ConnectionInfo, String);

/// `user:password@host:port,host:port/name/database`.
fn sentinels(base: &str, settings: &Settings) -> Read<Sentinels> {
    let form = "use redis-sentinel://host:26379,host:26379/name/0";
    let (login, rest) = match base.rfind('@') {
        Some(at) => base.split_at(at + 1),
        None => ("", base),
    };
    let mut path = rest.split('/');
    let hosts = path.next().unwrap_or_default();
    let name = path.next().filter(|name| !name.is_empty()).ok_or(form)?;
    let database = path.next().unwrap_or_default();
    let mut clients = Vec::new();
    let mut first = None;
    for host in hosts.split(',') {
        let has_port = host.rsplit(']').next().is_some_and(|end| end.contains(':'));
        let port = if has_port { "" } else { ":26379" };
        let info = read_url(&format!("redis://{login}{host}{port}/{database}"), settings)?;
        let info = first
            .get_or_insert_with(|| info.clone())
            .clone()
            .set_addr(info.addr().clone());
        // The login and the database are those of the primary.
        let protocol = RedisConnectionInfo::default().set_skip_set_lib_name();
        clients.push(settings.client(info.set_redis_settings(protocol))?);
    }
    let info = first.ok_or(form)?;
    let login = info.redis_settings().clone();
    let server = format!("{SENTINELS}{hosts}/{name}");
    Ok((
        Target::Sentinels(clients, name.to_owned(), login),
        info,
        server,
    ))
}
