//! What the people at customers are asked, and what they answer.

use chrono::NaiveDate;
use domain::survey::SurveyKind;

/// A survey campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoCampaign {
    /// The key.
    pub external_id: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// What is asked.
    pub kind: SurveyKind,
    /// The question.
    pub question: &'static str,
    /// The phase that it is about.
    pub phase: Option<&'static str>,
}

/// What somebody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAnswer {
    /// The id in the system of record.
    pub external_id: String,
    /// The external id of the contact.
    pub contact: String,
    /// The key of the campaign.
    pub campaign: &'static str,
    /// The score; `None` when it was skipped.
    pub score: Option<i64>,
    /// What was written.
    pub comment: Option<&'static str>,
    /// What it is about.
    pub themes: Vec<&'static str>,
    /// The day.
    pub answered_on: NaiveDate,
}
