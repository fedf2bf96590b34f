//! Changing one contact.

use uuid::Uuid;

use super::{
    super::{access, entity::contact::Model},
    input::{Change, ContactInput},
    state::{Known, apply, new, save},
};
use crate::{
    error::{Error, Refusal},
    id,
    log::ChangeKind,
    scope::{Scope, Writer},
};

/// Makes a contact.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may change only the own accounts and does not own the contact's account today;
/// [`Error::Refused`] when a value is not allowed, the account is not there or archived, or the external id is taken.
pub async fn create(scope: &Scope, input: ContactInput) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let change = Change::check(input).map_err(Error::Refused)?;
    let known = Known::load(scope, None, &[&change]).await?;
    let account = known.account(&change, None)?;
    access::check_own(&writer, &[account]).await?;
    if change.name.is_none() {
        return Err(Refusal::invalid("name", "a new contact needs a name").into());
    }
    let mut row = new(scope, id::new(scope.now()), account);
    check_external_id(&known, &change, row.id)?;
    apply(&mut row, &change, account)?;
    save_one(&writer, ChangeKind::Updated, None, row).await
}

/// Changes a contact, or moves it to another account.
///
/// # Errors
/// As [`create`]; an actor who may change only the own accounts must own both when the contact moves. [`Error::Refused`] also
/// when there is no such contact or the version has moved on.
pub async fn update(
    scope: &Scope,
    id: Uuid,
    input: ContactInput,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let change = Change::check(input).map_err(Error::Refused)?;
    let known = Known::load(scope, Some(id), &[&change]).await?;
    let before = known.contact(id).ok_or_else(no_contact)?.clone();
    access::check_own(&writer, &[before.account_id]).await?;
    crate::check_version(version, before.version)?;
    let account = known.account(&change, Some(before.account_id))?;
    if account != before.account_id {
        access::check_own(&writer, &[account]).await?;
    }
    check_external_id(&known, &change, id)?;
    let mut row = before.clone();
    apply(&mut row, &change, account)?;
    save_one(&writer, ChangeKind::Updated, Some(before), row).await
}

/// Puts a contact away.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may change only the own accounts and does not own the contact's account today;
/// [`Error::Refused`] when there is no such contact or the version has moved on.
pub async fn archive(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, true).await
}

/// Takes a contact back from the archive.
///
/// # Errors
/// As [`archive`].
pub async fn restore(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, false).await
}

/// Notes that a contact said not to be surveyed, on an answer page or in reply to a mail.
pub(crate) async fn refuse_surveys(writer: &Writer<'_>, id: Uuid) -> Result<(), Error> {
    let known = Known::load(writer, Some(id), &[]).await?;
    let before = known.contact(id).ok_or_else(no_contact)?.clone();
    let mut row = before.clone();
    row.do_not_survey = true;
    save_one(writer, ChangeKind::Updated, Some(before), row).await?;
    Ok(())
}

async fn set_archived(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
    archived: bool,
) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let known = Known::load(scope, Some(id), &[]).await?;
    let before = known.contact(id).ok_or_else(no_contact)?.clone();
    access::check_own(&writer, &[before.account_id]).await?;
    crate::check_version(version, before.version)?;
    if before.archived_at.is_some() == archived {
        return Ok(before);
    }
    let mut row = before.clone();
    row.archived_at = archived.then(|| scope.now());
    let kind = match archived {
        true => ChangeKind::Archived,
        false => ChangeKind::Restored,
    };
    save_one(&writer, kind, Some(before), row).await
}

async fn save_one(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: Option<Model>,
    row: Model,
) -> Result<Model, Error> {
    let mut contacts = [(before, row)];
    save(writer, kind, &mut contacts).await?;
    let [(_, row)] = contacts;
    Ok(row)
}

fn check_external_id(known: &Known, change: &Change, id: Uuid) -> Result<(), Refusal> {
    let Some(external_id) = change.external_id.value() else {
        return Ok(());
    };
    match known.by_external_id(external_id) {
        Some(other) if other.id != id => Err(Refusal::conflict(
            "externalId",
            format!(
                "the external id `{external_id}` is taken by the contact `{}`",
                other.name
            ),
        )),
        _ => Ok(()),
    }
}

fn no_contact() -> Refusal {
    Refusal::not_found("id", "there is no such contact")
}
