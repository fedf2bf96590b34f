//! A running server and what tests do with it.

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, Instant},
};

use api::server::Server;
use chrono::{DateTime, Utc};
use data::{clock::Clock, tenant::NewTenant};
use delivery::Delivery;
use metrics_exporter_prometheus::PrometheusHandle;
use reqwest::RequestBuilder;
use service::{access::Access, configuration::Configuration, product::Product};
use uuid::Uuid;

use crate::{Client, Socket, Tenant, TestDatabase};

/// The instant at which the clock of a new [`TestApp`] stands: noon of 15 January 2025, UTC.
pub const EPOCH: DateTime<Utc> = DateTime::from_timestamp(1_736_942_400, 0).expect("an instant");

/// One client for the whole process; it keeps no connection, because a connection belongs to the runtime of one test.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .pool_max_idle_per_host(0);
    client
        .timeout(Duration::from_secs(60))
        .build()
        .expect("an HTTP client")
});

/// A server on a database. Clones are the same server.
#[derive(Clone)]
pub struct TestApp {
    /// The time in the server; tests move it.
    pub clock: Clock,
    database: TestDatabase,
    server: Arc<Mutex<Option<Server>>>,
    product: Arc<Product>,
    access: Arc<Access>,
    delivery: Arc<Delivery>,
    http: Http,
}

/// Where a server is, and how to ask it anything.
#[derive(Clone, Copy, Debug)]
pub struct Http {
    address: SocketAddr,
}

impl Http {
    /// Asks the server at `address`.
    #[must_use]
    pub const fn at(address: SocketAddr) -> Self {
        Self { address }
    }

    /// The address.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// A GET request for a path.
    pub fn get(&self, path: &str) -> RequestBuilder {
        HTTP.get(format!("http://{}{path}", self.address))
    }

    /// A POST request to a path.
    pub fn post(&self, path: &str) -> RequestBuilder {
        HTTP.post(format!("http://{}{path}", self.address))
    }

    /// A client with a token, or without any.
    #[must_use]
    pub fn client(&self, token: Option<&str>) -> Client {
        Client::new(*self, token.map(str::to_owned))
    }

    /// An open socket that has not introduced itself.
    pub async fn socket(&self) -> Socket {
        Socket::open(&format!("ws://{}/graphql", self.address)).await
    }
}

impl TestApp {
    /// Starts a server on a database, with the clock at [`EPOCH`].
    pub async fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, |_| {}).await
    }

    /// Starts a server whose configuration is changed by `configure`.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with(
        database: &TestDatabase,
        configure: impl FnOnce(&mut Configuration),
    ) -> Self {
        let mut configuration = configuration(&database.url());
        configure(&mut configuration);
        let clock = Clock::manual(EPOCH);
        let started = Server::start(&configuration, clock.clone(), Some(metrics()), false).await;
        let server = started.unwrap_or_else(|error| panic!("the server does not start: {error}"));
        let (product, access) = (Arc::clone(server.product()), Arc::clone(server.access()));
        let delivery = Arc::clone(server.delivery());
        let http = Http::at(server.address());
        let server = Arc::new(Mutex::new(Some(server)));
        database.serves(&server);
        Self {
            clock,
            database: database.clone(),
            server,
            product,
            access,
            delivery,
            http,
        }
    }

    /// Stops the server as a signal would: what runs is finished.
    pub async fn stop(&self) {
        let server = self.server.lock().unwrap().take();
        if let Some(server) = server {
            server.stop().await;
        }
    }

    /// The database below.
    #[must_use]
    pub const fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// What the server shares between requests.
    #[must_use]
    pub fn product(&self) -> &Product {
        &self.product
    }

    /// Log-ins and tokens.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Campaigns and mails. By themselves they go on once an hour, so that a test is ahead of them.
    #[must_use]
    pub fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    /// Plain HTTP.
    #[must_use]
    pub const fn http(&self) -> Http {
        self.http
    }

    /// Someone without a token.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        self.http.client(None)
    }

    /// The tenant of that slug; made, with US dollars and UTC, when there is none.
    pub async fn tenant(&self, slug: &str) -> Tenant {
        self.tenant_like(slug, |_| {}).await
    }

    /// The tenant of that slug; made, as `change` wants it, when there is none.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn tenant_like(&self, slug: &str, change: impl FnOnce(&mut NewTenant)) -> Tenant {
        let database = &self.product.database;
        let known = data::tenant::by_slug(database, slug).await.unwrap();
        let id = match known {
            Some(id) => id,
            None => {
                let mut tenant = NewTenant {
                    slug: slug.to_owned(),
                    name: slug.to_owned(),
                    time_zone: chrono_tz::UTC,
                    reporting_currency: "USD".parse().unwrap(),
                    fiscal_year_start_month: 1,
                };
                change(&mut tenant);
                data::tenant::create(database, tenant, self.clock.now(), "test")
                    .await
                    .unwrap()
            }
        };
        Tenant::new(self.clone(), id, slug)
    }

    /// An id that names nothing.
    #[must_use]
    pub fn unused_uuid(&self) -> Uuid {
        data::id::new(self.clock.now())
    }
}

/// The configuration of servers under test: one worker, a free port of this machine, and budgets that a walk over the schema does not use up.
fn configuration(database_url: &str) -> Configuration {
    let mut configuration = Configuration {
        database_url: database_url.to_owned(),
        database_connections: 4,
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        workers: Some(1),
        shutdown_timeout: Duration::from_secs(10),
        upkeep_interval: Duration::from_secs(24 * 3_600),
        delivery_interval: Duration::from_secs(3_600),
        ..Configuration::default()
    };
    let plenty = NonZeroU32::new(1_000_000_000).expect("a positive number");
    let limits = &mut configuration.edge.rate_limit;
    (limits.units_per_second, limits.burst) = (plenty, plenty);
    (limits.anonymous_units_per_second, limits.anonymous_burst) = (plenty, plenty);
    configuration
}

/// The counts of this process, shared by all servers in it.
fn metrics() -> PrometheusHandle {
    static METRICS: LazyLock<PrometheusHandle> = LazyLock::new(|| {
        api::telemetry::install_metrics().expect("the first recorder of the process")
    });
    METRICS.clone()
}

/// Waits until `condition` holds.
///
/// # Panics
/// When it does not within twenty seconds.
pub async fn wait_until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition().await {
        assert!(Instant::now() < deadline, "this never came true: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
