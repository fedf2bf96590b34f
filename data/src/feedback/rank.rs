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
use crate::{
    error::Error,
    page::{self, Page, PageRequest},
    scope::Scope,
};

/// An item and what is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The item.
    pub row: super::entity::item::Model,
    /// What is behind it.
    pub demand: Demand,
}

/// A page of the items that meet a filter, those with the most revenue behind them on the portfolio's date first, equal ones by id; and how many they are
/// in all. Three statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn rank(
    scope: &Scope,
    portfolio: &Portfolio,
    filter: FeedbackFilter,
    request: &PageRequest,
) -> Result<(Page<Ranked>, usize), Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = read::matching(scope, filter.clone());
    let name = format!("{} {}", page::name_of(scope, &query), portfolio.as_of());
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
    let ranked = feedback::rank(items, links, |account| monthly.get(account).copied());
    let key = |demand: &Demand| (demand.monthly.exact(), demand.item);
    let keys: Vec<(i128, Uuid)> = ranked.iter().map(key).collect();
    let page = page::of_ranked(&keys, &name, request)?;
    let page = page.filter_map(|place| ranked.get(place).copied());
    let ids: Vec<Uuid> = page.items().map(|demand| demand.item).collect();
    let rows = read::rows_by_ids(scope, &ids).await?.into_iter();
    let mut rows: HashMap<Uuid, _> = rows.map(|row| (row.id, row)).collect();
    let page = page.filter_map(|demand| {
        let row = rows.remove(&demand.item)?;
        Some(Ranked { row, demand })
    });
    Ok((page, ranked.len()))
}
