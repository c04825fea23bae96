//! What an error of the driver or of the server means.

use super::address::{Address, Endpoint};
use crate::deadline::Deadline;
use crate::error::Error;
use serde::Deserialize;

/// Why an endpoint has not done what was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another endpoint may do it.
    Here(Error),
    /// No other endpoint will.
    Everywhere(Error),
    /// The token is not valid any more.
    Token(Error),
    /// The server wants no password.
    NoLogin,
}

/// What the gateway says when it fails.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    error: String,
    #[serde(default)]
    message: String,
}

/// What a server says when it will not, and what to do.
const NEVER: [(&str, &str); 6] = [
    (
        "authentication failed",
        "correct the user and the password in the URL",
    ),
    (
        "database space exceeded",
        "compact it, defragment it, and disarm the alarm; set --auto-compaction-retention",
    ),
    (
        "permission denied",
        "give this user the right to read and write the prefix /snowflake/",
    ),
    (
        "too many operations",
        "set --max-txn-ops of the server to 128, which is the default",
    ),
    (
        "user name is empty",
        "put a user and a password into the URL",
    ),
    ("user name not found", "put another user into the URL"),
];

/// What it says when a token is not valid any more.
const TOKEN: [&str; 3] = [
    "invalid auth token",
    "revision in header is old",
    "revision of auth store is old",
];

/// What it says when it will do it later, or another member now.
const LATER: [&str; 11] = [
    "context canceled",
    "context deadline exceeded",
    "leader changed",
    "no leader",
    "not capable",
    "not leader",
    "not supported for learner",
    "server stopped",
    "timed out",
    "too many requests",
    "transport is closing",
];

/// What to do when a key has a value that is not ours.
pub(super) const FOREIGN: &str = "another program has written to the keys of this space: \
                                  choose another ?space=";
const GATEWAY: &str = "etcd 3.4 or later is needed, with its gateway (--enable-grpc-gateway)";

impl Endpoint {
    pub(super) fn refused(&self, detail: &str, remedy: &str) -> Error {
        Error::Refused {
            server: self.name.clone(),
            detail: detail.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    pub(super) fn unreachable(&self, detail: &str) -> Error {
        Error::Unreachable {
            server: self.name.clone(),
            detail: detail.to_owned(),
        }
    }

    pub(super) fn timed_out(&self, deadline: Deadline) -> Error {
        Error::TimedOut {
            server: self.name.clone(),
            after_ms: deadline.whole_ms(),
        }
    }

    /// What an error of the driver means.
    pub(super) fn failure(
        &self,
        address: &Address,
        error: &ureq::Error,
        deadline: Deadline,
    ) -> Failure {
        let text = error.to_string();
        let detail = sentence(
            text.trim_start_matches("io: ")
                .trim_start_matches("rustls: "),
        );
        let is_late = match error {
            ureq::Error::Timeout(_) => true,
            ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::TimedOut,
            _ => false,
        };
        Failure::Here(if is_late {
            self.timed_out(deadline)
        } else if detail.contains("fatal alert") {
            self.refused(&detail, "check ?cert= and ?key= in the URL")
        } else if detail.contains("certificate") {
            let remedy = "correct the host in the URL, or name the file of its authority by \
                          ?cacert=";
            self.refused(&detail, remedy)
        } else if address.shows_no_certificate() && is_broken(error) {
            // A server says that it wants one when the request is on its way already.
            let hint = "the server may want a certificate: ?cert= and ?key=";
            self.unreachable(&format!("{detail} ({hint})"))
        } else {
            self.unreachable(&detail)
        })
    }

    /// What a status other than 200 means.
    pub(super) fn status(&self, address: &Address, status: u16, body: &str) -> Failure {
        // Some versions say it in the one field, some in the other.
        let said: Body = serde_json::from_str(body).unwrap_or_default();
        let said = if said.message.is_empty() {
            said.error
        } else {
            said.message
        };
        let detail = match said.as_str() {
            "" => format!("the answer has the HTTP status {status}"),
            said => sentence(&address.without_password(said)),
        };
        let is_said = |words: &&str| detail.contains(*words);
        if detail.contains("authentication is not enabled") {
            return Failure::NoLogin;
        }
        if TOKEN.iter().any(is_said) {
            return Failure::Token(self.refused(&detail, "see the log of the server"));
        }
        // Without a leader, or while a member starts, it is this member that cannot.
        if LATER.iter().any(is_said) || [503, 504].contains(&status) {
            return Failure::Here(self.unreachable(&detail));
        }
        if said.is_empty() {
            return Failure::Here(if status >= 500 {
                self.unreachable(&detail)
            } else {
                self.refused(&detail, GATEWAY)
            });
        }
        let remedy = NEVER.iter().find(|(words, _)| is_said(words));
        let remedy = remedy.map_or("see the log of the server", |(_, remedy)| remedy);
        Failure::Everywhere(self.refused(&detail, remedy))
    }
}

/// Whether a connection was closed by the server.
fn is_broken(error: &ureq::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let broken = [
        BrokenPipe,
        ConnectionAborted,
        ConnectionReset,
        UnexpectedEof,
    ];
    matches!(error, ureq::Error::Io(error) if broken.contains(&error.kind()))
}

/// One line of what was said.
fn sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.trim().chars().take(200).collect()
}
