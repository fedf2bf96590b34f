//! Reading items, their accounts, and what customers were told.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::member::Permission;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    FeedbackItem,
    entity::{account, item, note},
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};
use item::{Column, Entity, Model};

/// The items of these ids; unknown ids are left out.
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

/// The items of these external ids; unknown ones are left out.
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

/// Whether an item came from a case.
pub(crate) async fn is_about_case(scope: &Scope, case: Uuid) -> Result<bool, Error> {
    let query = scope.find::<Entity>().filter(Column::CaseId.eq(case));
    Ok(query.one(scope.connection()).await?.is_some())
}

/// The accounts that asked, by item, by id. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn accounts_of(scope: &Scope, items: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    links(scope, items).await
}

async fn links(scope: &Scope, items: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    let query = scope
        .find::<account::Entity>()
        .filter(account::Column::ItemId.is_in(items.iter().copied()))
        .order_by_asc(account::Column::AccountId);
    let mut accounts: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        let of = accounts.entry(row.item_id).or_default();
        of.push(row.account_id);
    }
    Ok(accounts)
}

/// What customers were told, by item, by day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn notes_of(
    scope: &Scope,
    items: &[Uuid],
) -> Result<HashMap<Uuid, Vec<note::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_of_notes(scope, items).await
}

pub(super) async fn rows_of_notes(
    scope: &Scope,
    items: &[Uuid],
) -> Result<HashMap<Uuid, Vec<note::Model>>, Error> {
    let query = scope
        .find::<note::Entity>()
        .filter(note::Column::ItemId.is_in(items.iter().copied()))
        .order_by_asc(note::Column::ToldOn)
        .order_by_asc(note::Column::Id);
    let mut notes: HashMap<Uuid, Vec<note::Model>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        notes.entry(row.item_id).or_default().push(row);
    }
    Ok(notes)
}

/// The note of this id.
pub(super) async fn note_by_id(scope: &Scope, id: Uuid) -> Result<Option<note::Model>, Error> {
    let query = scope.find::<note::Entity>().filter(note::Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

/// The items with their accounts; no statement when there are none.
pub(super) async fn with_accounts(
    scope: &Scope,
    rows: Vec<Model>,
) -> Result<Vec<FeedbackItem>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut accounts = links(scope, &ids).await?;
    let with_accounts = rows.into_iter().map(|row| {
        let mut accounts = accounts.remove(&row.id).unwrap_or_default();
        accounts.sort_unstable();
        FeedbackItem { row, accounts }
    });
    Ok(with_accounts.collect())
}

/// Which items are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct FeedbackFilter {
    /// By an account that asked.
    pub account: Option<Uuid>,
    /// By id in the system it comes from.
    pub external_id: Comparators<String>,
    /// By where it came from.
    pub source: Comparators<String>,
    /// By the support case that it came from.
    pub case: Comparators<Uuid>,
    /// By the survey answer that it came from.
    pub answer: Comparators<Uuid>,
    /// By how far it is.
    pub status: Comparators<String>,
    /// By who looks after it.
    pub owner: Comparators<Uuid>,
    /// By what is wanted.
    pub title: Comparators<String>,
    /// By when it was made.
    pub created_at: Comparators<DateTime<Utc>>,
    /// By whether a customer was told what became of it.
    pub loop_closed: Option<bool>,
}

/// How items are ordered, the latest first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedbackOrder {
    /// By what.
    pub field: FeedbackOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for FeedbackOrder {
    fn default() -> Self {
        Self {
            field: FeedbackOrderField::CreatedAt,
            descending: true,
        }
    }
}

/// What items can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackOrderField {
    /// When it was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// What is wanted.
    Title,
}

impl FeedbackOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            FeedbackOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
            FeedbackOrderField::UpdatedAt => by(Column::UpdatedAt, SortKind::Instant),
            FeedbackOrderField::Title => by(Column::Title, SortKind::Text),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the items that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: FeedbackFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let mut all = Condition::all()
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.source.condition(&column(Column::Source)))
        .add(filter.case.condition(&column(Column::CaseId)))
        .add(filter.answer.condition(&column(Column::AnswerId)))
        .add(filter.status.condition(&column(Column::Status)))
        .add(filter.owner.condition(&column(Column::OwnerId)))
        .add(filter.title.condition(&column(Column::Title)))
        .add(filter.created_at.condition(&column(Column::CreatedAt)));
    if let Some(asked) = filter.account {
        let theirs = scope
            .find::<account::Entity>()
            .filter(account::Column::AccountId.eq(asked))
            .select_only()
            .column(account::Column::ItemId)
            .into_query();
        all = all.add(Column::Id.in_subquery(theirs));
    }
    if let Some(closed) = filter.loop_closed {
        let told = scope
            .find::<note::Entity>()
            .select_only()
            .column(note::Column::ItemId)
            .into_query();
        all = all.add(match closed {
            true => Column::Id.in_subquery(told),
            false => Column::Id.not_in_subquery(told),
        });
    }
    scope.find::<Entity>().filter(all)
}

/// A page of items.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: FeedbackFilter,
    order: FeedbackOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}
