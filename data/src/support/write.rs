//! The life of one case: opening, changing, what happens to it, rating, removing.

use chrono::{DateTime, Utc};
use domain::support::{
    CaseChannel, CaseEvent, CaseEventKind, CasePriority, ClosureReason, ContactRecord,
};
use uuid::Uuid;

use super::{
    CaseInput, SupportCase,
    access::{check_accounts, writer},
    check::{check, check_rated_at, check_room, check_score, kept},
    entity::case,
    event::{model, refusal},
    facts::exact,
    read,
    save::{change, remove, save},
};
use crate::{
    error::{Error, Refusal},
    patch::Patch,
    reference::{AccountDirectory, ContactDirectory, Reference, external_id, line, lines},
    scope::{Scope, Writer},
    upsert,
};

/// Opens a case.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record support of the account; [`Error::Refused`] when something in it is not allowed, the account or the
/// contact is unknown, or the external id is taken.
pub async fn create(scope: &Scope, input: CaseInput) -> Result<SupportCase, Error> {
    let writer = writer(scope)?;
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    // What is wrong with the rest is not said of another's account.
    if let Ok(account) = accounts.resolve(&input.account, "account") {
        check_accounts(&writer, &[account]).await?;
    }
    let people = ContactDirectory::load(scope, &input.contact).await?;
    let input = CaseInput {
        contacts: input.contacts.or(Some(ContactRecord::Listed)),
        ..input
    };
    let case = check(&writer, &input, None, &accounts, &people).map_err(Error::Refused)?;
    check_free(scope, case.row.external_id.as_deref(), None).await?;
    write(&writer, None, case).await
}

/// What to change about a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasePatch {
    /// The id in the help desk.
    pub external_id: Patch<String>,
    /// The person who asks.
    pub contact: Patch<Reference>,
    /// What it is about.
    pub subject: Patch<String>,
    /// How the customer got in touch.
    pub channel: Patch<CaseChannel>,
    /// How much it matters; none leaves it.
    pub priority: Option<CasePriority>,
    /// Whether it was passed on; none leaves it.
    pub is_escalated: Option<bool>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a case. What happened to it stays.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record support of the account; [`Error::Refused`] when there is no such case, something is not allowed, the
/// external id is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: CasePatch) -> Result<SupportCase, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut after = before.clone();
    let row = &mut after.row;
    patch.external_id.apply_to(&mut row.external_id);
    row.external_id = external_id(row.external_id.as_deref())?;
    patch.subject.apply_to(&mut row.subject);
    row.subject = line(row.subject.as_deref(), "subject")?;
    let channel = patch
        .channel
        .try_map(|channel| Ok::<_, Error>(channel.as_str().to_owned()))?;
    channel.apply_to(&mut row.channel);
    if let Some(priority) = patch.priority {
        priority.as_str().clone_into(&mut row.priority);
    }
    row.escalated = patch.is_escalated.unwrap_or(row.escalated);
    let people = ContactDirectory::load(scope, patch.contact.value()).await?;
    match &patch.contact {
        Patch::Keep => {}
        Patch::Clear => row.contact_id = None,
        Patch::Set(contact) => {
            row.contact_id = Some(people.resolve(contact, row.account_id, "contact")?);
        }
    }
    check_free(scope, row.external_id.as_deref(), Some(id)).await?;
    write(&writer, Some(before), after).await
}

/// Something that happened, as a person records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventInput {
    /// What.
    pub kind: CaseEventKind,
    /// When; now if nothing is said.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Why, when the case is closed.
    pub closure_reason: Option<ClosureReason>,
    /// Anything worth knowing, up to 10,000 characters.
    pub note: Option<String>,
    /// The version of the case that the caller has seen.
    pub version: Option<i32>,
}

/// Records what happened to a case: a step that it can take now.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record support of the account; [`Error::Refused`] when there is no such case, it cannot take that step, the
/// instant is not possible, or the version has moved on.
pub async fn add_event(scope: &Scope, id: Uuid, input: EventInput) -> Result<SupportCase, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, input.version).await?;
    let event = CaseEvent {
        at: kept(input.occurred_at.unwrap_or_else(|| writer.now())),
        kind: input.kind,
        reason: input.closure_reason,
    };
    let checked = exact(&before)?.check_next(&event, writer.now());
    checked.map_err(refusal)?;
    check_room(&before).map_err(|refusal| Refusal {
        field: vec!["id".to_owned()],
        ..refusal
    })?;
    let note = lines(input.note.as_deref(), "note")?;
    let mut after = before.clone();
    let tenant = writer.tenant_id();
    after
        .events
        .push(model(tenant, Uuid::nil(), &event, None, note));
    write(&writer, Some(before), after).await
}

/// Removes an event that was recorded by mistake. What it was stays in the log. Answers its case.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record support of the account; [`Error::Refused`] when there is no such event, or the version of its case
/// has moved on.
pub async fn delete_event(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
) -> Result<SupportCase, Error> {
    let writer = writer(scope)?;
    let unknown = || Refusal::not_found("id", "there is no such event");
    let event = read::event_by_id(scope, id).await?.ok_or_else(unknown)?;
    let before = find(&writer, event.case_id, version).await?;
    let mut after = before.clone();
    after.events.retain(|known| known.id != id);
    write(&writer, Some(before), after).await
}

/// Notes how satisfied the customer is with a case, from 1 to 5; none takes it back.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record support of the account; [`Error::Refused`] when there is no such case, the score is off its scale, the
/// instant is not possible, or the version has moved on.
pub async fn rate(
    scope: &Scope,
    id: Uuid,
    score: Option<i64>,
    rated_at: Option<DateTime<Utc>>,
    version: Option<i32>,
) -> Result<SupportCase, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, version).await?;
    let mut after = before.clone();
    after.row.satisfaction_score = check_score(score).map_err(|refusal| Refusal {
        field: vec!["score".to_owned()],
        ..refusal
    })?;
    let at = rated_at.unwrap_or_else(|| writer.now());
    after.row.rated_at = match score {
        Some(_) => Some(check_rated_at(&writer, &after.row, at)?),
        None if rated_at.is_some() => {
            let rule = "there is an instant of a score, but no score: give both";
            return Err(Refusal::invalid("ratedAt", rule).into());
        }
        None => None,
    };
    write(&writer, Some(before), after).await
}

/// Removes a case with what happened to it, as if it had never been. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record support of the account; [`Error::Refused`] when there is no such case, feedback refers to it, or the
/// version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<SupportCase, Error> {
    let writer = writer(scope)?;
    let case = find(&writer, id, version).await?;
    if crate::feedback::is_about_case(scope, id).await? {
        let rule = "feedback refers to this case: remove that first";
        return Err(Refusal::conflict("id", rule).into());
    }
    remove(&writer, &case).await?;
    Ok(case)
}

/// The case that the actor is to change.
async fn find(writer: &Writer<'_>, id: Uuid, version: Option<i32>) -> Result<SupportCase, Error> {
    let rows = read::rows_by_ids(writer, &[id]).await?;
    let found = read::with_events(writer, rows).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such case"))?;
    check_accounts(writer, &[found.row.account_id]).await?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}

async fn write(
    writer: &Writer<'_>,
    before: Option<SupportCase>,
    after: SupportCase,
) -> Result<SupportCase, Error> {
    let mut changes = [change(writer, before, after)?];
    save(writer, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}

/// Refuses an external id that another case has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (case::Column::Id, case::Column::ExternalId);
    upsert::check_free::<case::Entity>(scope, "case", columns, external_id, own).await
}
