//! A database for one test: migrated, empty, and gone afterwards.

pub mod postgres;
pub mod snapshot;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use api::server::Server;
use data::database::{Database, DatabaseOptions};
use migration::{Migrator, MigratorTrait};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

use postgres::Cluster;
use snapshot::Snapshot;

/// The kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A database that belongs to one test. Clones are the same database.
#[derive(Clone)]
pub struct TestDatabase(Arc<Inner>);

struct Inner {
    place: Place,
    servers: Mutex<Vec<Arc<Mutex<Option<Server>>>>>,
}

enum Place {
    Sqlite { file: PathBuf, _directory: TempDir },
    Postgres { cluster: ClusterHandle, name: String },
}

enum ClusterHandle {
    Shared(&'static Cluster),
    Own(Box<Cluster>),
}

impl TestDatabase {
    /// A migrated database; `None` (and a line that says so) when PostgreSQL is wanted and not there.
    pub async fn migrated(backend: Backend) -> Option<Self> {
        Self::new(backend, true).await
    }

    /// A database without tables; `None` when PostgreSQL is wanted and not there.
    pub async fn empty(backend: Backend) -> Option<Self> {
        Self::new(backend, false).await
    }

    async fn new(backend: Backend, migrated: bool) -> Option<Self> {
        let place = match backend {
            Backend::Sqlite => {
                let directory = tempfile::tempdir().unwrap();
                let file = directory.path().join("tenure.db");
                if migrated {
                    std::fs::write(&file, sqlite_template().await).unwrap();
                }
                Place::Sqlite { file, _directory: directory }
            }
            Backend::Postgres => {
                let Some(cluster) = Cluster::shared().await else {
                    postgres::no_postgres();
                    return None;
                };
                let template = postgres_template(cluster).await;
                let name = database_name();
                cluster.create_database(&name, migrated.then_some(template)).await;
                Place::Postgres { cluster: ClusterHandle::Shared(cluster), name }
            }
        };
        Some(Self::at(place))
    }

    /// A migrated database on a cluster of the test's own, which the test may stop; `None` when PostgreSQL is not there.
    ///
    /// # Panics
    /// When the cluster does not start.
    pub async fn on_a_cluster_of_its_own() -> Option<Self> {
        let Some(cluster) = tokio::task::spawn_blocking(Cluster::start).await.unwrap() else {
            postgres::no_postgres();
            return None;
        };
        let name = database_name();
        cluster.create_roles().await;
        cluster.create_database(&name, None).await;
        migrate(&cluster.owner_url(&name), Backend::Postgres).await;
        Some(Self::at(Place::Postgres { cluster: ClusterHandle::Own(Box::new(cluster)), name }))
    }

    fn at(place: Place) -> Self {
        Self(Arc::new(Inner { place, servers: Mutex::default() }))
    }

    /// Which kind it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.0.place {
            Place::Sqlite { .. } => Backend::Sqlite,
            Place::Postgres { .. } => Backend::Postgres,
        }
    }

    /// The URL that a server is given.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.0.place {
            Place::Sqlite { file, .. } => sqlite_url(file),
            Place::Postgres { cluster, name } => cluster.get().application_url(name),
        }
    }

    /// The URL that migrations are run with.
    #[must_use]
    pub fn owner_url(&self) -> String {
        match &self.0.place {
            Place::Sqlite { file, .. } => sqlite_url(file),
            Place::Postgres { cluster, name } => cluster.get().owner_url(name),
        }
    }

    /// The URL of the role that no server may be given.
    ///
    /// # Panics
    /// On SQLite, which has no roles.
    #[must_use]
    pub fn administrator_url(&self) -> String {
        match &self.0.place {
            Place::Sqlite { .. } => panic!("SQLite has no roles"),
            Place::Postgres { cluster, name } => cluster.get().administrator_url(name),
        }
    }

    /// The cluster that it is on.
    ///
    /// # Panics
    /// On SQLite, which has none.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        match &self.0.place {
            Place::Sqlite { .. } => panic!("SQLite has no cluster"),
            Place::Postgres { cluster, .. } => cluster.get(),
        }
    }

    /// Every row of a tenant, to see whether something has changed.
    pub async fn snapshot(&self, tenant: Uuid) -> Snapshot {
        match self.backend() {
            Backend::Sqlite => snapshot::of_sqlite(&self.owner_url(), tenant).await,
            Backend::Postgres => snapshot::of_postgres(&self.owner_url(), tenant).await,
        }
    }

    /// Notes a server that has to be stopped before the database goes.
    pub(crate) fn serves(&self, server: &Arc<Mutex<Option<Server>>>) {
        self.0.servers.lock().unwrap().push(Arc::clone(server));
    }

    /// Stops the servers and removes the database.
    pub(crate) async fn dispose(&self) {
        let servers = std::mem::take(&mut *self.0.servers.lock().unwrap());
        for server in servers {
            let server = server.lock().unwrap().take();
            if let Some(server) = server {
                server.stop().await;
            }
        }
        if let Place::Postgres { cluster: ClusterHandle::Shared(cluster), name } = &self.0.place {
            cluster.drop_database(name).await;
        }
    }
}

impl ClusterHandle {
    fn get(&self) -> &Cluster {
        match self {
            Self::Shared(cluster) => cluster,
            Self::Own(cluster) => cluster,
        }
    }
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// A name that no other test and no other run has.
fn database_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}{}_{}_{count}", postgres::PREFIX, postgres::today(), std::process::id())
}

/// The bytes of a migrated file, made once.
async fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let make = || async {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("template.db");
        migrate(&sqlite_url(&file), Backend::Sqlite).await;
        std::fs::read(file).unwrap()
    };
    TEMPLATE.get_or_init(make).await
}

/// The name of a migrated database to copy, made once.
async fn postgres_template(cluster: &Cluster) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        cluster.create_roles().await;
        cluster.drop_forgotten_databases().await;
        let name = database_name();
        cluster.create_database(&name, None).await;
        migrate(&cluster.owner_url(&name), Backend::Postgres).await;
        name
    };
    TEMPLATE.get_or_init(make).await
}

async fn migrate(url: &str, backend: Backend) {
    let database = open(url).await;
    let connection = database.for_migrations();
    Migrator::up(&connection, None).await.expect("the migrations go up");
    if backend == Backend::Postgres {
        migration::grant(&connection, postgres::APPLICATION).await.expect("the server's role gets its rights");
    }
    database.close().await;
}

/// Opens the database of a URL.
pub(crate) async fn open(url: &str) -> Database {
    let options = DatabaseOptions {
        url: url.to_owned(),
        connections: 1,
        acquire_timeout: Duration::from_secs(20),
    };
    Database::connect(&options).await.expect("the database is there")
}
