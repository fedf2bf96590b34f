//! Wakes those who follow a log when it has grown, in this process and in the others on the same PostgreSQL.
//!
//! A wake-up is only a hint that carries no data: whoever is woken reads the log from the version last seen, so that a hint
//! that is lost or doubled does no harm. The hint is sent after the commit and outside the transaction, because `NOTIFY` within
//! a transaction makes all writers of the database queue for one lock.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use crate::database::Database;

const CHANNEL: &str = "tenure_log";

/// The wake-ups of one process.
#[derive(Clone)]
pub struct Feed {
    tenants: Arc<Mutex<HashMap<Uuid, watch::Sender<i64>>>>,
    outgoing: Option<mpsc::UnboundedSender<(Uuid, i64)>>,
}

impl Feed {
    /// The feed of a process that serves `database`. On PostgreSQL two tasks talk with the other processes until the feed is dropped.
    #[must_use]
    pub fn start(database: &Database) -> Self {
        let tenants = Arc::default();
        match database {
            Database::Sqlite { .. } => Self {
                tenants,
                outgoing: None,
            },
            Database::Postgres(pool) => {
                let (outgoing, queue) = mpsc::unbounded_channel();
                let feed = Self {
                    tenants,
                    outgoing: Some(outgoing),
                };
                tokio::spawn(send(pool.clone(), queue));
                tokio::spawn(receive(pool.clone(), Arc::downgrade(&feed.tenants)));
                feed
            }
        }
    }

    /// Tells all followers of the tenant, here and elsewhere, that its log has reached `version`.
    pub fn publish(&self, tenant: Uuid, version: i64) {
        wake(&self.tenants, tenant, version);
        if let Some(outgoing) = &self.outgoing {
            // The receiver ends only with the process.
            let _ = outgoing.send((tenant, version));
        }
    }

    /// Follows a tenant's log: the receiver changes whenever it may have grown.
    #[must_use]
    pub fn follow(&self, tenant: Uuid) -> watch::Receiver<i64> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.retain(|_, sender| sender.receiver_count() > 0);
        tenants
            .entry(tenant)
            .or_insert_with(|| watch::channel(0).0)
            .subscribe()
    }
}

type Tenants = Mutex<HashMap<Uuid, watch::Sender<i64>>>;

fn wake(tenants: &Tenants, tenant: Uuid, version: i64) {
    let tenants = tenants.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sender) = tenants.get(&tenant) {
        sender.send_if_modified(|known| {
            let news = version > *known;
            *known = version.max(*known);
            news
        });
    }
}

/// Sends what the queue holds, one `NOTIFY` per tenant however many commits there were meanwhile.
async fn send(pool: PgPool, mut queue: mpsc::UnboundedReceiver<(Uuid, i64)>) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, 1_000).await > 0 {
        let newest: HashMap<Uuid, i64> = batch.drain(..).collect();
        for (tenant, version) in newest {
            let payload = format!("{tenant} {version}");
            let notify = sqlx::query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(payload);
            if let Err(error) = notify.execute(&pool).await {
                tracing::warn!(%error, "other processes were not told of a change; they will notice at their next look");
            }
        }
    }
}

/// Wakes the followers here for what other processes have written.
async fn receive(pool: PgPool, tenants: std::sync::Weak<Tenants>) {
    while tenants.strong_count() > 0 {
        if let Err(error) = listen(&pool, &tenants).await {
            tracing::warn!(%error, "listening for changes of other processes was interrupted");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(pool: &PgPool, tenants: &std::sync::Weak<Tenants>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let notification = listener.recv().await?;
        let Some(tenants) = tenants.upgrade() else {
            return Ok(());
        };
        if let Some((tenant, version)) = parse(notification.payload()) {
            wake(&tenants, tenant, version);
        }
    }
}

fn parse(payload: &str) -> Option<(Uuid, i64)> {
    let (tenant, version) = payload.split_once(' ')?;
    Some((tenant.parse().ok()?, version.parse().ok()?))
}
