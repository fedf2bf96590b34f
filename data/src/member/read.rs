//! Reading members.

use std::collections::HashMap;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::member::{Column, Entity, Model};
use crate::{error::Error, scope::Scope};

/// The member of that id. Members read themselves without any permission.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read members.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Model>, Error> {
    if scope.actor().member() != Some(id) {
        scope.check(Permission::ReadMembers)?;
    }
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

/// The members of those ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read members.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Model>, Error> {
    scope.check(Permission::ReadMembers)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()));
    let rows = query.all(scope.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The member of that e-mail address, whatever the case of its letters.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read members.
pub async fn by_email(scope: &Scope, email: &str) -> Result<Option<Model>, Error> {
    scope.check(Permission::ReadMembers)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::Email.eq(normal(email)));
    Ok(query.one(scope.connection()).await?)
}

/// The ids of the members of those e-mail addresses, by the addresses as they were given, whatever the case of their letters;
/// unknown ones are left out. It says no more than whether they exist, and so needs no permission: integrations name owners by it.
///
/// # Errors
/// When the database is away.
pub async fn ids_by_emails(
    scope: &Scope,
    emails: &[String],
) -> Result<HashMap<String, Uuid>, Error> {
    let rows: Vec<(String, Uuid)> = scope
        .find::<Entity>()
        .select_only()
        .column(Column::Email)
        .column(Column::Id)
        .filter(Column::Email.is_in(emails.iter().map(|email| normal(email))))
        .into_tuple()
        .all(scope.connection())
        .await?;
    let known: HashMap<String, Uuid> = rows.into_iter().collect();
    let given = emails.iter();
    Ok(given
        .filter_map(|email| Some((email.clone(), *known.get(&normal(email))?)))
        .collect())
}

/// An e-mail address as rows hold it. Members are one person per mailbox, and no mail server in use tells cases apart.
pub(super) fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}
