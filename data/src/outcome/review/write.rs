//! Making, changing and removing business reviews.

use chrono::NaiveDate;
use domain::outcome::Level;
use uuid::Uuid;

use super::{
    BusinessReview, ReviewInput,
    check::{self, check_lengths, see},
    facts::view,
    named::People,
    read, save,
};
use crate::{
    error::{Error, Refusal},
    growth::{check_accounts, writer},
    patch::Patch,
    reference::{AccountDirectory, lines},
    scope::{Scope, Writer},
};

/// Records a business review, or plans one.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when something in it is not allowed, or something it names is
/// unknown.
pub async fn create(scope: &Scope, input: ReviewInput) -> Result<BusinessReview, Error> {
    let writer = writer(scope)?;
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    let account = accounts.resolve(&input.account, "account")?;
    check_accounts(&writer, &[account]).await?;
    check_lengths(&input)?;
    let people = People::load(scope, std::slice::from_ref(&input)).await?;
    let review = people.review(&writer, account, &input)?;
    save::create(&writer, std::slice::from_ref(&review)).await?;
    Ok(review)
}

/// What to change about a business review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewPatch {
    /// The day on which it was, or is to be, held; none leaves it.
    pub held_on: Option<NaiveDate>,
    /// What it is about, all items; none leaves them.
    pub agenda: Option<Vec<String>>,
    /// The members who took part, all of them; none leaves them.
    pub members: Option<Vec<Uuid>>,
    /// The people at the account who took part, all of them; none leaves them.
    pub contacts: Option<Vec<Uuid>>,
    /// What came of it.
    pub summary: Patch<String>,
    /// How much of what the customer wanted came true.
    pub value: Patch<Level>,
    /// How good the relationship is.
    pub relationship: Patch<Level>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a business review.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such review, something is not allowed, or
/// the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: ReviewPatch) -> Result<BusinessReview, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut after = before.clone();
    let row = &mut after.row;
    row.held_on = patch.held_on.unwrap_or(row.held_on);
    if let Some(items) = &patch.agenda {
        row.agenda = check::agenda(items)?;
    }
    patch.summary.apply_to(&mut row.summary);
    row.summary = lines(row.summary.as_deref(), "summary")?;
    let stored = view(row.value_realised.as_deref(), row.relationship.as_deref())?;
    let (mut value, mut relationship) = stored.unzip();
    patch.value.apply_to(&mut value);
    patch.relationship.apply_to(&mut relationship);
    see(&writer, row, both(value, relationship)?)?;
    if let Some(members) = &patch.members {
        after.members = check::members_of_ids(scope, members).await?;
    }
    if let Some(contacts) = &patch.contacts {
        let account = after.row.account_id;
        after.contacts = check::contacts_of_ids(scope, contacts, account).await?;
    }
    save::replace(&writer, &before, after).await
}

/// What a review saw: a place in one of the nine boxes, or nothing.
fn both(
    value: Option<Level>,
    relationship: Option<Level>,
) -> Result<Option<(Level, Level)>, Refusal> {
    let rule = "value realised and relationship make one view: give both, or neither";
    match (value, relationship) {
        (Some(value), Some(relationship)) => Ok(Some((value, relationship))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Refusal::invalid("relationship", rule)),
        (None, Some(_)) => Err(Refusal::invalid("valueRealised", rule)),
    }
}

/// Removes a business review that was recorded by mistake. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such review, or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<(), Error> {
    let writer = writer(scope)?;
    let review = find(&writer, id, version).await?;
    save::remove(&writer, &review).await
}

/// The review that the actor is to change.
async fn find(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
) -> Result<BusinessReview, Error> {
    let found = read::whole(writer, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such review"))?;
    check_accounts(writer, &[found.row.account_id]).await?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}
