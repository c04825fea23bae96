//! A cluster whose leader is killed again and again.

use crate::engine::terms;
use crate::holders::{Client, assert_apart};
use crate::server::Server;
use snowflake::lease::{Answer, Change};
use std::time::Duration;

/// Elections lose nothing, and no member shows an older state than another has shown: nobody
/// is put into quarantine, and no lease is lost.
#[test]
fn elections_change_nothing_for_holders_and_newcomers() {
    let mut members = Server::members(3);
    let hosts: Vec<_> = members
        .iter()
        .map(|member| format!("127.0.0.1:{}", member.port))
        .collect();
    // Each of them begins with another member.
    let url = |first: usize| {
        let mut hosts = hosts.clone();
        hosts.rotate_left(first % 3);
        format!("etcd://{}/", hosts.join(","))
    };
    let client = |first: usize| {
        let mut client = Client::new(&url(first));
        client.terms.window_ms = 60_000;
        client.terms.workers = 0..=1_023;
        client
    };
    let mut clients = vec![Client::first(&url(0))];
    clients[0].terms = client(0).terms;
    clients.extend((1..6).map(client));
    let mut all = Vec::new();
    let mut newcomers = 0;
    for round in 0..8 {
        for (at, client) in clients.iter_mut().enumerate() {
            let (answer, change) = step(client);
            let expected = if round == 0 {
                matches!(change, Change::Acquired { .. })
            } else {
                change == Change::Renewed
            };
            assert!(expected, "{at} in {round}: {answer:?}");
        }
        let mut newcomer = client(round);
        let (answer, _) = step(&mut newcomer);
        assert!(matches!(answer, Answer::Granted { .. }), "{answer:?}");
        newcomers += 1;
        all.extend(newcomer.grants);
        if round % 2 == 0 {
            let leader = members.iter().position(is_leader).expect("there is one");
            members[leader].kill();
        } else {
            for member in &mut members {
                if !member.is_running() {
                    member.run();
                }
            }
        }
    }
    let held = clients[0].store.workers(&terms()).expect("an answer");
    assert_eq!(held.len(), clients.len() + newcomers);
    all.extend(clients.into_iter().flat_map(|client| client.grants));
    assert_apart(&all);
}

/// An election takes a second or two, in which nobody can write.
fn step(client: &mut Client) -> (Answer, Change) {
    for _ in 0..10 {
        match client.step() {
            Ok(done) => return done,
            Err(error) => println!("{error}"),
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    client.step().expect("an answer by now")
}

fn is_leader(member: &Server) -> bool {
    member.is_running()
        && member
            .control(&["endpoint", "status"])
            .split(", ")
            .nth(4)
            .is_some_and(|word| word == "true")
}
