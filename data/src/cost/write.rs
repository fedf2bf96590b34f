//! Making, changing and removing one cost.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{cost::CostCategory, member::Permission, money::Money};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    CostInput,
    check::check,
    entity::{Column, Entity, Model},
    read,
};
use crate::{
    change::{self, Versioned},
    error::{Error, Refusal},
    id::Kind,
    log::{ChangeKind, Subject},
    patch::Patch,
    reference::{AccountDirectory, Reference},
    scope::Scope,
    upsert,
};

/// Makes a cost.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCosts`]; [`Error::Refused`] when something in it is not allowed, the account is unknown,
/// or the external id is taken.
pub async fn create(scope: &Scope, input: CostInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCosts)?;
    let accounts = AccountDirectory::load(scope, &input.account).await?;
    let row = check(&writer, &input, None, &accounts).map_err(Error::Refused)?;
    check_free(scope, row.external_id.as_deref(), None).await?;
    change::write::<Entity>(&writer, None, row).await
}

/// What to change about a cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostPatch {
    /// The id in the books.
    pub external_id: Patch<String>,
    /// What it was spent on; none leaves it.
    pub category: Option<CostCategory>,
    /// The account that it was spent on.
    pub account: Patch<Reference>,
    /// The first day; none leaves it.
    pub starts_on: Option<NaiveDate>,
    /// The day after the last one; none leaves it.
    pub ends_on: Option<NaiveDate>,
    /// How much it was, in major units; none leaves it.
    pub amount: Option<Decimal>,
    /// The ISO 4217 code; none leaves it.
    pub currency: Option<String>,
    /// Anything worth knowing.
    pub note: Patch<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a cost.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCosts`]; [`Error::Refused`] when there is no such cost, something is not allowed, the
/// external id is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: CostPatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCosts)?;
    let before = find(scope, id, patch.version).await?;
    if patch.currency.is_some() && patch.amount.is_none() {
        let rule = "in another currency it is another amount: give it too";
        return Err(Refusal::invalid("amount", rule).into());
    }
    let mut input = input_of(&before)?;
    patch.external_id.apply_to(&mut input.external_id);
    patch.account.apply_to(&mut input.account);
    patch.note.apply_to(&mut input.note);
    input.category = patch.category.unwrap_or(input.category);
    input.starts_on = patch.starts_on.unwrap_or(input.starts_on);
    input.ends_on = patch.ends_on.unwrap_or(input.ends_on);
    input.amount = patch.amount.unwrap_or(input.amount);
    input.currency = patch.currency.unwrap_or(input.currency);
    let accounts = AccountDirectory::load(scope, &input.account).await?;
    let row = check(&writer, &input, Some(&before), &accounts).map_err(Error::Refused)?;
    check_free(scope, row.external_id.as_deref(), Some(id)).await?;
    change::write::<Entity>(&writer, Some(before), row).await
}

/// Removes a cost. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCosts`]; [`Error::Refused`] when there is no such cost or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCosts)?;
    let row = find(scope, id, version).await?;
    writer.record(ChangeKind::Deleted, row.subject(), Some(&row), None)?;
    let this = Condition::all().add(Column::Id.eq(id));
    writer.delete::<Entity>(this).await?;
    Ok(row)
}

/// What declares a stored cost.
fn input_of(row: &Model) -> Result<CostInput, Error> {
    let currency = row.currency.parse().map_err(Error::internal)?;
    Ok(CostInput {
        external_id: row.external_id.clone(),
        category: row.category.parse().map_err(Error::internal)?,
        account: row.account_id.map(Reference::Id),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        amount: Money::new(row.amount, currency).to_major(),
        currency: row.currency.clone(),
        note: row.note.clone(),
    })
}

impl Versioned for Model {
    /// The entry is about no account and not told to those who follow one: they may not know of costs.
    fn subject(&self) -> Subject {
        Subject::of(Kind::RetentionCost, self.id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }
}

async fn find(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let found = read::rows_by_ids(scope, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such cost"))?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

/// Refuses an external id that another cost has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "cost", columns, external_id, own).await
}
