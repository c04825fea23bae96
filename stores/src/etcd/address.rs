//! What a URL says, and the environment where it says nothing.

use super::tls;
use crate::error::{Error, Result};
use crate::space::Space;
use percent_encoding::percent_decode_str;
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::TlsConfig;

/// Where a space is.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// The name of the space.
    pub(super) space: String,
    /// In the order in which they are tried.
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) login: Option<Login>,
    tls: Option<TlsConfig>,
}

/// A member of the cluster, or something before it.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    /// For people: scheme, host and port.
    pub(super) name: String,
    /// What the paths of the gateway follow.
    pub(super) base: String,
}

/// A user and a password.
#[derive(Clone)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:***", self.user)
    }
}

/// The files of TLS.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) cacert: Option<String>,
    pub(super) cert: Option<String>,
    pub(super) key: Option<String>,
}

/// What was read, or what to write instead.
type Read<T> = std::result::Result<T, String>;

/// A variable of the environment.
type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How long a connection may have been idle. Holders renew every 20 s.
const IDLE: Duration = Duration::from_secs(90);

const FORM: &str = "use etcd://user:password@host:2379,host:2379/, with %40 for an '@' in a \
                    password";

impl Address {
    /// Reads a URL. What it does not say, the variables of etcdctl do.
    pub(super) fn parse(url: &str, variable: Variable) -> Result<Self> {
        let space = Space::parse(url)?;
        Self::read(&space, variable).map_err(|remedy| Error::url(url, &remedy))
    }

    fn read(space: &Space, variable: Variable) -> Read<Self> {
        let (base, query) = space.url.split_once('?').unwrap_or((&space.url, ""));
        let (scheme, rest) = base.split_once("://").ok_or(FORM)?;
        let is_tls = scheme == "etcds";
        let (login, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (hosts, path) = place.split_once('/').unwrap_or((place, ""));
        if !path.is_empty() || login.contains('/') {
            return Err(String::from(FORM));
        }
        let mut files = settings(query)?;
        if !is_tls && (files.cacert.is_some() || files.cert.is_some() || files.key.is_some()) {
            return Err(String::from("cacert, cert and key need etcds://"));
        }
        let present = |name: &str| variable(name).filter(|value| !value.is_empty());
        let hosts = match hosts {
            "" => present("ETCDCTL_ENDPOINTS").unwrap_or_else(|| String::from("127.0.0.1")),
            hosts => hosts.to_owned(),
        };
        let endpoint = |host: &str| endpoint(host, is_tls);
        let endpoints = hosts.split(',').map(endpoint).collect::<Read<_>>()?;
        let tls = if is_tls {
            files.cacert = files.cacert.or_else(|| present("ETCDCTL_CACERT"));
            if files.cert.is_none() && files.key.is_none() {
                files.cert = present("ETCDCTL_CERT");
                files.key = present("ETCDCTL_KEY");
            }
            Some(tls::config(&files)?)
        } else {
            None
        };
        Ok(Self {
            space: space.name.clone(),
            endpoints,
            login: read_login(login, &present)?,
            tls,
        })
    }

    /// What sends requests. It has no connection yet.
    pub(super) fn agent(&self) -> ureq::Agent {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // The one of the environment is for pages, and would see tokens.
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections_per_host(1)
            .max_idle_age(IDLE)
            .https_only(self.tls.is_some())
            .user_agent("snowflake");
        match &self.tls {
            Some(tls) => config.tls_config(tls.clone()).build().new_agent(),
            None => config.build().new_agent(),
        }
    }

    /// Whether it speaks TLS, but has no certificate of its own.
    pub(super) fn shows_no_certificate(&self) -> bool {
        let tls = self.tls.as_ref();
        tls.is_some_and(|tls| tls.client_cert().is_none())
    }

    /// A text of the server, which may repeat what it was sent.
    pub(super) fn without_password(&self, text: &str) -> String {
        match &self.login {
            Some(login) if !login.password.is_empty() => text.replace(&login.password, "***"),
            _ => text.to_owned(),
        }
    }
}

/// A user and a password, which the variable may have in one or in two.
fn read_login(login: &str, present: Variable) -> Read<Option<Login>> {
    let (text, is_encoded) = match login {
        "" => (present("ETCDCTL_USER").unwrap_or_default(), false),
        login => (login.to_owned(), true),
    };
    if text.is_empty() {
        return Ok(None);
    }
    let decoded = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8();
        decoded.map_or_else(|_| Err(String::from(FORM)), |text| Ok(text.into_owned()))
    };
    let (user, password) = match text.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (text.as_str(), None),
    };
    let (user, password) = if is_encoded {
        (decoded(user)?, password.map(decoded).transpose()?)
    } else {
        (user.to_owned(), password.map(str::to_owned))
    };
    let password = password.or_else(|| present("ETCDCTL_PASSWORD"));
    match password {
        Some(password) if !user.is_empty() => Ok(Some(Login { user, password })),
        _ => Err(String::from(
            "give a user and its password, as in etcd://user:password@host or in ETCDCTL_USER",
        )),
    }
}

/// The settings after the `?`, which have the names that etcdctl gives them.
fn settings(query: &str) -> Read<Files> {
    // The rest of a password, which must not be repeated.
    if query.contains('@') {
        return Err(String::from("write %3F for a '?' and %40 for an '@' in it"));
    }
    let mut files = Files::default();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = percent_decode_str(value).decode_utf8();
        let value = value.map_err(|_| format!("'{name}' is not UTF-8"))?;
        let file = match name {
            "cacert" => &mut files.cacert,
            "cert" => &mut files.cert,
            "key" => &mut files.key,
            _ => {
                let name: String = name.chars().take(60).collect();
                let known = "space, cacert, cert and key";
                return Err(format!("'{name}' is not a setting: there are {known}"));
            }
        };
        *file = Some(value.into_owned());
    }
    Ok(files)
}

/// A host of a URL, or one of the variable, which may have a scheme.
fn endpoint(text: &str, is_tls: bool) -> Read<Endpoint> {
    let (http, etcd) = if is_tls {
        ("https", "etcds")
    } else {
        ("http", "etcd")
    };
    let host = match text.trim().split_once("://") {
        Some((scheme, host)) if scheme == http => host,
        Some(_) => return Err(format!("endpoints of {etcd}:// begin with {http}://")),
        None => text.trim(),
    };
    let host = host.trim_end_matches('/');
    let has_port = host.rsplit(']').next().is_some_and(|end| end.contains(':'));
    let host = format!("{host}{}", if has_port { "" } else { ":2379" });
    let base = format!("{http}://{host}");
    let uri: Uri = base.parse().map_err(|_| String::from(FORM))?;
    let is_whole = uri.host().is_some_and(|host| !host.is_empty())
        && uri.port_u16().is_some_and(|port| port > 0)
        && uri.authority().is_some_and(|found| found.as_str() == host);
    if !is_whole {
        return Err(String::from(FORM));
    }
    let name = format!("{etcd}://{host}");
    Ok(Endpoint { name, base })
}

#[cfg(test)]
mod tests {
    use super::{Address, Login};

    fn parse(url: &str, variables: &[(&str, &str)]) -> Result<Address, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Address::parse(url, &variable).map_err(|error| error.to_string())
    }

    fn names(address: &Address) -> Vec<&str> {
        let endpoints = address.endpoints.iter();
        endpoints.map(|endpoint| endpoint.name.as_str()).collect()
    }

    #[test]
    fn endpoints_have_a_port_each() {
        let address = parse("etcd://a:1,b,[::1],[::2]:3/?space=x", &[]).expect("a good URL");
        let expected = [
            "etcd://a:1",
            "etcd://b:2379",
            "etcd://[::1]:2379",
            "etcd://[::2]:3",
        ];
        assert_eq!(names(&address), expected);
        assert_eq!(address.endpoints[1].base, "http://b:2379");
        assert_eq!(address.space, "x");
    }

    #[test]
    fn what_the_url_does_not_say_the_environment_does() {
        let variables = [
            ("ETCDCTL_ENDPOINTS", "http://a:1, b:2"),
            ("ETCDCTL_USER", "ann:a%40:b"),
        ];
        let address = parse("etcd://", &variables).expect("a good URL");
        assert_eq!(names(&address), ["etcd://a:1", "etcd://b:2"]);
        let Some(Login { user, password }) = address.login else {
            panic!("there is one");
        };
        assert_eq!((user.as_str(), password.as_str()), ("ann", "a%40:b"));

        let address = parse("etcd://b%40b:p%40ss:@h", &variables).expect("a good URL");
        assert_eq!(names(&address), ["etcd://h:2379"]);
        let Some(Login { user, password }) = address.login else {
            panic!("there is one");
        };
        assert_eq!((user.as_str(), password.as_str()), ("b@b", "p@ss:"));

        let variables = [("ETCDCTL_PASSWORD", "secret")];
        let address = parse("etcd://bob@h", &variables).expect("a good URL");
        assert_eq!(
            address.login.map(|login| login.password).as_deref(),
            Some("secret")
        );
        assert_eq!(
            names(&parse("etcd:///", &[]).expect("one")),
            ["etcd://127.0.0.1:2379"]
        );
    }

    #[test]
    fn no_text_has_a_password() {
        let address = parse("etcd://ann:hush@h", &[]).expect("a good URL");
        assert_eq!(address.without_password("it is hush"), "it is ***");
        assert!(!format!("{address:?}").contains("hush"));
    }
}
