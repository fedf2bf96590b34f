//! Lists of members.

use std::convert::Infallible;

use domain::member::{MemberStatus, Permission, Role};
use sea_orm::{Condition, QueryFilter, Select, sea_query::Expr};

use super::entity::member::{Column, Entity, Model};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// Which members are wanted; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// By role.
    pub role: Option<Comparators<Role>>,
    /// By status.
    pub status: Option<Comparators<MemberStatus>>,
    /// A text within the name or the e-mail address, whatever the case of its letters.
    pub search: Option<String>,
}

/// What lists of members can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MemberOrderField {
    /// The name.
    #[default]
    Name,
    /// The e-mail address.
    Email,
    /// When the member was made.
    CreatedAt,
}

/// The order of a list of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MemberOrder {
    /// What it is ordered by.
    pub field: MemberOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl MemberOrder {
    fn keys(self) -> [SortKey; 2] {
        let (column, kind) = match self.field {
            MemberOrderField::Name => (Column::Name, SortKind::Text),
            MemberOrderField::Email => (Column::Email, SortKind::Text),
            MemberOrderField::CreatedAt => (Column::CreatedAt, SortKind::Instant),
        };
        let key = |column: Column, kind| {
            SortKey::ascending(Expr::col(column), kind).descending(self.descending)
        };
        [key(column, kind), key(Column::Id, SortKind::Id)]
    }
}

/// A page of the members that meet a filter.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read members; [`Error::Refused`] for a page or cursor that is none.
pub async fn list(
    scope: &Scope,
    filter: &MemberFilter,
    order: MemberOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    page::load(scope, select(scope, filter)?, &order.keys(), request).await
}

/// How many members meet a filter.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read members.
pub async fn count(scope: &Scope, filter: &MemberFilter) -> Result<i64, Error> {
    page::count(scope, select(scope, filter)?).await
}

fn select(scope: &Scope, filter: &MemberFilter) -> Result<Select<Entity>, Error> {
    scope.check(Permission::ReadMembers)?;
    let mut all = Condition::all();
    if let Some(role) = &filter.role {
        all = all.add(names(role, Role::as_str, Column::Role));
    }
    if let Some(status) = &filter.status {
        all = all.add(names(status, MemberStatus::as_str, Column::Status));
    }
    if let Some(text) = filter.search.as_deref().map(str::trim) {
        let contains = |column: Column| {
            Comparators::<String> {
                contains: Some(text.to_owned()),
                ..Comparators::default()
            }
            .condition(&Expr::col(column))
        };
        all = all.add(
            Condition::any()
                .add(contains(Column::Name))
                .add(contains(Column::Email)),
        );
    }
    Ok(scope.find::<Entity>().filter(all))
}

fn names<T: Clone>(
    comparators: &Comparators<T>,
    name: fn(T) -> &'static str,
    column: Column,
) -> Condition {
    let Ok(comparators) = comparators
        .clone()
        .try_map(|value| Ok::<_, Infallible>(name(value)));
    comparators.condition(&Expr::col(column))
}
