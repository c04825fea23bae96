//! What the URL and the environment say, in the words of libpq.

use super::passwords;
use super::tls::{self, Tls};
use super::url::{self, Parameters};
use crate::error::{Error, Result};
use std::path::Path;
use tokio_postgres::Config;

/// Where to connect, and how.
pub(super) struct Settings {
    /// In the order in which they are tried.
    pub(super) servers: Vec<Server>,
    /// `None` if no connection is to be encrypted.
    pub(super) tls: Option<Tls>,
    /// What no text may contain.
    secrets: Vec<String>,
}

/// One server.
pub(super) struct Server {
    /// For people.
    pub(super) name: String,
    pub(super) config: Config,
}

/// The variables of libpq, and the parameters that they stand for.
const VARIABLES: [(&str, &str); 15] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGDATABASE", "dbname"),
    ("PGPASSFILE", "passfile"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGOPTIONS", "options"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGCHANNELBINDING", "channel_binding"),
];

/// The parameters of the driver that a URL may have, besides those of `url.rs`.
pub(super) const OF_THE_DRIVER: [&str; 12] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "sslnegotiation",
    "tcp_user_timeout",
    "target_session_attrs",
];

/// Where Debian and others have the socket of a server on this machine.
const SOCKET_DIRECTORY: &str = "/var/run/postgresql";

impl Settings {
    /// Those of a URL. What it does not say, the environment does.
    pub(super) fn new(url: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let mut parameters = url::parse(url).map_err(|remedy| Error::url(url, &remedy))?;
        for (name, key) in VARIABLES {
            if let Some(value) = variable(name).filter(|value| !value.is_empty()) {
                parameters.entry(key.to_owned()).or_insert(value);
            }
        }
        let tls = tls::connector(&parameters).map_err(|remedy| Error::url(url, &remedy))?;
        let servers = servers(&parameters, variable).map_err(|remedy| Error::url(url, &remedy))?;
        let of_file = servers
            .iter()
            .filter_map(|server| server.config.get_password());
        let mut secrets: Vec<_> = of_file
            .map(|password| String::from_utf8_lossy(password).into_owned())
            .chain(parameters.get("password").cloned())
            .filter(|secret| !secret.is_empty())
            .collect();
        secrets.sort();
        secrets.dedup();
        Ok(Self {
            servers,
            tls,
            secrets,
        })
    }

    /// A text without passwords.
    pub(super) fn conceal(&self, text: String) -> String {
        let conceal = |text: String, secret: &String| text.replace(secret, "***");
        self.secrets.iter().fold(text, conceal)
    }
}

/// One configuration of the driver for each host.
fn servers(
    parameters: &Parameters,
    variable: &dyn Fn(&str) -> Option<String>,
) -> std::result::Result<Vec<Server>, String> {
    let list = |key: &str| -> Vec<&str> {
        let value = parameters.get(key).map(String::as_str);
        value
            .map(|value| value.split(',').collect())
            .unwrap_or_default()
    };
    let (mut hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
    if hosts.is_empty() && addresses.is_empty() {
        hosts.push(default_host());
    }
    let count = hosts.len().max(addresses.len());
    let is_wrong = |len: usize| len > 1 && len != count;
    if is_wrong(ports.len()) || is_wrong(hosts.len()) || is_wrong(addresses.len()) {
        return Err("give one port for each host, or one for all".to_owned());
    }
    let passwords = passwords::read(parameters, variable);
    let nth = |list: &[&str], at: usize| -> Option<String> {
        let value = list.get(at).or(list.first().filter(|_| list.len() == 1));
        value
            .map(|value| (*value).to_owned())
            .filter(|value| !value.is_empty())
    };
    let server = |at: usize| {
        let host = nth(&hosts, at);
        let address = nth(&addresses, at);
        let port = nth(&ports, at).unwrap_or_else(|| "5432".to_owned());
        let shown = host.clone().or_else(|| address.clone());
        let shown = shown.unwrap_or_else(|| default_host().to_owned());
        let mut own = parameters.clone();
        own.retain(|key, _| key == "user" || OF_THE_DRIVER.contains(&key.as_str()));
        if address.is_none() || host.is_some() {
            own.insert("host".to_owned(), shown.clone());
        }
        own.extend(address.map(|address| ("hostaddr".to_owned(), address)));
        own.insert("port".to_owned(), port.clone());
        let user = parameters.get("user").cloned().or_else(|| variable("USER"));
        let user = user.unwrap_or_default();
        let database = parameters.get("dbname").unwrap_or(&user);
        if !database.is_empty() {
            own.insert("dbname".to_owned(), database.clone());
        }
        let mode = tls::driver_mode(parameters);
        own.insert("sslmode".to_owned(), mode.to_owned());
        // Every request writes, so that a standby is of no use.
        let attributes = own.get("target_session_attrs").map(String::as_str);
        match attributes {
            Some("primary") => {
                own.insert("target_session_attrs".to_owned(), "read-write".to_owned());
            }
            None if count > 1 => {
                own.insert("target_session_attrs".to_owned(), "read-write".to_owned());
            }
            _ => {}
        }
        let mut config: Config = written(&own)
            .parse()
            .map_err(|_| "a parameter has a value that it cannot have".to_owned())?;
        let place = passwords::Place {
            host: &shown,
            port: &port,
            database,
            user: &user,
        };
        let password = parameters.get("password").cloned();
        if let Some(password) = password.or_else(|| passwords.find(&place)) {
            config.password(password);
        }
        if !own.contains_key("application_name") {
            config.application_name("snowflake");
        }
        Ok(Server {
            name: server_name(&shown, &port),
            config,
        })
    };
    (0..count).map(server).collect()
}

fn default_host() -> &'static str {
    if Path::new(SOCKET_DIRECTORY).is_dir() {
        SOCKET_DIRECTORY
    } else {
        "localhost"
    }
}

fn server_name(host: &str, port: &str) -> String {
    if host.starts_with('/') {
        format!("postgresql://{host}/.s.PGSQL.{port}")
    } else if host.contains(':') {
        format!("postgresql://[{host}]:{port}")
    } else {
        format!("postgresql://{host}:{port}")
    }
}

/// As the driver reads it: key='value'.
fn written(parameters: &Parameters) -> String {
    let one = |(key, value): (&String, &String)| {
        let value = value.replace('\\', "\\\\").replace('\'', "\\'");
        format!("{key}='{value}' ")
    };
    parameters.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::Settings;
    use tokio_postgres::config::Host;

    fn settings(url: &str, variables: &[(&str, &str)]) -> Settings {
        let variable = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::new(url, &variable).expect("a good URL")
    }

    #[test]
    fn what_the_url_does_not_say_the_environment_does() {
        let variables = [
            ("PGHOST", "db"),
            ("PGPORT", "5433"),
            ("PGUSER", "ann"),
            ("PGPASSWORD", "a'b\\c"),
            ("PGDATABASE", "app"),
        ];
        let from_environment = settings("postgresql://", &variables);
        let config = &from_environment.servers[0].config;
        assert_eq!(from_environment.servers[0].name, "postgresql://db:5433");
        assert_eq!(
            (config.get_user(), config.get_dbname()),
            (Some("ann"), Some("app"))
        );
        assert_eq!(config.get_password(), Some("a'b\\c".as_bytes()));

        let from_url = settings("postgres://b%40b:p@ss@h:1/d%2Fb", &variables);
        let config = &from_url.servers[0].config;
        assert_eq!(from_url.servers[0].name, "postgresql://h:1");
        assert_eq!(
            (config.get_user(), config.get_dbname()),
            (Some("b@b"), Some("d/b"))
        );
        assert_eq!(config.get_password(), Some("p@ss".as_bytes()));
    }

    #[test]
    fn a_socket_is_a_host_that_begins_with_a_slash() {
        let url = "postgresql://ann@/app?host=/run/pg&port=5433";
        let server = &settings(url, &[]).servers[0];
        assert_eq!(server.name, "postgresql:///run/pg/.s.PGSQL.5433");
        assert_eq!(server.config.get_hosts(), [Host::Unix("/run/pg".into())]);
        assert_eq!(server.config.get_ports(), [5433]);
    }

    #[test]
    fn several_hosts_have_a_port_each() {
        let servers = settings("postgresql://a:1,b,[::1]:3/d", &[]).servers;
        let names: Vec<_> = servers.iter().map(|server| server.name.as_str()).collect();
        let expected = [
            "postgresql://a:1",
            "postgresql://b:5432",
            "postgresql://[::1]:3",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn no_text_has_a_password() {
        let settings = settings("postgresql://ann:hush@h", &[]);
        assert_eq!(settings.conceal("it is hush".to_owned()), "it is ***");
    }
}
