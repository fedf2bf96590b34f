//! The edge as one value that all workers share.

use std::{
    collections::HashSet,
    fmt,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::{
    client_address,
    cors::Origins,
    document::DocumentGuard,
    engine::Engine,
    persisted::PersistedDocuments,
    rate_limit::{Payer, RateLimits},
    refused::Refused,
    settings::EdgeSettings,
};

/// Where the edge reads the time.
#[derive(Clone)]
pub struct Clock {
    /// The time of day, to compare with the expiry of tokens.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Time since any fixed moment; it never goes back. Token buckets fill by it.
    pub elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Clock {
    /// A clock whose time of day is what `now` says.
    #[must_use]
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let start = Instant::now();
        Self {
            now: Arc::new(now),
            elapsed: Arc::new(move || start.elapsed()),
        }
    }
}

/// Settings that contradict each other or cannot be put into force.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSettings {
    /// An entry of `allowed_origins` is not scheme, host and port.
    #[error("`{0}` is not an origin such as `https://app.example.com`")]
    Origin(String),
    /// The path does not start with a slash.
    #[error("the path `{0}` does not start with `/`")]
    Path(String),
    /// A bound that must be at least one is zero.
    #[error("`{0}` must not be zero")]
    Zero(&'static str),
}

/// The edge: the product behind it and everything that bounds access to it.
pub struct Edge {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) guard: DocumentGuard,
    pub(super) settings: EdgeSettings,
    pub(super) open_root_fields: HashSet<String>,
    pub(super) clock: Clock,
    pub(super) origins: Origins,
    pub(super) persisted: PersistedDocuments,
    pub(super) rate_limits: RateLimits,
    pub(super) open_sockets: AtomicUsize,
    stopping: watch::Sender<bool>,
}

impl fmt::Debug for Edge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Edge")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Edge {
    /// Puts an edge in front of `engine`. `open_root_fields` are the root fields that callers without a token may ask for.
    ///
    /// # Errors
    /// When the settings cannot be put into force.
    pub fn new(
        engine: Arc<dyn Engine>,
        guard: DocumentGuard,
        open_root_fields: impl IntoIterator<Item = impl Into<String>>,
        settings: EdgeSettings,
        clock: Clock,
    ) -> Result<Arc<Self>, InvalidSettings> {
        check(&settings)?;
        Ok(Arc::new(Self {
            engine,
            guard,
            open_root_fields: open_root_fields.into_iter().map(Into::into).collect(),
            origins: Origins::new(&settings.allowed_origins)?,
            persisted: PersistedDocuments::new(settings.persisted_document_bytes),
            rate_limits: RateLimits::new(&settings.rate_limit, clock.elapsed.clone()),
            clock,
            settings,
            open_sockets: AtomicUsize::new(0),
            stopping: watch::Sender::new(false),
        }))
    }

    /// Begins to stop: new requests are refused with 503, sockets are closed with 1001 once their queries and mutations are done. Call it before the
    /// HTTP server is told to stop, or open sockets hold up its graceful stop.
    pub fn begin_shutdown(&self) {
        self.stopping.send_replace(true);
    }

    /// Sockets open at the moment.
    #[must_use]
    pub fn open_sockets(&self) -> usize {
        self.open_sockets.load(Ordering::Relaxed)
    }

    /// The address that a request comes from; behind trusted proxies the one that they report.
    #[must_use]
    pub fn client_address(&self, request: &HttpRequest) -> Option<IpAddr> {
        client_address::of(request, &self.settings.trusted_proxies)
    }

    /// Takes a unit from the bucket of an address: for endpoints besides GraphQL that strangers may reach, such as log-in.
    ///
    /// # Errors
    /// 429 when the bucket is empty.
    pub fn charge_address(&self, address: Option<IpAddr>) -> Result<(), Refused> {
        self.rate_limits
            .charge_request(&Payer::Address(address))
            .map(|_| ())
    }

    pub(super) fn is_available(&self) -> bool {
        !*self.stopping.borrow() && self.engine.is_available()
    }

    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}

fn check(settings: &EdgeSettings) -> Result<(), InvalidSettings> {
    if !settings.path.starts_with('/') {
        return Err(InvalidSettings::Path(settings.path.clone()));
    }
    let websocket = &settings.websocket;
    let bounds = [
        ("body_bytes", settings.body_bytes == 0),
        ("body_timeout", settings.body_timeout.is_zero()),
        ("run_timeout", settings.run_timeout.is_zero()),
        ("websocket.message_bytes", websocket.message_bytes == 0),
        ("websocket.operations", websocket.operations == 0),
        ("websocket.queue", websocket.queue == 0),
        ("websocket.keep_alive", websocket.keep_alive.is_zero()),
        ("websocket.write_timeout", websocket.write_timeout.is_zero()),
    ];
    match bounds.into_iter().find(|(_, is_zero)| *is_zero) {
        Some((name, _)) => Err(InvalidSettings::Zero(name)),
        None => Ok(()),
    }
}
