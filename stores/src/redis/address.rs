//! What a URL says.

use super::deadline::Deadline;
use crate::error::{Error, Result};
use crate::space::Space;
use redis::{Client, ClientTlsConfig, ConnectionInfo, RedisConnectionInfo, TlsCertificates};

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
    /// What must not be in an error.
    secrets: Vec<String>,
}

/// What to connect to.
#[derive(Clone)]
pub(super) enum Target {
    Server(Client),
    /// The sentinels, the name of the primary, and how to log in to it.
    Sentinels(Vec<Client>, String, RedisConnectionInfo),
}

/// The settings after the `?`.
#[derive(Default)]
struct Settings {
    replicas: u32,
    ca_certs: Option<String>,
    certfile: Option<String>,
    keyfile: Option<String>,
    /// Those that the driver reads.
    of_the_driver: Vec<String>,
}

const SENTINELS: &str = "redis-sentinel://";

impl Address {
    /// Reads a URL.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let Space { url: rest, name } = Space::parse(url)?;
        let wrong = |remedy: &str| Error::url(url, remedy);
        let (base, query) = rest.split_once('?').unwrap_or((&rest, ""));
        let settings = Settings::parse(query, base).map_err(|remedy| wrong(&remedy))?;
        let (target, infos, server) = if let Some(base) = base.strip_prefix(SENTINELS) {
            sentinels(base, &settings).map_err(|remedy| wrong(&remedy))?
        } else {
            let info = parse(base, &settings).map_err(|remedy| wrong(&remedy))?;
            let scheme = base.split("://").next().unwrap_or_default();
            let server = format!("{scheme}://{}", info.addr());
            let client = settings.client(info.clone());
            let client = client.map_err(|remedy| wrong(&remedy))?;
            (Target::Server(client), info, server)
        };
        let password = infos.redis_settings().password().unwrap_or_default();
        Ok(Self {
            space: name,
            replicas: settings.replicas,
            target,
            server,
            secrets: vec![password.to_owned()],
        })
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
    pub(super) fn without_secrets(&self, text: &str) -> String {
        let secrets = self.secrets.iter().filter(|secret| !secret.is_empty());
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }
}

impl Settings {
    fn parse(query: &str, base: &str) -> std::result::Result<Self, String> {
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
    fn client(&self, info: ConnectionInfo) -> std::result::Result<Client, String> {
        // Of use where another crate of this library brings a second provider; else it is there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client_tls = match (&self.certfile, &self.keyfile) {
            (Some(certfile), Some(keyfile)) => Some(ClientTlsConfig {
                client_cert: read(certfile)?,
                client_key: read(keyfile)?,
            }),
            (None, None) => None,
            _ => return Err(String::from("ssl_certfile and ssl_keyfile go together")),
        };
        let root_cert = self.ca_certs.as_deref().map(read).transpose()?;
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

fn read(path: &str) -> std::result::Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("cannot read '{path}': {error}"))
}

/// Lets the driver read a URL. Its own errors may not have the password in them, nor anything
/// else of the URL.
fn parse(base: &str, settings: &Settings) -> std::result::Result<ConnectionInfo, String> {
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
fn sentinels(base: &str, settings: &Settings) -> std::result::Result<Sentinels, String> {
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
        let info = parse(&format!("redis://{login}{host}{port}/{database}"), settings)?;
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
