//! Reading purchases and their refunds.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::member::Permission;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Purchase,
    entity::{purchase, refund},
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};
use purchase::{Column, Entity, Model};

/// The purchases of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The purchases of these external ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_external_ids(scope: &Scope, external_ids: &[&str]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_external_ids(scope, external_ids).await
}

pub(super) async fn rows_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::ExternalId, external_ids).await
}

/// The refunds of purchases, by purchase and day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn refunds_of(
    scope: &Scope,
    purchases: &[Uuid],
) -> Result<HashMap<Uuid, Vec<refund::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_of(scope, purchases).await
}

async fn rows_of(
    scope: &Scope,
    purchases: &[Uuid],
) -> Result<HashMap<Uuid, Vec<refund::Model>>, Error> {
    let query = scope
        .find::<refund::Entity>()
        .filter(refund::Column::PurchaseId.is_in(purchases.iter().copied()))
        .order_by_asc(refund::Column::RefundedOn)
        .order_by_asc(refund::Column::Id);
    let mut refunds: HashMap<Uuid, Vec<refund::Model>> = HashMap::with_capacity(purchases.len());
    for row in query.all(scope.connection()).await? {
        refunds.entry(row.purchase_id).or_default().push(row);
    }
    Ok(refunds)
}

/// The refunds of these external ids; no statement when there are none.
pub(super) async fn refunds_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, refund::Model>, Error> {
    if external_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = scope
        .find::<refund::Entity>()
        .filter(refund::Column::ExternalId.is_in(external_ids.iter().copied()));
    let rows = query.all(scope.connection()).await?.into_iter();
    let named = rows.filter_map(|row| Some((row.external_id.clone()?, row)));
    Ok(named.collect())
}

/// The refund of this id.
pub(super) async fn refund_by_id(scope: &Scope, id: Uuid) -> Result<Option<refund::Model>, Error> {
    let query = scope
        .find::<refund::Entity>()
        .filter(refund::Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

/// The purchases with their refunds; no statement when there are none.
pub(super) async fn with_refunds(scope: &Scope, rows: Vec<Model>) -> Result<Vec<Purchase>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut refunds = rows_of(scope, &ids).await?;
    let with_refunds = rows.into_iter().map(|row| {
        let mut refunds = refunds.remove(&row.id).unwrap_or_default();
        refunds.sort_by_key(|refund| refund.id);
        Purchase { row, refunds }
    });
    Ok(with_refunds.collect())
}

/// Which purchases are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct PurchaseFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By id in the shop.
    pub external_id: Comparators<String>,
    /// By product.
    pub product: Comparators<Uuid>,
    /// By day.
    pub purchased_on: Comparators<NaiveDate>,
    /// By whether a system made it.
    pub automatic_renewal: Comparators<bool>,
    /// By whether something of it was given back.
    pub refunded: Option<bool>,
}

/// How purchases are ordered, the latest first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurchaseOrder {
    /// By what.
    pub field: PurchaseOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for PurchaseOrder {
    fn default() -> Self {
        Self {
            field: PurchaseOrderField::PurchasedOn,
            descending: true,
        }
    }
}

/// What purchases can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseOrderField {
    /// The day.
    PurchasedOn,
    /// The id in the shop; those without one come last.
    ExternalId,
    /// When it was made.
    CreatedAt,
}

impl PurchaseOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            PurchaseOrderField::PurchasedOn => by(Column::PurchasedOn, SortKind::Date),
            PurchaseOrderField::ExternalId => by(Column::ExternalId, SortKind::Text).nullable(),
            PurchaseOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the purchases that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: PurchaseFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let automatic = column(Column::AutomaticRenewal);
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.product.condition(&column(Column::ProductId)))
        .add(filter.purchased_on.condition(&column(Column::PurchasedOn)))
        .add(filter.automatic_renewal.condition(&automatic));
    if let Some(refunded) = filter.refunded {
        let refunds = scope
            .find::<refund::Entity>()
            .select_only()
            .column(refund::Column::PurchaseId)
            .into_query();
        all = all.add(match refunded {
            true => Column::Id.in_subquery(refunds),
            false => Column::Id.not_in_subquery(refunds),
        });
    }
    scope.find::<Entity>().filter(all)
}

/// A page of purchases.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: PurchaseFilter,
    order: PurchaseOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// A page of one account's purchases.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    order: PurchaseOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::AccountId.eq(account));
    page::load(scope, query, &order.keys(), request).await
}

/// The first page of the purchases of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    order: PurchaseOrder,
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>();
    let (by, keys) = (Column::AccountId, order.keys());
    page::load_each(scope, &query, by, accounts, &keys, first).await
}

/// How many purchases each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::count_each(scope, scope.find::<Entity>(), Column::AccountId, accounts).await
}
