//! The certificates of encrypted connections.

use super::address::Files;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

type Certificates = Vec<CertificateDer<'static>>;

/// What encrypts, and who is believed: the authorities of a file, or those of the system.
pub(super) fn config(files: &Files) -> Result<TlsConfig, String> {
    // Of use where another crate of this library brings a second provider; else it is there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (mut roots, mut store) = (Certificates::new(), RootCertStore::empty());
    if let Some(path) = &files.cacert {
        roots = certificates(path)?;
        for root in &roots {
            let added = store.add(root.clone());
            added.map_err(|error| format!("'{path}' cannot be used: {error}"))?;
        }
    } else {
        roots.extend(rustls_native_certs::load_native_certs().certs);
        // Some of a system may be too old for this library.
        store.add_parsable_certificates(roots.iter().cloned());
    }
    if store.is_empty() {
        let remedy = "this system has no certificates of authorities: name a file by ?cacert=";
        return Err(String::from(remedy));
    }
    let own = match (&files.cert, &files.key) {
        (Some(cert), Some(key)) => Some(own(cert, key, store)?),
        (None, None) => None,
        _ => return Err(String::from("cert and key go together")),
    };
    let roots = roots
        .iter()
        .map(|root| Certificate::from_der(root).to_owned());
    let config = TlsConfig::builder().root_certs(RootCerts::from(roots));
    Ok(config.client_cert(own).build())
}

/// The certificate of the client. The driver would panic at a key that is not that of the
/// certificate, so this is tried here.
fn own(cert: &str, key: &str, roots: RootCertStore) -> Result<ClientCert, String> {
    let chain = certificates(cert)?;
    let text = read_file(key)?;
    let no_key = |_| format!("'{key}' has no key in it");
    let of_rustls = PrivateKeyDer::from_pem_slice(&text).map_err(no_key)?;
    ClientConfig::builder()
        .with_root_certificates(roots)
        .with_client_auth_cert(chain.clone(), of_rustls)
        .map_err(|error| format!("'{key}' is not the key of '{cert}': {error}"))?;
    let own = PrivateKey::from_pem(&text).map_err(|_| format!("'{key}' has no key in it"))?;
    let chain: Vec<_> = chain
        .iter()
        .map(|one| Certificate::from_der(one).to_owned())
        .collect();
    Ok(ClientCert::new_with_certs(&chain, own))
}

fn certificates(path: &str) -> Result<Certificates, String> {
    let text = read_file(path)?;
    let found: Result<Certificates, _> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(format!("'{path}' has no certificate in it")),
    }
}

fn read_file(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("cannot read '{path}': {error}"))
}
