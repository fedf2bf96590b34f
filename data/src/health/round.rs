//! Keeping scores up to date: all of them once a day, and those of accounts of which something was written since.

use domain::member::Permission;

use super::{
    compute::{Caches, Recomputed, Sources, compute, note_round, save_round},
    entity::{profile, round},
};
use crate::{
    error::Error,
    id::Kind,
    portfolio::{Reach, concerned_since},
    scope::Scope,
};

/// Computes what is due of the tenant; nothing while it has no profile, not even a draft. A draft is enough, so that it can be tried out on what was measured.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`] and the permission to read the portfolio; else when the database is away.
pub async fn round(scope: &Scope, caches: Caches<'_>) -> Result<Recomputed, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let any = scope.find::<profile::Entity>();
    if any.one(scope.connection()).await?.is_none() {
        return Ok(Recomputed::default());
    }
    let last = scope.find::<round::Entity>();
    let last = last.one(scope.connection()).await?;
    let due = match &last {
        Some(last) if last.computed_on >= scope.today() => {
            concerned_since(scope, last.log_version, reach).await?
        }
        _ => None,
    };
    let computed = match due.as_deref() {
        Some([]) => Recomputed::default(),
        due => {
            let sources = Sources::load(scope, caches).await?;
            compute(&writer, &sources, due, scope.today()).await?
        }
    };
    if computed.changed > 0 {
        // So that those who follow the portfolio ask for it again.
        note_round(&writer, scope.today(), computed)?;
    }
    if last.is_none_or(|last| {
        last.log_version != scope.log_version() || last.computed_on != scope.today()
    }) {
        save_round(&writer).await?;
    }
    Ok(computed)
}

/// Whose health an entry may change.
const fn reach(kind: Kind) -> Reach {
    match kind {
        // What is computed is no reason to compute again, and what is to be done says nothing of how an account is.
        Kind::HealthScore
        | Kind::HealthRound
        | Kind::Task
        | Kind::Playbook
        | Kind::PlaybookRun
        | Kind::WorkRule => Reach::Nobody,
        // A KPI that is put away, or of which another value is better, is of all accounts.
        Kind::HealthProfile | Kind::Tenant | Kind::Kpi => Reach::Everybody,
        _ => Reach::Account,
    }
}
