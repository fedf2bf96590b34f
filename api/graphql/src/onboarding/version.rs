//! What moving an onboarding to another version of its template would change.

use async_graphql::{Enum, ID, SimpleObject};
use data::{
    id::Kind,
    onboarding::{OnboardingPlan as Model, PlanMove},
};
use domain::onboarding::{self as exact, MilestoneChange};

use super::{OnboardingMilestoneStatus, OnboardingStatus};
use crate::{id, scalar::Date};

/// What becomes of a milestone when its onboarding is moved to another version of the template. Milestones of the same key are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::MilestoneFate")]
pub enum OnboardingMilestoneFate {
    /// The onboarding does not have it yet.
    Appears,
    /// It stays, with what happened to it.
    Stays,
    /// The version does not have it. What happened to it is kept in the log alone.
    Vanishes,
}

/// A milestone of an onboarding that would be moved.
#[derive(Clone, SimpleObject)]
pub struct OnboardingMilestoneMove {
    /// What becomes of it.
    fate: OnboardingMilestoneFate,
    /// The id of the milestone, which it keeps; null for one that appears.
    id: Option<ID>,
    /// By what it is known among the milestones of the template.
    key: String,
    /// What it is called: in the version to which is moved, if that has it.
    name: String,
    /// The key of its phase, in the same version as the name.
    phase: String,
    /// Where it stands.
    status: OnboardingMilestoneStatus,
    /// The day for which it is planned now; null for one that appears.
    previous_planned_on: Option<Date>,
    /// The day for which it would be planned; null for one that vanishes.
    planned_on: Option<Date>,
    /// The day on which it is due now; null for one that appears.
    previous_due_on: Option<Date>,
    /// The day on which it would be due; null for one that vanishes.
    due_on: Option<Date>,
}

/// What moving an onboarding to another version of its template would change, as of today.
#[derive(Clone, SimpleObject)]
pub struct OnboardingPlanMove {
    /// The number of the version that the onboarding has.
    from_version: i32,
    /// The number of the version that it would get.
    to_version: i32,
    /// Where it would stand.
    status: OnboardingStatus,
    /// The day for which the last of the required milestones would be planned.
    planned_go_live_on: Date,
    /// The day on which the last of the required milestones would be due.
    due_go_live_on: Date,
    /// The earliest day on which the last of the required milestones could be done.
    expected_go_live_on: Date,
    /// Whether milestones that are done would vanish: then it is moved only with `allowLosing`.
    loses_done: bool,
    /// What becomes of its milestones: in the order of the version that it would get, then those that vanish.
    milestones: Vec<OnboardingMilestoneMove>,
}

impl OnboardingPlanMove {
    /// The move of a plan.
    pub(super) fn of(plan: &Model, planned: &PlanMove) -> Self {
        let milestones = &planned.change.milestones;
        let shown = milestones
            .iter()
            .filter_map(|change| OnboardingMilestoneMove::of(plan, planned, change));
        Self {
            from_version: plan.version.row.number,
            to_version: planned.to.row.number,
            status: planned.after.status.into(),
            planned_go_live_on: Date(planned.change.plan.planned_go_live()),
            due_go_live_on: Date(planned.after.due_go_live),
            expected_go_live_on: Date(planned.after.expected_go_live),
            loses_done: !planned.change.lost.is_empty(),
            milestones: shown.collect(),
        }
    }
}

impl OnboardingMilestoneMove {
    fn of(plan: &Model, planned: &PlanMove, change: &MilestoneChange) -> Option<Self> {
        let known = |place: usize| {
            Some((
                plan.milestones.get(place)?,
                planned.before.milestones.get(place)?,
            ))
        };
        let (before, after) = (
            change.before.and_then(known),
            change.after.and_then(|place| {
                let milestone = planned.change.plan.milestones.get(place)?;
                Some((milestone, planned.after.milestones.get(place)?))
            }),
        );
        let (template, place) = match change.after {
            Some(place) => (&*planned.to.exact, place),
            None => (&**plan.template(), change.before?),
        };
        let of_template = template.milestones().get(place)?;
        let state = after
            .map(|after| after.1)
            .or(before.map(|before| before.1))?;
        Some(Self {
            fate: change.fate.into(),
            id: before.map(|(milestone, _)| id::encode(Kind::OnboardingMilestone, milestone.id)),
            key: of_template.terms.key.clone(),
            name: of_template.terms.name.clone(),
            phase: template.phases().get(of_template.phase)?.key.clone(),
            status: state.status.into(),
            previous_planned_on: before.map(|(milestone, _)| Date(milestone.planned_on)),
            planned_on: after.map(|(milestone, _)| Date(milestone.planned_on)),
            previous_due_on: before.map(|(_, state)| Date(state.due_on)),
            due_on: after.map(|(_, state)| Date(state.due_on)),
        })
    }
}
