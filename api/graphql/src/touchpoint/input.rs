//! What callers say about touchpoints.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::{MemberReference, Reference},
    touchpoint::{TouchpointInput, TouchpointPatch},
};

use super::{TouchpointInitiator, TouchpointKind};
use crate::{
    bulk::{UpsertPolicy, given, patch},
    id,
    scalar::DateTime,
};

fn contacts(ids: &[ID]) -> Result<Vec<Reference>, Refusal> {
    let contact = |(place, id): (usize, &ID)| {
        let id = id::expect(Kind::Contact, id, &format!("contacts.{place}"))?;
        Ok(Reference::Id(id))
    };
    ids.iter().enumerate().map(contact).collect()
}

/// A new touchpoint.
#[derive(Clone, Debug, InputObject)]
pub struct CreateTouchpointInput {
    /// The id of the account.
    account: ID,
    /// The id in the system it comes from; unique in the tenant.
    external_id: Option<String>,
    /// What it was.
    kind: TouchpointKind,
    /// Who started it.
    #[graphql(default_with = "TouchpointInitiator::CustomerSuccess")]
    initiator: TouchpointInitiator,
    /// When it was; not in the future.
    occurred_at: DateTime,
    /// The id of the member who was in touch with the customer; you, when nothing is said.
    member: Option<ID>,
    /// The ids of the contacts of the account who took part, at most 50.
    #[graphql(default)]
    contacts: Vec<ID>,
    /// What it was about, up to 200 characters.
    subject: Option<String>,
    /// What was said, up to 10,000 characters.
    note: Option<String>,
}

impl CreateTouchpointInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<TouchpointInput, Refusal> {
        let member = self.member.as_ref();
        let member = member.map(|member| id::expect(Kind::Member, member, "member"));
        Ok(TouchpointInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            external_id: self.external_id,
            kind: self.kind.into(),
            initiator: self.initiator.into(),
            occurred_at: self.occurred_at.0,
            member: member.transpose()?.map(MemberReference::Id),
            contacts: contacts(&self.contacts)?,
            subject: self.subject,
            note: self.note,
        })
    }
}

/// What to change about a touchpoint. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateTouchpointInput {
    /// The id of the touchpoint.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the system it comes from; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// What it was.
    kind: MaybeUndefined<TouchpointKind>,
    /// Who started it.
    initiator: MaybeUndefined<TouchpointInitiator>,
    /// When it was; not in the future.
    occurred_at: MaybeUndefined<DateTime>,
    /// The id of the member who was in touch with the customer.
    member: MaybeUndefined<ID>,
    /// The ids of all contacts of the account who took part, at most 50.
    contacts: MaybeUndefined<Vec<ID>>,
    /// What it was about, up to 200 characters.
    subject: MaybeUndefined<String>,
    /// What was said, up to 10,000 characters.
    note: MaybeUndefined<String>,
}

impl UpdateTouchpointInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<TouchpointPatch, Refusal> {
        let member: Patch<ID> = patch(self.member);
        let member = member.try_map(|member| {
            let id = id::expect(Kind::Member, &member, "member")?;
            Ok::<_, Refusal>(MemberReference::Id(id))
        })?;
        let people = given(self.contacts, "contacts")?;
        Ok(TouchpointPatch {
            external_id: patch(self.external_id),
            kind: given(self.kind, "kind")?.map(Into::into),
            initiator: given(self.initiator, "initiator")?.map(Into::into),
            occurred_at: given(self.occurred_at, "occurredAt")?.map(|at| at.0),
            member,
            contacts: people.map(|people| contacts(&people)).transpose()?,
            subject: patch(self.subject),
            note: patch(self.note),
            version: self.version,
        })
    }
}

/// A touchpoint that was recorded by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteTouchpointInput {
    /// The id of the touchpoint.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A whole touchpoint as another system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertTouchpointRow {
    /// The id in the system it comes from, by which the touchpoint is found or made.
    external_id: String,
    /// The id in the system of record of the account.
    account_external_id: String,
    /// What it was.
    kind: TouchpointKind,
    /// Who started it.
    #[graphql(default_with = "TouchpointInitiator::CustomerSuccess")]
    initiator: TouchpointInitiator,
    /// When it was; not in the future.
    occurred_at: DateTime,
    /// The e-mail address of the member who was in touch with the customer.
    member_email: Option<String>,
    /// The ids in the system of record of the contacts of the account who took part, at most 50.
    #[graphql(default)]
    contact_external_ids: Vec<String>,
    /// What it was about, up to 200 characters.
    subject: Option<String>,
    /// What was said, up to 10,000 characters.
    note: Option<String>,
}

impl UpsertTouchpointRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<TouchpointInput, Refusal> {
        let contacts = self.contact_external_ids.into_iter();
        Ok(TouchpointInput {
            account: Reference::ExternalId(self.account_external_id),
            external_id: Some(self.external_id),
            kind: self.kind.into(),
            initiator: self.initiator.into(),
            occurred_at: self.occurred_at.0,
            member: self.member_email.map(MemberReference::Email),
            contacts: contacts.map(Reference::ExternalId).collect(),
            subject: self.subject,
            note: self.note,
        })
    }
}

/// Touchpoints as another system knows them.
#[derive(InputObject)]
pub struct UpsertTouchpointsInput {
    /// 1 to 1,000 touchpoints, each once.
    pub(super) rows: Vec<UpsertTouchpointRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
