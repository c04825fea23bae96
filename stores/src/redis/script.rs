//! The scripts, their arguments and their replies.

use crate::store::Held;
use snowflake::lease::{Answer, Loss, Request, Terms};
use std::sync::LazyLock;

/// A script, and the hash by which a server knows it.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) code: &'static str,
    pub(super) hash: String,
}

/// A script behind what every script begins with.
macro_rules! script {
    ($name:literal) => {
        LazyLock::new(|| {
            let code = concat!(include_str!("space.lua"), include_str!($name));
            let hash = redis::Script::new(code).get_hash().to_owned();
            Script { code, hash }
        })
    };
}

static ACQUIRE: LazyLock<Script> = script!("acquire.lua");
static RENEW: LazyLock<Script> = script!("renew.lua");
static RELEASE: LazyLock<Script> = script!("release.lua");
static CREATE: LazyLock<Script> = script!("create.lua");
static QUARANTINE: LazyLock<Script> = script!("quarantine.lua");
static WORKERS: LazyLock<Script> = script!("workers.lua");

/// A script and its arguments.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) script: &'static Script,
    pub(super) arguments: Vec<String>,
}

impl Call {
    fn new(script: &'static Script, terms: &Terms, arguments: Vec<String>) -> Self {
        let Terms {
            layout,
            window_ms,
            max_skew_ms,
            ..
        } = terms;
        let of_terms = vec![
            layout.clone(),
            window_ms.to_string(),
            max_skew_ms.to_string(),
        ];
        Self {
            script,
            arguments: [of_terms, arguments].concat(),
        }
    }

    pub(super) fn create(terms: &Terms) -> Self {
        Self::new(&CREATE, terms, Vec::new())
    }

    pub(super) fn quarantine(terms: &Terms) -> Self {
        Self::new(&QUARANTINE, terms, Vec::new())
    }

    pub(super) fn workers(terms: &Terms) -> Self {
        Self::new(&WORKERS, terms, Vec::new())
    }

    pub(super) fn request(terms: &Terms, request: &Request) -> Self {
        match *request {
            Request::Acquire {
                owner,
                nonce,
                preferred,
                client_ms,
            } => {
                let arguments = vec![
                    terms.name.clone(),
                    client_ms.to_string(),
                    hexadecimal(owner),
                    nonce.to_string(),
                    terms.workers.start().to_string(),
                    terms.workers.end().to_string(),
                    preferred.map(|id| id.to_string()).unwrap_or_default(),
                ];
                Self::new(&ACQUIRE, terms, arguments)
            }
            Request::Renew {
                worker_id,
                owner,
                nonce,
                next_nonce,
                until_ms,
                client_ms,
            } => {
                let arguments = vec![
                    terms.name.clone(),
                    client_ms.to_string(),
                    worker_id.to_string(),
                    hexadecimal(owner),
                    nonce.to_string(),
                    next_nonce.to_string(),
                    until_ms.to_string(),
                ];
                Self::new(&RENEW, terms, arguments)
            }
            Request::Release {
                worker_id,
                owner,
                nonce,
            } => {
                let arguments = vec![worker_id.to_string(), hexadecimal(owner), nonce.to_string()];
                Self::new(&RELEASE, terms, arguments)
            }
        }
    }
}

fn hexadecimal(owner: u128) -> String {
    format!("{owner:032x}")
}

/// The keys of a space. The braces keep them together on one server of a cluster.
pub(super) fn keys(space: &str) -> [String; 4] {
    ["meta", "rec", "exp", "find"].map(|name| format!("snowflake:{{{space}}}:{name}"))
}

/// Whether a reply gives a range to a holder.
pub(super) fn is_grant(reply: &[String]) -> bool {
    let kind = reply.first().map_or("", String::as_str);
    ["granted", "renewed"].contains(&kind)
}

/// What a reply to a request says.
pub(super) fn answer(reply: &[String]) -> Option<Answer> {
    let parts: Vec<&str> = reply.iter().map(String::as_str).collect();
    Some(match parts[..] {
        ["granted", worker_id, from_ms, until_ms] => Answer::Granted {
            worker_id: worker_id.parse().ok()?,
            from_ms: from_ms.parse().ok()?,
            until_ms: until_ms.parse().ok()?,
        },
        ["renewed", until_ms] => Answer::Renewed {
            until_ms: until_ms.parse().ok()?,
        },
        ["released"] => Answer::Released,
        ["lost", loss] => Answer::Lost(match loss {
            "owner" => Loss::Owner,
            "twin" => Loss::Twin,
            "range" => Loss::Range,
            "over" => Loss::Over,
            _ => return None,
        }),
        ["skewed", store_ms] => Answer::Skewed {
            store_ms: store_ms.parse().ok()?,
        },
        ["full", free_at_ms] => Answer::Full {
            free_at_ms: free_at_ms.parse().ok()?,
        },
        ["quarantined", until_ms] => Answer::Quarantined {
            until_ms: until_ms.parse().ok()?,
        },
        ["mismatch", found] => Answer::Mismatch {
            found: found.to_owned(),
        },
        _ => return None,
    })
}

/// The layout of a space that is not the one of the terms.
pub(super) fn mismatch(reply: &[String]) -> Option<String> {
    match answer(reply) {
        Some(Answer::Mismatch { found }) => Some(found),
        _ => None,
    }
}

/// Who holds which worker ID, in the order of these.
pub(super) fn held(reply: &[String]) -> Option<Vec<Held>> {
    let (kind, workers) = reply.split_first()?;
    if kind != "workers" {
        return None;
    }
    let of = |fields: &[String]| match fields {
        [worker_id, name, until_ms, expires_ms] => Some(Held {
            worker_id: worker_id.parse().ok()?,
            name: name.clone(),
            until_ms: until_ms.parse().ok()?,
            expires_ms: expires_ms.parse().ok()?,
        }),
        _ => None,
    };
    let mut held: Vec<Held> = workers.chunks(4).map(of).collect::<Option<_>>()?;
    held.sort_unstable_by_key(|held| held.worker_id);
    Some(held)
}
