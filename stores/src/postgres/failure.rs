//! What an error of the driver or the server means.

use crate::error::Error;
use std::error::Error as _;
use std::io;
use tokio_postgres::error::SqlState;

/// Why an operation failed, before it is known at which server.
#[derive(Debug)]
pub(super) enum Failure {
    /// The driver, or the server by it.
    Driver(tokio_postgres::Error),
    /// The server is one that cannot be used.
    Refused {
        /// What is wrong.
        detail: String,
        /// What to do.
        remedy: &'static str,
    },
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Driver(error)
    }
}

const CREATE: &str = "create it with `snowflake init URL`";
const GRANT: &str = "GRANT SELECT, UPDATE ON snowflake_space, snowflake_lease TO that user";
const LOG_IN: &str = "check the user, the password and pg_hba.conf";
const PRIMARY: &str =
    "give the URL of the primary, or all hosts and target_session_attrs=read-write";
const LOOK: &str = "see the log of the server";

/// What to do about what a server says.
const REMEDIES: [(SqlState, &str); 12] = [
    (SqlState::INVALID_PASSWORD, LOG_IN),
    (SqlState::INVALID_AUTHORIZATION_SPECIFICATION, LOG_IN),
    (
        SqlState::INVALID_CATALOG_NAME,
        "check the name of the database",
    ),
    (SqlState::INSUFFICIENT_PRIVILEGE, GRANT),
    (SqlState::UNDEFINED_TABLE, CREATE),
    (
        SqlState::UNDEFINED_COLUMN,
        "drop the tables of another version, and create them again",
    ),
    (SqlState::READ_ONLY_SQL_TRANSACTION, PRIMARY),
    (SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, PRIMARY),
    (SqlState::UNDEFINED_FUNCTION, "use PostgreSQL 12 or later"),
    (SqlState::FOREIGN_KEY_VIOLATION, CREATE),
    (SqlState::DISK_FULL, "free disk space on the server"),
    (
        SqlState::QUERY_CANCELED,
        "raise statement_timeout or lock_timeout of this user",
    ),
];

impl Failure {
    /// The space is not there, or has no row for the worker IDs.
    pub(super) fn no_space(space: &str) -> Self {
        Self::Refused {
            detail: format!("there is no space '{space}', or none of its worker IDs"),
            remedy: CREATE,
        }
    }

    /// The server may lose what it has acknowledged.
    pub(super) fn unsafe_server() -> Self {
        Self::Refused {
            detail: "fsync is off, so that a crash may lose leases".to_owned(),
            remedy: "set fsync = on and restart the server",
        }
    }

    /// It has answered with something else than what the statement returns.
    pub(super) fn not_understood(what: &str) -> Self {
        Self::Refused {
            detail: format!("the answer has a wrong {what}"),
            remedy: "check who changed the tables of the space",
        }
    }

    fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Driver(error) => error.code(),
            _ => None,
        }
    }

    /// Whether this user may not do it.
    pub(super) fn is_missing_right(&self) -> bool {
        self.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
    }

    /// Whether the connection ended, so that another one may do.
    pub(super) fn is_broken(&self) -> bool {
        match self {
            Self::Driver(error) => match error.as_db_error() {
                Some(_) => !self.is_refused(),
                None => error.is_closed() || io_error(error).is_some(),
            },
            _ => false,
        }
    }

    /// Whether the server will say the same again.
    fn is_refused(&self) -> bool {
        match self {
            Self::Driver(error) => match error.code() {
                // The classes of failing connections, missing resources, operators that shut
                // the server down, and errors of the system.
                Some(code) => !["08", "53", "57P", "58"]
                    .iter()
                    .any(|class| code.code().starts_with(class)),
                None => !error.is_closed() && io_error(error).is_none(),
            },
            Self::Refused { .. } => true,
        }
    }

    /// The error of the library. `conceal` takes passwords out of a text.
    pub(super) fn into_error(self, server: &str, conceal: &dyn Fn(String) -> String) -> Error {
        let server = server.to_owned();
        let is_refused = self.is_refused();
        let (detail, remedy) = match self {
            Self::Driver(error) => (conceal(sentence(&error)), remedy(&error)),
            Self::Refused { detail, remedy } => (conceal(detail), remedy),
        };
        if is_refused {
            let remedy = remedy.to_owned();
            Error::Refused {
                server,
                detail,
                remedy,
            }
        } else {
            Error::Unreachable { server, detail }
        }
    }
}

/// Whether the same statement can succeed at once: another one was in its way, and it has done
/// nothing itself.
pub(super) fn is_conflict(error: &tokio_postgres::Error) -> bool {
    let code = error.code();
    code == Some(&SqlState::T_R_SERIALIZATION_FAILURE)
        || code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}

fn remedy(error: &tokio_postgres::Error) -> &'static str {
    let Some(code) = error.code() else {
        let is_tls = error.to_string().contains("TLS");
        return if is_tls {
            "check sslmode and sslrootcert"
        } else {
            LOG_IN
        };
    };
    let found = REMEDIES.iter().find(|(state, _)| state == code);
    found.map_or(LOOK, |(_, remedy)| *remedy)
}

/// The sentence of the server, or those of the driver and of what is behind it.
fn sentence(error: &tokio_postgres::Error) -> String {
    if let Some(of_server) = error.as_db_error() {
        return of_server.message().to_owned();
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

/// What the system says about the connection. TLS hands its own errors on in the same form.
fn io_error(error: &tokio_postgres::Error) -> Option<&io::Error> {
    let found = error.source()?.downcast_ref::<io::Error>()?;
    let is_of_tls = matches!(
        found.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    (!is_of_tls).then_some(found)
}
