//! What an error of the driver or of the server means.

use super::address::Address;
use crate::deadline::Deadline;
use crate::error::Error;
use redis::{ErrorKind, RedisError};

/// What a server says when it will do it later.
const LATER: [&str; 7] = [
    "BUSY",
    "CLUSTERDOWN",
    "LOADING",
    "MASTERDOWN",
    "NOREPLICAS",
    "TRYAGAIN",
    "UNKILLABLE",
];

/// What a server says when it will not, and what to do.
const NEVER: [(&str, &str); 10] = [
    ("ASK", OF_A_CLUSTER),
    ("DENIED", "set protected-mode or a password on the server"),
    ("MISCONF", "see the log of the server: it cannot save"),
    ("MOVED", OF_A_CLUSTER),
    ("NOAUTH", "put a user and a password into the URL"),
    ("NOPERM", RIGHTS),
    ("OOM", "give the server more memory"),
    ("READONLY", "use the URL of the primary"),
    ("WRONGPASS", PASSWORD),
    ("WRONGTYPE", FOREIGN),
];

/// What to do when a script finds what it did not write.
pub(super) const FOREIGN: &str = "another program has written to the keys of this space: \
                                  choose another ?space=";
const OF_A_CLUSTER: &str = "use the URL of the server of the cluster that has the space";
const PASSWORD: &str = "correct the user and the password in the URL";
const RIGHTS: &str = "give this user the rights ~snowflake:* +eval +evalsha +info +time +wait +del \
                      +hget +hset +hmget +hlen +hdel +hgetall +hexists +hincrby +zadd +zcard \
                      +zrange";

impl Address {
    /// What an error of the driver means.
    pub(super) fn failure(&self, error: &RedisError, deadline: Deadline) -> Error {
        if error.is_timeout() {
            return self.timed_out(deadline);
        }
        let detail = self.without_password(&sentence(error));
        let code = error.code().unwrap_or_default();
        if LATER.contains(&code) {
            return self.unreachable(&detail);
        }
        if error.kind() == ErrorKind::AuthenticationFailed {
            return self.refused(&detail, PASSWORD);
        }
        // In a script it comes without its code.
        if detail.contains("can't run this command") || detail.contains("can't access at least") {
            return self.refused(&detail, RIGHTS);
        }
        if detail.contains("fatal alert") {
            return self.refused(&detail, "check ?ssl_certfile= and ?ssl_keyfile= in the URL");
        }
        if detail.contains("certificate") {
            let remedy = "correct the host in the URL, or name the file of its authority by \
                          ?ssl_ca_certs=";
            return self.refused(&detail, remedy);
        }
        if let Some((_, remedy)) = NEVER.iter().find(|(name, _)| *name == code) {
            return self.refused(&detail, remedy);
        }
        if detail.contains("user_script") {
            return self.refused(&detail, FOREIGN);
        }
        if error.is_io_error() || error.is_connection_dropped() {
            return self.unreachable(&detail);
        }
        self.refused(&detail, "see the log of the server")
    }
}

/// One line of what is known: the driver adds its own words to those of the server.
fn sentence(error: &RedisError) -> String {
    let text = match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        _ => error.to_string(),
    };
    let line = text.lines().next().unwrap_or_default();
    // The server adds the hash of a script, and the line.
    let line = line.split(" script: ").next().unwrap_or_default();
    line.trim().chars().take(200).collect()
}
