//! What the accounts of a portfolio were asked, and what they answered.

mod answers;
mod responses;
mod score;
mod split;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::survey::{DecisionKind, Scale, SurveyKind, TriggerKind};

pub use answers::{Answered, SurveyQuestion, SurveyReport};
pub use responses::{ResponseStep, SurveyResponses};
pub use split::{SurveySplit, SurveySplitKey};

/// What was so when somebody was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Circumstances {
    /// The campaign that asked.
    pub campaign: Option<Uuid>,
    /// What made it ask.
    pub trigger: Option<TriggerKind>,
    /// The phase of the customer's life.
    pub phase: Option<String>,
    /// The primary owner of the account.
    pub owner: Option<Uuid>,
    /// The plan of the account.
    pub plan: Option<Uuid>,
    /// The product that it was about.
    pub product: Option<Uuid>,
    /// The segment of the account.
    pub segment: Option<String>,
}

/// What the row of an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFact {
    /// The answer.
    pub id: Uuid,
    /// When it was given.
    pub answered_at: DateTime<Utc>,
    /// The day of that in the tenant's zone.
    pub answered_on: NaiveDate,
    /// Who gave it, if that is known.
    pub contact: Option<Uuid>,
    /// What was asked.
    pub kind: SurveyKind,
    /// The scale.
    pub scale: Scale,
    /// The score; none when the question was skipped.
    pub score: Option<i16>,
    /// What was so when it was asked.
    pub asked: Circumstances,
}

/// What the row of an invitation says. Days are those of the tenant's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationFact {
    /// The invitation.
    pub id: Uuid,
    /// The day on which it was decided.
    pub decided_on: NaiveDate,
    /// What is asked.
    pub kind: SurveyKind,
    /// What was decided.
    pub decision: DecisionKind,
    /// The day on which it was sent.
    pub sent_on: Option<NaiveDate>,
    /// The day on which it came back.
    pub bounced_on: Option<NaiveDate>,
    /// The day on which it was opened.
    pub opened_on: Option<NaiveDate>,
    /// The day on which something was answered.
    pub partial_on: Option<NaiveDate>,
    /// The day on which all was answered.
    pub completed_on: Option<NaiveDate>,
    /// The day on which the contact said not to be asked any more.
    pub opted_out_on: Option<NaiveDate>,
    /// The day on which its time had passed.
    pub expired_on: Option<NaiveDate>,
    /// What was so when it was decided.
    pub asked: Circumstances,
}

/// An answer as numbers. Ordered by time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AnswerRow {
    pub(super) day: i32,
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) id: Uuid,
    pub(super) contact: Option<Uuid>,
    pub(super) kind: SurveyKind,
    pub(super) scale: Scale,
    pub(super) score: Option<i16>,
    pub(super) asked: Arc<Circumstances>,
}

/// An invitation as numbers. Ordered by the day of the decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct InvitationRow {
    pub(super) day: i32,
    pub(super) id: Uuid,
    pub(super) kind: SurveyKind,
    pub(super) decision: DecisionKind,
    pub(super) sent: i32,
    pub(super) bounced: i32,
    pub(super) opened: i32,
    pub(super) partial: i32,
    pub(super) completed: i32,
    pub(super) opted_out: i32,
    pub(super) expired: i32,
    pub(super) asked: Arc<Circumstances>,
}
