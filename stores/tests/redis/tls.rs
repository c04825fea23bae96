//! TLS: only a server whose certificate is right is used.

use crate::holders::Client;
use crate::server::Server;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use snowflake::lease::Change;
use snowflake_stores::Error;
use std::path::Path;
use tempfile::TempDir;

/// An authority, and servers' certificates by it: `right`, `other-host` and `expired`.
fn certificates() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).expect("it is written");
    };
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new([]).expect("a certificate");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    write(
        "authority.pem",
        &params.self_signed(&key).expect("signed").pem(),
    );
    let authority = Issuer::new(params, key);
    let key = KeyPair::generate().expect("a key");
    write("server.key", &key.serialize_pem());
    let table = [
        ("right", "localhost", 2099),
        ("other-host", "example.org", 2099),
        ("expired", "localhost", 2020),
    ];
    for (name, host, end) in table {
        let mut params = CertificateParams::new([host.to_owned()]).expect("a certificate");
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(end, 1, 1);
        let signed = params.signed_by(&key, &authority).expect("signed");
        write(&format!("{name}.pem"), &signed.pem());
    }
    directory
}

fn url(server: &Server, authority: &Path) -> String {
    let file = authority.join("authority.pem");
    format!(
        "rediss://localhost:{}?ssl_ca_certs={}",
        server.port,
        file.display()
    )
}

#[test]
fn a_server_whose_certificate_is_right_is_used() {
    let files = certificates();
    let server = Server::with_tls(files.path(), "right", "no");
    let url = url(&server, files.path());
    for url in [
        url.clone(),
        url.replace("rediss", "valkeys"),
        format!("{url}&protocol=3"),
    ] {
        let (_, change) = Client::first(&url).step().expect(&url);
        assert!(matches!(change, Change::Acquired { .. }), "{url}");
    }
}

#[test]
fn one_whose_certificate_is_not_is_refused() {
    let (files, others) = (certificates(), certificates());
    let table = [
        ("other-host", files.path(), "not valid for name"),
        ("right", others.path(), "certificate"),
        ("expired", files.path(), "expired"),
    ];
    for (name, authority, expected) in table {
        let server = Server::with_tls(files.path(), name, "no");
        let error = Client::new(&url(&server, authority)).step();
        let error = error.expect_err("it is not right");
        assert!(matches!(error, Error::Refused { .. }), "{name}: {error:?}");
        assert!(error.to_string().contains(expected), "{name}: {error}");
    }
    // An authority of the system has not signed it either.
    let server = Server::with_tls(files.path(), "right", "no");
    let url = format!("rediss://localhost:{}", server.port);
    Client::new(&url).step().expect_err("it is not known");
}

#[test]
fn a_client_shows_its_certificate() {
    let files = certificates();
    let server = Server::with_tls(files.path(), "right", "yes");
    let url = url(&server, files.path());
    let error = Client::new(&url).step().expect_err("it has none");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    assert!(error.to_string().contains("ssl_certfile"), "{error}");
    let path = files.path().display();
    let url = format!("{url}&ssl_certfile={path}/right.pem&ssl_keyfile={path}/server.key");
    let (_, change) = Client::first(&url).step().expect(&url);
    assert!(matches!(change, Change::Acquired { .. }));
}

#[test]
fn a_server_without_tls_is_not_used() {
    let (files, server) = (certificates(), Server::start(&[]));
    let mut client = Client::new(&url(&server, files.path()));
    client.terms.deadline_ms = 1_000;
    client.step().expect_err("it has no certificate");
}
