//! What callers say about cases.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::Reference,
    support::{CaseEventRow, CaseInput, CasePatch, EventInput, Milestones},
};
use domain::support::{CaseEventKind, ContactRecord};

use super::{
    SupportCaseChannel, SupportCaseClosureReason, SupportCaseEventKind, SupportCaseOpener,
    SupportCasePriority,
};
use crate::{
    bulk::{UpsertPolicy, given, patch},
    id,
    scalar::DateTime,
};

/// A new case.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSupportCaseInput {
    /// The id of the account that asks.
    account: ID,
    /// The id of the contact of the account who asks.
    contact: Option<ID>,
    /// The id in the help desk; unique in the tenant.
    external_id: Option<String>,
    /// What it is about, up to 200 characters.
    subject: Option<String>,
    /// How the customer got in touch.
    channel: Option<SupportCaseChannel>,
    /// How much it matters.
    #[graphql(default_with = "SupportCasePriority::Medium")]
    priority: SupportCasePriority,
    /// Whether it was passed on to somebody who can do more.
    #[graphql(default = false)]
    escalated: bool,
    /// Who opened it.
    #[graphql(default_with = "SupportCaseOpener::Customer")]
    opened_by: SupportCaseOpener,
    /// When it was opened; not in the future.
    opened_at: DateTime,
}

impl CreateSupportCaseInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<CaseInput, Refusal> {
        let contact = self.contact.as_ref();
        let contact = contact.map(|contact| id::expect(Kind::Contact, contact, "contact"));
        Ok(CaseInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            external_id: self.external_id,
            contact: contact.transpose()?.map(Reference::Id),
            subject: self.subject,
            channel: self.channel.map(Into::into),
            priority: self.priority.into(),
            is_escalated: self.escalated,
            opened_by: self.opened_by.into(),
            opened_at: self.opened_at.0,
            contacts: Some(ContactRecord::Listed),
            milestones: None,
            score: None,
            rated_at: None,
        })
    }
}

/// What to change about a case. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateSupportCaseInput {
    /// The id of the case.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the help desk; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The id of the contact of the account who asks.
    contact: MaybeUndefined<ID>,
    /// What it is about, up to 200 characters.
    subject: MaybeUndefined<String>,
    /// How the customer got in touch.
    channel: MaybeUndefined<SupportCaseChannel>,
    /// How much it matters.
    priority: MaybeUndefined<SupportCasePriority>,
    /// Whether it was passed on to somebody who can do more.
    escalated: MaybeUndefined<bool>,
}

impl UpdateSupportCaseInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<CasePatch, Refusal> {
        let contact: Patch<ID> = patch(self.contact);
        let contact = contact.try_map(|contact| {
            let id = id::expect(Kind::Contact, &contact, "contact")?;
            Ok::<_, Refusal>(Reference::Id(id))
        })?;
        Ok(CasePatch {
            external_id: patch(self.external_id),
            contact,
            subject: patch(self.subject),
            channel: patch(self.channel),
            priority: given(self.priority, "priority")?.map(Into::into),
            is_escalated: given(self.escalated, "escalated")?,
            version: self.version,
        })
    }
}

/// Something that happened to a case.
#[derive(Clone, Debug, InputObject)]
pub struct AddSupportCaseEventInput {
    /// The id of the case.
    pub(super) id: ID,
    /// The version of the case that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// When; now when nothing is said. From the opening of the case until now, and for what resolves, reopens or closes it not before the last such event.
    occurred_at: Option<DateTime>,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl AddSupportCaseEventInput {
    /// The event for the data layer.
    pub(super) fn event(self, kind: CaseEventKind) -> EventInput {
        EventInput {
            kind,
            occurred_at: self.occurred_at.map(|at| at.0),
            closure_reason: None,
            note: self.note,
            version: self.version,
        }
    }
}

/// A contact between a customer and support.
#[derive(Clone, Debug, InputObject)]
pub struct RecordSupportCaseContactInput {
    /// The id of the case.
    pub(super) id: ID,
    /// The version of the case that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// Who was in touch.
    by: SupportCaseOpener,
    /// When; now when nothing is said. From the opening of the case until now.
    occurred_at: Option<DateTime>,
    /// What was said, up to 10,000 characters.
    note: Option<String>,
}

impl RecordSupportCaseContactInput {
    /// The event for the data layer.
    pub(super) fn event(self) -> EventInput {
        EventInput {
            kind: match self.by {
                SupportCaseOpener::Customer => CaseEventKind::CustomerContact,
                SupportCaseOpener::Agent => CaseEventKind::AgentContact,
            },
            occurred_at: self.occurred_at.map(|at| at.0),
            closure_reason: None,
            note: self.note,
            version: self.version,
        }
    }
}

/// That a case is put away.
#[derive(Clone, Debug, InputObject)]
pub struct CloseSupportCaseInput {
    /// The id of the case.
    pub(super) id: ID,
    /// The version of the case that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// Why.
    reason: SupportCaseClosureReason,
    /// When; now when nothing is said. Not before the case was last resolved or reopened, and not in the future.
    occurred_at: Option<DateTime>,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl CloseSupportCaseInput {
    /// The event for the data layer.
    pub(super) fn event(self) -> EventInput {
        EventInput {
            kind: CaseEventKind::Closed,
            occurred_at: self.occurred_at.map(|at| at.0),
            closure_reason: Some(self.reason.into()),
            note: self.note,
            version: self.version,
        }
    }
}

/// How satisfied the customer is with a case.
#[derive(Clone, Debug, InputObject)]
pub struct RateSupportCaseInput {
    /// The id of the case.
    pub(super) id: ID,
    /// The version of the case that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// From 1 to 5; null takes it back.
    pub(super) score: Option<i32>,
    /// When the customer said that; now when nothing is said. From the opening of the case until now.
    pub(super) rated_at: Option<DateTime>,
}

/// An event that was recorded by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteSupportCaseEventInput {
    /// The id of the event.
    pub(super) id: ID,
    /// The version of its case that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A case that was recorded by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteSupportCaseInput {
    /// The id of the case.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A whole case as the help desk knows it: what is not mentioned is not there. Contacts, events with an external id, and the satisfaction stay as they are
/// stored when nothing is said about them.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertSupportCaseRow {
    /// The id in the help desk, by which the case is found or made.
    external_id: String,
    /// The id in the system of record of the account that asks.
    account_external_id: String,
    /// The id in the system of record of the contact who asks; of the account.
    contact_external_id: Option<String>,
    /// What it is about, up to 200 characters.
    subject: Option<String>,
    /// How the customer got in touch.
    channel: Option<SupportCaseChannel>,
    /// How much it matters.
    #[graphql(default_with = "SupportCasePriority::Medium")]
    priority: SupportCasePriority,
    /// Whether it was passed on to somebody who can do more.
    #[graphql(default = false)]
    escalated: bool,
    /// Who opened it.
    #[graphql(default_with = "SupportCaseOpener::Customer")]
    opened_by: SupportCaseOpener,
    /// When it was opened; not in the future.
    opened_at: DateTime,
    /// When an agent first answered.
    first_response_at: Option<DateTime>,
    /// When it was resolved.
    resolved_at: Option<DateTime>,
    /// When it came back after that.
    reopened_at: Option<DateTime>,
    /// When it was put away.
    closed_at: Option<DateTime>,
    /// Why it was put away; only together with `closedAt`, SOLVED when nothing is said.
    closure_reason: Option<SupportCaseClosureReason>,
    /// How many times the customer was in touch, the opening included, when the help desk counts. Not together with `contactsListed`.
    contact_count: Option<i32>,
    /// Whether every contact is sent as an event. When neither this nor a count is given, nothing is known of the contacts of a new case, and it is left out
    /// of first contact resolution.
    contacts_listed: Option<bool>,
    /// How satisfied the customer is, from 1 to 5; the stored score stays when nothing is said.
    satisfaction_score: Option<i32>,
    /// When the customer said that; when the case was last resolved, else closed, else opened, if nothing is said.
    rated_at: Option<DateTime>,
}

impl UpsertSupportCaseRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<CaseInput, Refusal> {
        let at = |instant: Option<DateTime>| instant.map(|instant| instant.0);
        let contacts = contacts(self.contact_count, self.contacts_listed)?;
        Ok(CaseInput {
            account: Reference::ExternalId(self.account_external_id),
            external_id: Some(self.external_id),
            contact: self.contact_external_id.map(Reference::ExternalId),
            subject: self.subject,
            channel: self.channel.map(Into::into),
            priority: self.priority.into(),
            is_escalated: self.escalated,
            opened_by: self.opened_by.into(),
            opened_at: self.opened_at.0,
            contacts,
            milestones: Some(Milestones {
                first_response_at: at(self.first_response_at),
                resolved_at: at(self.resolved_at),
                reopened_at: at(self.reopened_at),
                closed_at: at(self.closed_at),
                closure_reason: self.closure_reason.map(Into::into),
            }),
            score: self.satisfaction_score.map(i64::from),
            rated_at: at(self.rated_at),
        })
    }
}

fn contacts(
    count: Option<i32>,
    are_listed: Option<bool>,
) -> Result<Option<ContactRecord>, Refusal> {
    match (count, are_listed) {
        (Some(_), Some(true)) => Err(Refusal::invalid(
            "contactCount",
            "give `contactCount` or `contactsListed`, not both",
        )),
        // What is below zero is refused with what is allowed.
        (Some(count), _) => Ok(Some(ContactRecord::Counted(
            u32::try_from(count).unwrap_or(0),
        ))),
        (None, Some(true)) => Ok(Some(ContactRecord::Listed)),
        (None, Some(false)) => Ok(Some(ContactRecord::Unknown)),
        (None, None) => Ok(None),
    }
}

/// Cases as the help desk knows them.
#[derive(InputObject)]
pub struct UpsertSupportCasesInput {
    /// 1 to 1,000 cases, each once.
    pub(super) rows: Vec<UpsertSupportCaseRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

/// Something that happened to a case, as the help desk tells it.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertSupportCaseEventRow {
    /// The id of the event in the help desk, by which it is found or made.
    external_id: String,
    /// The id of the case in the help desk.
    case_external_id: String,
    /// What happened.
    kind: SupportCaseEventKind,
    /// When; from the opening of the case until now.
    occurred_at: DateTime,
    /// Why; for CLOSED only, SOLVED when nothing is said.
    closure_reason: Option<SupportCaseClosureReason>,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl UpsertSupportCaseEventRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<CaseEventRow, Refusal> {
        Ok(CaseEventRow {
            external_id: Some(self.external_id),
            case_external_id: self.case_external_id,
            kind: self.kind.into(),
            occurred_at: self.occurred_at.0,
            closure_reason: self.closure_reason.map(Into::into),
            note: self.note,
        })
    }
}

/// What happened to cases, as the help desk tells it.
#[derive(InputObject)]
pub struct UpsertSupportCaseEventsInput {
    /// 1 to 1,000 events, each once, of any cases, in any order.
    pub(super) rows: Vec<UpsertSupportCaseEventRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
