//! Behind PgBouncer, which may give each transaction another connection.

use crate::common::{Grant, acquire, terms};
use crate::server::{HOLDER, Server, free_port, is_root};
use snowflake::lease::{Answer, Request};
use snowflake_stores::open;
use std::process::{Child, Command};

/// A pooler that runs until it is dropped.
struct Pooler(Child);

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn every_request_works_behind_a_pooler_of_transactions() {
    let server = Server::start(&[]);
    let mut owner = open(&server.url("admin", "s")).expect("a good URL");
    owner.create(&terms()).expect("created");
    server.grant();
    let port = free_port();
    let (of_server, data) = (server.port, server.data());
    let settings = format!(
        "[databases]\npostgres = host=127.0.0.1 port={of_server} user={HOLDER}\n[pgbouncer]\n\
        listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
        pool_mode = transaction\ndefault_pool_size = 2\nserver_round_robin = 1\n"
    );
    let file = data.join("pgbouncer.ini");
    std::fs::write(&file, settings).expect("written");
    let mut command = Command::new("pgbouncer");
    if is_root() {
        command.arg("--user=postgres");
    }
    command.arg("--quiet").arg(&file);
    let child = command.spawn();
    let _pooler = Pooler(child.expect("pgbouncer is not installed: apt-get install pgbouncer"));
    std::thread::sleep(std::time::Duration::from_millis(1_500));

    let url = format!("postgresql://{HOLDER}@127.0.0.1:{port}/postgres?space=s&sslmode=disable");
    let mut stores = [0, 1, 2].map(|_| open(&url).expect("a good URL"));
    for owner in 1..=9 {
        let mut execute = |store: usize, request: &Request| -> Answer {
            // Each request goes by another connection.
            let store = &mut stores[store];
            store.execute(&terms(), request).expect("no error")
        };
        let answer = execute(0, &acquire(owner, 1));
        let grant = Grant::of(&answer).expect("there are 32");
        let answer = execute(1, &grant.renew(owner, 1, 2));
        assert!(matches!(answer, Answer::Renewed { .. }), "{answer:?}");
        let worker_id = grant.worker_id;
        let release = Request::Release {
            worker_id,
            owner,
            nonce: 2,
        };
        assert_eq!(execute(2, &release), Answer::Released);
    }
}
