//! Reading usage from rows, without building them.

use chrono::NaiveDate;
use domain::{
    engagement::{
        HalfHours, RecentUsage, UsageDay, UsageFacts, UsageRow, UsageUser, UsageUsers, needed_days,
        recent_days,
    },
    member::Permission,
    time::Window,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait};

use super::{
    cache::UsageCache,
    draft::number,
    entity::{changed_day, day, feature, head, user},
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

/// The days from one up to another that the facts do not know, read in one statement.
pub(super) async fn read_days(
    scope: &Scope,
    facts: &mut UsageFacts,
    first: NaiveDate,
    end: NaiveDate,
) -> Result<(), Error> {
    use day::{Column, Entity};
    let days = || first.iter_days().take_while(|date| *date < end);
    let unknown = || days().filter(|date| !facts.has_day(*date));
    let Some((from, to)) = unknown().next().zip(unknown().last()) else {
        return Ok(());
    };
    let query = scope
        .find::<Entity>()
        .filter(Column::Day.between(number(from), number(to)))
        .order_by_asc(Column::Day)
        .order_by_asc(Column::UserNumber)
        .order_by_asc(Column::FeatureNumber)
        .select_only()
        .columns([
            Column::Day,
            Column::UserNumber,
            Column::FeatureNumber,
            Column::Actions,
            Column::Quantity,
            Column::Seconds,
            Column::HalfHours,
        ]);
    let mut days = Days {
        facts,
        next: from,
        rows: Vec::new(),
    };
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            days.finish_before(row.try_get_by_index(0)?);
            days.rows.push(usage_row(row)?);
            Ok(())
        })
        .await?;
    days.finish_before(number(to) + 1);
    Ok(())
}

/// Days that are being read, in their order.
struct Days<'a> {
    facts: &'a mut UsageFacts,
    /// The day that the rows are of.
    next: NaiveDate,
    rows: Vec<UsageRow>,
}

impl Days<'_> {
    fn finish_before(&mut self, day: i32) {
        while number(self.next) < day {
            let rows = std::mem::take(&mut self.rows);
            if !self.facts.has_day(self.next) {
                self.facts.set_day(self.next, UsageDay::new(rows));
            }
            let Some(next) = self.next.succ_opt() else {
                return;
            };
            self.next = next;
        }
    }
}

fn usage_row(row: &QueryResult) -> Result<UsageRow, Error> {
    let number = |place: usize| row.try_get_by_index::<i64>(place);
    let small = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    let feature: i32 = row.try_get_by_index(2)?;
    let user: i32 = row.try_get_by_index(1)?;
    Ok(UsageRow {
        user: u32::try_from(user).map_err(Error::internal)?,
        feature: u16::try_from(feature).map_err(Error::internal)?,
        actions: small(number(3)?),
        quantity: number(4)?.unsigned_abs(),
        seconds: small(number(5)?),
        half_hours: HalfHours::from_bits(number(6)?),
    })
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
