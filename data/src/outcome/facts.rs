//! Outcomes as the domain reckons with them.

use chrono::NaiveDate;
use domain::outcome::Outcome;
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{
    entity::outcome::{Column, Entity},
    save::exact,
};
use crate::{error::Error, scope::Scope};

/// Hands every outcome of the accounts (of all accounts when none are given) to `take`, with its account. One statement.
pub(crate) async fn each_outcome(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Outcome) + Send,
) -> Result<(), Error> {
    let query = scope.find::<Entity>().select_only();
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::Id,
        Column::DueOn,
        Column::Status,
        Column::EndedOn,
    ]);
    let each = |row: &QueryResult| {
        let (due_on, status): (NaiveDate, String) =
            (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let ended_on = row.try_get_by_index(4)?;
        let outcome = exact(row.try_get_by_index(1)?, due_on, &status, ended_on)?;
        take(row.try_get_by_index(0)?, outcome);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), each).await
}
