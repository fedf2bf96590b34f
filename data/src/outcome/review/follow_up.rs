//! What is to be done after a business review. The review counts the changes.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    BusinessReview, FollowUpInput,
    check::{check_length, done_on, follow_up, to_do},
    read, save,
};
use crate::{
    error::{Error, Refusal},
    growth::{check_accounts, writer},
    patch::Patch,
    reference::{MemberDirectory, MemberReference},
    scope::{Scope, Writer},
};

/// Adds a follow-up to a review.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such review, it has too many follow-ups,
/// something is not allowed, or the version of the review has moved on.
pub async fn add_follow_up(
    scope: &Scope,
    review: Uuid,
    input: FollowUpInput,
    version: Option<i32>,
) -> Result<BusinessReview, Error> {
    let writer = writer(scope)?;
    let missing = || Refusal::not_found("review", "there is no such review");
    let before = read::whole(scope, review).await?.ok_or_else(missing)?;
    check(&writer, &before, version).await?;
    check_length(before.follow_ups.len() + 1, "review", "follow-ups")?;
    let people = MemberDirectory::load(scope, input.member.as_ref()).await?;
    let mut after = before.clone();
    let added = follow_up(&writer, &people, review, &input)?;
    after.follow_ups.push(added);
    save::replace(&writer, &before, after).await
}

/// What to change about a follow-up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpPatch {
    /// What is to be done; none leaves it.
    pub text: Option<String>,
    /// The day by which it is to be done; none leaves it.
    pub due_on: Option<NaiveDate>,
    /// Who sees to it.
    pub member: Patch<Uuid>,
    /// The day on which it was done.
    pub done_on: Patch<NaiveDate>,
    /// The version of the review that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a follow-up, such as that it was done.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such follow-up, something is not allowed, or
/// the version of the review has moved on.
pub async fn update_follow_up(
    scope: &Scope,
    id: Uuid,
    patch: FollowUpPatch,
) -> Result<BusinessReview, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let member = patch
        .member
        .try_map(|member| Ok::<_, Error>(MemberReference::Id(member)))?;
    let people = MemberDirectory::load(scope, member.value()).await?;
    let member = member.try_map(|member| people.resolve(&member, "member"))?;
    let mut after = before.clone();
    for row in after.follow_ups.iter_mut().filter(|row| row.id == id) {
        if let Some(text) = &patch.text {
            row.text = to_do(text)?;
        }
        row.due_on = patch.due_on.unwrap_or(row.due_on);
        member.apply_to(&mut row.member_id);
        patch.done_on.apply_to(&mut row.done_on);
        row.done_on = done_on(scope, row.done_on)?;
    }
    save::replace(&writer, &before, after).await
}

/// Removes a follow-up.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such follow-up, or the version of the review
/// has moved on.
pub async fn remove_follow_up(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
) -> Result<BusinessReview, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, version).await?;
    let mut after = before.clone();
    after.follow_ups.retain(|row| row.id != id);
    save::replace(&writer, &before, after).await
}

/// The review of the follow-up that the actor is to change.
async fn find(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
) -> Result<BusinessReview, Error> {
    let found = read::whole_of_follow_up(writer, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such follow-up"))?;
    check(writer, &found, version).await?;
    Ok(found)
}

async fn check(
    writer: &Writer<'_>,
    review: &BusinessReview,
    version: Option<i32>,
) -> Result<(), Error> {
    check_accounts(writer, &[review.row.account_id]).await?;
    crate::check_version(version, review.row.version)?;
    Ok(())
}
