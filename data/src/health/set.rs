//! Scores that are set by hand.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    health::{BandBoundaries, Override, Score},
    member::Permission,
};
use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    entity::set::{Column, Entity, Model},
    judge::writer_of,
    read::{calendar_of, exact, published},
    stored::{hundredths, score},
};
use crate::{
    account::entity::account,
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::lines,
    scope::{Scope, Writer},
};

/// A score to set by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideInput {
    /// The account.
    pub account: Uuid,
    /// The score.
    pub score: Score,
    /// The last day on which it holds, within a year.
    pub ends_on: NaiveDate,
    /// Why, 1 to 10,000 characters.
    pub reason: String,
}

/// Sets the score of an account by hand, from today on; in place of one that was set before. Its band is that of the profile in force today, without
/// hysteresis; where there is none, of the usual boundaries.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may say so of the account; [`Error::Refused`] when there is no such account, no reason, or no such last day.
pub async fn set_override(scope: &Scope, input: OverrideInput) -> Result<Model, Error> {
    let writer = writer_of(scope, input.account).await?;
    let today = scope.today();
    let ends_on = Override::check_end(today, input.ends_on);
    let ends_on = ends_on.map_err(|error| Refusal::invalid("endsOn", error))?;
    let reason = lines(Some(&input.reason), "reason")?;
    let reason = reason.ok_or_else(|| Refusal::invalid("reason", "say why the score is set"))?;
    let boundaries = boundaries_of(scope, input.account).await?;
    end_holding(&writer, input.account).await?;
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        account_id: input.account,
        member_id: scope.actor().member(),
        score: hundredths(input.score),
        band: boundaries.band(input.score, None).as_str().to_owned(),
        starts_on: today,
        ends_on,
        reason,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    record(&writer, ChangeKind::Created, None, &row)?;
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    Ok(row)
}

/// Takes back the score that is set by hand for an account: from today on the computed one counts.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may say so of the account; [`Error::Refused`] when there is no such account, or none is set.
pub async fn end_override(scope: &Scope, account: Uuid) -> Result<Model, Error> {
    let writer = writer_of(scope, account).await?;
    let ended = end_holding(&writer, account).await?;
    let rule = "no score is set by hand for this account today";
    Ok(ended.ok_or_else(|| Refusal::conflict("account", rule))?)
}

/// Ends what is set by hand for the account today or later, and answers the last of it. There is more than one when the tenant has moved to a time zone where
/// it is still the day before: the one that was in force until then, and the one that took its place and is yet to begin.
async fn end_holding(writer: &Writer<'_>, account: Uuid) -> Result<Option<Model>, Error> {
    let today = writer.today();
    let query = writer
        .find::<Entity>()
        .filter(Column::AccountId.eq(account))
        .filter(Column::EndsOn.gte(today))
        .filter(Expr::col(Column::EndsOn).gte(Expr::col(Column::StartsOn)))
        .order_by_asc(Column::StartsOn)
        .order_by_asc(Column::Id);
    let mut ended = Vec::new();
    for before in query.all(writer.connection()).await? {
        let end = std::cmp::max(today, before.starts_on);
        let after = Model {
            ends_on: end.pred_opt().unwrap_or(end),
            updated_at: writer.now(),
            ..before.clone()
        };
        record(writer, ChangeKind::Updated, Some(&before), &after)?;
        ended.push(after);
    }
    writer.save::<Entity>(&ended).await?;
    Ok(ended.pop())
}

fn record(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: Option<&Model>,
    after: &Model,
) -> Result<(), Error> {
    let subject = Subject::of_account(Kind::HealthOverride, after.id, after.account_id);
    writer.record(kind, subject, before, Some(after))?;
    Ok(())
}

async fn boundaries_of(scope: &Scope, account: Uuid) -> Result<BandBoundaries, Error> {
    let segment: Option<Option<String>> = scope
        .find::<account::Entity>()
        .filter(account::Column::Id.eq(account))
        .select_only()
        .column(account::Column::Segment)
        .into_tuple()
        .one(scope.connection())
        .await?;
    let profiles = published(scope).await?;
    let calendar = calendar_of(&profiles);
    let in_force = calendar.in_force(segment.flatten().as_deref(), scope.today());
    let row = profiles.iter().find(|row| Some(row.id) == in_force);
    let boundaries = row.map(|row| Ok::<_, Error>(exact(row)?.boundaries()));
    Ok(boundaries.transpose()?.unwrap_or(BandBoundaries::USUAL))
}

/// The scores set by hand that hold on a day, of some accounts or of all when none are given. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn overrides_of(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<HashMap<Uuid, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::StartsOn.lte(on))
        .filter(Column::EndsOn.gte(on));
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let rows = query.all(scope.connection()).await?.into_iter();
    Ok(rows.map(|row| (row.account_id, row)).collect())
}

/// The override that a row says.
pub(super) fn exact_override(row: &Model) -> Result<Override, Error> {
    Ok(Override {
        id: row.id,
        score: score(row.score)?,
        band: row.band.parse().map_err(Error::internal)?,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    })
}
