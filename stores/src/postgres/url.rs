//! The parts of a URL.

use super::settings::OF_THE_DRIVER;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// Parameters and their values.
pub(super) type Parameters = BTreeMap<String, String>;

/// The parameters that `settings.rs` reads.
const OWN: [&str; 10] = [
    "dbname",
    "host",
    "hostaddr",
    "passfile",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
];

/// The parts of a URL as parameters.
pub(super) fn parse(url: &str) -> std::result::Result<Parameters, String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (login, place) = address.rsplit_once('@').unwrap_or(("", address));
    let (hosts, database) = place.split_once('/').unwrap_or((place, ""));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let mut found = Parameters::new();
    let mut add = |key: &str, value: &str| {
        let value = percent_decode_str(value).decode_utf8();
        let value = value.map_err(|_| format!("'{key}' is not UTF-8"))?;
        if !value.is_empty() {
            found.insert(key.to_owned(), value.into_owned());
        }
        Ok::<_, String>(())
    };
    add("user", user)?;
    add("password", password)?;
    add("dbname", database)?;
    let hosts = hosts.split(',').map(host_and_port);
    let (hosts, ports): (Vec<_>, Vec<_>) = hosts
        .collect::<Option<Vec<_>>>()
        .ok_or("write an IPv6 address as in [::1]:5432")?
        .into_iter()
        .unzip();
    if hosts.iter().any(|host| !host.is_empty()) {
        add("host", &hosts.join(","))?;
    }
    if ports.iter().any(|port| !port.is_empty()) {
        add("port", &ports.join(","))?;
    }
    for part in query.split('&').filter(|part| !part.is_empty()) {
        // The key of a part without a value may be a piece of a password with an '&' in it.
        let (key, value) = part
            .split_once('=')
            .ok_or("write each parameter as in ?sslmode=require")?;
        let is_known = key == "user" || OWN.contains(&key) || OF_THE_DRIVER.contains(&key);
        if !is_known {
            let key: String = key.chars().take(60).collect();
            return Err(format!("there is no parameter '{key}'"));
        }
        add(key, value)?;
    }
    Ok(found)
}

/// `None` if the brackets of an address are not closed.
fn host_and_port(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return Some((host, rest.strip_prefix(':').unwrap_or("")));
    }
    Some(text.split_once(':').unwrap_or((text, "")))
}
