//! Milestones of onboardings, as they are today.

use async_graphql::{ComplexObject, Enum, ID, SimpleObject};
use data::{
    id::Kind,
    onboarding::{OnboardingPlan as Model, PlanEvent},
};
use domain::onboarding::{self as exact, MilestoneMove, PlanState};
use uuid::Uuid;

use super::OnboardingOwner;
use crate::{
    id,
    scalar::{Date, DateTime},
};

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::MilestoneStatus")]
pub enum OnboardingMilestoneStatus {
    /// It is yet to be done.
    Open,
    /// It waits for us.
    BlockedOnUs,
    /// It waits for the customer.
    BlockedOnCustomer,
    /// It is done.
    Done,
    /// It will not be done, for a reason.
    Skipped,
}

/// For whom a milestone waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::BlockedOn")]
pub enum OnboardingBlockedOn {
    /// For us.
    Us,
    /// For the customer.
    Customer,
}

/// What can happen to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum OnboardingMilestoneEventKind {
    /// It was done.
    Done,
    /// It will not be done.
    Skipped,
    /// It waits for us.
    BlockedOnUs,
    /// It waits for the customer.
    BlockedOnCustomer,
    /// It does not wait any more.
    Unblocked,
    /// It was not done after all, or is to be done after all.
    Reopened,
    /// It is due on another day.
    Rescheduled,
}

impl From<MilestoneMove> for OnboardingMilestoneEventKind {
    fn from(what: MilestoneMove) -> Self {
        match what {
            MilestoneMove::Done => Self::Done,
            MilestoneMove::Skipped => Self::Skipped,
            MilestoneMove::Blocked(exact::BlockedOn::Us) => Self::BlockedOnUs,
            MilestoneMove::Blocked(exact::BlockedOn::Customer) => Self::BlockedOnCustomer,
            MilestoneMove::Unblocked => Self::Unblocked,
            MilestoneMove::Reopened => Self::Reopened,
            MilestoneMove::Rescheduled(_) => Self::Rescheduled,
        }
    }
}

/// Something that happened to a milestone.
#[derive(Clone, SimpleObject)]
pub struct OnboardingMilestoneEvent {
    /// What happened.
    kind: OnboardingMilestoneEventKind,
    /// On which day.
    on: Date,
    /// The day on which it is due since; null for other events.
    due_on: Option<Date>,
    /// Why.
    reason: Option<String>,
    /// The id of the contact of the account who said so on the page of a link; null when it was one of us.
    contact_id: Option<ID>,
    /// When it was noted.
    noted_at: DateTime,
}

impl From<&PlanEvent> for OnboardingMilestoneEvent {
    fn from(noted: &PlanEvent) -> Self {
        Self {
            kind: noted.event.what.into(),
            on: Date(noted.event.on),
            due_on: match noted.event.what {
                MilestoneMove::Rescheduled(due_on) => Some(Date(due_on)),
                _ => None,
            },
            reason: noted.reason.clone(),
            contact_id: noted
                .contact
                .map(|contact| id::encode(Kind::Contact, contact)),
            noted_at: DateTime(noted.noted_at),
        }
    }
}

/// A milestone of an onboarding, as it is today.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct OnboardingMilestone {
    /// By what it is known among the milestones of the template.
    key: String,
    /// What it is called.
    name: String,
    /// The key of its phase.
    phase: String,
    /// Who sees to it.
    owner: OnboardingOwner,
    /// The keys of the milestones that have to be done or skipped before.
    needs: Vec<String>,
    /// Whether the onboarding is complete only with it.
    is_required: bool,
    /// Whether the product is of some value to the customer with it.
    is_first_value: bool,
    /// Whether the product is of the value that it was bought for with it.
    is_full_value: bool,
    /// Where it stands.
    status: OnboardingMilestoneStatus,
    /// Since which day it stands there; the first day of the onboarding when nothing has happened to it.
    since: Date,
    /// The day for which it was planned at first, or when the onboarding was moved to another version of its template.
    planned_on: Date,
    /// The day that a person set for it.
    rescheduled_to: Option<Date>,
    /// The day on which it is due: what it needs has moved it when that was late.
    due_on: Date,
    /// The day on which it was done, or can be done at the earliest.
    expected_on: Date,
    /// Whether the day on which it is due has passed.
    is_overdue: bool,
    /// What happened to it, in the order in which it was noted.
    events: Vec<OnboardingMilestoneEvent>,
    #[graphql(skip)]
    uuid: Uuid,
}

#[ComplexObject]
impl OnboardingMilestone {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::OnboardingMilestone, self.uuid)
    }
}

impl OnboardingMilestone {
    /// The milestones of a plan that is in that state.
    pub(super) fn all(plan: &Model, state: &PlanState) -> Vec<Self> {
        let template = plan.template();
        let milestones = plan.milestones.iter().zip(template.milestones());
        let milestones = milestones.zip(&state.milestones);
        let of_plan = milestones.map(|((milestone, of_template), now)| {
            let phase = template.phases().get(of_template.phase);
            let terms = &of_template.terms;
            Self {
                key: terms.key.clone(),
                name: terms.name.clone(),
                phase: phase.map_or_else(String::new, |phase| phase.key.clone()),
                owner: terms.owner.into(),
                needs: terms.needs.clone(),
                is_required: terms.is_required,
                is_first_value: terms.is_first_value,
                is_full_value: terms.is_full_value,
                status: now.status.into(),
                since: Date(now.since),
                planned_on: Date(milestone.planned_on),
                rescheduled_to: now.rescheduled_to.map(Date),
                due_on: Date(now.due_on),
                expected_on: Date(now.expected_on),
                is_overdue: now.is_overdue,
                events: milestone.events.iter().map(Into::into).collect(),
                uuid: milestone.id,
            }
        });
        of_plan.collect()
    }
}
