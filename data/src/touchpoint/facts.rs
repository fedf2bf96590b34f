//! Touchpoints as the domain reckons with them.

use chrono::{DateTime, Utc};
use domain::touchpoint::{TouchpointInitiator, TouchpointKind};
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::touchpoint::{Column, Entity};
use crate::{error::Error, scope::Scope};

/// Hands every touchpoint of the accounts (of all accounts when none are given) to `take`, with its account and its instant. One statement.
pub(crate) async fn each_touchpoint(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, DateTime<Utc>, (TouchpointKind, TouchpointInitiator)) + Send,
) -> Result<(), Error> {
    let query = scope.find::<Entity>().select_only();
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::OccurredAt,
        Column::Kind,
        Column::Initiator,
    ]);
    let each = |row: &QueryResult| {
        let (kind, initiator): (String, String) =
            (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let kind = kind.parse().map_err(Error::internal)?;
        let initiator = initiator.parse().map_err(Error::internal)?;
        take(
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            (kind, initiator),
        );
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), each).await
}
