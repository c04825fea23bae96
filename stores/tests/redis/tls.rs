//! TLS: only a server whose certificate is right is used.

use crate::certificates::certificates;
use crate::holders::Client;
use crate::server::Server;
use snowflake::lease::Change;
use snowflake_stores::Error;
use std::path::Path;

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
