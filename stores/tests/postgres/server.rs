//! A PostgreSQL server of the test's own, on a socket in a temporary directory
//! and a port of 127.0.0.1.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

/// A server that runs until it is dropped.
pub struct Server {
    directory: TempDir,
    /// Its port, also in the name of its socket.
    pub port: u16,
    settings: Vec<String>,
}

/// The user of holders: it has the rights to read and update, and no other.
pub const HOLDER: &str = "holder";

impl Server {
    /// Starts a new one.
    pub fn start(settings: &[&str]) -> Self {
        let directory = tempfile::Builder::new()
            .prefix("snowflake-postgres-")
            .tempdir()
            .expect("a temporary directory");
        let permissions = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(directory.path(), permissions).expect("permissions");
        if is_root() {
            let id = |flag: &str| -> u32 {
                let output = run(Command::new("id").args([flag, "postgres"]));
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                text.trim().parse().expect("a user named postgres")
            };
            chown(directory.path(), Some(id("-u")), Some(id("-g"))).expect("chown");
        }
        let mut server = Self {
            directory,
            port: free_port(),
            settings: settings
                .iter()
                .map(|setting| (*setting).to_owned())
                .collect(),
        };
        server.make();
        server
    }

    /// Makes an empty server and starts it.
    fn make(&mut self) {
        let data = self.data();
        let mut initdb = self.program("initdb");
        initdb.args(["--no-sync", "--auth=trust", "--username=admin", "--pgdata"]);
        run(initdb.arg(&data));
        self.go();
        self.sql(&format!("CREATE ROLE {HOLDER} LOGIN"));
    }

    /// Starts it, and waits until it takes connections.
    pub fn go(&mut self) {
        let mut options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c autovacuum=off",
            self.port,
            self.directory.path().display()
        );
        for setting in &self.settings {
            options.push_str(&format!(" -c {setting}"));
        }
        let log = self.directory.path().join("log");
        let data = self.data();
        let mut start = self.program("pg_ctl");
        start.args(["start", "--wait", "--timeout=60", "--silent"]);
        start.arg("--pgdata").arg(data).arg("--log").arg(&log);
        start.arg("--options").arg(options);
        // The server keeps the descriptors of pg_ctl.
        start.stdout(Stdio::null()).stderr(Stdio::null());
        let status = start.status().expect("pg_ctl runs");
        let log = std::fs::read_to_string(log).unwrap_or_default();
        assert!(status.success(), "the server does not start: {log}");
    }

    /// A server that takes over from this one: a copy that goes on with another timeline.
    pub fn promote(&mut self) {
        self.stop("fast");
        std::fs::write(self.data().join("standby.signal"), "").expect("a file");
        self.go();
        let data = self.data();
        run(self
            .program("pg_ctl")
            .args(["promote", "--wait", "--pgdata"])
            .arg(data));
    }

    /// Makes it a standby.
    pub fn demote(&mut self) {
        self.stop("fast");
        std::fs::write(self.data().join("standby.signal"), "").expect("a file");
        self.go();
    }

    /// Starts another one in its place, with nothing in it.
    pub fn start_empty(&mut self) {
        self.stop("immediate");
        std::fs::remove_dir_all(self.data()).expect("the data is removed");
        self.make();
    }

    /// Kills every process of it.
    pub fn kill(&mut self) {
        let processes = self.processes();
        // At once, so that none sees that another is dead and writes something.
        signal("-KILL", &processes);
        let end = Instant::now() + Duration::from_secs(20);
        while processes.iter().any(|pid| is_running(pid)) {
            assert!(Instant::now() < end, "killed, and still there");
            std::thread::sleep(Duration::from_millis(20));
        }
        // The next server would take a process that nobody waited for as one that runs.
        let lock = format!(".s.PGSQL.{}.lock", self.port);
        for file in [
            self.data().join("postmaster.pid"),
            self.directory.path().join(lock),
        ] {
            let _ = std::fs::remove_file(file);
        }
    }

    /// Stops the time for every process of it.
    pub fn freeze(&self) {
        signal("-STOP", &self.processes());
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        signal("-CONT", &self.processes());
    }

    /// Stops it.
    pub fn stop(&self, mode: &str) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--wait", "--silent", "--mode", mode, "--pgdata"]);
        stop.arg(self.data()).stderr(Stdio::null());
        let _ = stop.status();
    }

    /// The process that began, and its children.
    fn processes(&self) -> Vec<String> {
        let file = self.data().join("postmaster.pid");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let Some(first) = text.lines().next().map(|pid| pid.trim().to_owned()) else {
            return Vec::new();
        };
        let children = Command::new("pgrep").args(["-P", &first]).output();
        let children = children.map(|output| output.stdout).unwrap_or_default();
        let children = String::from_utf8_lossy(&children).into_owned();
        std::iter::once(first)
            .chain(children.lines().map(str::to_owned))
            .collect()
    }

    /// Where its files are.
    pub fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// Runs a script of the shell among its files, as its user.
    pub fn shell(&self, script: &str) {
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        run(command.args(["-e", "-c", script]).current_dir(self.data()));
    }

    /// The URL of a space for a user.
    pub fn url(&self, user: &str, space: &str) -> String {
        let directory = self.directory.path().display();
        let port = self.port;
        format!("postgresql://{user}@/postgres?host={directory}&port={port}&space={space}")
    }

    /// Executes statements as the administrator.
    pub fn sql(&self, statements: &str) -> Option<String> {
        self.admin().sql(statements)
    }

    /// A connection of the administrator.
    pub fn admin(&self) -> Admin {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut config = Config::new();
        config.host_path(self.directory.path()).port(self.port);
        config.user("admin").dbname("postgres");
        let client = runtime.block_on(async {
            let (client, connection) = config.connect(NoTls).await.expect("a connection");
            tokio::spawn(connection);
            client
        });
        Admin { runtime, client }
    }

    /// Lets holders do what they need.
    pub fn grant(&self) {
        self.sql(&format!(
            "GRANT SELECT, UPDATE ON snowflake_space, snowflake_lease TO {HOLDER}"
        ));
    }

    fn program(&self, name: &str) -> Command {
        let path = binary_directory().join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.thaw();
        self.stop("immediate");
    }
}

/// A connection of the administrator.
pub struct Admin {
    runtime: Runtime,
    client: Client,
}

impl Admin {
    /// Executes statements; returns the first value of the last row.
    pub fn sql(&self, statements: &str) -> Option<String> {
        let messages = self.runtime.block_on(self.client.simple_query(statements));
        let messages = messages.unwrap_or_else(|error| panic!("{statements}: {error:?}"));
        let mut rows = messages.iter().rev().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0).map(str::to_owned)),
            _ => None,
        });
        rows.next().flatten()
    }
}

pub fn is_root() -> bool {
    let output = run(Command::new("id").arg("-u"));
    output.stdout == b"0\n"
}

/// Where the programs of the newest version are.
fn binary_directory() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let versions = versions.flatten().map(|entry| entry.path().join("bin"));
    let newest = versions.filter(|path| path.join("initdb").exists()).max();
    newest.expect("PostgreSQL is not installed: apt-get install postgresql")
}

/// A port that no server uses. Each is given out once.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let mut given = GIVEN.lock().expect("no test panics here");
    loop {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        if !given.contains(&port) {
            given.push(port);
            return port;
        }
    }
}

fn signal(name: &str, processes: &[String]) {
    let _ = Command::new("kill")
        .arg(name)
        .args(processes)
        .stderr(Stdio::null())
        .status();
}

/// A process that is dead and not yet waited for does not count.
fn is_running(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ")
        .next()
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

fn run(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {text}");
    output
}
