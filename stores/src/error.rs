//! What can go wrong with a server.

use std::fmt;

/// The result of a call of this library.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a store did not do what was asked. None of its texts has a password in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The URL cannot be used.
    Url {
        /// The URL, its password masked.
        url: String,
        /// What is wrong, and what to write instead.
        remedy: String,
    },
    /// The server could not be reached, or the connection broke.
    Unreachable {
        /// Which server: scheme, host and port.
        server: String,
        /// What the system or the driver says.
        detail: String,
    },
    /// It has not answered in time.
    TimedOut {
        /// Which server.
        server: String,
        /// How long it was waited for, in milliseconds.
        after_ms: u64,
    },
    /// It has refused: a wrong password, missing rights, a setting that is not safe.
    Refused {
        /// Which server.
        server: String,
        /// Its own sentence, or what is not safe.
        detail: String,
        /// What to do.
        remedy: String,
    },
}

impl Error {
    /// A URL that cannot be used, and what to do about it.
    pub(crate) fn url(url: &str, remedy: &str) -> Self {
        Self::Url {
            url: masked(url),
            remedy: remedy.to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { url, remedy } => write!(f, "invalid store URL '{url}': {remedy}"),
            Self::Unreachable { server, detail } => write!(f, "{server}: {detail}"),
            Self::TimedOut { server, after_ms } => {
                write!(f, "{server}: no answer within {after_ms} ms")
            }
            Self::Refused {
                server,
                detail,
                remedy,
            } => write!(f, "{server}: {detail}: {remedy}"),
        }
    }
}

impl std::error::Error for Error {}

/// A URL without its password, and without those in its parameters.
pub(crate) fn masked(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    // A password may have any character in it, also an @.
    let (authority, path) = match rest.rfind('@') {
        Some(at) => (&rest[..at], &rest[at..]),
        None => ("", rest),
    };
    let user = authority.split(':').next().unwrap_or_default();
    let password = if authority.contains(':') { ":***" } else { "" };
    let path = path.split_inclusive(['?', '&']).map(|part| {
        let name = part.split('=').next().unwrap_or_default();
        let is_secret = name.to_ascii_lowercase().contains("pass");
        let end = part.chars().last().filter(|end| *end == '&');
        match (is_secret && part.contains('='), end) {
            (true, end) => format!("{name}=***{}", end.map(String::from).unwrap_or_default()),
            (false, _) => part.to_owned(),
        }
    });
    let scheme = if scheme.is_empty() {
        String::new()
    } else {
        format!("{scheme}://")
    };
    format!("{scheme}{user}{password}{}", path.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_password_is_masked_wherever_it_is() {
        let table = [
            ("redis://host:1/0", "redis://host:1/0"),
            ("redis://user@host/0", "redis://user@host/0"),
            ("redis://:secret@host/0", "redis://:***@host/0"),
            ("postgresql://u:p@ss:w@rd@h/db", "postgresql://u:***@h/db"),
            (
                "postgresql://h/db?password=secret&space=a",
                "postgresql://h/db?password=***&space=a",
            ),
            (
                "postgresql://h/db?sslpassword=secret",
                "postgresql://h/db?sslpassword=***",
            ),
        ];
        for (url, expected) in table {
            assert_eq!(masked(url), expected);
        }
    }
}
