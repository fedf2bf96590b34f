//! Accounts of a file, with their owners.

use std::collections::HashMap;

use data::{
    account::{AccountInput, upsert},
    bulk::{Policy, RowResult},
    error::Error,
    member,
    ownership::{OwnerWish, set_owners},
    refresh,
    scope::Scope,
};
use domain::member::{MemberStatus, Permission};
use uuid::Uuid;

use super::{row, sink::join};
use crate::import::{Row, RowOutcome};

/// Writes accounts and then gives them their primary owners, from today on. A row whose owner is no active member is rejected whole; one
/// that names no owner leaves the account's as it is.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let owners = owners(scope, batch).await?;
    let mut inputs: Vec<AccountInput> = Vec::with_capacity(batch.len());
    for (row, owner) in batch.iter().zip(&owners) {
        if owner.is_ok() {
            inputs.push(row::account(&row.values));
        }
    }
    let mut results = upsert(scope, inputs, Policy::RejectRow).await?;
    let changed = assign(scope, wishes(scope, &owners, &results)).await?;
    for result in &mut results {
        let has_other_owner = result.id.is_some_and(|id| changed.contains(&id));
        if has_other_owner && result.outcome == data::bulk::Outcome::Unchanged {
            result.outcome = data::bulk::Outcome::Updated;
        }
    }
    Ok(join(results, owners.into_iter().map(Result::err).collect()))
}

/// The owner that each row names, if it does, or why that cannot be.
async fn owners(scope: &Scope, batch: &[Row]) -> Result<Vec<Result<Option<Uuid>, String>>, Error> {
    let mut emails: Vec<String> = Vec::new();
    for row in batch {
        emails.extend(row.values.text("ownerEmail").map(str::to_owned));
    }
    emails.sort_unstable();
    emails.dedup();
    let mut ids = HashMap::new();
    let mut members = HashMap::new();
    if !emails.is_empty() {
        ids = member::ids_by_emails(scope, &emails).await?;
        let distinct: Vec<Uuid> = ids.values().copied().collect();
        members = member::by_ids(scope, &distinct).await?;
    }
    let owner = |row: &Row| {
        let Some(email) = row.values.text("ownerEmail") else {
            return Ok(None);
        };
        match ids.get(email).and_then(|id| members.get(id)) {
            None => Err(format!("ownerEmail: there is no member with the e-mail address `{email}`")),
            Some(member) if member.status != MemberStatus::Active.as_str() => {
                Err(format!("ownerEmail: the member `{email}` is suspended"))
            }
            Some(member) => Ok(Some(member.id)),
        }
    };
    Ok(batch.iter().map(owner).collect())
}

fn wishes(scope: &Scope, owners: &[Result<Option<Uuid>, String>], results: &[RowResult]) -> Vec<OwnerWish> {
    let accepted = owners.iter().filter_map(|owner| owner.as_ref().ok());
    accepted
        .zip(results)
        .filter_map(|(owner, result)| Some(OwnerWish { account: result.id?, member: (*owner)?, on: scope.today() }))
        .collect()
}

/// Answers the accounts that have another owner now.
async fn assign(scope: &Scope, wishes: Vec<OwnerWish>) -> Result<Vec<Uuid>, Error> {
    if wishes.is_empty() {
        return Ok(Vec::new());
    }
    let writer = scope.require(Permission::AssignOwners)?;
    let changed = set_owners(&writer, &wishes).await?;
    refresh::later(&writer, &changed).await?;
    Ok(changed)
}
