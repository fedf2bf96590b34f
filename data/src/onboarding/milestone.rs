//! What happens to milestones.

use chrono::{NaiveDate, SubsecRound as _};
use domain::onboarding::{MilestoneEvent, MilestoneMove, MoveError};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    OnboardingPlan, PlanEvent,
    entity::milestone::{Column, Entity},
    facts::calendar,
    plan::{find, save, writer},
};
use crate::{
    error::{Error, Refusal},
    reference::lines,
    scope::Scope,
};

/// The most that can happen to a milestone.
const MOST_EVENTS: usize = 200;

/// What happens to a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveInput {
    /// What.
    pub what: MilestoneMove,
    /// On which day; today if nothing is said.
    pub on: Option<NaiveDate>,
    /// Why, 1 to 10,000 characters; needed to skip one.
    pub reason: Option<String>,
    /// The version of the plan that the caller has seen.
    pub version: Option<i32>,
}

/// Notes what happened to a milestone of a plan. Answers the plan.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may change the account; [`Error::Refused`] when there is no such milestone, it cannot go through that (it needs
/// what is not done, say), the day is not possible, a reason is missing, or the version of the plan has moved on.
pub async fn change_milestone(
    scope: &Scope,
    id: Uuid,
    input: MoveInput,
) -> Result<OnboardingPlan, Error> {
    let writer = writer(scope)?;
    let unknown = || Refusal::not_found("id", "there is no such milestone");
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    let row = query.one(scope.connection()).await?.ok_or_else(unknown)?;
    let before = find(&writer, row.plan_id, input.version).await?;
    let place = before.place_of(id).ok_or_else(unknown)?;
    let (on, today) = (input.on.unwrap_or_else(|| scope.today()), scope.today());
    let reason = lines(input.reason.as_deref(), "reason")?;
    if input.what == MilestoneMove::Skipped && reason.is_none() {
        let rule = "a milestone is skipped for a reason: give one";
        return Err(Refusal::invalid("reason", rule).into());
    }
    let checked = before
        .exact()
        .check_move(place, input.what, on, today, &calendar(scope));
    checked.map_err(refusal)?;
    let event = PlanEvent {
        event: MilestoneEvent {
            on,
            what: input.what,
        },
        reason,
        member: scope.actor().member(),
        contact: None,
        noted_at: writer.now().trunc_subsecs(6),
    };
    let after = noted(&before, place, event)?;
    save(&writer, Some(before), after).await
}

/// The plan with something that happened to a milestone.
pub(super) fn noted(
    before: &OnboardingPlan,
    place: usize,
    event: PlanEvent,
) -> Result<OnboardingPlan, Refusal> {
    let mut after = before.clone();
    let events = &mut after.milestones[place].events;
    if events.len() >= MOST_EVENTS {
        let rule = format!("at most {MOST_EVENTS} things can happen to a milestone");
        return Err(Refusal::invalid("id", rule));
    }
    events.push(event);
    Ok(after)
}

/// The refusal of what a milestone cannot go through, at the field that it is about.
pub(super) fn refusal(error: MoveError) -> Refusal {
    let (field, is_conflict) = match error {
        MoveError::Unknown => ("id", false),
        MoveError::Cancelled(_)
        | MoveError::NotAllowed { .. }
        | MoveError::NeedsOpen(_)
        | MoveError::NeededByDone(_) => ("id", true),
        MoveError::BeforeStart { .. }
        | MoveError::InFuture(_)
        | MoveError::BeforeLast { .. }
        | MoveError::BeforeNeed { .. } => ("on", false),
        MoveError::DueBeforeNeed { .. } | MoveError::DueInPast { .. } => ("dueOn", false),
    };
    match is_conflict {
        true => Refusal::conflict(field, error),
        false => Refusal::invalid(field, error),
    }
}
