//! A server that deletes keys when its memory is full.

use crate::holders::Client;
use crate::server::Server;
use snowflake_stores::Error;

#[test]
fn a_server_that_may_delete_leases_is_refused() {
    let settings = ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"];
    let server = Server::start(&settings);
    let mut client = Client::new(&server.url());
    let error = client.step().expect_err("it deletes keys");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    let expected = format!(
        "redis://127.0.0.1:{}: maxmemory-policy is allkeys-lru, which may delete leases: \
         set it to noeviction, or use another server",
        server.port
    );
    assert_eq!(error.to_string(), expected);
    server.command("CONFIG SET maxmemory-policy noeviction");
    client.step().expect("it keeps them");
}

#[test]
fn a_server_whose_memory_is_full_says_so() {
    let server = Server::start(&["--maxmemory", "100kb"]);
    let error = Client::new(&server.url()).step().expect_err("it is full");
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    assert!(
        error.to_string().contains("give the server more memory"),
        "{error}"
    );
}
