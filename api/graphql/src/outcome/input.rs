//! What callers say about success plans.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    outcome::{MeasureInput, OutcomeInput, OutcomePatch, PlanInput, PlanPatch},
    patch::Patch,
};
use domain::outcome::OutcomeEnd;
use service::id;
use uuid::Uuid;

use super::SuccessPlanStatus;
use crate::{
    bulk::{given, patch},
    scalar::{Date, Decimal},
};

/// By what an outcome is measured.
#[derive(Clone, Debug, InputObject)]
pub struct OutcomeMeasureInput {
    /// What it is called, 1 to 100 characters.
    label: String,
    /// The unit of its numbers, 1 to 40 characters; not needed, and not another one, when it is linked to a KPI.
    unit: Option<String>,
    /// Where it starts, with at most 6 decimals.
    baseline: Decimal,
    /// Where it is to go, with at most 6 decimals.
    target: Decimal,
    /// What it is now; not of a measure that is linked to a KPI.
    value: Option<Decimal>,
    /// The day on which the value was measured, not in the future; given together with it.
    measured_on: Option<Date>,
    /// The id of the KPI of the account whose latest value it is.
    kpi: Option<ID>,
}

impl OutcomeMeasureInput {
    fn input(self) -> Result<MeasureInput, Refusal> {
        let value = match (self.measured_on, self.value) {
            (Some(on), Some(value)) => Some((on.0, value.0)),
            (None, None) => None,
            _ => {
                let rule = "a value and the day on which it was measured are given together";
                return Err(Refusal::invalid("measuredOn", rule));
            }
        };
        let kpi = self.kpi.as_ref();
        let kpi = kpi.map(|kpi| id::expect(Kind::Kpi, kpi, "kpi"));
        Ok(MeasureInput {
            label: self.label,
            unit: self.unit,
            baseline: self.baseline.0,
            target: self.target.0,
            value,
            kpi: kpi.transpose()?,
        })
    }
}

fn measures(inputs: Vec<OutcomeMeasureInput>) -> Result<Vec<MeasureInput>, Refusal> {
    let placed = inputs.into_iter().enumerate();
    let read = placed.map(|(place, input)| {
        let input = input.input();
        input.map_err(|refusal| refusal.under(&["measures", &place.to_string()]))
    });
    read.collect()
}

fn milestones(ids: &[ID]) -> Result<Vec<Uuid>, Refusal> {
    let placed = ids.iter().enumerate();
    let read = placed.map(|(place, id)| {
        let field = format!("milestones.{place}");
        id::expect(Kind::OnboardingMilestone, id, &field)
    });
    read.collect()
}

/// What a customer wants to reach.
#[derive(Clone, Debug, InputObject)]
pub struct DesiredOutcomeInput {
    /// In the customer's words, 1 to 10,000 characters.
    statement: String,
    /// The day by which it is to be reached.
    due_on: Date,
    /// By what it is measured, at most 20.
    #[graphql(default)]
    measures: Vec<OutcomeMeasureInput>,
    /// The ids of the milestones of onboardings of the account that lead to it, at most 20.
    #[graphql(default)]
    milestones: Vec<ID>,
}

impl DesiredOutcomeInput {
    fn input(self) -> Result<OutcomeInput, Refusal> {
        Ok(OutcomeInput {
            statement: self.statement,
            due_on: self.due_on.0,
            measures: measures(self.measures)?,
            milestones: milestones(&self.milestones)?,
        })
    }
}

/// A new success plan.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSuccessPlanInput {
    /// The id of the account.
    account: ID,
    /// The id of the member who looks after it; you, when nothing is said.
    owner: Option<ID>,
    /// What it is called, 1 to 200 characters.
    title: String,
    /// Where it is.
    #[graphql(default_with = "SuccessPlanStatus::Draft")]
    status: SuccessPlanStatus,
    /// What the customer wants to reach, at most 50.
    #[graphql(default)]
    outcomes: Vec<DesiredOutcomeInput>,
}

impl CreateSuccessPlanInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<PlanInput, Refusal> {
        let owner = self.owner.as_ref();
        let owner = owner.map(|owner| id::expect(Kind::Member, owner, "owner"));
        let outcomes = self.outcomes.into_iter().enumerate();
        let outcomes = outcomes.map(|(place, outcome)| {
            let outcome = outcome.input();
            outcome.map_err(|refusal| refusal.under(&["outcomes", &place.to_string()]))
        });
        Ok(PlanInput {
            account: id::expect(Kind::Account, &self.account, "account")?,
            owner: owner.transpose()?,
            title: self.title,
            status: self.status.into(),
            outcomes: outcomes.collect::<Result<_, _>>()?,
        })
    }
}

/// What to change about a success plan. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateSuccessPlanInput {
    /// The id of the plan.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What it is called, 1 to 200 characters.
    title: MaybeUndefined<String>,
    /// Where it is.
    status: MaybeUndefined<SuccessPlanStatus>,
    /// The id of the member who looks after it.
    owner: MaybeUndefined<ID>,
}

impl UpdateSuccessPlanInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<PlanPatch, Refusal> {
        let owner: Patch<ID> = patch(self.owner);
        Ok(PlanPatch {
            title: given(self.title, "title")?,
            status: given(self.status, "status")?.map(Into::into),
            owner: owner.try_map(|owner| id::expect(Kind::Member, &owner, "owner"))?,
            version: self.version,
        })
    }
}

/// One more thing that a customer wants to reach.
#[derive(Clone, Debug, InputObject)]
pub struct AddDesiredOutcomeInput {
    /// The id of the success plan.
    pub(super) plan: ID,
    /// In the customer's words, 1 to 10,000 characters.
    statement: String,
    /// The day by which it is to be reached.
    due_on: Date,
    /// By what it is measured, at most 20.
    #[graphql(default)]
    measures: Vec<OutcomeMeasureInput>,
    /// The ids of the milestones of onboardings of the account that lead to it, at most 20.
    #[graphql(default)]
    milestones: Vec<ID>,
}

impl AddDesiredOutcomeInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<OutcomeInput, Refusal> {
        let outcome = DesiredOutcomeInput {
            statement: self.statement,
            due_on: self.due_on,
            measures: self.measures,
            milestones: self.milestones,
        };
        outcome.input()
    }
}

/// What to change about a desired outcome. Fields that are not given stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateDesiredOutcomeInput {
    /// The id of the outcome.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// In the customer's words, 1 to 10,000 characters.
    statement: MaybeUndefined<String>,
    /// The day by which it is to be reached.
    due_on: MaybeUndefined<Date>,
    /// All measures with what they are now, at most 20: one that is left out is gone.
    measures: MaybeUndefined<Vec<OutcomeMeasureInput>>,
    /// The ids of all milestones of onboardings of the account that lead to it, at most 20.
    milestones: MaybeUndefined<Vec<ID>>,
}

impl UpdateDesiredOutcomeInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<OutcomePatch, Refusal> {
        let given_measures = given(self.measures, "measures")?;
        let linked = given(self.milestones, "milestones")?;
        Ok(OutcomePatch {
            statement: given(self.statement, "statement")?,
            due_on: given(self.due_on, "dueOn")?.map(|day| day.0),
            measures: given_measures.map(measures).transpose()?,
            milestones: linked.map(|ids| milestones(&ids)).transpose()?,
            version: self.version,
        })
    }
}

/// How a desired outcome can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum DesiredOutcomeEnd {
    /// The customer says that it is reached.
    Attained,
    /// The customer does not want it any more.
    Abandoned,
}

/// How a desired outcome ended.
#[derive(Clone, Debug, InputObject)]
pub struct CloseDesiredOutcomeInput {
    /// The id of the outcome.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// How it ended.
    end: DesiredOutcomeEnd,
    /// The day on which it ended; not in the future.
    ended_on: Date,
    /// What there is to say about it, up to 10,000 characters.
    pub(super) note: Option<String>,
}

impl CloseDesiredOutcomeInput {
    /// How it ended, and when.
    pub(super) const fn end(&self) -> OutcomeEnd {
        match self.end {
            DesiredOutcomeEnd::Attained => OutcomeEnd::Attained(self.ended_on.0),
            DesiredOutcomeEnd::Abandoned => OutcomeEnd::Abandoned(self.ended_on.0),
        }
    }
}

/// A desired outcome that has not ended after all.
#[derive(Clone, Debug, InputObject)]
pub struct ReopenDesiredOutcomeInput {
    /// The id of the outcome.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}
