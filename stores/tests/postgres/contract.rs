//! The contract of `tests/leases` on a real server, each case in a space of its own.

use crate::common::{now_ms, patient};
use crate::server::{Admin, HOLDER, Server};
use leases::contract::cases;
use leases::engine::Engine;
use snowflake::lease::{Answer, Request, Terms};
use snowflake_stores::{Store, open};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

/// Long enough that a busy machine does not matter; all cases run at once.
const WINDOW_MS: u64 = 2_000;
const SKEW_MS: u64 = 1_200;

/// A space of a server.
struct OfServer {
    space: String,
    admin: Admin,
    /// Who creates the space.
    owner: Box<dyn Store>,
    /// Who uses it.
    holder: Box<dyn Store>,
    may_insert: bool,
}

impl OfServer {
    fn new(server: &Server, space: &str, user: &str) -> Self {
        let mut found = Self {
            space: space.to_owned(),
            admin: server.admin(),
            owner: open(&server.url("admin", space)).expect("a good URL"),
            holder: open(&server.url(user, space)).expect("a good URL"),
            may_insert: user == "admin",
        };
        // Connects now: a connection takes long on a busy machine.
        let terms = patient(&Terms::new("layout", 0..=3, "test"));
        found.holder.workers(&terms).expect("connected");
        found.owner.workers(&terms).expect("connected");
        found.empty();
        found
    }

    /// Nothing is left. For a user who may not insert rows, those are there that somebody made
    /// who has not said that nobody holds a lease.
    fn empty(&self) {
        self.sql("DELETE FROM snowflake_space WHERE space = '$space'");
        if !self.may_insert {
            self.sql(
                "INSERT INTO snowflake_space (space, layout, window_max_ms)
                VALUES ('$space', 'layout', 0);
                INSERT INTO snowflake_lease (space, worker_id)
                SELECT '$space', generate_series(0, 3)",
            );
        }
    }

    fn sql(&self, statement: &str) {
        self.admin.sql(&statement.replace("$space", &self.space));
    }
}

impl Engine for OfServer {
    fn execute(&mut self, terms: &Terms, request: &Request) -> Answer {
        let answer = self.holder.execute(&patient(terms), request);
        answer.unwrap_or_else(|error| panic!("{request:?}: {error}"))
    }

    fn now_ms(&mut self) -> u64 {
        now_ms()
    }

    fn pass(&mut self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }

    fn times_ms(&self) -> (u64, u64) {
        (WINDOW_MS, SKEW_MS)
    }

    fn create(&mut self, terms: &Terms) {
        self.sql("DELETE FROM snowflake_space WHERE space = '$space'");
        self.owner.create(&patient(terms)).expect("created");
    }

    fn become_another(&mut self) {
        self.sql("UPDATE snowflake_space SET identity = 'that of another' WHERE space = '$space'");
    }

    fn lose_everything(&mut self) {
        self.empty();
    }

    fn lose(&mut self, worker_id: u32) {
        self.sql(&format!(
            "DELETE FROM snowflake_lease WHERE space = '$space' AND worker_id = {worker_id}"
        ));
    }

    fn set_until(&mut self, worker_id: u32, until_ms: u64) {
        self.sql(&format!(
            "UPDATE snowflake_lease SET until_ms = {until_ms}
            WHERE space = '$space' AND worker_id = {worker_id}"
        ));
    }
}

/// How many cases run at once.
const THREADS: usize = 12;

/// The cases that fail.
fn failures(server: &Server, user: &str, is_meant: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let meant = cases().filter(|(name, _)| is_meant(name)).enumerate();
    let queue = Mutex::new(meant.collect::<Vec<_>>());
    let failed = Mutex::new(Vec::new());
    let next = || queue.lock().expect("no thread panics").pop();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((at, (name, case))) = next() {
                    let space = format!("{user}-{at}");
                    let run = || case(&mut OfServer::new(server, &space, user));
                    if catch_unwind(AssertUnwindSafe(run)).is_err() {
                        println!("{name} fails");
                        failed.lock().expect("no thread panics").push(name);
                    }
                }
            });
        }
    });
    failed.into_inner().expect("no thread panics")
}

#[test]
fn postgres_keeps_the_contract() {
    let server = Server::start(&[]);
    let mut owner = open(&server.url("admin", "first")).expect("a good URL");
    owner
        .create(&Terms::new("layout", 0..=3, "test"))
        .expect("created");
    server.grant();

    // Who may insert rows restores what is missing.
    assert_eq!(failures(&server, "admin", |_| true), [""; 0]);

    // Who may only read and update does the same, as long as the rows are there.
    let is_meant = |name: &str| name != "a_record_that_is_missing_is_a_loss";
    assert_eq!(failures(&server, HOLDER, is_meant), [""; 0]);
}
