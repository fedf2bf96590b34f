//! PostgreSQL for the tests: a cluster that is there, or a throw-away one.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock},
    time::{Duration, Instant, SystemTime},
};

use reqwest::Url;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Owns the tables and runs the migrations.
const OWNER: &str = "tenure_test_owner";
/// Serves; sees through nothing.
pub(super) const APPLICATION: &str = "tenure_test_application";
/// What the names of the tests' databases begin with; the day on which they were made follows.
pub(super) const PREFIX: &str = "tenure_test_";
const SUPERVISE: &str = include_str!("postgres/supervise.sh");
const PATIENCE: Duration = Duration::from_secs(60);

/// A running PostgreSQL.
pub struct Cluster {
    /// Of the role that may create databases and roles.
    administrator: Url,
    supervisor: Option<Mutex<Supervisor>>,
}

struct Supervisor {
    // Dropped first: its end of the pipe is what keeps the cluster alive.
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    home: PathBuf,
    _process: Child,
}

/// Says that a test of PostgreSQL is skipped.
///
/// # Panics
/// When `TENURE_REQUIRE_POSTGRES` is `1`.
pub fn no_postgres() {
    let reason = "neither TENURE_TEST_POSTGRES_URL is set nor are PostgreSQL's programs installed";
    let required = std::env::var("TENURE_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
    assert!(!required, "{reason}");
    println!("skipped on PostgreSQL: {reason}");
}

impl Cluster {
    /// The cluster that all tests of this process share; `None` when there is none.
    pub async fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        let make = || match std::env::var("TENURE_TEST_POSTGRES_URL") {
            Ok(url) => Some(Self {
                administrator: url.parse().expect("TENURE_TEST_POSTGRES_URL is a URL"),
                supervisor: None,
            }),
            Err(_) => Self::start(),
        };
        tokio::task::spawn_blocking(move || SHARED.get_or_init(make).as_ref()).await.unwrap()
    }

    /// Starts a cluster of one's own; `None` when PostgreSQL's programs are not installed.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let programs = programs()?;
        let home = tempfile::Builder::new().prefix("tenure-").tempdir_in("/tmp").unwrap().keep();
        let mut shell = Command::new("sh");
        shell.args(["-c", SUPERVISE, "sh"]).arg(programs).arg(&home).current_dir(&home);
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if fs::metadata(&home).unwrap().uid() == 0 {
            // PostgreSQL refuses to run as root.
            let (user, group) = unprivileged_user();
            chown(&home, Some(user), Some(group)).unwrap();
            shell.uid(user).gid(group);
        }
        let mut process = shell.spawn().expect("a shell starts");
        let mut supervisor = Supervisor {
            commands: process.stdin.take().unwrap(),
            answers: BufReader::new(process.stdout.take().unwrap()),
            home: home.clone(),
            _process: process,
        };
        supervisor.expect("started");
        supervisor.wait_until_ready();
        let mut administrator = Url::parse("postgres://tenure_test@localhost/postgres").unwrap();
        administrator.query_pairs_mut().append_pair("host", home.to_str().unwrap());
        Some(Self { administrator, supervisor: Some(Mutex::new(supervisor)) })
    }

    /// Takes the cluster away, as a crash or a maintenance would: open connections are cut.
    ///
    /// # Panics
    /// When it is not a throw-away cluster.
    pub fn stop(&self) {
        drop(self.command("stop"));
    }

    /// Brings a stopped cluster back.
    ///
    /// # Panics
    /// When it does not come back.
    pub fn start_again(&self) {
        self.command("start").wait_until_ready();
    }

    fn command(&self, command: &str) -> std::sync::MutexGuard<'_, Supervisor> {
        let supervisor = self.supervisor.as_ref().expect("a cluster of one's own");
        let mut supervisor = supervisor.lock().unwrap();
        writeln!(supervisor.commands, "{command}").unwrap();
        supervisor.expect(command);
        supervisor
    }

    /// The URL of a database for the role that owns the tables.
    #[must_use]
    pub fn owner_url(&self, database: &str) -> String {
        self.url(Some(OWNER), database)
    }

    /// The URL of a database for the role that serves.
    #[must_use]
    pub fn application_url(&self, database: &str) -> String {
        self.url(Some(APPLICATION), database)
    }

    /// The URL of a database for the role that may create databases: on a throw-away cluster a superuser.
    #[must_use]
    pub fn administrator_url(&self, database: &str) -> String {
        self.url(None, database)
    }

    fn url(&self, role: Option<&str>, database: &str) -> String {
        let mut url = self.administrator.clone();
        if let Some(role) = role {
            url.set_username(role).unwrap();
        }
        url.set_path(&format!("/{database}"));
        url.to_string()
    }

    /// Makes the roles. The password, where one is needed, is the one of the role that makes them.
    pub(super) async fn create_roles(&self) {
        let password = self.administrator.password().unwrap_or("none").replace('\'', "''");
        for role in [OWNER, APPLICATION] {
            let sql = format!(
                "DO $$ BEGIN
                     IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
                 END $$;
                 ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{password}';
                 GRANT {role} TO CURRENT_USER"
            );
            self.administer(&sql).await;
        }
    }

    /// Removes what runs before yesterday left on a cluster that outlives them.
    pub(super) async fn drop_forgotten_databases(&self) {
        let mut connection = self.connect().await;
        let names = "SELECT datname::text FROM pg_database WHERE datname LIKE 'tenure\\_test\\_%'";
        let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        for name in names {
            let day = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
            if day.is_some_and(|day| day + 1 < today()) {
                self.drop_database(&name).await;
            }
        }
    }

    /// Makes a database, empty or as a copy of another.
    pub(super) async fn create_database(&self, name: &str, template: Option<&str>) {
        let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        self.administer(&format!("CREATE DATABASE {name} OWNER {OWNER}{template}")).await;
    }

    /// Removes a database with the connections to it.
    pub(super) async fn drop_database(&self, name: &str) {
        self.administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }

    async fn connect(&self) -> PgConnection {
        PgConnection::connect(self.administrator.as_str()).await.expect("the cluster answers")
    }

    async fn administer(&self, sql: &str) {
        let mut connection = self.connect().await;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect(sql);
        connection.close().await.unwrap();
    }
}

impl Supervisor {
    fn expect(&mut self, answer: &str) {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        if line.trim_end() != answer {
            let log = fs::read_to_string(self.home.join("log")).unwrap_or_default();
            panic!("PostgreSQL does not {answer}: {log}");
        }
    }

    fn wait_until_ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        let ready = |file: String| file.lines().nth(7).is_some_and(|status| status.trim() == "ready");
        while !fs::read_to_string(self.home.join("data/postmaster.pid")).is_ok_and(ready) {
            assert!(Instant::now() < deadline, "PostgreSQL is not ready");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The day of the machine's clock, counted from 1970.
#[expect(clippy::disallowed_methods, reason = "names databases, so that old ones can be told")]
pub(super) fn today() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() / 86_400)
}

/// The directory of PostgreSQL's programs: the newest version that Debian has installed, or whatever is in the search path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    installed.sort();
    let installed = installed.into_iter().rev().map(|(_, directory)| directory);
    let path = std::env::var_os("PATH").unwrap_or_default();
    installed.chain(std::env::split_paths(&path)).find(|directory| {
        directory.join("initdb").is_file() && directory.join("postgres").is_file()
    })
}

/// The user and group ids of the system's `postgres`, or of `nobody`.
fn unprivileged_user() -> (u32, u32) {
    let users = fs::read_to_string(Path::new("/etc/passwd")).unwrap_or_default();
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(str::parse);
        Some((fields.next()?.ok()?, fields.next()?.ok()?))
    };
    find("postgres").or_else(|| find("nobody")).expect("there is a user other than root")
}
