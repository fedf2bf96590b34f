//! The server: one way to start for the program and for its tests.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    middleware::from_fn,
    web::{self, Data},
};
use data::{
    clock::Clock,
    database::{Database, DatabaseOptions},
};
use delivery::{Delivery, Runner};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinHandle;

use crate::{
    engine::{OPEN_ROOT_FIELDS, Tenure},
    ingest::Ingestion,
    upkeep::Upkeep,
};
use edge::{
    Edge,
    document::{DocumentGuard, Limits},
};
use service::{
    access::{self, Access},
    configuration::Configuration,
    product::Product,
};

#[cfg(test)]
mod tests;

/// Why a server did not start; the text says what to do.
pub type StartError = String;

/// A running server.
pub struct Server {
    address: SocketAddr,
    edge: Arc<Edge>,
    handle: ServerHandle,
    finished: JoinHandle<std::io::Result<()>>,
    product: Arc<Product>,
    access: Arc<Access>,
    upkeep: Upkeep,
    delivery: Arc<Delivery>,
    runner: Runner,
    shutdown_timeout: Duration,
}

/// Opens the database of a configuration.
///
/// # Errors
/// When the URL is malformed or SQLite's file cannot be opened.
pub async fn open_database(configuration: &Configuration) -> Result<Database, StartError> {
    let options = DatabaseOptions {
        url: configuration.database_url.clone(),
        connections: configuration.database_connections,
        acquire_timeout: configuration.database_wait,
    };
    Database::connect(&options)
        .await
        .map_err(|error| error.to_string())
}

impl Server {
    /// Starts serving on a migrated database.
    ///
    /// # Errors
    /// When the database is away or not migrated, its role may see every tenant (unless `any_role`), the address is taken, or a setting is not
    /// usable.
    pub async fn start(
        configuration: &Configuration,
        clock: Clock,
        metrics: Option<PrometheusHandle>,
        any_role: bool,
    ) -> Result<Self, StartError> {
        if configuration.upkeep_interval.is_zero() {
            return Err("`upkeep_interval` must be longer than nothing".to_owned());
        }
        if configuration.delivery_interval.is_zero() {
            return Err("`delivery_interval` must be longer than nothing".to_owned());
        }
        let database = open_database(configuration).await?;
        check_migrated(&database).await?;
        if let Some(reason) = database
            .unsafe_role()
            .await
            .map_err(|error| error.to_string())?
            .filter(|_| !any_role)
        {
            return Err(format!(
                "{reason}, which would see the rows of every tenant: connect as a role without SUPERUSER and BYPASSRLS (docs/operations.md shows how)"
            ));
        }
        let product = Arc::new(Product::new(database, clock));
        let access = Access::start(configuration, Arc::clone(&product)).await?;
        let delivery = Delivery::start(Arc::clone(&product), &configuration.mail).await?;
        let delivery = Arc::new(delivery);
        let schema = graphql::schema();
        let guard = DocumentGuard::new(&graphql::guarded_sdl(), Limits::default())
            .map_err(|error| error.to_string())?
            .with_scalars(graphql::scalar::rules());
        let engine = Arc::new(Tenure::new(
            Arc::clone(&product),
            Arc::clone(&access),
            Arc::clone(delivery.links()),
            schema,
        ));
        let edge = Edge::new(
            engine,
            guard,
            OPEN_ROOT_FIELDS,
            configuration.edge.clone(),
            edge_clock(&product.clock),
        )
        .map_err(|error| error.to_string())?;
        let listener = TcpListener::bind(configuration.listen)
            .map_err(|error| format!("cannot listen on {}: {error}", configuration.listen))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let shared = Shared {
            edge: Arc::clone(&edge),
            product: Arc::clone(&product),
            access: Arc::clone(&access),
            delivery: Arc::clone(&delivery),
            metrics,
        };
        let mut server = HttpServer::new(move || App::new().configure(shared.clone().routes()))
            .on_connect(edge::limit_stalled_writes(Duration::from_secs(30)))
            .shutdown_timeout(configuration.shutdown_timeout.as_secs())
            .disable_signals();
        if let Some(workers) = configuration.workers {
            server = server.workers(workers);
        }
        let server = server
            .listen(listener)
            .map_err(|error| error.to_string())?
            .run();
        let handle = server.handle();
        let upkeep = Upkeep::start(Arc::clone(&product), configuration.upkeep_interval);
        let runner = Runner::start(Arc::clone(&delivery), configuration.delivery_interval);
        Ok(Self {
            address,
            edge,
            handle,
            finished: tokio::spawn(server),
            product,
            access,
            upkeep,
            delivery,
            runner,
            shutdown_timeout: configuration.shutdown_timeout,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it shares between requests.
    #[must_use]
    pub const fn product(&self) -> &Arc<Product> {
        &self.product
    }

    /// Log-ins and tokens.
    #[must_use]
    pub const fn access(&self) -> &Arc<Access> {
        &self.access
    }

    /// Campaigns, mails and the page that they lead to.
    #[must_use]
    pub const fn delivery(&self) -> &Arc<Delivery> {
        &self.delivery
    }

    /// Stops taking requests, finishes those under way, and closes the database.
    pub async fn stop(self) {
        self.edge.begin_shutdown();
        self.handle.stop(true).await;
        if let Ok(Err(error)) = self.finished.await {
            tracing::error!(%error, "the server ended with an error");
        }
        self.upkeep.stop(self.shutdown_timeout).await;
        self.runner.stop(self.shutdown_timeout).await;
        self.product.database.close().await;
    }

    /// Serves until the process is told to stop.
    pub async fn run_until_stopped(self) {
        stop_signal().await;
        tracing::info!("stopping: finishing the requests under way");
        self.stop().await;
    }
}

async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted => {}
            }
        }
        Err(_) => drop(interrupted.await),
    }
}

fn edge_clock(clock: &Clock) -> edge::Clock {
    let clock = clock.clone();
    edge::Clock::new(move || clock.now())
}

async fn check_migrated(database: &Database) -> Result<(), StartError> {
    use migration::MigratorTrait;
    // The server's role may not make tables, not even the one that lists the migrations.
    let pending =
        migration::Migrator::get_pending_migrations_read_only(&database.for_migrations()).await;
    match pending
        .map_err(|error| format!("the database cannot be asked for its migrations: {error}"))?
        .len()
    {
        0 => Ok(()),
        count => Err(format!(
            "the database lacks {count} migrations: run `tenure migrate up` first"
        )),
    }
}

#[derive(Clone)]
struct Shared {
    edge: Arc<Edge>,
    product: Arc<Product>,
    access: Arc<Access>,
    delivery: Arc<Delivery>,
    metrics: Option<PrometheusHandle>,
}

impl Shared {
    fn routes(self) -> impl FnOnce(&mut web::ServiceConfig) {
        move |config| {
            config
                .app_data(Data::from(Arc::clone(&self.product)))
                .app_data(Data::new(self.metrics))
                .configure(edge::configure(Arc::clone(&self.edge)))
                .configure(edge::graphiql::configure)
                .configure(edge::lines::configure(
                    Arc::clone(&self.edge),
                    "/ingest/events",
                    Arc::new(Ingestion::new(self.product)),
                ))
                .configure(access::configure(self.access, Arc::clone(&self.edge)))
                .configure(delivery::page::configure(self.delivery, self.edge))
                .service(
                    web::resource("/healthz")
                        .wrap(from_fn(edge::observe))
                        .get(healthy),
                )
                .service(
                    web::resource("/readyz")
                        .wrap(from_fn(edge::observe))
                        .get(ready),
                )
                .service(web::resource("/metrics").get(prometheus));
        }
    }
}

async fn healthy() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

async fn ready(product: Data<Product>) -> HttpResponse {
    match product.database.ping().await {
        Ok(()) => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable()
                .content_type("text/plain; charset=utf-8")
                .body("the database is away\n")
        }
    }
}

async fn prometheus(metrics: Data<Option<PrometheusHandle>>) -> HttpResponse {
    match metrics.get_ref() {
        Some(handle) => HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(handle.render()),
        None => HttpResponse::NotFound().finish(),
    }
}
