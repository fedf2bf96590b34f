//! Reading usage, without building rows.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    engagement::{
        RecentUsage, UsageDay, UsageFacts, UsageUser, UsageUsers, needed_days, recent_days,
    },
    member::Permission,
    time::Window,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait};

use super::{
    cache::UsageCache,
    draft::number,
    entity::{changed_day, feature, head, user},
    pack, rows,
};
use crate::{error::Error, scope::Scope};

/// What has to be known of usage to answer a question about a window at a date; never stale.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; else when the database is away.
pub async fn usage(
    scope: &Scope,
    cache: &UsageCache,
    window: &Window,
    as_of: NaiveDate,
) -> Result<std::sync::Arc<UsageFacts>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (first, end) = needed_days(window, as_of);
    cache.usage(scope, first, end).await
}

/// What the users of each account did lately until the end of a day; never stale.
///
/// # Errors
/// As [`usage`].
pub async fn recent(
    scope: &Scope,
    cache: &UsageCache,
    as_of: NaiveDate,
) -> Result<RecentUsage, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (first, end) = recent_days(as_of);
    Ok(cache.usage(scope, first, end).await?.recent(as_of))
}

/// The days from one up to another that the facts do not know: those that are packed in one statement, and the others in one.
pub(super) async fn read_days(
    scope: &Scope,
    facts: &mut UsageFacts,
    first: NaiveDate,
    end: NaiveDate,
) -> Result<(), Error> {
    let dates = first.iter_days().take_while(|date| *date < end);
    let unknown: Vec<NaiveDate> = dates.filter(|date| !facts.has_day(*date)).collect();
    let (Some(first), Some(last)) = (unknown.first(), unknown.last()) else {
        return Ok(());
    };
    let days = pack::read(scope, number(*first), number(*last)).await?;
    let mut days: HashMap<i32, Option<UsageDay>> = days.into_iter().collect();
    let numbers = unknown.iter().copied().map(number);
    let unpacked = numbers.filter(|day| matches!(days.get(day), Some(None)));
    let unpacked: Vec<i32> = unpacked.collect();
    for (day, read) in rows::read(scope, &unpacked, None).await? {
        days.insert(day, Some(read));
    }
    for date in unknown {
        let day = days.remove(&number(date)).flatten();
        facts.set_day(date, day.unwrap_or_else(|| UsageDay::new(Vec::new())));
    }
    Ok(())
}

/// The days that were changed after a version.
pub(super) async fn changed_days(scope: &Scope, version: i64) -> Result<Vec<NaiveDate>, Error> {
    use changed_day::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .select_only()
        .column(Column::Day);
    let days: Vec<i32> = query.into_tuple().all(scope.connection()).await?;
    Ok(days
        .into_iter()
        .filter_map(NaiveDate::from_num_days_from_ce_opt)
        .collect())
}

/// The users that are new or differ after a version; all of them with version -1.
pub(super) async fn read_users(
    scope: &Scope,
    users: &UsageUsers,
    version: i64,
) -> Result<UsageUsers, Error> {
    use user::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .order_by_asc(Column::Number)
        .select_only()
        .columns([Column::Number, Column::AccountId, Column::IsService]);
    let mut changed = Vec::new();
    let take = |row: &QueryResult| {
        let number: i32 = row.try_get_by_index(0)?;
        let user = UsageUser {
            account: row.try_get_by_index(1)?,
            is_service: row.try_get_by_index(2)?,
        };
        changed.push((u32::try_from(number).map_err(Error::internal)?, user));
        Ok(())
    };
    let connection = scope.connection();
    connection.for_each(&query.into_query(), take).await?;
    match changed.is_empty() {
        true => Ok(users.clone()),
        false => Ok(users.with(&changed)),
    }
}

/// The features by number, and the first day on which anything was done.
pub(super) async fn read_features(
    scope: &Scope,
    head: &head::Model,
) -> Result<(Vec<String>, Option<NaiveDate>), Error> {
    use feature::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .order_by_asc(Column::Number)
        .select_only()
        .column(Column::Key);
    let keys = query.into_tuple().all(scope.connection()).await?;
    let first = head.first_day;
    Ok((keys, first.and_then(NaiveDate::from_num_days_from_ce_opt)))
}
