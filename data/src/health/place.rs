//! The scores of accounts on many different days.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    health::{Profile, Score},
    member::Permission,
};
use sea_orm::{
    QueryResult,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, Value},
};
use uuid::Uuid;

use super::{
    entity::score::{Column, Entity},
    stored::{read_readings, score},
};
use crate::{error::Error, scope::Scope};

/// How many moments one statement asks about.
const AT_ONCE: usize = 5_000;

/// The moments in a statement, with the names that both databases give to columns of values.
const MOMENTS: &str = "moment";
const ACCOUNT: &str = "column1";
const DAY: &str = "column2";
const EARLIER: &str = "earlier";

/// The score that each account had at the end of each day: what was computed, or with a profile what it would have made of what was measured. Pairs
/// without a score are left out. One statement for every five thousand.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn scores_at(
    scope: &Scope,
    moments: impl IntoIterator<Item = (Uuid, NaiveDate)>,
    profile: Option<&Profile>,
) -> Result<HashMap<(Uuid, NaiveDate), Score>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let different: HashSet<(Uuid, NaiveDate)> = moments.into_iter().collect();
    let moments: Vec<(Uuid, NaiveDate)> = different.into_iter().collect();
    let mut scores = HashMap::with_capacity(moments.len());
    for part in moments.chunks(AT_ONCE) {
        let take = |row: &QueryResult| {
            let moment: (Uuid, NaiveDate) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let kept: Option<i32> = row.try_get_by_index(2)?;
            let found = match profile {
                None => kept.map(score).transpose()?,
                Some(profile) => {
                    let text: String = row.try_get_by_index(3)?;
                    let on: NaiveDate = row.try_get_by_index(4)?;
                    profile.score(&read_readings(&text)?, on).0
                }
            };
            scores.extend(found.map(|score| (moment, score)));
            Ok(())
        };
        let query = at(scope, part);
        scope.connection().for_each(&query, take).await?;
    }
    Ok(scores)
}

/// For each moment the latest score by then.
fn at(scope: &Scope, moments: &[(Uuid, NaiveDate)]) -> SelectStatement {
    let tenant = scope.tenant_id();
    let mut newest = Query::select();
    newest
        .expr(Expr::col((EARLIER, Column::ComputedOn)).max())
        .from_as(Entity, EARLIER)
        .and_where(Expr::col((EARLIER, Column::TenantId)).eq(tenant))
        .and_where(Expr::col((EARLIER, Column::AccountId)).equals((MOMENTS, ACCOUNT)))
        .and_where(Expr::col((EARLIER, Column::ComputedOn)).lte(Expr::col((MOMENTS, DAY))));
    let of_moment = Condition::all()
        .add(Expr::col((Entity, Column::TenantId)).eq(tenant))
        .add(Expr::col((Entity, Column::AccountId)).equals((MOMENTS, ACCOUNT)))
        .add(
            Expr::col((Entity, Column::ComputedOn))
                .eq(Expr::SubQuery(None, Box::new(newest.into()))),
        );
    // A cross join keeps SQLite from going over all scores of the tenant and looking the moments of each up.
    let values = moments
        .iter()
        .map(|(account, on)| (Value::from(*account), Value::from(*on)));
    let mut query = Query::select();
    query
        .column((Entity, Column::AccountId))
        .column((MOMENTS, DAY))
        .column((Entity, Column::Score))
        .column((Entity, Column::Readings))
        .column((Entity, Column::ComputedOn))
        .from_values(values, MOMENTS)
        .cross_join(Entity)
        .cond_where(of_moment);
    query
}
