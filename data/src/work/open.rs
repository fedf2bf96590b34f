//! The tasks that had not ended on a date, as the domain counts them.

use chrono::NaiveDate;
use domain::{
    member::Permission,
    time::end_of_day,
    work::{OpenTask, OpenTasks},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::task::{Column, Entity};
use crate::{error::Error, scope::Scope};

/// The tasks of some accounts (of all when none are given) that were made by the end of a day and had not ended by then. Until when they are put off, and by
/// when they are due, is as it is known now. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn open_tasks(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<OpenTasks, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let end = end_of_day(on, scope.tenant().time_zone);
    let not_ended = Condition::any()
        .add(Column::ClosedAt.is_null())
        .add(Column::ClosedAt.gte(end));
    let query = scope
        .find::<Entity>()
        .filter(Column::CreatedAt.lt(end))
        .filter(not_ended);
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query =
        query
            .select_only()
            .columns([Column::AccountId, Column::DueOn, Column::SnoozedUntil]);
    let mut tasks = OpenTasks::new();
    let take = |row: &QueryResult| {
        let task = OpenTask {
            due_on: row.try_get_by_index(1)?,
            snoozed_until: row.try_get_by_index(2)?,
        };
        tasks
            .entry(row.try_get_by_index(0)?)
            .or_default()
            .push(task);
        Ok(())
    };
    scope
        .connection()
        .for_each(&query.into_query(), take)
        .await?;
    Ok(tasks)
}
