//! Success plans: what customers want to reach, and by what it is measured; and business reviews, which see how far that is.

mod check;
pub mod entity;
mod facts;
mod milestone;
mod past;
mod plan;
mod read;
pub mod review;
mod save;
#[cfg(test)]
mod tests;
mod write;

use chrono::NaiveDate;
use domain::{account::Millionths, outcome::SuccessPlanStatus};
use rust_decimal::Decimal;
use uuid::Uuid;

pub(crate) use facts::each_outcome;
pub use milestone::{LinkedMilestone, milestones_of};
pub use past::{PastOutcome, PastPlan, take_over_plans};
pub use plan::{PlanPatch, create_plan, update_plan};
pub use read::{
    by_ids, counts_of_accounts, counts_of_plans, first_of_accounts, first_of_plans, measures_of,
    of_account, of_plan, plans_by_ids,
};
pub(crate) use save::exact;
pub use write::{OutcomePatch, add, close, reopen, update};

use crate::error::Error;

/// A success plan as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanInput {
    /// The account.
    pub account: Uuid,
    /// The member who looks after it; the acting member when nothing is said.
    pub owner: Option<Uuid>,
    /// What it is called, 1 to 200 characters.
    pub title: String,
    /// Where it is.
    pub status: SuccessPlanStatus,
    /// What the customer wants to reach, at most 50.
    pub outcomes: Vec<OutcomeInput>,
}

/// A desired outcome as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeInput {
    /// In the customer's words, 1 to 10,000 characters.
    pub statement: String,
    /// The day by which it is to be reached.
    pub due_on: NaiveDate,
    /// By what it is measured, at most 20.
    pub measures: Vec<MeasureInput>,
    /// The milestones of onboardings of the account that lead to it, at most 20.
    pub milestones: Vec<Uuid>,
}

/// A measure of an outcome as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureInput {
    /// What it is called, 1 to 100 characters.
    pub label: String,
    /// The unit of its numbers, 1 to 40 characters; that of the KPI when it is linked to one.
    pub unit: Option<String>,
    /// Where it starts.
    pub baseline: Decimal,
    /// Where it is to go.
    pub target: Decimal,
    /// What it is now, and since when; not of a measure that is linked to a KPI.
    pub value: Option<(NaiveDate, Decimal)>,
    /// The KPI of the account whose latest value it is.
    pub kpi: Option<Uuid>,
}

/// A desired outcome with its measures and the milestones that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredOutcome {
    /// The outcome.
    pub row: entity::outcome::Model,
    /// Its measures, in the order in which they were given.
    pub measures: Vec<entity::measure::Model>,
    /// The milestones of onboardings that lead to it, by id.
    pub milestones: Vec<Uuid>,
}

/// A success plan with its outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuccessPlan {
    /// The plan.
    pub row: entity::plan::Model,
    /// Its outcomes, in the order in which they were given.
    pub outcomes: Vec<DesiredOutcome>,
}

impl entity::measure::Model {
    /// From where to where.
    #[must_use]
    pub fn exact(&self) -> domain::outcome::Measure {
        domain::outcome::Measure {
            baseline: Millionths(self.baseline).to_decimal(),
            target: Millionths(self.target).to_decimal(),
        }
    }

    /// What it is now, and since when, unless it is linked to a KPI.
    #[must_use]
    pub fn measured(&self) -> Option<domain::growth::Measurement> {
        let (on, value) = (self.measured_on?, self.value?);
        Some(crate::growth::measurement(on, value))
    }
}

impl entity::outcome::Model {
    /// As the domain reckons with it.
    ///
    /// # Errors
    /// When the row makes no sense (a fault of ours).
    pub fn exact(&self) -> Result<domain::outcome::Outcome, Error> {
        exact(self.id, self.due_on, &self.status, self.ended_on)
    }
}
