//! Items by the revenue behind them.

use std::collections::HashMap;

use domain::{
    feedback::{self, Demand},
    member::Permission,
    money::MonthlyAmount,
    portfolio::Portfolio,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{
    entity::{
        account::{Column as Link, Entity as Links},
        item::Column,
    },
    read::{self, FeedbackFilter},
};
use crate::{error::Error, scope::Scope};

/// An item and what is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The item.
    pub row: super::entity::item::Model,
    /// What is behind it.
    pub demand: Demand,
}

/// The items that meet a filter with the most revenue behind them on the portfolio's date, the greatest first. Three statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn rank(
    scope: &Scope,
    portfolio: &Portfolio,
    filter: FeedbackFilter,
    at_most: usize,
) -> Result<Vec<Ranked>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let wanted = || {
        read::matching(scope, filter.clone())
            .select_only()
            .column(Column::Id)
    };
    let items: Vec<Uuid> = wanted().into_tuple().all(scope.connection()).await?;
    let links = scope
        .find::<Links>()
        .filter(Link::ItemId.in_subquery(wanted().into_query()))
        .select_only()
        .columns([Link::ItemId, Link::AccountId]);
    let links: Vec<(Uuid, Uuid)> = links.into_tuple().all(scope.connection()).await?;
    let monthly: HashMap<Uuid, Option<MonthlyAmount>> = portfolio.account_revenues().collect();
    let mut ranked = feedback::rank(items, links, |account| monthly.get(account).copied());
    ranked.truncate(at_most);
    let ids: Vec<Uuid> = ranked.iter().map(|demand| demand.item).collect();
    let rows = read::rows_by_ids(scope, &ids).await?.into_iter();
    let mut rows: HashMap<Uuid, _> = rows.map(|row| (row.id, row)).collect();
    let with_rows = ranked.into_iter().filter_map(|demand| {
        let row = rows.remove(&demand.item)?;
        Some(Ranked { row, demand })
    });
    Ok(with_rows.collect())
}
