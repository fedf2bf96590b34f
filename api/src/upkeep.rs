//! What the server does by itself, now and then: it removes what tenants have no more use for, packs days of usage, makes the renewals that come into
//! sight, computes health scores, proposes whom to ask to speak for the product, and makes what rules say is to be done.

use std::{sync::Arc, time::Duration};

use data::{
    advocacy,
    engagement::Packing,
    error::Error,
    health,
    renewal::Round,
    scope::{Actor, OpenRequest},
    tenant,
    transaction::Mode,
    upkeep,
    work::rule,
};
use domain::member::{Permission, Permissions};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval_at},
};
use uuid::Uuid;

use service::product::Product;

/// The part of the interval that a server waits for its first round: one that is started anew now and then is to come to it, too.
const FIRST: u32 = 15;

/// The upkeep of a running server.
pub struct Upkeep {
    stopping: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Upkeep {
    /// Starts to go round all tenants every `interval`. Several servers on one database do no harm to each other.
    #[must_use]
    pub fn start(product: Arc<Product>, interval: Duration) -> Self {
        let (stopping, stopped) = watch::channel(false);
        let task = tokio::spawn(run(product, interval, stopped));
        Self { stopping, task }
    }

    /// Lets the transaction under way come to its end, for at most `patience`, and starts no other.
    pub async fn stop(self, patience: Duration) {
        self.stopping.send_replace(true);
        let abort = self.task.abort_handle();
        match tokio::time::timeout(patience, self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the upkeep ended with an error"),
            Err(_) => abort.abort(),
        }
    }
}

async fn run(product: Arc<Product>, interval: Duration, mut stopping: watch::Receiver<bool>) {
    let mut rounds = interval_at(Instant::now() + interval / FIRST, interval);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            _ = rounds.tick() => {}
        }
        if let Err(error) = round(&product, &stopping).await {
            tracing::warn!(%error, "the upkeep was broken off; the next round goes on with it");
        }
    }
}

/// Goes round all tenants once.
async fn round(product: &Product, stopping: &watch::Receiver<bool>) -> Result<(), Error> {
    if let Err(error) = product.database.take_statistics().await {
        tracing::warn!(%error, "the database could not take statistics; the next round tries again");
    }
    for (slug, id) in tenant::list_slugs(&product.database).await? {
        if *stopping.borrow() {
            return Ok(());
        }
        for done in [
            tidy(product, id, stopping).await,
            // Before the scores, for which usage is read.
            pack_usage(product, id, stopping).await,
            prepare_renewals(product, id, stopping).await,
            compute_health(product, id).await,
            propose_advocacy(product, id).await,
            // After the scores, of which rules tell.
            make_work(product, id, stopping).await,
        ] {
            match done {
                Err(error @ Error::Unavailable(_)) => return Err(error),
                // It has gone since. One that is suspended is kept up, so that it comes back as it left.
                Err(Error::Unauthenticated) | Ok(()) => {}
                Err(error) => {
                    tracing::error!(%error, tenant = %slug, "the upkeep of a tenant failed");
                }
            }
        }
    }
    Ok(())
}

/// Removes all that one tenant has no more use for.
async fn tidy(
    product: &Product,
    tenant: Uuid,
    stopping: &watch::Receiver<bool>,
) -> Result<(), Error> {
    loop {
        let removed = upkeep::step(&product.database, tenant, product.clock.now()).await?;
        for (kind, count) in [
            ("session", removed.sessions),
            ("revoked_token", removed.revoked_tokens),
            ("idempotency", removed.answers),
        ] {
            metrics::counter!("tenure_upkeep_rows_removed_total", "kind" => kind).increment(count);
        }
        if !removed.may_leave_more() || *stopping.borrow() {
            return Ok(());
        }
    }
}

/// Packs the days of one tenant's usage that are not, or have changed since.
async fn pack_usage(
    product: &Product,
    tenant: Uuid,
    stopping: &watch::Receiver<bool>,
) -> Result<(), Error> {
    let mut packing = Packing::start();
    while !packing.is_done() && !*stopping.borrow() {
        let request = Packing::request(tenant, product.clock.now());
        let scope = product.open(request).await?;
        let before = packing.packed();
        match packing.step(&scope).await {
            Ok(()) => product.commit(&scope).await?,
            Err(error) => {
                scope.close().await?;
                return Err(error);
            }
        }
        let count = packing.packed() - before;
        metrics::counter!("tenure_upkeep_usage_days_packed_total").increment(count);
    }
    Ok(())
}

/// Makes the renewals of one tenant that come into sight, and calls how likely they are.
async fn prepare_renewals(
    product: &Product,
    tenant: Uuid,
    stopping: &watch::Receiver<bool>,
) -> Result<(), Error> {
    let mut round = Round::start();
    while round.done().is_none() && !*stopping.borrow() {
        let request = Round::request(tenant, product.clock.now());
        let scope = product.open(request).await?;
        match round.step(&scope).await {
            Ok(()) => product.commit(&scope).await?,
            Err(error) => {
                scope.close().await?;
                return Err(error);
            }
        }
    }
    let prepared = round.done().unwrap_or_default();
    for (what, count) in [
        ("decided", prepared.decided),
        ("made", prepared.made),
        ("called", prepared.called),
    ] {
        metrics::counter!("tenure_upkeep_renewals_total", "what" => what).increment(count);
    }
    Ok(())
}

/// Computes the health scores of one tenant that are due: all of them once a day, and those of accounts of which something was written since.
async fn compute_health(product: &Product, tenant: Uuid) -> Result<(), Error> {
    let request = OpenRequest {
        tenant,
        actor: Actor::System("health"),
        permissions: Permissions::of(&[Permission::ManageHealth, Permission::ReadPortfolio]),
        token_hash: None,
        mode: Mode::Write,
        now: product.clock.now(),
        request_id: "health".to_owned(),
    };
    let scope = product.open(request).await?;
    match health::round(&scope, product.health_caches()).await {
        Ok(computed) => {
            product.commit(&scope).await?;
            let count = u64::try_from(computed.accounts).unwrap_or(u64::MAX);
            metrics::counter!("tenure_upkeep_health_scores_total").increment(count);
            Ok(())
        }
        Err(error) => {
            scope.close().await?;
            Err(error)
        }
    }
}

/// Proposes which customers of one tenant to ask, because something good has just happened.
async fn propose_advocacy(product: &Product, tenant: Uuid) -> Result<(), Error> {
    let request = OpenRequest {
        tenant,
        actor: Actor::System("advocacy"),
        permissions: Permissions::of(&[Permission::ManageAdvocacy]),
        token_hash: None,
        mode: Mode::Write,
        now: product.clock.now(),
        request_id: "advocacy".to_owned(),
    };
    let scope = product.open(request).await?;
    match advocacy::propose(&scope).await {
        Ok(proposed) => {
            product.commit(&scope).await?;
            let count = u64::try_from(proposed).unwrap_or(u64::MAX);
            metrics::counter!("tenure_upkeep_advocacy_proposals_total").increment(count);
            Ok(())
        }
        Err(error) => {
            scope.close().await?;
            Err(error)
        }
    }
}

/// Makes what the rules of one tenant say is to be done: of all accounts once a day, and of those about which something was written since.
async fn make_work(
    product: &Product,
    tenant: Uuid,
    stopping: &watch::Receiver<bool>,
) -> Result<(), Error> {
    loop {
        let request = OpenRequest {
            tenant,
            actor: Actor::System("work"),
            permissions: Permissions::of(&[Permission::ManageWork, Permission::ReadPortfolio]),
            token_hash: None,
            mode: Mode::Write,
            now: product.clock.now(),
            request_id: "work".to_owned(),
        };
        let scope = product.open(request).await?;
        let made = match rule::round(&scope, &product.facts).await {
            Ok(made) => made,
            Err(error) => {
                scope.close().await?;
                return Err(error);
            }
        };
        product.commit(&scope).await?;
        for (what, count) in [("task", made.tasks), ("playbook_run", made.runs)] {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            metrics::counter!("tenure_upkeep_work_total", "what" => what).increment(count);
        }
        if !made.may_leave_more || *stopping.borrow() {
            return Ok(());
        }
    }
}
