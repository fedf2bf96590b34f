//! Making, changing and removing one item, and telling customers what became of it.

use chrono::NaiveDate;
use domain::{feedback::FeedbackStatus, member::Permission};
use uuid::Uuid;

use super::{
    FeedbackInput, FeedbackItem,
    check::{Directories, existing, resolve},
    entity::{item, note},
    read,
    save::{remove, remove_note, save, save_note},
};
use crate::{
    change::Change,
    error::{Error, Refusal},
    id,
    patch::Patch,
    reference::{
        AccountDirectory, MemberDirectory, MemberReference, Reference, external_id, line, lines,
    },
    scope::{Scope, Writer},
    support::{check_accounts, writer},
    upsert,
};

/// Writes down what customers want.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record feedback of all the accounts; [`Error::Refused`] when something in it is not allowed, something it names
/// is unknown, or the external id is taken.
pub async fn create(scope: &Scope, input: FeedbackInput) -> Result<FeedbackItem, Error> {
    let writer = writer(scope)?;
    let directories = Directories::load(scope, std::slice::from_ref(&input)).await?;
    check_named(&writer, &directories.accounts, &input.accounts).await?;
    let checked = directories.check(&writer, &input, None);
    let item = checked.map_err(Error::Refused)?;
    check_free(scope, item.row.external_id.as_deref(), None).await?;
    write(&writer, None, item).await
}

/// What to change about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedbackPatch {
    /// The id in the system it comes from.
    pub external_id: Patch<String>,
    /// What is wanted; none leaves it.
    pub title: Option<String>,
    /// In the words of whoever said it.
    pub body: Patch<String>,
    /// How far it is; none leaves it.
    pub status: Option<FeedbackStatus>,
    /// Who looks after it.
    pub owner: Patch<MemberReference>,
    /// The accounts that asked for it; none leaves them.
    pub accounts: Option<Vec<Reference>>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes an item.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record feedback of all its accounts, before and after; [`Error::Refused`] when there is no such item, something
/// is not allowed, the external id is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: FeedbackPatch) -> Result<FeedbackItem, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut after = before.clone();
    if let Some(references) = &patch.accounts {
        let accounts = AccountDirectory::load(scope, references).await?;
        check_named(&writer, &accounts, references).await?;
        after.accounts = resolve(&accounts, references).map_err(Error::Refused)?;
    }
    let row = &mut after.row;
    patch.external_id.apply_to(&mut row.external_id);
    row.external_id = external_id(row.external_id.as_deref())?;
    if let Some(title) = line(patch.title.as_deref(), "title")? {
        row.title = title;
    }
    patch.body.apply_to(&mut row.body);
    row.body = lines(row.body.as_deref(), "text")?;
    if let Some(status) = patch.status {
        status.as_str().clone_into(&mut row.status);
    }
    let members = MemberDirectory::load(scope, patch.owner.value()).await?;
    let owner = patch
        .owner
        .try_map(|owner| members.resolve(&owner, "owner"))?;
    owner.apply_to(&mut row.owner_id);
    check_free(scope, after.row.external_id.as_deref(), Some(id)).await?;
    write(&writer, Some(before), after).await
}

/// Removes an item that was written down by mistake, with its notes. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record feedback of all its accounts; [`Error::Refused`] when there is no such item, or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<FeedbackItem, Error> {
    let writer = writer(scope)?;
    let item = find(&writer, id, version).await?;
    remove(&writer, &item).await?;
    Ok(item)
}

/// The most notes of an item.
const MOST_NOTES: usize = 100;

/// What customers were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteInput {
    /// The account that was told; none when all of the item's were.
    pub account: Option<Uuid>,
    /// On which day; today when nothing is said, not later.
    pub told_on: Option<NaiveDate>,
    /// What they were told, 1 to 10,000 characters.
    pub note: String,
}

/// Closes the loop: notes what customers were told about an item.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record feedback of all its accounts; [`Error::Refused`] when there is no such item, the account is none of
/// its, the day is yet to come, or the text is not allowed.
pub async fn add_note(scope: &Scope, id: Uuid, input: NoteInput) -> Result<FeedbackItem, Error> {
    let writer = writer(scope)?;
    let item = find(&writer, id, None).await?;
    if input
        .account
        .is_some_and(|account| !item.accounts.contains(&account))
    {
        let rule = "this account did not ask for it: name one that the item is linked to";
        return Err(Refusal::not_found("account", rule).into());
    }
    let told_on = input.told_on.unwrap_or_else(|| scope.today());
    if told_on > scope.today() {
        let rule = format!("{told_on} is yet to come: note what customers have been told");
        return Err(Refusal::invalid("toldOn", rule).into());
    }
    let known = read::rows_of_notes(scope, &[id]).await?;
    if known
        .get(&id)
        .is_some_and(|notes| notes.len() >= MOST_NOTES)
    {
        let rule = format!("an item has at most {MOST_NOTES} notes");
        return Err(Refusal::invalid("id", rule).into());
    }
    let note = lines(Some(&input.note), "note")?;
    let row = note::Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        item_id: id,
        account_id: input.account,
        member_id: scope.actor().member(),
        told_on,
        note: note.unwrap_or_default(),
        created_at: writer.now(),
    };
    save_note(&writer, &row).await?;
    Ok(item)
}

/// Removes a note that was made by mistake. What it was stays in the log. Answers its item.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record feedback of all the item's accounts; [`Error::Refused`] when there is no such note.
pub async fn delete_note(scope: &Scope, id: Uuid) -> Result<FeedbackItem, Error> {
    let writer = writer(scope)?;
    let unknown = || Refusal::not_found("id", "there is no such note");
    let note = read::note_by_id(scope, id).await?.ok_or_else(unknown)?;
    let item = find(&writer, note.item_id, None).await?;
    remove_note(&writer, &note).await?;
    Ok(item)
}

/// An item of no account is everybody's: it needs the right to record for all of them.
async fn check_item(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    match accounts.is_empty() {
        true => writer.check(Permission::ManageSupport),
        false => check_accounts(writer, accounts).await,
    }
}

/// As [`check_item`], for the accounts that are named, as far as there are such accounts: what is wrong with the rest is not said of others'.
async fn check_named(
    writer: &Writer<'_>,
    directory: &AccountDirectory,
    references: &[Reference],
) -> Result<(), Error> {
    let accounts = existing(directory, references);
    match accounts.is_empty() && !references.is_empty() {
        true => Ok(()),
        false => check_item(writer, &accounts).await,
    }
}

/// The item that the actor is to change.
async fn find(writer: &Writer<'_>, id: Uuid, version: Option<i32>) -> Result<FeedbackItem, Error> {
    let rows = read::rows_by_ids(writer, &[id]).await?;
    let found = read::with_accounts(writer, rows).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such item"))?;
    check_item(writer, &found.accounts).await?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}

async fn write(
    writer: &Writer<'_>,
    before: Option<FeedbackItem>,
    after: FeedbackItem,
) -> Result<FeedbackItem, Error> {
    let mut changes = [Change { before, after }];
    save(writer, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}

/// Refuses an external id that another item has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (item::Column::Id, item::Column::ExternalId);
    upsert::check_free::<item::Entity>(scope, "item", columns, external_id, own).await
}
