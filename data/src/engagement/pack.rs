//! Days packed into one value each, so that a process that knows nothing yet need not go over millions of rows.
//!
//! A packed day holds for as long as its day has the version by which it was packed. Any other day, and one whose bytes are not understood, is read
//! from its rows. Users and features are packed by their numbers, which never change; whose they are and what they are called is read beside them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    engagement::UsageDay,
    member::{Permission, Permissions},
};
use sea_orm::{
    ColumnTrait, Condition, QueryOrder, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    draft::number,
    entity::{changed_day, packed_day},
    rows::{self, Days},
};
use crate::{
    error::Error,
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};

/// How many rows a step of [`Packing`] reads before it begins no other day, so that no writer of the tenant waits long for it.
const MOST_ROWS: u64 = 200_000;

/// How many days a step may reach over.
const MOST_DAYS: i32 = 30;

/// A day on which something was done: packed, or none when its rows have to be read.
pub(super) type StoredDay = (i32, Option<UsageDay>);

/// The days from one to another on which something was done, ascending. One statement.
pub(super) async fn read(scope: &Scope, first: i32, last: i32) -> Result<Vec<StoredDay>, Error> {
    use changed_day::Column::Day;
    let mut query = changed_days(scope, packed_day::Column::Content);
    query.and_where(Day.between(first, last));
    let mut days = Vec::new();
    let take = |row: &QueryResult| {
        let content: Option<Vec<u8>> = row.try_get_by_index(1)?;
        let day = content.and_then(|content| UsageDay::from_bytes(&content));
        days.push((row.try_get_by_index(0)?, day));
        Ok(())
    };
    scope.connection().for_each(&query, take).await?;
    Ok(days)
}

/// The days on which something was done, ascending, each beside the packed day that holds, if there is one; with a column of either.
fn changed_days(scope: &Scope, column: impl ColumnTrait) -> SelectStatement {
    use changed_day::{Column, Entity};
    let packed = |column| Expr::col((packed_day::Entity, column));
    let holds = Condition::all()
        .add(packed(packed_day::Column::TenantId).eq(scope.tenant_id()))
        .add(packed(packed_day::Column::Day).equals((Entity, Column::Day)))
        .add(packed(packed_day::Column::Version).equals((Entity, Column::Version)));
    let query = scope
        .find::<Entity>()
        .order_by_asc(Column::Day)
        .select_only()
        .column(Column::Day)
        .column(column);
    let mut query = query.into_query();
    query.left_join(packed_day::Entity, holds);
    query
}

/// One round of the upkeep over the days of a tenant, the oldest first, in short steps. Today is not packed, because it is still changing.
#[derive(Clone, Copy, Debug)]
pub struct Packing {
    /// The day to go on with; none when all were looked at.
    next: Option<i32>,
    packed: u64,
    most_rows: u64,
}

impl Packing {
    /// A round that looks at all days.
    #[must_use]
    pub const fn start() -> Self {
        Self::in_steps_of(MOST_ROWS)
    }

    pub(super) const fn in_steps_of(most_rows: u64) -> Self {
        Self {
            next: Some(i32::MIN),
            packed: 0,
            most_rows,
        }
    }

    /// What it takes to open the scope of a step.
    #[must_use]
    pub fn request(tenant: Uuid, now: DateTime<Utc>) -> OpenRequest {
        OpenRequest {
            tenant,
            actor: Actor::System("upkeep"),
            permissions: Permissions::of(&[Permission::RecordUsage]),
            token_hash: None,
            mode: Mode::Write,
            now,
            request_id: "upkeep".to_owned(),
        }
    }

    /// Packs some days that are not, or have changed since, in a scope of its own, which the caller commits before the next step. Nothing that anyone sees
    /// changes by it, so nothing is logged. Safe to run from several processes at once.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without [`Permission::RecordUsage`]; when the database refuses.
    pub async fn step(&mut self, scope: &Scope) -> Result<(), Error> {
        let writer = scope.require(Permission::RecordUsage)?;
        let Some(next) = self.next else {
            return Ok(());
        };
        let stale = stale(scope, next).await?;
        let wanted: Vec<i32> = stale.keys().copied().collect();
        let (days, is_cut) = self.read(scope, &wanted).await?;
        let last = match is_cut {
            true => days.last().map(|(day, _)| day),
            false => wanted.last(),
        };
        self.next = last.map(|last| last + 1);
        let packed = days.iter().filter_map(|(day, content)| {
            Some(packed_day::Model {
                tenant_id: scope.tenant_id(),
                day: *day,
                version: *stale.get(day)?,
                content: content.to_bytes(),
            })
        });
        let packed: Vec<packed_day::Model> = packed.collect();
        writer.save::<packed_day::Entity>(&packed).await?;
        self.packed += packed.len() as u64;
        Ok(())
    }

    /// As many whole days as a step may read, at least one; and whether there are more.
    async fn read(&self, scope: &Scope, wanted: &[i32]) -> Result<(Days, bool), Error> {
        let mut days = rows::read(scope, wanted, Some(self.most_rows)).await?;
        let count: u64 = days.iter().map(|(_, day)| day.len() as u64).sum();
        if count < self.most_rows {
            return Ok((days, false));
        }
        if let Some((last, _)) = days.pop() {
            days.extend(rows::read(scope, &[last], None).await?);
        }
        Ok((days, true))
    }

    /// How many days were packed so far.
    #[must_use]
    pub const fn packed(&self) -> u64 {
        self.packed
    }

    /// Whether all days were looked at.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.next.is_none()
    }
}

/// The first days from one on that no packed day holds for, with their versions.
async fn stale(scope: &Scope, next: i32) -> Result<BTreeMap<i32, i64>, Error> {
    use changed_day::Column::{Day, Version};
    let mut query = changed_days(scope, Version);
    query
        .and_where(Day.gte(next))
        .and_where(Day.lt(number(scope.today())))
        .and_where(packed_day::Column::Day.is_null())
        .limit(MOST_DAYS.unsigned_abs().into());
    let mut days: BTreeMap<i32, i64> = BTreeMap::new();
    let take = |row: &QueryResult| {
        days.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(())
    };
    scope.connection().for_each(&query, take).await?;
    if let Some((first, _)) = days.first_key_value() {
        let end = first.saturating_add(MOST_DAYS);
        days.retain(|day, _| *day < end);
    }
    Ok(days)
}
