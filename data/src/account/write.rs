//! Changing one account.

use domain::member::Permission;
use uuid::Uuid;

use super::{
    access,
    checked::Change,
    definition::Definitions,
    entity::account::Model,
    input::AccountInput,
    known::Known,
    placement::{Placed, Places},
    save::{Entry, save},
    state::State,
};
use crate::{
    bulk::Rows,
    error::{Error, Refusal},
    id,
    log::ChangeKind,
    scope::{Scope, Writer},
};

/// Makes an account.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage all accounts; [`Error::Refused`] when a value is not allowed, the
/// parent is not there, or the external id is taken.
pub async fn create(scope: &Scope, input: AccountInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    let (change, definitions) = check(scope, input).await?;
    let known = Known::load(scope, None, &[&change]).await?;
    let id = id::new(scope.now());
    write(
        &writer,
        &known,
        &definitions,
        Placed {
            account: id,
            change,
        },
    )
    .await
}

/// Changes an account.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may change only the own accounts and does not own this one today; [`Error::Refused`]
/// when there is no such account, a value is not allowed, the parent is not there or below it, the external id is taken, or
/// the version has moved on.
pub async fn update(
    scope: &Scope,
    id: Uuid,
    input: AccountInput,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let (change, definitions) = check(scope, input).await?;
    let known = Known::load(scope, Some(id), &[&change]).await?;
    let row = known.by_id(id).ok_or_else(no_account)?;
    access::check_own(&writer, &[id]).await?;
    crate::check_version(version, row.version)?;
    write(
        &writer,
        &known,
        &definitions,
        Placed {
            account: id,
            change,
        },
    )
    .await
}

/// Puts an account away. It keeps everything that belongs to it; lists leave it out unless they are asked not to.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage all accounts; [`Error::Refused`] when there is no such account or the
/// version has moved on.
pub async fn archive(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, true).await
}

/// Takes an account back from the archive.
///
/// # Errors
/// As [`archive`].
pub async fn restore(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, false).await
}

async fn set_archived(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
    archived: bool,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    let known = Known::load(scope, Some(id), &[]).await?;
    let before = known.state(id).ok_or_else(no_account)?;
    crate::check_version(version, before.row.version)?;
    if before.row.archived_at.is_some() == archived {
        return Ok(before.row);
    }
    let mut after = before.clone();
    after.row.archived_at = archived.then(|| scope.now());
    let kind = match archived {
        true => ChangeKind::Archived,
        false => ChangeKind::Restored,
    };
    let entry = Entry {
        before: Some(before),
        after,
    };
    save_one(&writer, kind, &Definitions::default(), entry).await
}

async fn check(scope: &Scope, input: AccountInput) -> Result<(Change, Definitions), Error> {
    let definitions = Definitions::load_if(scope, !input.traits.is_empty()).await?;
    let change = Change::check(input, &definitions, scope.today()).map_err(Error::Refused)?;
    Ok((change, definitions))
}

async fn write(
    writer: &Writer<'_>,
    known: &Known,
    definitions: &Definitions,
    placed: Placed,
) -> Result<Model, Error> {
    check_external_id(known, &placed)?;
    let places = Places::new(known);
    let mut rows = Rows::one(placed);
    places.settle(&mut rows);
    let Placed { account, change } = rows.into_one()?;
    let before = known.state(account);
    let new = before.is_none();
    let mut after = before
        .clone()
        .unwrap_or_else(|| State::new(writer, account));
    after.apply(writer, &change, places.parent(&change), new)?;
    save_one(
        writer,
        ChangeKind::Updated,
        definitions,
        Entry { before, after },
    )
    .await
}

async fn save_one(
    writer: &Writer<'_>,
    kind: ChangeKind,
    definitions: &Definitions,
    entry: Entry,
) -> Result<Model, Error> {
    let mut entries = [entry];
    save(writer, kind, definitions, &mut entries).await?;
    let [entry] = entries;
    Ok(entry.after.row)
}

fn check_external_id(known: &Known, placed: &Placed) -> Result<(), Refusal> {
    let Some(external_id) = placed.change.external_id.value() else {
        return Ok(());
    };
    match known.by_external_id(external_id) {
        Some(other) if other.id != placed.account => Err(Refusal::conflict(
            "externalId",
            format!(
                "the external id `{external_id}` is taken by the account `{}`",
                other.name
            ),
        )),
        _ => Ok(()),
    }
}

pub(super) fn no_account() -> Refusal {
    Refusal::not_found("id", "there is no such account")
}
