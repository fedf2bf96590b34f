//! Reading accounts and what belongs to them, of many accounts at once.

use std::collections::HashMap;

use domain::{account::TraitValue, member::Permission};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use super::{
    definition::{self, Defined},
    entity::{
        account::{Column, Entity, Model},
        stage, trait_definition, trait_value,
    },
    list::usual_order,
};
use crate::{
    error::Error,
    page::{self, Page, PageRequest},
    scope::Scope,
};

/// The account of that id, archived or not.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; when the database is away.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Model>, Error> {
    Ok(by_ids(scope, &[id]).await?.pop())
}

/// The accounts of those ids, archived or not, in no particular order; unknown ids are left out.
///
/// # Errors
/// As [`by_id`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    let query = readable(scope)?.filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.all(scope.connection()).await?)
}

/// The accounts of those external ids, archived or not, in no particular order; unknown ones are left out.
///
/// # Errors
/// As [`by_id`].
pub async fn by_external_ids(scope: &Scope, external_ids: &[String]) -> Result<Vec<Model>, Error> {
    let query = readable(scope)?.filter(Column::ExternalId.is_in(external_ids));
    Ok(query.all(scope.connection()).await?)
}

/// A page of the accounts directly below one, by name; archived ones are left out.
///
/// # Errors
/// As [`by_id`]; [`Error::Refused`] when the page is too large or the cursor is of another list.
pub async fn children(
    scope: &Scope,
    parent: Uuid,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    let select = children_at_all(scope)?.filter(Column::ParentId.eq(parent));
    page::load(scope, select, &usual_order(), request).await
}

/// The first page of [`children`] of many accounts, in one statement.
///
/// # Errors
/// As [`children`].
pub async fn first_children(
    scope: &Scope,
    parents: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    let select = children_at_all(scope)?;
    page::load_each(
        scope,
        &select,
        Column::ParentId,
        parents,
        &usual_order(),
        first,
    )
    .await
}

/// How many accounts are directly below each of many, the archived ones left out; zero is left out, too.
///
/// # Errors
/// As [`by_id`].
pub async fn child_counts(scope: &Scope, parents: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    page::count_each(scope, children_at_all(scope)?, Column::ParentId, parents).await
}

/// The stages that accounts have entered, oldest first.
///
/// # Errors
/// As [`by_id`].
pub async fn stage_histories(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<stage::Model>>, Error> {
    use stage::{Column, Entity};
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .order_by_asc(Column::AccountId)
        .order_by_asc(Column::StartsOn);
    let mut histories: HashMap<Uuid, Vec<stage::Model>> = HashMap::new();
    for entry in query.all(scope.connection()).await? {
        histories.entry(entry.account_id).or_default().push(entry);
    }
    Ok(histories)
}

/// A custom trait of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountTrait {
    /// The id of the definition.
    pub definition: Uuid,
    /// The name in filters and imports.
    pub key: String,
    /// The name that people read.
    pub label: String,
    /// The value.
    pub value: TraitValue,
}

/// The custom traits of accounts by key, those of archived definitions left out. Two statements.
///
/// # Errors
/// As [`by_id`].
pub async fn traits_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<AccountTrait>>, Error> {
    use trait_definition as defined;
    scope.check(Permission::ReadPortfolio)?;
    let of_accounts = trait_value::Column::AccountId.is_in(accounts.iter().copied());
    let values = scope.find::<trait_value::Entity>().filter(of_accounts);
    let mut by_trait: HashMap<Uuid, Vec<trait_value::Model>> = HashMap::new();
    for value in values.all(scope.connection()).await? {
        by_trait.entry(value.trait_id).or_default().push(value);
    }
    if by_trait.is_empty() {
        return Ok(HashMap::new());
    }
    let definitions = scope
        .find::<defined::Entity>()
        .filter(defined::Column::ArchivedAt.is_null())
        .order_by_asc(defined::Column::Key);
    let mut traits: HashMap<Uuid, Vec<AccountTrait>> = HashMap::new();
    for row in definitions.all(scope.connection()).await? {
        let defined = Defined::of(row)?;
        for row in by_trait.remove(&defined.id).unwrap_or_default() {
            let of_account = traits.entry(row.account_id).or_default();
            of_account.extend(definition::value(&row, defined.rule.kind()).map(|value| {
                AccountTrait {
                    definition: defined.id,
                    key: defined.key.clone(),
                    label: defined.label.clone(),
                    value,
                }
            }));
        }
    }
    Ok(traits)
}

fn readable(scope: &Scope) -> Result<Select<Entity>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    Ok(scope.find::<Entity>())
}

fn children_at_all(scope: &Scope) -> Result<Select<Entity>, Error> {
    Ok(readable(scope)?.filter(Column::ArchivedAt.is_null()))
}
