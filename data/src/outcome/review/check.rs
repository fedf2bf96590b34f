//! Checking what callers declare.

use chrono::NaiveDate;
use domain::outcome::Level;
use uuid::Uuid;

use super::{
    FollowUpInput, ReviewInput,
    entity::{follow_up, review},
};
use crate::{
    error::{Error, Refusal},
    growth::check_day,
    id,
    reference::{ContactDirectory, MemberDirectory, MemberReference, Reference, line},
    scope::{Scope, Writer},
};

/// The most items of an agenda, people of a side, and follow-ups.
const MOST: usize = 50;

/// Refuses a list that is too long.
pub(super) fn check_length(length: usize, field: &str, what: &str) -> Result<(), Refusal> {
    match length <= MOST {
        true => Ok(()),
        false => {
            let rule = format!("a business review has at most {MOST} {what}, not {length}");
            Err(Refusal::invalid(field, rule))
        }
    }
}

/// The items of an agenda as they are kept.
pub(super) fn agenda(items: &[String]) -> Result<String, Error> {
    check_length(items.len(), "agenda", "items on its agenda")?;
    let (mut kept, mut refusals) = (Vec::with_capacity(items.len()), Vec::new());
    for (place, item) in items.iter().enumerate() {
        match text(item, &format!("agenda.{place}")) {
            Ok(item) => kept.push(item),
            Err(refusal) => refusals.push(refusal),
        }
    }
    match refusals.is_empty() {
        true => serde_json::to_string(&kept).map_err(Error::internal),
        false => Err(Error::Refused(refusals)),
    }
}

/// A line that cannot be left out.
fn text(given: &str, field: &str) -> Result<String, Refusal> {
    let missing = || Refusal::invalid(field, "say what it is: 1 to 200 characters");
    line(Some(given), field)?.ok_or_else(missing)
}

/// Writes down what a review saw; one that is yet to be held has seen nothing.
pub(super) fn see(
    writer: &Writer<'_>,
    row: &mut review::Model,
    view: Option<(Level, Level)>,
) -> Result<(), Refusal> {
    row.value_realised = view.map(|(value, _)| value.as_str().to_owned());
    row.relationship = view.map(|(_, relationship)| relationship.as_str().to_owned());
    if view.is_some() && row.held_on > writer.today() {
        let rule = "the review is yet to be held: say what it saw when it was";
        return Err(Refusal::invalid("valueRealised", rule));
    }
    Ok(())
}

/// Refuses lists that are too long, before what they name is looked up.
pub(super) fn check_lengths(input: &ReviewInput) -> Result<(), Refusal> {
    check_length(input.members.len(), "members", "members")?;
    check_length(input.contacts.len(), "contacts", "contacts")?;
    check_length(input.follow_ups.len(), "followUps", "follow-ups")
}

/// The members of these ids who took part, each once, by id.
pub(super) async fn members_of_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    check_length(ids.len(), "members", "members")?;
    let references: Vec<_> = ids.iter().copied().map(MemberReference::Id).collect();
    let directory = MemberDirectory::load(scope, &references).await?;
    members(&directory, &references)
}

/// The members who took part, each once, by id.
pub(super) fn members(
    directory: &MemberDirectory,
    references: &[MemberReference],
) -> Result<Vec<Uuid>, Error> {
    let found = references.iter().enumerate().map(|(place, reference)| {
        let field = format!("members.{place}");
        directory.resolve(reference, &field)
    });
    all(found)
}

/// The contacts of these ids, of the account, who took part, each once, by id.
pub(super) async fn contacts_of_ids(
    scope: &Scope,
    ids: &[Uuid],
    account: Uuid,
) -> Result<Vec<Uuid>, Error> {
    check_length(ids.len(), "contacts", "contacts")?;
    let references: Vec<_> = ids.iter().copied().map(Reference::Id).collect();
    let directory = ContactDirectory::load(scope, &references).await?;
    contacts(&directory, &references, account)
}

/// The contacts of the account who took part, each once, by id.
pub(super) fn contacts(
    directory: &ContactDirectory,
    references: &[Reference],
    account: Uuid,
) -> Result<Vec<Uuid>, Error> {
    let found = references.iter().enumerate().map(|(place, reference)| {
        let field = format!("contacts.{place}");
        directory.resolve(reference, account, &field)
    });
    all(found)
}

fn all(found: impl Iterator<Item = Result<Uuid, Refusal>>) -> Result<Vec<Uuid>, Error> {
    let (mut ids, mut refusals) = (Vec::new(), Vec::new());
    for found in found {
        match found {
            Ok(id) => ids.push(id),
            Err(refusal) => refusals.push(refusal),
        }
    }
    ids.sort_unstable();
    ids.dedup();
    match refusals.is_empty() {
        true => Ok(ids),
        false => Err(Error::Refused(refusals)),
    }
}

/// New follow-ups of a review; a refusal names the place of the one that it is about.
pub(super) fn follow_ups(
    writer: &Writer<'_>,
    people: &MemberDirectory,
    review: Uuid,
    inputs: &[FollowUpInput],
) -> Result<Vec<follow_up::Model>, Error> {
    let (mut rows, mut refusals) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (place, input) in inputs.iter().enumerate() {
        match follow_up(writer, people, review, input) {
            Ok(row) => rows.push(row),
            Err(refusal) => refusals.push(refusal.under(&["followUps", &place.to_string()])),
        }
    }
    match refusals.is_empty() {
        true => Ok(rows),
        false => Err(Error::Refused(refusals)),
    }
}

/// A new follow-up of a review.
pub(super) fn follow_up(
    writer: &Writer<'_>,
    people: &MemberDirectory,
    review_id: Uuid,
    input: &FollowUpInput,
) -> Result<follow_up::Model, Refusal> {
    let member = input.member.as_ref();
    let member = member.map(|member| people.resolve(member, "member"));
    Ok(follow_up::Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        review_id,
        text: text(&input.text, "text")?,
        due_on: input.due_on,
        member_id: member.transpose()?,
        done_on: done_on(writer, input.done_on)?,
    })
}

/// What is to be done, as it is kept.
pub(super) fn to_do(given: &str) -> Result<String, Refusal> {
    text(given, "text")
}

/// The day on which something was done, which has begun.
pub(super) fn done_on(scope: &Scope, on: Option<NaiveDate>) -> Result<Option<NaiveDate>, Refusal> {
    on.map(|on| check_day(scope, on, "doneOn")).transpose()
}
