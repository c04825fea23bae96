//! A server of a test, with a directory of its own. It ends with the test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Server {
    arguments: Vec<String>,
    pub port: u16,
    name: String,
    peers: u16,
    /// The name and the peers of each member.
    cluster: String,
    scheme: &'static str,
    directory: TempDir,
    /// What etcdctl needs to reach it.
    login: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// One with more settings.
    pub fn start(settings: &[&str]) -> Self {
        Self::of("http", settings, &[])
    }

    /// One that speaks TLS, and wants a certificate of its clients or not.
    pub fn with_tls(files: &Path, name: &str, wants_certificates: bool) -> Self {
        let file = |suffix: &str| files.join(suffix).display().to_string();
        let (certificate, key) = (file(&format!("{name}.pem")), file("server.key"));
        let authority = file("authority.pem");
        let mut settings = vec!["--cert-file", &certificate, "--key-file", &key];
        if wants_certificates {
            settings.extend(["--client-cert-auth", "--trusted-ca-file", &authority]);
        }
        let login = [
            "--insecure-skip-tls-verify",
            "--insecure-transport=false",
            "--cert",
            &certificate,
            "--key",
            &key,
        ];
        Self::of("https", &settings, &login)
    }

    /// The members of a cluster.
    pub fn members(count: usize) -> Vec<Self> {
        let mut members: Vec<Self> = (0..count)
            .map(|at| Self::new(&format!("member-{at}"), "http", &[], &[]))
            .collect();
        let all: Vec<_> = members.iter().map(|one| one.cluster.clone()).collect();
        for member in &mut members {
            member.cluster = all.join(",");
            member.spawn();
        }
        for member in &members {
            member.wait();
        }
        members
    }

    fn of(scheme: &'static str, settings: &[&str], login: &[&str]) -> Self {
        let mut server = Self::new("one", scheme, settings, login);
        server.run();
        server
    }

    fn new(name: &str, scheme: &'static str, settings: &[&str], login: &[&str]) -> Self {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let peers = free_port();
        Self {
            arguments: owned(settings),
            port: free_port(),
            name: name.to_owned(),
            peers,
            cluster: format!("{name}=http://127.0.0.1:{peers}"),
            scheme,
            directory: tempfile::tempdir().expect("a directory"),
            login: owned(login),
            child: None,
        }
    }

    pub fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// The peers and their URLs, the same whenever it starts.
    fn cluster(&self) -> [String; 6] {
        [
            "--name".to_owned(),
            self.name.clone(),
            "--initial-advertise-peer-urls".to_owned(),
            format!("http://127.0.0.1:{}", self.peers),
            "--initial-cluster".to_owned(),
            self.cluster.clone(),
        ]
    }

    /// Starts it, also again.
    pub fn run(&mut self) {
        self.spawn();
        self.wait();
    }

    fn spawn(&mut self) {
        let url = format!("{}://127.0.0.1:{}", self.scheme, self.port);
        let peers = format!("http://127.0.0.1:{}", self.peers);
        let child = Command::new("etcd")
            .args(["--listen-client-urls", &url])
            .args([
                "--advertise-client-urls",
                &url,
                "--listen-peer-urls",
                &peers,
            ])
            .arg("--data-dir")
            .arg(self.data())
            .args(self.cluster())
            .args(&self.arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("etcd must be there: apt-get install etcd-server etcd-client");
        self.child = Some(child);
    }

    fn wait(&self) {
        let begin = Instant::now();
        while !self.is_ready() {
            assert!(begin.elapsed() < Duration::from_secs(30), "no server");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn is_ready(&self) -> bool {
        let done = self.etcdctl(&["endpoint", "status"]).output();
        done.expect("etcdctl must be there").status.success()
    }

    pub fn is_running(&self) -> bool {
        self.child.is_some()
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

    /// It loses all that it has.
    pub fn empty(&mut self) {
        self.kill();
        std::fs::remove_dir_all(self.data()).expect("it is removed");
        self.run();
    }

    /// A backup of now.
    pub fn save(&self) -> PathBuf {
        let file = self.directory.path().join("backup");
        self.control(&["snapshot", "save", &file.display().to_string()]);
        file
    }

    /// Puts a backup back, with the name and the peers that it had: the cluster ID stays.
    pub fn restore(&mut self, file: &Path) {
        self.kill();
        std::fs::remove_dir_all(self.data()).expect("it is removed");
        let data = self.data().display().to_string();
        let file = file.display().to_string();
        let cluster = self.cluster();
        let mut words = vec!["snapshot", "restore", &file, "--data-dir", &data];
        words.extend(cluster.iter().map(String::as_str));
        self.control(&words);
        self.run();
    }

    fn etcdctl(&self, words: &[&str]) -> Command {
        let mut command = Command::new("etcdctl");
        command
            .env("ETCDCTL_API", "3")
            .arg("--endpoints")
            .arg(format!("{}://127.0.0.1:{}", self.scheme, self.port))
            .args(["--command-timeout", "20s", "--dial-timeout", "5s"])
            .args(&self.login)
            .args(words);
        command
    }

    /// Executes a command of etcdctl, and returns what it says.
    pub fn control(&self, words: &[&str]) -> String {
        let done = self.etcdctl(words).output().expect("etcdctl is there");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said}");
        String::from_utf8_lossy(&done.stdout).trim_end().to_owned()
    }

    /// From now on etcdctl logs in.
    pub fn log_in(&mut self, user: &str) {
        self.login.extend(["--user".to_owned(), user.to_owned()]);
    }

    pub fn url(&self) -> String {
        format!("etcd://127.0.0.1:{}", self.port)
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
