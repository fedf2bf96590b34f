//! Integration clients: programs that work in the tenant with an id, a secret and the scopes that they were given.

use std::collections::HashMap;

use domain::member::{AccessScope, Permission};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

pub use super::entity::client::Model as Client;
use super::{
    checked_name,
    entity::client::{Column, Entity},
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::{Scope, Writer},
};

/// What it takes to make a client.
#[derive(Clone)]
pub struct NewClient {
    /// The name that people read, 1 to 200 characters.
    pub name: String,
    /// What it may do, at least one.
    pub scopes: Vec<AccessScope>,
    /// The hash of its secret.
    pub secret_hash: String,
}

/// Makes a client.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients; [`Error::Refused`] when the name is none or there is no scope.
pub async fn create(scope: &Scope, client: NewClient) -> Result<Client, Error> {
    let writer = scope.require(Permission::ManageClients)?;
    let row = Client {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        name: checked_name(&client.name)?,
        scopes: names(&client.scopes)?,
        secret_hash: client.secret_hash,
        revoked_at: None,
        version: 1,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    writer.record(ChangeKind::Created, subject(&row), None, Some(&row))?;
    Ok(row)
}

/// What to change about a client; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct ClientPatch {
    /// The name that people read, 1 to 200 characters.
    pub name: Option<String>,
    /// What it may do, at least one; holds at once, for tokens that are out too.
    pub scopes: Option<Vec<AccessScope>>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a client.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients; [`Error::Refused`] when there is no such client, it is revoked, a
/// value is not allowed, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: ClientPatch) -> Result<Client, Error> {
    let (writer, before) = manage(scope, id).await?;
    not_revoked(&before)?;
    crate::check_version(patch.version, before.version)?;
    let mut after = before.clone();
    if let Some(name) = patch.name {
        after.name = checked_name(&name)?;
    }
    if let Some(scopes) = patch.scopes {
        after.scopes = names(&scopes)?;
    }
    save(&writer, ChangeKind::Updated, &before, after).await
}

/// Replaces the hash of a client's secret. Tokens that are out stay good until they expire.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients; [`Error::Refused`] when there is no such client or it is revoked.
pub async fn replace_secret(scope: &Scope, id: Uuid, secret_hash: String) -> Result<Client, Error> {
    let (writer, before) = manage(scope, id).await?;
    not_revoked(&before)?;
    let after = Client {
        secret_hash,
        ..before.clone()
    };
    save(&writer, ChangeKind::SecretReplaced, &before, after).await
}

/// Takes a client's access away at once and for good. One that is revoked stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients; [`Error::Refused`] when there is no such client.
pub async fn revoke(scope: &Scope, id: Uuid) -> Result<Client, Error> {
    let (writer, before) = manage(scope, id).await?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let after = Client {
        revoked_at: Some(scope.now()),
        ..before.clone()
    };
    save(&writer, ChangeKind::Revoked, &before, after).await
}

/// The client of that id. Clients read themselves without any permission.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Client>, Error> {
    if *scope.actor() != crate::scope::Actor::Client(id) {
        scope.check(Permission::ManageClients)?;
    }
    find(scope, id).await
}

/// The clients of those ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Client>, Error> {
    scope.check(Permission::ManageClients)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()));
    let rows = query.all(scope.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the clients by name, revoked ones among them.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients; [`Error::Refused`] for a page or cursor that is none.
pub async fn list(scope: &Scope, request: &PageRequest) -> Result<Page<Client>, Error> {
    scope.check(Permission::ManageClients)?;
    let order = [
        SortKey::ascending(Expr::col(Column::Name), SortKind::Text),
        SortKey::ascending(Expr::col(Column::Id), SortKind::Id),
    ];
    page::load(scope, scope.find::<Entity>(), &order, request).await
}

/// How many clients there are, revoked ones among them.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients.
pub async fn count(scope: &Scope) -> Result<i64, Error> {
    scope.check(Permission::ManageClients)?;
    page::count(scope, scope.find::<Entity>()).await
}

/// The scopes that a row names.
#[must_use]
pub fn scopes(row: &Client) -> Vec<AccessScope> {
    let names = row.scopes.split_whitespace();
    names.filter_map(|name| name.parse().ok()).collect()
}

async fn manage(scope: &Scope, id: Uuid) -> Result<(Writer<'_>, Client), Error> {
    let writer = scope.require(Permission::ManageClients)?;
    let row = find(scope, id).await?;
    let row = row.ok_or_else(|| Refusal::not_found("id", "there is no such client"))?;
    Ok((writer, row))
}

async fn find(scope: &Scope, id: Uuid) -> Result<Option<Client>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

fn not_revoked(row: &Client) -> Result<(), Refusal> {
    match row.revoked_at {
        None => Ok(()),
        Some(_) => Err(Refusal::conflict(
            "id",
            "this client is revoked for good; make a new one",
        )),
    }
}

/// Scopes as a row names them: each once, in their order of declaration.
fn names(scopes: &[AccessScope]) -> Result<String, Refusal> {
    let chosen: Vec<&str> = AccessScope::ALL
        .into_iter()
        .filter(|scope| scopes.contains(scope))
        .map(AccessScope::as_str)
        .collect();
    if chosen.is_empty() {
        return Err(Refusal::invalid(
            "scopes",
            "a client has at least one scope",
        ));
    }
    Ok(chosen.join(" "))
}

async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: &Client,
    mut row: Client,
) -> Result<Client, Error> {
    if writer.record(kind, subject(&row), Some(before), Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

const fn subject(row: &Client) -> Subject {
    Subject::of(Kind::Client, row.id)
}
