//! The task that reads what is new in the logs that are followed.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::member::{Permission, Permissions};
use futures_util::{StreamExt, stream};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, timeout},
};
use uuid::Uuid;

use super::{
    Hint,
    followers::{Followers, Found},
    lock,
};
use crate::{
    clock::Clock,
    database::Database,
    error::Error,
    log::entries_after,
    portfolio::MOST_ENTRIES,
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};

/// How often all logs that are followed are looked at without a hint: it may get lost with a killed process, and a new day has none.
const LOOK: Duration = Duration::from_secs(5);

/// How long a look at one log may take: a connection that answers no more must not keep all others waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many logs are looked at at once.
const AT_ONCE: usize = 4;

/// How many hints are taken at once.
const HINTS: usize = 1_000;

/// Looks until nobody can hint any more.
pub(super) async fn run(
    database: Database,
    clock: Clock,
    mut hints: mpsc::UnboundedReceiver<Hint>,
    followers: Arc<Mutex<Followers>>,
) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Vec::new();
    loop {
        let due: Vec<Uuid> = tokio::select! {
            count = hints.recv_many(&mut heard, HINTS) => match count {
                0 => return,
                _ => lock(&followers).behind(heard.drain(..)).into_iter().collect(),
            },
            _ = looks.tick() => lock(&followers).tenants(),
        };
        let looks = due.into_iter().map(|tenant| {
            let look = look(&database, &clock, tenant, &followers);
            async move { (tenant, timeout(PATIENCE, look).await) }
        });
        let mut looks = stream::iter(looks.collect::<Vec<_>>()).buffer_unordered(AT_ONCE);
        while let Some((tenant, looked)) = looks.next().await {
            let problem = match looked {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("it took more than {} seconds", PATIENCE.as_secs()),
            };
            tracing::warn!(%tenant, problem, "followers were not told of what is new in the log; it is tried again");
        }
    }
}

/// Reads what is new in the log of one tenant, and wakes whom it concerns.
async fn look(
    database: &Database,
    clock: &Clock,
    tenant: Uuid,
    followers: &Mutex<Followers>,
) -> Result<(), Error> {
    let until = lock(followers).until(tenant);
    let request = OpenRequest {
        tenant,
        actor: Actor::System("feed"),
        permissions: Permissions::of(&[Permission::ReadPortfolio]),
        token_hash: None,
        mode: Mode::Read,
        now: clock.now(),
        request_id: "feed".to_owned(),
    };
    let scope = Scope::open(database, request).await?;
    let found = found(&scope, until).await;
    scope.close().await?;
    lock(followers).take(tenant, &found?);
    Ok(())
}

async fn found(scope: &Scope, until: Option<i64>) -> Result<Found, Error> {
    let version = scope.log_version();
    let entries = match until {
        Some(until) if until >= version => Some(Vec::new()),
        Some(until) if version - until <= MOST_ENTRIES => Some(entries_after(scope, until).await?),
        _ => None,
    };
    Ok(Found {
        version,
        today: scope.today(),
        entries,
    })
}
