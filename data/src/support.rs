//! Support cases of accounts, each written with what happened to it.

mod access;
mod check;
pub mod entity;
mod event;
mod facts;
mod read;
mod save;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::{DateTime, Utc};
use domain::support::{
    CaseChannel, CaseEventKind, CaseOpener, CasePriority, ClosureReason, ContactRecord,
};
use serde::Serialize;
use uuid::Uuid;

pub use event::{CaseEventRow, upsert_events};
pub(crate) use facts::{contacts, each_case, rating};
pub use read::{
    CaseFilter, CaseOrder, CaseOrderField, by_external_ids, by_ids, counts_of_accounts, events_of,
    first_of_accounts, list, matching, of_account,
};
pub use upsert::{known, upsert, upsert_over};
pub use write::{CasePatch, EventInput, add_event, create, delete, delete_event, rate, update};

pub(crate) use access::{check_accounts, writer};
pub(crate) use check::past;

use crate::reference::Reference;

/// A case as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseInput {
    /// The account that asks.
    pub account: Reference,
    /// The id in the help desk, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The person who asks, of the account.
    pub contact: Option<Reference>,
    /// What it is about, 1 to 200 characters.
    pub subject: Option<String>,
    /// How the customer got in touch.
    pub channel: Option<CaseChannel>,
    /// How much it matters.
    pub priority: CasePriority,
    /// Whether it was passed on to somebody who can do more.
    pub is_escalated: bool,
    /// Who opened it.
    pub opened_by: CaseOpener,
    /// When it was opened; not in the future.
    pub opened_at: DateTime<Utc>,
    /// What is known about contacts; none leaves what is stored, and nothing is known of a new one.
    pub contacts: Option<ContactRecord>,
    /// What happened to it, as far as it has no external ids of its own; none leaves what is stored.
    pub milestones: Option<Milestones>,
    /// How satisfied the customer is, from 1 to 5; none leaves what is stored.
    pub score: Option<i64>,
    /// When the customer said that; when the case was resolved, closed or opened if nothing is said.
    pub rated_at: Option<DateTime<Utc>>,
}

/// What a source that has a row per case says of what happened to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// When an agent first answered.
    pub first_response_at: Option<DateTime<Utc>>,
    /// When it was resolved.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it came back after that.
    pub reopened_at: Option<DateTime<Utc>>,
    /// When it was put away.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was put away.
    pub closure_reason: Option<ClosureReason>,
}

/// The kinds of events that milestones say.
pub(crate) const MILESTONES: [CaseEventKind; 4] = [
    CaseEventKind::FirstResponse,
    CaseEventKind::Resolved,
    CaseEventKind::Reopened,
    CaseEventKind::Closed,
];

/// A case with what happened to it, serialised as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SupportCase {
    /// The case.
    #[serde(flatten)]
    pub row: entity::case::Model,
    /// What happened to it, by id.
    pub events: Vec<entity::event::Model>,
}

impl SupportCase {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }
}
