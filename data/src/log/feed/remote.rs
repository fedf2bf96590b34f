//! Hints between the processes that share a PostgreSQL.

use std::{collections::HashMap, time::Duration};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender, WeakUnboundedSender};
use uuid::Uuid;

use super::Hint;

const CHANNEL: &str = "tenure_log";

/// Starts to pass hints on: those of other processes to `hints`, and those that the answer takes to the other processes. Ends with `hints`.
pub(super) fn start(pool: &PgPool, hints: &UnboundedSender<Hint>) -> UnboundedSender<Hint> {
    let (outgoing, queue) = mpsc::unbounded_channel();
    tokio::spawn(send(pool.clone(), queue));
    tokio::spawn(receive(pool.clone(), hints.downgrade()));
    outgoing
}

/// Sends what the queue holds, one `NOTIFY` per tenant however many commits there were meanwhile.
async fn send(pool: PgPool, mut queue: UnboundedReceiver<Hint>) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, 1_000).await > 0 {
        let mut newest: HashMap<Uuid, i64> = HashMap::new();
        for (tenant, version) in batch.drain(..) {
            let known = newest.entry(tenant).or_insert(version);
            *known = version.max(*known);
        }
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

/// Takes what other processes hint.
async fn receive(pool: PgPool, hints: WeakUnboundedSender<Hint>) {
    while hints.upgrade().is_some() {
        if let Err(error) = listen(&pool, &hints).await {
            tracing::warn!(%error, "listening for changes of other processes was interrupted");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(pool: &PgPool, hints: &WeakUnboundedSender<Hint>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let notification = listener.recv().await?;
        let Some(hints) = hints.upgrade() else {
            return Ok(());
        };
        if let Some(hint) = parse(notification.payload()) {
            // The receiver ends only with the process.
            let _ = hints.send(hint);
        }
    }
}

fn parse(payload: &str) -> Option<Hint> {
    let (tenant, version) = payload.split_once(' ')?;
    Some((tenant.parse().ok()?, version.parse().ok()?))
}
