//! Reading contacts.

use std::collections::HashMap;

use domain::{account::ContactRole, member::Permission};
use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{
    super::entity::contact::{Column, Entity, Model},
    filter::sort_keys,
};
use crate::{
    error::Error,
    page::{self, Page, PageRequest},
    scope::Scope,
};

/// The contact of that id, archived or not.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; when the database is away.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Model>, Error> {
    Ok(by_ids(scope, &[id]).await?.pop())
}

/// The contacts of those ids, archived or not, in no particular order; unknown ids are left out.
///
/// # Errors
/// As [`by_id`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    let query = readable(scope)?.filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.all(scope.connection()).await?)
}

/// The contacts of those external ids, archived or not, in no particular order; unknown ones are left out.
///
/// # Errors
/// As [`by_id`].
pub async fn by_external_ids(scope: &Scope, external_ids: &[String]) -> Result<Vec<Model>, Error> {
    let query = readable(scope)?.filter(Column::ExternalId.is_in(external_ids));
    Ok(query.all(scope.connection()).await?)
}

/// A page of the contacts of an account, by name; archived ones are left out.
///
/// # Errors
/// As [`by_id`]; [`Error::Refused`] when the page is too large or the cursor is of another list.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    let select = shown(scope)?.filter(Column::AccountId.eq(account));
    page::load(scope, select, &sort_keys(&[]), request).await
}

/// The first page of [`of_account`] of many accounts, in one statement.
///
/// # Errors
/// As [`of_account`].
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    let order = sort_keys(&[]);
    page::load_each(
        scope,
        &shown(scope)?,
        Column::AccountId,
        accounts,
        &order,
        first,
    )
    .await
}

/// How many contacts each of many accounts has, the archived ones left out; zero is left out, too.
///
/// # Errors
/// As [`by_id`].
pub async fn contact_counts(scope: &Scope, accounts: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    page::count_each(scope, shown(scope)?, Column::AccountId, accounts).await
}

/// The roles of a contact.
///
/// # Errors
/// When the row makes no sense (a fault of ours).
pub fn roles(row: &Model) -> Result<Vec<ContactRole>, Error> {
    let names: Vec<String> = serde_json::from_str(&row.roles).map_err(Error::internal)?;
    let roles = names.iter().map(|name| name.parse());
    roles.collect::<Result<_, _>>().map_err(Error::internal)
}

fn readable(scope: &Scope) -> Result<Select<Entity>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    Ok(scope.find::<Entity>())
}

fn shown(scope: &Scope) -> Result<Select<Entity>, Error> {
    Ok(readable(scope)?.filter(Column::ArchivedAt.is_null()))
}
