//! Business reviews as the domain reckons with them.

use chrono::NaiveDate;
use domain::outcome::Level;
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::review::{Column, Entity};
use crate::{error::Error, scope::Scope};

/// Hands what the reviews of the accounts (of all accounts when none are given) saw to `take`, with the account and the day. One statement.
pub(crate) async fn each_review(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, NaiveDate, (Level, Level)) + Send,
) -> Result<(), Error> {
    let query = scope
        .find::<Entity>()
        .select_only()
        .filter(Column::ValueRealised.is_not_null());
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::HeldOn,
        Column::ValueRealised,
        Column::Relationship,
    ]);
    let each = |row: &QueryResult| {
        let value: Option<String> = row.try_get_by_index(2)?;
        let relationship: Option<String> = row.try_get_by_index(3)?;
        if let Some(seen) = view(value.as_deref(), relationship.as_deref())? {
            take(row.try_get_by_index(0)?, row.try_get_by_index(1)?, seen);
        }
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), each).await
}

/// What a review saw, from stored columns.
pub(crate) fn view(
    value: Option<&str>,
    relationship: Option<&str>,
) -> Result<Option<(Level, Level)>, Error> {
    let Some((value, relationship)) = value.zip(relationship) else {
        return Ok(None);
    };
    let value = value.parse().map_err(Error::internal)?;
    let relationship = relationship.parse().map_err(Error::internal)?;
    Ok(Some((value, relationship)))
}
