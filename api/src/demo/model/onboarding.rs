//! What new customers are led through.

use chrono::{DateTime, NaiveDate, Utc};
use domain::onboarding::{MilestoneMove, PhaseTerms};

/// What new customers are led through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTemplate {
    /// By what onboardings name it.
    pub key: &'static str,
    /// The name that people read; unique in the tenant.
    pub name: &'static str,
    /// The phases with their milestones.
    pub phases: Vec<PhaseTerms>,
}

/// A template applied to an account, with what has happened since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOnboarding {
    /// The external id of the account.
    pub account: String,
    /// The key of the template.
    pub template: &'static str,
    /// The first day.
    pub starts_on: NaiveDate,
    /// When the contract was signed, where there is one.
    pub contract_signed_on: Option<NaiveDate>,
    /// When it was given up, and why.
    pub cancelled: Option<(NaiveDate, &'static str)>,
    /// What happened to its milestones, by days.
    pub events: Vec<DemoMilestoneEvent>,
}

/// Something that happened to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoMilestoneEvent {
    /// The key of the milestone.
    pub milestone: &'static str,
    /// The day.
    pub on: NaiveDate,
    /// What.
    pub what: MilestoneMove,
    /// Why.
    pub reason: Option<&'static str>,
}

/// A message that leads a new customer on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPrompt {
    /// The id in the system that sent it.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The external id of the contact.
    pub contact: String,
    /// Which message it was.
    pub name: &'static str,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}
