//! Checking what callers say about renewals.

use chrono::NaiveDate;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::entity::renewal::{Column, Entity, Model};
use crate::{
    error::{Error, Refusal},
    scope::Scope,
};

/// Days that a renewal may be due on.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

/// The renewal of that id, at the version that the caller has seen.
pub(super) async fn find(scope: &Scope, id: Uuid) -> Result<Model, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    let found = query.one(scope.connection()).await?;
    found.ok_or_else(|| Refusal::not_found("id", "there is no such renewal").into())
}

/// An amount that is not below zero, in minor units.
pub(super) fn amount(major: Decimal, currency: Currency, field: &str) -> Result<i64, Refusal> {
    let money = Money::from_major(major, currency);
    let minor = money.map_err(|error| Refusal::invalid(field, error))?.minor;
    if minor < 0 {
        let rule = "the amount is negative: it must be zero or more";
        return Err(Refusal::invalid(field, rule));
    }
    Ok(minor)
}

/// The last day of notice, which does not come after the due date.
pub(super) fn notice(deadline: Option<NaiveDate>, due_on: NaiveDate) -> Result<(), Refusal> {
    match deadline.filter(|deadline| due_on < *deadline) {
        Some(deadline) => Err(Refusal::invalid(
            "noticeDeadline",
            format!("notice until {deadline} is too late: the renewal is due on {due_on}"),
        )),
        None => Ok(()),
    }
}

/// A day that a renewal can be due on.
pub(super) fn due_date(due_on: NaiveDate) -> Result<NaiveDate, Refusal> {
    use chrono::Datelike as _;
    match YEARS.contains(&due_on.year()) {
        true => Ok(due_on),
        false => Err(Refusal::invalid(
            "dueOn",
            "a renewal is due in the years 1900 to 9998",
        )),
    }
}

/// Refuses an external id that another renewal has.
pub(super) async fn free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let Some(external_id) = external_id else {
        return Ok(());
    };
    let query = scope
        .find::<Entity>()
        .filter(Column::ExternalId.eq(external_id));
    match query.one(scope.connection()).await? {
        Some(other) if Some(other.id) != own => Err(Refusal::conflict(
            "externalId",
            format!("there is another renewal with the externalId `{external_id}`"),
        )
        .into()),
        _ => Ok(()),
    }
}
