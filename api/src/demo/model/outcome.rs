//! What customers want to reach.

use chrono::NaiveDate;
use domain::outcome::{OutcomeEnd, SuccessPlanStatus};

/// What a customer and the CSM agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSuccessPlan {
    /// The external id of the account.
    pub account: String,
    /// The e-mail address of the member who looks after it, who may have left since.
    pub owner: Option<String>,
    /// What it is called.
    pub title: &'static str,
    /// Where it is.
    pub status: SuccessPlanStatus,
    /// What the customer wants to reach.
    pub outcomes: Vec<DemoOutcome>,
}

/// Something that a customer wants to reach, with one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOutcome {
    /// In the customer's words.
    pub statement: &'static str,
    /// The day by which it is to be reached.
    pub due_on: NaiveDate,
    /// What the measure is called.
    pub label: &'static str,
    /// Its unit; that of the KPI where there is one.
    pub unit: Option<&'static str>,
    /// The key of the KPI that tells how far it is.
    pub kpi: Option<&'static str>,
    /// Where the measure starts, in whole units.
    pub baseline: i64,
    /// Where it is to go.
    pub target: i64,
    /// What it was last, and when; not where a KPI tells it.
    pub value: Option<(NaiveDate, i64)>,
    /// The keys of the milestones of the account's onboarding that lead to it.
    pub milestones: &'static [&'static str],
    /// How it ended, if it did.
    pub end: Option<OutcomeEnd>,
}
