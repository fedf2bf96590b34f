//! What an account is measured against: the baseline and the target of a KPI.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    access::{check_accounts, writer},
    check::{check_day, millionths},
    entity::series::{Column, Entity, Model},
    kpi::Directory,
    save::new_series,
};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    patch::Patch,
    reference::{AccountDirectory, Reference},
    scope::{Scope, Writer},
};

/// A number with the day that it is of, or by which it is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The day.
    pub on: NaiveDate,
    /// The number, in the unit of the KPI.
    pub value: Decimal,
}

/// What to change about a series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesPatch {
    /// What growth is measured against, of a day that is not in the future; the first value when there is none.
    pub baseline: Patch<Goal>,
    /// What is to be reached, and by when.
    pub target: Patch<Goal>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Sets the baseline or the target of a KPI of an account, of which nothing may be measured yet.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record values of the account; [`Error::Refused`] when the account or the KPI is unknown, something is not
/// allowed, or the version has moved on.
pub async fn set(
    scope: &Scope,
    account: Uuid,
    kpi: Uuid,
    patch: SeriesPatch,
) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let account = Reference::Id(account);
    let accounts = AccountDirectory::load(scope, [&account]).await?;
    let account = accounts.resolve(&account, "account")?;
    check_accounts(&writer, &[account]).await?;
    let kpis = Directory::load(scope).await?;
    let kpi = kpis.resolve(&Reference::Id(kpi))?.id;
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.eq(account))
        .filter(Column::KpiId.eq(kpi));
    let before = query.one(scope.connection()).await?;
    crate::check_version(patch.version, before.as_ref().map_or(0, |row| row.version))?;
    let mut row = match &before {
        Some(before) => before.clone(),
        None => new_series(&writer, (account, kpi)),
    };
    if let Some(goal) = patch.baseline.value() {
        check_day(scope, goal.on, "baseline.on")?;
    }
    let baseline = (&mut row.baseline_on, &mut row.baseline_value);
    apply(&patch.baseline, baseline, "baseline.value")?;
    let target = (&mut row.target_on, &mut row.target_value);
    apply(&patch.target, target, "target.value")?;
    save(&writer, before, row).await
}

fn apply(
    patch: &Patch<Goal>,
    (on, value): (&mut Option<NaiveDate>, &mut Option<i64>),
    field: &str,
) -> Result<(), Error> {
    match patch {
        Patch::Keep => {}
        Patch::Clear => (*on, *value) = (None, None),
        Patch::Set(goal) => {
            (*on, *value) = (Some(goal.on), Some(millionths(goal.value, field)?));
        }
    }
    Ok(())
}

async fn save(writer: &Writer<'_>, before: Option<Model>, mut row: Model) -> Result<Model, Error> {
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of_account(Kind::KpiSeries, row.id, row.account_id);
    if writer.record(kind, subject, before.as_ref(), Some(&row))? {
        row.version += i32::from(before.is_some());
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}
