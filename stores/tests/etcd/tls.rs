//! TLS: only a server whose certificate is right is used.

use crate::certificates::certificates;
use crate::holders::Client;
use crate::server::Server;
use snowflake::lease::Change;
use snowflake_stores::{Error, open};
use std::path::Path;

fn url(server: &Server, authority: &Path) -> String {
    let file = authority.join("authority.pem");
    format!(
        "etcds://localhost:{}/?cacert={}",
        server.port,
        file.display()
    )
}

#[test]
fn a_server_whose_certificate_is_right_is_used() {
    let files = certificates();
    let server = Server::with_tls(files.path(), "right", false);
    let mut client = Client::first(&url(&server, files.path()));
    let (_, change) = client.step().expect("an answer");
    assert!(matches!(change, Change::Acquired { .. }));
    let (_, change) = client.step().expect("an answer");
    assert_eq!(change, Change::Renewed);
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
        let server = Server::with_tls(files.path(), name, false);
        let error = Client::new(&url(&server, authority)).step();
        let error = error.expect_err("it is not right");
        assert!(matches!(error, Error::Refused { .. }), "{name}: {error:?}");
        let text = error.to_string();
        assert!(text.contains(expected), "{name}: {text}");
        assert!(text.contains("?cacert="), "{name}: {text}");
    }
    // An authority of the system has not signed it either.
    let server = Server::with_tls(files.path(), "right", false);
    let url = format!("etcds://localhost:{}", server.port);
    Client::new(&url).step().expect_err("it is not known");
}

#[test]
fn a_client_shows_its_certificate() {
    let files = certificates();
    let server = Server::with_tls(files.path(), "right", true);
    let url = url(&server, files.path());
    let error = Client::new(&url).step().expect_err("it has none");
    // It may say so, or close the connection before.
    assert!(error.to_string().contains("?cert="), "{error}");
    let path = files.path().display();
    let url = format!("{url}&cert={path}/right.pem&key={path}/server.key");
    let (_, change) = Client::first(&url).step().expect(&url);
    assert!(matches!(change, Change::Acquired { .. }));
}

#[test]
fn a_key_that_is_not_that_of_the_certificate_is_refused() {
    let (files, others) = (certificates(), certificates());
    let (path, other) = (files.path().display(), others.path().display());
    let url = format!("etcds://h/?cert={path}/right.pem&key={other}/server.key");
    let text = open(&url).err().expect("it is another one").to_string();
    assert!(text.contains("is not the key of"), "{text}");
}

#[test]
fn a_server_without_tls_is_not_used() {
    let (files, server) = (certificates(), Server::start(&[]));
    let mut client = Client::new(&url(&server, files.path()));
    client.terms.deadline_ms = 1_000;
    client.step().expect_err("it has no certificate");
    // And the other way round: etcd does not answer in clear.
    let server = Server::with_tls(files.path(), "right", false);
    let mut client = Client::new(&server.url());
    client.terms.deadline_ms = 1_000;
    client.step().expect_err("it speaks TLS");
}
