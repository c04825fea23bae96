//! A server of a test, with a directory of its own. It ends with the test.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Server {
    program: &'static str,
    arguments: Vec<String>,
    pub port: u16,
    directory: TempDir,
    child: Option<Child>,
}

impl Server {
    /// One without persistence, with more settings.
    pub fn start(settings: &[&str]) -> Self {
        Self::of("redis-server", free_port(), settings)
    }

    /// One that comes back with all that it has acknowledged.
    pub fn durable() -> Self {
        Self::start(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    /// One that speaks TLS on its port, and wants a certificate of its clients or not.
    pub fn with_tls(directory: &Path, name: &str, of_clients: &str) -> Self {
        let port = free_port();
        let file = |suffix: &str| directory.join(suffix).display().to_string();
        let tls = [
            "--port".to_owned(),
            "0".to_owned(),
            "--tls-port".to_owned(),
            port.to_string(),
            "--tls-cert-file".to_owned(),
            file(&format!("{name}.pem")),
            "--tls-key-file".to_owned(),
            file("server.key"),
            "--tls-ca-cert-file".to_owned(),
            file("authority.pem"),
            "--tls-auth-clients".to_owned(),
            of_clients.to_owned(),
        ];
        let tls: Vec<&str> = tls.iter().map(String::as_str).collect();
        Self::of("redis-server", port, &tls)
    }

    /// Sentinels have a file that they write to.
    pub fn sentinel(name: &str, primary: u16) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("sentinel.conf");
        let text = format!(
            "sentinel monitor {name} 127.0.0.1 {primary} 1\n\
             sentinel down-after-milliseconds {name} 500\n\
             sentinel failover-timeout {name} 3000\n"
        );
        std::fs::write(&file, text).expect("it is written");
        let port = free_port();
        let arguments = vec![
            file.display().to_string(),
            "--sentinel".into(),
            "--port".into(),
            port.to_string(),
        ];
        let mut server = Self {
            program: "redis-server",
            arguments,
            port,
            directory,
            child: None,
        };
        server.run();
        server
    }

    fn of(program: &'static str, port: u16, settings: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().display().to_string();
        let socket = format!("{path}/socket");
        let port_text = port.to_string();
        let usual = [
            "--port",
            &port_text,
            "--bind",
            "127.0.0.1",
            "--unixsocket",
            &socket,
            "--dir",
            &path,
            "--save",
            "",
        ];
        let all = usual.iter().chain(settings);
        let mut server = Self {
            program,
            arguments: all.map(|part| (*part).to_owned()).collect(),
            port,
            directory,
            child: None,
        };
        server.run();
        server
    }

    /// Starts it, also again.
    pub fn run(&mut self) {
        let child = Command::new(self.program)
            .args(&self.arguments)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server must be there: apt-get install redis-server");
        self.child = Some(child);
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(20), "no server");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// As by a loss of power.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is killed");
            child.wait().expect("it has ended");
        }
    }

    /// Stops it, and lets it go on after a time.
    pub fn stop_for(&self, time: Duration) -> std::thread::JoinHandle<()> {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        let signal = |name: &str, id: &str| {
            let done = Command::new("kill").args([name, id]).status();
            assert!(done.expect("kill is there").success());
        };
        signal("-STOP", &id);
        std::thread::spawn(move || {
            std::thread::sleep(time);
            signal("-CONT", &id);
        })
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn socket(&self) -> String {
        self.directory.path().join("socket").display().to_string()
    }

    /// A connection of the test's own.
    pub fn connection(&self) -> redis::Connection {
        let client = redis::Client::open(self.url()).expect("a good URL");
        client.get_connection().expect("it runs")
    }

    /// Sends a command as in redis-cli.
    pub fn command(&self, line: &str) -> redis::Value {
        let mut words = line.split(' ');
        let mut command = redis::cmd(words.next().expect("a word"));
        command.arg(words.collect::<Vec<_>>());
        command.query(&mut self.connection()).expect("it is done")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
