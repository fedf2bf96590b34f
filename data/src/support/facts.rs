//! Cases as the domain reckons with them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::support::{
    Case, CaseEvent, CaseEventKind, CaseOpener, ClosureReason, ContactRecord, Score,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::{
    SupportCase,
    entity::{case, event},
};
use crate::{
    error::Error,
    scope::{Scope, TenantEntity},
};

/// The exact case that rows hold.
pub(crate) fn exact(case: &SupportCase) -> Result<Case, Error> {
    let row = &case.row;
    let events = case.events.iter().map(exact_event);
    Ok(Case {
        opened_at: row.opened_at,
        opened_by: row.opened_by.parse().map_err(Error::internal)?,
        contacts: contacts(&row.contact_record, row.contact_count)?,
        rating: rating(row.rated_at, row.satisfaction_score)?,
        events: events.collect::<Result<_, _>>()?,
    })
}

/// The exact event that a row holds.
pub(crate) fn exact_event(row: &event::Model) -> Result<CaseEvent, Error> {
    let reason = row.closure_reason.as_deref();
    Ok(CaseEvent {
        at: row.occurred_at,
        kind: row.kind.parse().map_err(Error::internal)?,
        reason: reason
            .map(str::parse)
            .transpose()
            .map_err(Error::internal)?,
    })
}

/// What is known about contacts, as it is stored.
pub(crate) fn contacts(record: &str, count: Option<i32>) -> Result<ContactRecord, Error> {
    match (record, count.map(u32::try_from)) {
        ("LISTED", _) => Ok(ContactRecord::Listed),
        ("UNKNOWN", _) => Ok(ContactRecord::Unknown),
        ("COUNTED", Some(Ok(count))) => Ok(ContactRecord::Counted(count)),
        _ => Err(Error::internal(format!("a case's contacts are {record}"))),
    }
}

pub(crate) fn rating(
    rated_at: Option<DateTime<Utc>>,
    score: Option<i32>,
) -> Result<Option<(DateTime<Utc>, Score)>, Error> {
    let rated = rated_at.zip(score);
    let rated = rated.map(|(at, score)| Ok((at, Score::new(score.into())?)));
    rated
        .transpose()
        .map_err(|error: domain::support::ScoreError| Error::internal(error))
}

/// Hands every case of the accounts (of all accounts when none are given) to `take`, with its account and its id. Two statements.
pub(crate) async fn each_case(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Uuid, &Case) + Send,
) -> Result<(), Error> {
    use case::Column;
    let mut events = events(scope, accounts).await?;
    let query = of_accounts::<case::Entity>(scope, Column::AccountId, accounts).columns([
        Column::Id,
        Column::AccountId,
        Column::OpenedAt,
        Column::OpenedBy,
        Column::ContactRecord,
        Column::ContactCount,
        Column::RatedAt,
        Column::SatisfactionScore,
    ]);
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            let id: Uuid = row.try_get_by_index(0)?;
            let opened_by: String = row.try_get_by_index(3)?;
            let record: String = row.try_get_by_index(4)?;
            let opened_by: CaseOpener = opened_by.parse().map_err(Error::internal)?;
            let case = Case {
                opened_at: row.try_get_by_index(2)?,
                opened_by,
                contacts: contacts(&record, row.try_get_by_index(5)?)?,
                rating: rating(row.try_get_by_index(6)?, row.try_get_by_index(7)?)?,
                events: events.remove(&id).unwrap_or_default(),
            };
            take(row.try_get_by_index(1)?, id, &case);
            Ok(())
        })
        .await
}

/// What happened, by case.
async fn events(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Vec<CaseEvent>>, Error> {
    use event::Column;
    let query = of_accounts::<event::Entity>(scope, Column::AccountId, accounts).columns([
        Column::CaseId,
        Column::OccurredAt,
        Column::Kind,
        Column::ClosureReason,
    ]);
    let mut events: HashMap<Uuid, Vec<CaseEvent>> = HashMap::new();
    let take = |row: &QueryResult| {
        let kind: String = row.try_get_by_index(2)?;
        let kind: CaseEventKind = kind.parse().map_err(Error::internal)?;
        let reason: Option<String> = row.try_get_by_index(3)?;
        let reason: Option<Result<ClosureReason, _>> = reason.as_deref().map(str::parse);
        let event = CaseEvent {
            at: row.try_get_by_index(1)?,
            kind,
            reason: reason.transpose().map_err(Error::internal)?,
        };
        let case = row.try_get_by_index(0)?;
        events.entry(case).or_default().push(event);
        Ok(())
    };
    let connection = scope.connection();
    connection.for_each(&query.into_query(), take).await?;
    Ok(events)
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
