//! The program as a process of its own, to be signalled and killed.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::Http;

/// A running `tenure serve`.
pub struct Process {
    child: Child,
    http: Http,
}

impl Process {
    /// Starts `program serve` on a database, with more settings from `environment`. The program may be a wrapper: its arguments come before `serve`.
    ///
    /// # Panics
    /// When it does not serve.
    #[must_use]
    pub fn serve(program: &[&str], database_url: &str, environment: &[(&str, &str)]) -> Self {
        let (name, arguments) = program.split_first().expect("a program");
        let mut command = command(name, database_url);
        command
            .args(arguments)
            .arg("serve")
            .env("TENURE_LOG__FORMAT", "json")
            .envs(environment.iter().copied());
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its log"));
        let address = address(&mut lines);
        // Read on, so that the program can write on.
        std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
        Self {
            child,
            http: Http::at(address),
        }
    }

    /// Where it is.
    #[must_use]
    pub const fn http(&self) -> Http {
        self.http
    }

    /// Kills it at once, without a chance to clean up.
    ///
    /// # Panics
    /// When it is gone already.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Runs `program` with other arguments to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn run(program: &str, arguments: &[&str], database_url: &str) -> Output {
        command(program, database_url)
            .args(arguments)
            .output()
            .expect("the program starts")
    }

    /// Asks it to end, as `kill` and service managers do.
    ///
    /// # Panics
    /// When it is gone already.
    pub fn terminate(&self) {
        let sent = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(
            sent.expect("the command kill").success(),
            "it is gone already"
        );
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it does not end within half a minute.
    pub fn wait(mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The most memory that it has had in physical pages so far, in bytes, as Linux counts it.
    ///
    /// # Panics
    /// When it is gone, or the system is not Linux.
    #[must_use]
    pub fn peak_memory(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .expect("a peak");
        let kibibytes: u64 = line
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .expect("a number");
        kibibytes * 1024
    }
}

/// A command of the program that runs by itself. It is killed when it is dropped.
pub struct Job {
    child: Child,
}

impl Job {
    /// Starts `program` with arguments other than `serve`.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(program: &str, arguments: &[&str], database_url: &str) -> Self {
        let mut command = command(program, database_url);
        command.args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the program starts");
        Self { child }
    }

    /// Kills it at once, without a chance to clean up.
    ///
    /// # Panics
    /// When it has ended already.
    pub fn kill(mut self) {
        let ended = self.child.try_wait().expect("it can be asked");
        assert!(ended.is_none(), "it has ended already: {ended:?}");
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program with no settings but its database and a free port.
fn command(program: &str, database_url: &str) -> Command {
    let mut command = Command::new(program);
    let inherited = std::env::vars_os().map(|(name, _)| name);
    for name in inherited.filter(|name| name.to_string_lossy().starts_with("TENURE_")) {
        command.env_remove(name);
    }
    command
        .env("TENURE_DATABASE_URL", database_url)
        .env("TENURE_LISTEN", "127.0.0.1:0");
    command
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null());
    command
}

/// The address in the line of the log that says that it serves.
fn address(lines: &mut BufReader<ChildStderr>) -> SocketAddr {
    let mut log = String::new();
    loop {
        let start = log.len();
        let read = lines.read_line(&mut log).expect("a log of text");
        assert!(read > 0, "the program does not serve: {log}");
        let line: Value = serde_json::from_str(&log[start..]).unwrap_or_default();
        if line["message"] == "serving" {
            let address = line["address"]
                .as_str()
                .and_then(|address| address.parse().ok());
            return address.expect("an address");
        }
    }
}
