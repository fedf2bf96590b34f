//! How the customers are looked after, and what they want.

use chrono::NaiveDateTime;
use domain::{
    feedback::FeedbackStatus,
    support::{CaseChannel, CaseEventKind, CasePriority, ClosureReason},
    touchpoint::{TouchpointInitiator, TouchpointKind},
};

/// A case that an account had with support. Times are of the tenant's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCase {
    /// The id in the help desk.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The external id of the contact who asked.
    pub contact: Option<String>,
    /// What it is about.
    pub subject: &'static str,
    /// How the customer got in touch.
    pub channel: CaseChannel,
    /// How much it matters.
    pub priority: CasePriority,
    /// When it was opened.
    pub opened_at: NaiveDateTime,
    /// How satisfied the customer is, from 1 to 5.
    pub score: Option<i64>,
    /// What happened to it, oldest first.
    pub events: Vec<DemoCaseEvent>,
}

/// Something that happened to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoCaseEvent {
    /// When, in the tenant's zone.
    pub at: NaiveDateTime,
    /// What.
    pub kind: CaseEventKind,
    /// Why it was closed.
    pub reason: Option<ClosureReason>,
}

/// That somebody was in touch with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTouchpoint {
    /// The id in the system it comes from.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// What it was.
    pub kind: TouchpointKind,
    /// Who started it.
    pub initiator: TouchpointInitiator,
    /// When, in the tenant's zone.
    pub at: NaiveDateTime,
    /// The e-mail address of the member, who may have left since.
    pub member: Option<String>,
}

/// Something that accounts want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoFeedback {
    /// The id in the system it comes from.
    pub external_id: String,
    /// What is wanted.
    pub title: &'static str,
    /// How far it is.
    pub status: FeedbackStatus,
    /// The external ids of the accounts that asked for it.
    pub accounts: Vec<String>,
}
