//! Computed scores of a stretch of days.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::health::{Computed, HealthStatus};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    entity::score::{Column, Entity},
    stored::score,
};
use crate::{account::entity::account, error::Error, scope::Scope};

const COLUMNS: [Column; 4] = [
    Column::AccountId,
    Column::ComputedOn,
    Column::Score,
    Column::Band,
];

/// The scores that stand next to the accounts in a statement.
const EARLIER: &str = "earlier";

/// The computed scores of the accounts (of all when none are given) from a day on, and the last one of each before it, ascending by day. Days without a
/// score are left out. Two statements.
pub(crate) async fn computed_since(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    since: NaiveDate,
) -> Result<HashMap<Uuid, Vec<Computed>>, Error> {
    let mut scores: HashMap<Uuid, Vec<Computed>> = HashMap::new();
    for query in [
        last_before(scope, accounts, since),
        from(scope, accounts, since),
    ] {
        let take = |row: &QueryResult| {
            let of = scores.entry(row.try_get_by_index(0)?).or_default();
            of.push(computed(row)?);
            Ok(())
        };
        scope.connection().for_each(&query, take).await?;
    }
    Ok(scores)
}

fn computed(row: &QueryResult) -> Result<Computed, Error> {
    let points: i32 = row.try_get_by_index(2)?;
    let band: Option<String> = row.try_get_by_index(3)?;
    let band = band.as_deref().map(str::parse).transpose();
    Ok(Computed {
        score: Some(score(points)?),
        band: band.map_err(Error::internal)?,
        status: HealthStatus::Ok,
        computed_on: row.try_get_by_index(1)?,
    })
}

/// The scores from a day on.
fn from(scope: &Scope, accounts: Option<&[Uuid]>, since: NaiveDate) -> SelectStatement {
    let query = scope
        .find::<Entity>()
        .filter(Column::ComputedOn.gte(since))
        .filter(Column::Score.is_not_null());
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    query
        .order_by_asc(Column::AccountId)
        .order_by_asc(Column::ComputedOn)
        .select_only()
        .columns(COLUMNS)
        .into_query()
}

/// The last score of each account before a day, which looks one row up for each account.
fn last_before(scope: &Scope, accounts: Option<&[Uuid]>, since: NaiveDate) -> SelectStatement {
    let tenant = scope.tenant_id();
    let mut newest = Query::select();
    newest
        .expr(Expr::col((EARLIER, Column::ComputedOn)).max())
        .from_as(Entity, EARLIER)
        .and_where(Expr::col((EARLIER, Column::TenantId)).eq(tenant))
        .and_where(
            Expr::col((EARLIER, Column::AccountId)).equals((account::Entity, account::Column::Id)),
        )
        .and_where(Expr::col((EARLIER, Column::Score)).is_not_null())
        .and_where(Expr::col((EARLIER, Column::ComputedOn)).lt(since));
    let newest = Expr::SubQuery(None, Box::new(newest.into()));
    let of_account = Condition::all()
        .add(Expr::col((Entity, Column::TenantId)).eq(tenant))
        .add(Expr::col((Entity, Column::AccountId)).equals((account::Entity, account::Column::Id)))
        .add(Expr::col((Entity, Column::ComputedOn)).eq(newest));
    let mut query = Query::select();
    query
        .columns(COLUMNS.map(|column| (Entity, column)))
        .from(account::Entity)
        // A cross join keeps SQLite from going over all scores of the tenant and looking the account of each up.
        .cross_join(Entity)
        .cond_where(of_account)
        .and_where(Expr::col((account::Entity, account::Column::TenantId)).eq(tenant));
    if let Some(accounts) = accounts {
        let of = Expr::col((account::Entity, account::Column::Id));
        query.and_where(of.is_in(accounts.iter().copied()));
    }
    query
}
