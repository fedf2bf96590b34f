//! Answers and invitations as the domain reckons with them, read without building rows.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    portfolio::{AnswerFact, Circumstances, FactsBuilder, InvitationFact},
    survey::{Scale, SurveyKind, TriggerKind},
    time::local_date,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::entity::{answer, invitation};
use crate::{
    error::Error,
    scope::{Scope, TenantEntity},
};

/// Adds the answers and the invitations of the accounts (of all accounts when none are given). Two statements.
pub(crate) async fn read(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    read_answers(scope, accounts, builder).await?;
    read_invitations(scope, accounts, builder).await
}

async fn read_answers(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use answer::Column;
    let zone = scope.tenant().time_zone;
    let query = of_accounts::<answer::Entity>(scope, Column::AccountId, accounts)
        .filter(Column::Partial.eq(false))
        .columns([
            Column::AccountId,
            Column::CampaignId,
            Column::TriggerKind,
            Column::Phase,
            Column::OwnerId,
            Column::PlanId,
            Column::ProductId,
            Column::Segment,
            Column::Id,
            Column::AnsweredAt,
            Column::ContactId,
            Column::Kind,
            Column::ScaleLowest,
            Column::ScaleHighest,
            Column::Direction,
            Column::Score,
        ]);
    let take = |row: &QueryResult| {
        let kind: String = row.try_get_by_index(11)?;
        let direction: String = row.try_get_by_index(14)?;
        let kind = kind.parse().map_err(Error::internal)?;
        let ends = (row.try_get_by_index(12)?, row.try_get_by_index(13)?);
        let answered_at: DateTime<Utc> = row.try_get_by_index(9)?;
        let fact = AnswerFact {
            id: row.try_get_by_index(8)?,
            answered_at,
            answered_on: local_date(answered_at, zone),
            contact: row.try_get_by_index(10)?,
            kind,
            scale: scale(kind, ends, &direction)?,
            score: row.try_get_by_index(15)?,
            asked: circumstances(row)?,
        };
        builder.answer(row.try_get_by_index(0)?, fact);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

/// The scale of stored columns.
pub(crate) fn scale(
    kind: SurveyKind,
    (lowest, highest): (i16, i16),
    direction: &str,
) -> Result<Scale, Error> {
    let direction = direction.parse().map_err(Error::internal)?;
    Scale::new(kind, lowest, highest, direction).map_err(Error::internal)
}

async fn read_invitations(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use invitation::Column;
    let zone = scope.tenant().time_zone;
    let query = of_accounts::<invitation::Entity>(scope, Column::AccountId, accounts).columns([
        Column::AccountId,
        Column::CampaignId,
        Column::TriggerKind,
        Column::Phase,
        Column::OwnerId,
        Column::PlanId,
        Column::ProductId,
        Column::Segment,
        Column::Id,
        Column::DecidedAt,
        Column::Kind,
        Column::Decision,
        Column::SentAt,
        Column::BouncedAt,
        Column::OpenedAt,
        Column::PartialAt,
        Column::CompletedAt,
        Column::OptedOutAt,
        Column::ExpiredAt,
    ]);
    let take = |row: &QueryResult| {
        let (kind, decision): (String, String) =
            (row.try_get_by_index(10)?, row.try_get_by_index(11)?);
        let decided_at: DateTime<Utc> = row.try_get_by_index(9)?;
        let on = |place: usize| day(row, place, zone);
        let fact = InvitationFact {
            id: row.try_get_by_index(8)?,
            decided_on: local_date(decided_at, zone),
            kind: kind.parse().map_err(Error::internal)?,
            decision: decision.parse().map_err(Error::internal)?,
            sent_on: on(12)?,
            bounced_on: on(13)?,
            opened_on: on(14)?,
            partial_on: on(15)?,
            completed_on: on(16)?,
            opted_out_on: on(17)?,
            expired_on: on(18)?,
            asked: circumstances(row)?,
        };
        builder.invitation(row.try_get_by_index(0)?, fact);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

fn day(row: &QueryResult, place: usize, zone: Tz) -> Result<Option<NaiveDate>, Error> {
    let at: Option<DateTime<Utc>> = row.try_get_by_index(place)?;
    Ok(at.map(|at| local_date(at, zone)))
}

/// The second to the eighth column.
fn circumstances(row: &QueryResult) -> Result<Circumstances, Error> {
    let trigger: Option<String> = row.try_get_by_index(2)?;
    let trigger = trigger.as_deref().map(str::parse::<TriggerKind>);
    Ok(Circumstances {
        campaign: row.try_get_by_index(1)?,
        trigger: trigger.transpose().map_err(Error::internal)?,
        phase: row.try_get_by_index(3)?,
        owner: row.try_get_by_index(4)?,
        plan: row.try_get_by_index(5)?,
        product: row.try_get_by_index(6)?,
        segment: row.try_get_by_index(7)?,
    })
}

fn of_accounts<E: TenantEntity>(
    scope: &Scope,
    column: <E as EntityTrait>::Column,
    accounts: Option<&[Uuid]>,
) -> Select<E> {
    let query = scope.find::<E>().select_only();
    match accounts {
        Some(accounts) => query.filter(column.is_in(accounts.iter().copied())),
        None => query,
    }
}
