//! Lists of accounts: chosen by a filter, in an order, page by page.

use std::collections::HashSet;

use domain::{account::TraitKind, member::Permission};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, Select, sea_query::SimpleExpr};
use uuid::Uuid;

use super::{
    definition::{Defined, Definitions},
    entity::account::{Column, Entity, Model},
    filter::{self, AccountFilter, FilterContext, column},
};
use crate::{
    error::{Error, Refusal},
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// By what a list of accounts is ordered, one of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountOrder {
    /// What is compared.
    pub field: AccountOrderField,
    /// Greatest first. Absent values count as greater than all others.
    pub descending: bool,
}

/// What accounts can be ordered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountOrderField {
    /// The name.
    Name,
    /// Today's MRR.
    CurrentMrr,
    /// The day on which it became a customer.
    SignedUpOn,
    /// When it was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// The value of the custom trait of this key.
    Trait(String),
}

/// A list of accounts that is ready to be read.
#[derive(Clone, Debug)]
pub struct AccountList {
    condition: Condition,
    order: Vec<SortKey>,
}

impl AccountList {
    /// Prepares a list. Without an order it is by name; the id always decides last.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when the filter is too large, or
    /// filter or order name a trait that is not defined or compare it with a value of another kind.
    pub async fn prepare(
        scope: &Scope,
        filter: &AccountFilter,
        order: &[AccountOrder],
        context: FilterContext,
    ) -> Result<Self, Error> {
        scope.check(Permission::ReadPortfolio)?;
        let by_trait = |order: &AccountOrder| matches!(order.field, AccountOrderField::Trait(_));
        let needed = filter.names_trait() || order.iter().any(by_trait);
        let definitions = Definitions::load_if(scope, needed).await?;
        Ok(Self {
            condition: filter::condition(scope, filter, context, &definitions)?,
            order: sort_keys(scope, order, &definitions)?,
        })
    }

    /// A page of the list.
    ///
    /// # Errors
    /// [`Error::Refused`] when the page is too large or the cursor is of another list.
    pub async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<Page<Model>, Error> {
        page::load(scope, self.select(scope), &self.order, request).await
    }

    /// How many accounts the list has.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn count(&self, scope: &Scope) -> Result<i64, Error> {
        page::count(scope, self.select(scope)).await
    }

    /// The ids of all accounts of the list, in no particular order.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn ids(&self, scope: &Scope) -> Result<Vec<Uuid>, Error> {
        let ids = self.select(scope).select_only().column(Column::Id);
        Ok(ids.into_tuple().all(scope.connection()).await?)
    }

    /// The condition on accounts, for statements that ask for more than the accounts.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.condition.clone()
    }

    fn select(&self, scope: &Scope) -> Select<Entity> {
        scope.find::<Entity>().filter(self.condition.clone())
    }
}

/// The ids of the accounts that a filter means, in no particular order.
///
/// # Errors
/// As [`AccountList::prepare`].
pub async fn matching_ids(
    scope: &Scope,
    filter: &AccountFilter,
    context: FilterContext,
) -> Result<Vec<Uuid>, Error> {
    let list = AccountList::prepare(scope, filter, &[], context).await?;
    list.ids(scope).await
}

/// Those of some accounts that a filter means.
///
/// # Errors
/// As [`AccountList::prepare`].
pub async fn matching_of(
    scope: &Scope,
    filter: &AccountFilter,
    context: FilterContext,
    accounts: &[Uuid],
) -> Result<HashSet<Uuid>, Error> {
    let list = AccountList::prepare(scope, filter, &[], context).await?;
    let query = list
        .select(scope)
        .filter(Column::Id.is_in(accounts.iter().copied()))
        .select_only()
        .column(Column::Id);
    let ids: Vec<Uuid> = query.into_tuple().all(scope.connection()).await?;
    Ok(ids.into_iter().collect())
}

/// The order of a list without one.
pub(super) fn usual_order() -> Vec<SortKey> {
    vec![
        SortKey::ascending(column(Column::Name), SortKind::Text),
        SortKey::ascending(column(Column::Id), SortKind::Id),
    ]
}

fn sort_keys(
    scope: &Scope,
    order: &[AccountOrder],
    definitions: &Definitions,
) -> Result<Vec<SortKey>, Refusal> {
    if order.is_empty() {
        return Ok(usual_order());
    }
    let mut keys = Vec::with_capacity(order.len() + 1);
    for (index, order) in order.iter().enumerate() {
        let field = format!("orderBy.{index}.trait");
        let key = match &order.field {
            AccountOrderField::Name => of_column(Column::Name, SortKind::Text),
            AccountOrderField::CurrentMrr => {
                of_column(Column::CurrentMrr, SortKind::Integer).nullable()
            }
            AccountOrderField::SignedUpOn => {
                of_column(Column::SignedUpOn, SortKind::Date).nullable()
            }
            AccountOrderField::CreatedAt => of_column(Column::CreatedAt, SortKind::Instant),
            AccountOrderField::UpdatedAt => of_column(Column::UpdatedAt, SortKind::Instant),
            AccountOrderField::Trait(key) => of_trait(scope, definitions.find(key, &field)?),
        };
        keys.push(key.descending(order.descending));
    }
    keys.push(of_column(Column::Id, SortKind::Id));
    Ok(keys)
}

fn of_column(name: Column, kind: SortKind) -> SortKey {
    SortKey::ascending(column(name), kind)
}

fn of_trait(scope: &Scope, defined: &Defined) -> SortKey {
    let value: SimpleExpr = filter::trait_value(scope, defined);
    let kind = match defined.rule.kind() {
        TraitKind::Text | TraitKind::Choice => SortKind::Text,
        TraitKind::Number => SortKind::Integer,
        TraitKind::Date => SortKind::Date,
        TraitKind::Boolean => SortKind::Boolean,
    };
    SortKey::ascending(value, kind).nullable()
}
