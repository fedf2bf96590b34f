//! Keeping scores up to date: all of them once a day, and those of accounts of which something was written since.

use std::collections::BTreeSet;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    compute::{Recomputed, compute, note_round, save_round},
    entity::{profile, round},
};
use crate::{
    engagement::UsageCache,
    error::Error,
    id::Kind,
    log::entity::{Column, Entity},
    portfolio::touched_by,
    scope::Scope,
};

/// The most entries of the log that are gone through; after more of them all accounts are computed.
const ENTRIES: i64 = 2_000;

/// Which accounts are due.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    All,
    Some(Vec<Uuid>),
}

/// Computes what is due of the tenant; nothing while it has no profile, not even a draft. A draft is enough, so that it can be tried out on what was measured.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`] and the permission to read the portfolio; else when the database is away.
pub async fn round(scope: &Scope, usage: &UsageCache) -> Result<Recomputed, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let any = scope.find::<profile::Entity>();
    if any.one(scope.connection()).await?.is_none() {
        return Ok(Recomputed::default());
    }
    let last = scope.find::<round::Entity>();
    let last = last.one(scope.connection()).await?;
    let due = match &last {
        Some(last) if last.computed_on >= scope.today() => since(scope, last.log_version).await?,
        _ => Due::All,
    };
    let computed = match &due {
        Due::Some(accounts) if accounts.is_empty() => Recomputed::default(),
        Due::Some(accounts) => compute(&writer, usage, Some(accounts), scope.today()).await?,
        Due::All => compute(&writer, usage, None, scope.today()).await?,
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

/// The accounts about which something was written after a version of the log.
async fn since(scope: &Scope, version: i64) -> Result<Due, Error> {
    if scope.log_version() - version > ENTRIES {
        return Ok(Due::All);
    }
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .select_only()
        .columns([
            Column::SubjectKind,
            Column::SubjectId,
            Column::AccountId,
            Column::Before,
        ]);
    let entries: Vec<(String, Uuid, Option<Uuid>, Option<String>)> =
        query.into_tuple().all(scope.connection()).await?;
    let mut accounts = BTreeSet::new();
    for (kind, id, account, before) in entries {
        match Kind::from_prefix(&kind) {
            // What is computed is no reason to compute again, and what is to be done says nothing of how an account is.
            Some(
                Kind::HealthScore
                | Kind::HealthRound
                | Kind::Task
                | Kind::Playbook
                | Kind::PlaybookRun
                | Kind::WorkRule,
            ) => {}
            // A KPI that is put away, or of which another value is better, is of all accounts.
            Some(Kind::HealthProfile | Kind::Tenant | Kind::Kpi) => return Ok(Due::All),
            Some(Kind::Account) => drop(accounts.insert(id)),
            kind if account.is_some() => {
                accounts.extend(touched_by(kind, id, account, before.as_deref())?);
            }
            _ => {}
        }
    }
    Ok(Due::Some(accounts.into_iter().collect()))
}
