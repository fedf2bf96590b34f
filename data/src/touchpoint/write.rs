//! Making, changing and removing one touchpoint.

use chrono::{DateTime, Utc};
use domain::touchpoint::{TouchpointInitiator, TouchpointKind};
use uuid::Uuid;

use super::{
    Touchpoint, TouchpointInput,
    check::{Directories, resolve},
    entity::touchpoint::{Column, Entity},
    read,
    save::{remove, save},
};
use crate::{
    change::Change,
    error::{Error, Refusal},
    patch::Patch,
    reference::{
        ContactDirectory, MemberDirectory, MemberReference, Reference, external_id, line, lines,
    },
    scope::{Scope, Writer},
    support::{check_accounts, past, writer},
    upsert,
};

/// Records a touchpoint. Without a member it is one of the acting member.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record touchpoints of the account; [`Error::Refused`] when something in it is not allowed, something it names
/// is unknown, or the external id is taken.
pub async fn create(scope: &Scope, input: TouchpointInput) -> Result<Touchpoint, Error> {
    let writer = writer(scope)?;
    let actor = scope.actor().member().map(MemberReference::Id);
    let input = TouchpointInput {
        member: input.member.or(actor),
        ..input
    };
    let directories = Directories::load(scope, std::slice::from_ref(&input)).await?;
    // What is wrong with the rest is not said of another's account.
    if let Ok(account) = directories.account(&input) {
        check_accounts(&writer, &[account]).await?;
    }
    let checked = directories.check(&writer, &input, None);
    let touchpoint = checked.map_err(Error::Refused)?;
    check_free(scope, touchpoint.row.external_id.as_deref(), None).await?;
    write(&writer, None, touchpoint).await
}

/// What to change about a touchpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchpointPatch {
    /// The id in the system it comes from.
    pub external_id: Patch<String>,
    /// What it was; none leaves it.
    pub kind: Option<TouchpointKind>,
    /// Who started it; none leaves it.
    pub initiator: Option<TouchpointInitiator>,
    /// When; none leaves it.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Who was in touch with the customer.
    pub member: Patch<MemberReference>,
    /// The people at the account who took part; none leaves them.
    pub contacts: Option<Vec<Reference>>,
    /// What it was about.
    pub subject: Patch<String>,
    /// What was said.
    pub note: Patch<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a touchpoint.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record touchpoints of the account; [`Error::Refused`] when there is no such touchpoint, something is not
/// allowed, the external id is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: TouchpointPatch) -> Result<Touchpoint, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut after = before.clone();
    let row = &mut after.row;
    patch.external_id.apply_to(&mut row.external_id);
    row.external_id = external_id(row.external_id.as_deref())?;
    patch.subject.apply_to(&mut row.subject);
    row.subject = line(row.subject.as_deref(), "subject")?;
    patch.note.apply_to(&mut row.note);
    row.note = lines(row.note.as_deref(), "note")?;
    if let Some(kind) = patch.kind {
        kind.as_str().clone_into(&mut row.kind);
    }
    if let Some(initiator) = patch.initiator {
        initiator.as_str().clone_into(&mut row.initiator);
    }
    if let Some(at) = patch.occurred_at {
        row.occurred_at = past(&writer, at, "occurredAt")?;
    }
    let members = MemberDirectory::load(scope, patch.member.value()).await?;
    let member = patch
        .member
        .try_map(|member| members.resolve(&member, "member"))?;
    member.apply_to(&mut row.member_id);
    if let Some(references) = &patch.contacts {
        let contacts = ContactDirectory::load(scope, references).await?;
        let resolved = resolve(&contacts, references, row.account_id);
        after.contacts = resolved.map_err(Error::Refused)?;
    }
    check_free(scope, after.row.external_id.as_deref(), Some(id)).await?;
    write(&writer, Some(before), after).await
}

/// Removes a touchpoint that was recorded by mistake. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record touchpoints of the account; [`Error::Refused`] when there is no such touchpoint, or the version has
/// moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Touchpoint, Error> {
    let writer = writer(scope)?;
    let touchpoint = find(&writer, id, version).await?;
    remove(&writer, &touchpoint).await?;
    Ok(touchpoint)
}

/// The touchpoint that the actor is to change.
async fn find(writer: &Writer<'_>, id: Uuid, version: Option<i32>) -> Result<Touchpoint, Error> {
    let rows = read::rows_by_ids(writer, &[id]).await?;
    let found = read::with_contacts(writer, rows).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such touchpoint"))?;
    check_accounts(writer, &[found.row.account_id]).await?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}

async fn write(
    writer: &Writer<'_>,
    before: Option<Touchpoint>,
    after: Touchpoint,
) -> Result<Touchpoint, Error> {
    let mut changes = [Change { before, after }];
    save(writer, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}

/// Refuses an external id that another touchpoint has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "touchpoint", columns, external_id, own).await
}
