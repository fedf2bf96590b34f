//! Plans that get another version of their template.

use std::collections::HashMap;

use domain::onboarding::{PlanState, VersionChange, VersionError};
use uuid::Uuid;

use super::{
    Milestone, OnboardingPlan, TemplateVersion,
    facts::calendar,
    plan::{find, save, writer},
    template::versions_of,
};
use crate::{
    error::{Error, Refusal},
    id,
    scope::Scope,
};

/// Which version a plan is to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMoveInput {
    /// The version of the plan that the caller has seen.
    pub version: i32,
    /// The number of the version of the template; the newest if nothing is said.
    pub to_version: Option<i32>,
    /// Whether milestones that are done may vanish.
    pub may_lose: bool,
}

/// A plan with another version of its template, as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMove {
    /// The version that it would get.
    pub to: TemplateVersion,
    /// What would change.
    pub change: VersionChange,
    /// What the plan is.
    pub before: PlanState,
    /// What it would be.
    pub after: PlanState,
}

/// What moving a plan to a version of its template (the newest if nothing is said) would change; `versions` has all of them, the newest first. Nothing is
/// kept. `None` when the plan has that version, or was given up.
///
/// # Errors
/// [`Error::Refused`] when there is no such version.
pub fn preview_move(
    scope: &Scope,
    plan: &OnboardingPlan,
    versions: &[TemplateVersion],
    to_version: Option<i32>,
) -> Result<Option<PlanMove>, Error> {
    let to = chosen(versions, to_version)?;
    if to.row.id == plan.row.template_version_id {
        return Ok(None);
    }
    let (before, today, calendar) = (plan.exact(), scope.today(), calendar(scope));
    let changed = before.in_version(to.exact.clone(), today, &calendar, Uuid::nil);
    let change = match changed {
        Ok(change) => change,
        Err(VersionError::Cancelled(_)) => return Ok(None),
        Err(error) => return Err(refusal(error).into()),
    };
    Ok(Some(PlanMove {
        to: to.clone(),
        before: before.on(today, &calendar),
        after: change.plan.on(today, &calendar),
        change,
    }))
}

fn chosen(
    versions: &[TemplateVersion],
    to_version: Option<i32>,
) -> Result<&TemplateVersion, Refusal> {
    let mut versions = versions.iter();
    let chosen = match to_version {
        Some(number) => versions.find(|version| version.row.number == number),
        None => versions.next(),
    };
    let rule = "the template has no such version";
    chosen.ok_or_else(|| Refusal::not_found("toVersion", rule))
}

/// Gives a plan another version of its template, as [`preview_move`] shows it. What was done in milestones that vanish is kept in the log alone.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may change the account; [`Error::Refused`] when there is no such plan or version, the plan has it already or was
/// given up, a milestone that is done would vanish and must not, or the version of the plan has moved on.
pub async fn move_plan(
    scope: &Scope,
    id: Uuid,
    input: PlanMoveInput,
) -> Result<OnboardingPlan, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, Some(input.version)).await?;
    let template = before.row.template_id;
    let versions = versions_of(scope, &[template]).await?.remove(&template);
    let versions = versions.unwrap_or_default();
    let to = chosen(&versions, input.to_version)?;
    if to.row.id == before.row.template_version_id {
        let rule = format!("the onboarding has version {} already", to.row.number);
        return Err(Refusal::conflict("toVersion", rule).into());
    }
    let exact = before.exact();
    let fresh = || id::new(writer.now());
    let change = exact
        .in_version(to.exact.clone(), scope.today(), &calendar(scope), fresh)
        .and_then(|change| {
            exact.check_lost(&change, input.may_lose)?;
            Ok(change)
        })
        .map_err(refusal)?;
    let after = moved(&before, to, &change);
    save(&writer, Some(before), after).await
}

/// The plan with what its milestones are afterwards.
fn moved(before: &OnboardingPlan, to: &TemplateVersion, change: &VersionChange) -> OnboardingPlan {
    let known: HashMap<Uuid, &Milestone> = before
        .milestones
        .iter()
        .map(|milestone| (milestone.id, milestone))
        .collect();
    let milestones = change.plan.milestones.iter().map(|milestone| Milestone {
        id: milestone.id,
        planned_on: milestone.planned_on,
        events: known
            .get(&milestone.id)
            .map_or_else(Vec::new, |known| known.events.clone()),
    });
    let mut row = before.row.clone();
    row.template_version_id = to.row.id;
    row.planned_go_live_on = change.plan.planned_go_live();
    OnboardingPlan {
        row,
        milestones: milestones.collect(),
        version: to.clone(),
    }
}

fn refusal(error: VersionError) -> Refusal {
    let field = match error {
        VersionError::Cancelled(_) => "id",
        VersionError::Loses(_) => "allowLosing",
    };
    Refusal::conflict(field, error)
}
