//! Encrypted connections: `sslmode` and its certificates.

use super::url::Parameters;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore};
use rustls::{Error, SignatureScheme};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What encrypts connections.
pub(super) type Tls = MakeRustlsConnect;

/// The values of `sslmode`, the word of the driver for each, and what is checked of the
/// certificate of the server. `require` checks it too if there is a root certificate.
const MODES: [(&str, &str, Check); 6] = [
    ("disable", "disable", Check::Nothing),
    ("allow", "prefer", Check::Nothing),
    ("prefer", "prefer", Check::Nothing),
    ("require", "require", Check::Nothing),
    ("verify-ca", "require", Check::Authority),
    ("verify-full", "require", Check::Name),
];

/// What is checked of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Nothing,
    /// Who has signed it.
    Authority,
    /// That, and the name of the host.
    Name,
}

fn mode(parameters: &Parameters) -> Option<(&'static str, Check)> {
    let name = parameters.get("sslmode").map_or("prefer", String::as_str);
    let found = MODES.iter().find(|(mode, ..)| *mode == name);
    found.map(|(_, of_driver, check)| (*of_driver, *check))
}

/// What is encrypted, as the driver says it.
pub(super) fn driver_mode(parameters: &Parameters) -> &'static str {
    mode(parameters).map_or("require", |(of_driver, _)| of_driver)
}

/// Returns what encrypts, or `None` if nothing is to be encrypted.
pub(super) fn connector(parameters: &Parameters) -> Result<Option<Tls>, String> {
    let Some((of_driver, mut check)) = mode(parameters) else {
        let modes = MODES.map(|(mode, ..)| mode).join(", ");
        return Err(format!("sslmode must be one of {modes}"));
    };
    if of_driver == "disable" {
        return Ok(None);
    }
    let roots = parameters.get("sslrootcert");
    if roots.is_some() && of_driver == "require" && check == Check::Nothing {
        check = Check::Authority;
    }
    let provider = Arc::new(ring::default_provider());
    let chain = match (check, roots) {
        (Check::Nothing, _) => None,
        (_, Some(path)) => Some(chain(path, &provider)?),
        (_, None) => return Err("give sslrootcert=FILE, the certificate to check with".to_owned()),
    };
    let verifier = Arc::new(Verifier {
        check,
        chain,
        provider: Arc::clone(&provider),
    });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let own = (parameters.get("sslcert"), parameters.get("sslkey"));
    let mut config = match own {
        (Some(certificate), Some(key)) => {
            let key_of_file = PrivateKeyDer::from_pem_file(key);
            let key = key_of_file.map_err(|error| format!("{key} is not a key: {error}"))?;
            let certificates = certificates(certificate)?;
            let config = builder.with_client_auth_cert(certificates, key);
            config.map_err(|error| format!("{certificate} does not fit its key: {error}"))?
        }
        (None, None) => builder.with_no_client_auth(),
        _ => return Err("give both sslcert and sslkey".to_owned()),
    };
    if parameters
        .get("sslnegotiation")
        .is_some_and(|value| value == "direct")
    {
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(Some(MakeRustlsConnect::new(config)))
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = found.map_err(|error| format!("{path} is not a certificate: {error}"))?;
    if found.is_empty() {
        return Err(format!("{path} has no certificate in it"));
    }
    Ok(found)
}

/// What checks that a certificate is signed by one of a file.
fn chain(path: &str, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        let added = roots.add(certificate);
        added.map_err(|error| format!("{path} cannot be used: {error}"))?;
    }
    let builder =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    builder
        .build()
        .map_err(|error| format!("{path} cannot be used: {error}"))
}

/// Checks the certificate of a server as far as `sslmode` asks for it.
#[derive(Debug)]
struct Verifier {
    check: Check,
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        match chain.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The name is checked last, after all else was found right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Authority => Ok(ServerCertVerified::assertion()),
            checked => checked,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
