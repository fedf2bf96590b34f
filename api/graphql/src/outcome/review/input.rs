//! What callers say about business reviews.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    outcome::review::{FollowUpInput, FollowUpPatch, ReviewInput, ReviewPatch},
    patch::Patch,
    reference::{MemberReference, Reference},
};
use domain::outcome::Level;
use service::id;
use uuid::Uuid;

use super::BusinessReviewLevel;
use crate::{
    bulk::{given, patch},
    scalar::Date,
};

fn ids(kind: Kind, ids: &[ID], field: &str) -> Result<Vec<Uuid>, Refusal> {
    let placed = ids.iter().enumerate();
    let read = placed.map(|(place, id)| id::expect(kind, id, &format!("{field}.{place}")));
    read.collect()
}

fn member(id: Option<&ID>) -> Result<Option<Uuid>, Refusal> {
    let member = id.map(|member| id::expect(Kind::Member, member, "member"));
    member.transpose()
}

/// What is to be done after a business review.
#[derive(Clone, Debug, InputObject)]
pub struct BusinessReviewFollowUpInput {
    /// What is to be done, 1 to 200 characters.
    text: String,
    /// The day by which it is to be done.
    due_on: Date,
    /// The id of the member who sees to it.
    member: Option<ID>,
    /// The day on which it was done; not in the future.
    done_on: Option<Date>,
}

impl BusinessReviewFollowUpInput {
    fn input(self) -> Result<FollowUpInput, Refusal> {
        Ok(FollowUpInput {
            text: self.text,
            due_on: self.due_on.0,
            member: member(self.member.as_ref())?.map(MemberReference::Id),
            done_on: self.done_on.map(|on| on.0),
        })
    }
}

/// A new business review, held or planned.
#[derive(Clone, Debug, InputObject)]
pub struct CreateBusinessReviewInput {
    /// The id of the account.
    account: ID,
    /// The day on which it was, or is to be, held.
    held_on: Date,
    /// What it is about, in order: at most 50 items of 1 to 200 characters.
    #[graphql(default)]
    agenda: Vec<String>,
    /// The ids of the members who took part, at most 50.
    #[graphql(default)]
    members: Vec<ID>,
    /// The ids of the contacts of the account who took part, at most 50.
    #[graphql(default)]
    contacts: Vec<ID>,
    /// What came of it, up to 10,000 characters.
    summary: Option<String>,
    /// How much of what the customer wanted came true; given together with `relationship`, and not of a review that is yet to be held.
    value_realised: Option<BusinessReviewLevel>,
    /// How good the relationship is; given together with `valueRealised`.
    relationship: Option<BusinessReviewLevel>,
    /// What is to be done after it, at most 50.
    #[graphql(default)]
    follow_ups: Vec<BusinessReviewFollowUpInput>,
}

impl CreateBusinessReviewInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ReviewInput, Refusal> {
        let follow_ups = self.follow_ups.into_iter().enumerate();
        let follow_ups = follow_ups.map(|(place, follow_up)| {
            let input = follow_up.input();
            input.map_err(|refusal| refusal.under(&["followUps", &place.to_string()]))
        });
        let account = id::expect(Kind::Account, &self.account, "account")?;
        let members = ids(Kind::Member, &self.members, "members")?.into_iter();
        let contacts = ids(Kind::Contact, &self.contacts, "contacts")?.into_iter();
        Ok(ReviewInput {
            account: Reference::Id(account),
            held_on: self.held_on.0,
            agenda: self.agenda,
            members: members.map(MemberReference::Id).collect(),
            contacts: contacts.map(Reference::Id).collect(),
            summary: self.summary,
            view: view(self.value_realised, self.relationship)?,
            follow_ups: follow_ups.collect::<Result<_, _>>()?,
        })
    }
}

fn view(
    value: Option<BusinessReviewLevel>,
    relationship: Option<BusinessReviewLevel>,
) -> Result<Option<(Level, Level)>, Refusal> {
    let rule = "`valueRealised` and `relationship` make one view: give both, or neither";
    match (value, relationship) {
        (Some(value), Some(relationship)) => Ok(Some((value.into(), relationship.into()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Refusal::invalid("relationship", rule)),
        (None, Some(_)) => Err(Refusal::invalid("valueRealised", rule)),
    }
}

/// What to change about a business review. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateBusinessReviewInput {
    /// The id of the review.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The day on which it was, or is to be, held.
    held_on: MaybeUndefined<Date>,
    /// What it is about, all items in order: at most 50 of 1 to 200 characters.
    agenda: MaybeUndefined<Vec<String>>,
    /// The ids of all members who took part, at most 50.
    members: MaybeUndefined<Vec<ID>>,
    /// The ids of all contacts of the account who took part, at most 50.
    contacts: MaybeUndefined<Vec<ID>>,
    /// What came of it, up to 10,000 characters.
    summary: MaybeUndefined<String>,
    /// How much of what the customer wanted came true; with a relationship, and not of a review that is yet to be held.
    value_realised: MaybeUndefined<BusinessReviewLevel>,
    /// How good the relationship is; with a value.
    relationship: MaybeUndefined<BusinessReviewLevel>,
}

impl UpdateBusinessReviewInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<ReviewPatch, Refusal> {
        let members = given(self.members, "members")?;
        let contacts = given(self.contacts, "contacts")?;
        let members = members.map(|members| ids(Kind::Member, &members, "members"));
        let contacts = contacts.map(|contacts| ids(Kind::Contact, &contacts, "contacts"));
        Ok(ReviewPatch {
            held_on: given(self.held_on, "heldOn")?.map(|on| on.0),
            agenda: given(self.agenda, "agenda")?,
            members: members.transpose()?,
            contacts: contacts.transpose()?,
            summary: patch(self.summary),
            value: patch(self.value_realised),
            relationship: patch(self.relationship),
            version: self.version,
        })
    }
}

/// A business review that was recorded by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteBusinessReviewInput {
    /// The id of the review.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// One more thing to do after a business review.
#[derive(Clone, Debug, InputObject)]
pub struct AddBusinessReviewFollowUpInput {
    /// The id of the review.
    pub(super) review: ID,
    /// The version of the review that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// What is to be done, 1 to 200 characters.
    text: String,
    /// The day by which it is to be done.
    due_on: Date,
    /// The id of the member who sees to it.
    member: Option<ID>,
    /// The day on which it was done; not in the future.
    done_on: Option<Date>,
}

impl AddBusinessReviewFollowUpInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<FollowUpInput, Refusal> {
        let follow_up = BusinessReviewFollowUpInput {
            text: self.text,
            due_on: self.due_on,
            member: self.member,
            done_on: self.done_on,
        };
        follow_up.input()
    }
}

/// What to change about what is to be done. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateBusinessReviewFollowUpInput {
    /// The id of the follow-up.
    pub(super) id: ID,
    /// The version of the review that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What is to be done, 1 to 200 characters.
    text: MaybeUndefined<String>,
    /// The day by which it is to be done.
    due_on: MaybeUndefined<Date>,
    /// The id of the member who sees to it.
    member: MaybeUndefined<ID>,
    /// The day on which it was done, not in the future; null when it was not done after all.
    done_on: MaybeUndefined<Date>,
}

impl UpdateBusinessReviewFollowUpInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<FollowUpPatch, Refusal> {
        let member: Patch<ID> = patch(self.member);
        let done_on: Patch<Date> = patch(self.done_on);
        Ok(FollowUpPatch {
            text: given(self.text, "text")?,
            due_on: given(self.due_on, "dueOn")?.map(|on| on.0),
            member: member.try_map(|member| id::expect(Kind::Member, &member, "member"))?,
            done_on: done_on.try_map(|on| Ok::<_, Refusal>(on.0))?,
            version: self.version,
        })
    }
}

/// Something that is not to be done after a business review any more.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteBusinessReviewFollowUpInput {
    /// The id of the follow-up.
    pub(super) id: ID,
    /// The version of the review that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}
