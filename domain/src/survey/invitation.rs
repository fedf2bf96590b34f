//! What becomes of one invitation.

use chrono::{DateTime, Utc};

use crate::name::names;

use super::DecisionKind;

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InvitationState {
    /// To be sent.
    Planned,
    /// Not to be sent: the contact was asked not long before.
    Throttled,
    /// Not to be sent, or not to be answered any more: the contact does not want to be asked.
    OptedOut,
    /// Cannot be sent.
    NoAddress,
    /// Sent.
    Sent,
    /// Sent, and came back.
    Bounced,
    /// Sent, and the question was opened.
    Opened,
    /// Answered in part.
    Partial,
    /// Answered.
    Completed,
    /// Not answered in time.
    Expired,
}

names!(InvitationState {
    Planned => "PLANNED",
    Throttled => "THROTTLED",
    OptedOut => "OPTED_OUT",
    NoAddress => "NO_ADDRESS",
    Sent => "SENT",
    Bounced => "BOUNCED",
    Opened => "OPENED",
    Partial => "PARTIAL",
    Completed => "COMPLETED",
    Expired => "EXPIRED",
});

/// What happened to an invitation, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    /// It was handed over to be delivered.
    pub sent_at: Option<DateTime<Utc>>,
    /// It came back.
    pub bounced_at: Option<DateTime<Utc>>,
    /// The question was opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// Something was answered.
    pub partial_at: Option<DateTime<Utc>>,
    /// All was answered.
    pub completed_at: Option<DateTime<Utc>>,
    /// The contact said not to be asked any more.
    pub opted_out_at: Option<DateTime<Utc>>,
    /// The time for an answer had passed.
    pub expired_at: Option<DateTime<Utc>>,
}

impl InvitationState {
    /// Where an invitation stands. What was answered stays answered, whatever came later; what was answered in part and then expired is still
    /// known as answered in part.
    #[must_use]
    pub const fn of(decision: DecisionKind, journey: &Journey) -> Self {
        match decision {
            DecisionKind::Throttled => return Self::Throttled,
            DecisionKind::OptedOut => return Self::OptedOut,
            DecisionKind::NoAddress => return Self::NoAddress,
            DecisionKind::Ask => {}
        }
        if journey.completed_at.is_some() {
            Self::Completed
        } else if journey.opted_out_at.is_some() {
            Self::OptedOut
        } else if journey.partial_at.is_some() {
            Self::Partial
        } else if journey.bounced_at.is_some() {
            Self::Bounced
        } else if journey.expired_at.is_some() {
            Self::Expired
        } else if journey.opened_at.is_some() {
            Self::Opened
        } else if journey.sent_at.is_some() {
            Self::Sent
        } else {
            Self::Planned
        }
    }
}
