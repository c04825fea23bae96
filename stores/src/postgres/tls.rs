//! Encrypted connections: `sslmode` and its certificates.

use super::settings::Parameters;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What encrypts connections.
pub(super) type Tls = MakeRustlsConnect;

/// What is encrypted, as the driver says it.
pub(super) fn driver_mode(parameters: &Parameters) -> &'static str {
    match parameters.get("sslmode").map(String::as_str) {
        Some("disable") => "disable",
        Some("require" | "verify-ca" | "verify-full") => "require",
        _ => "prefer",
    }
}

/// Returns what encrypts, or `None` if nothing is to be encrypted.
pub(super) fn connector(_parameters: &Parameters) -> Result<Option<Tls>, String> {
    Ok(None)
}
