//! Onboardings that have gone on elsewhere, as another system or the demonstration brings them.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, SubsecRound as _};
use domain::{
    member::Permission,
    onboarding::{MilestoneEvent, Plan, WorkCalendar},
};
use uuid::Uuid;

use super::{
    Milestone, OnboardingPlan, PlanEvent, TemplateVersion,
    entity::{milestone, plan},
    facts::calendar,
    milestone::refusal,
    plan::{Logged, check_cancelled, day_refusal, milestone_rows, row_of},
    template::versions_of,
};
use crate::{
    bulk,
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::{AccountDirectory, Reference, lines},
    scope::{Scope, Writer},
};

/// An onboarding with all that has happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPlan {
    /// The account.
    pub account: Reference,
    /// The template, of which the newest version is taken.
    pub template: Uuid,
    /// The first day.
    pub starts_on: NaiveDate,
    /// When the contract was signed, not after the start.
    pub contract_signed_on: Option<NaiveDate>,
    /// What happened to its milestones, by days.
    pub events: Vec<PastEvent>,
    /// The day on which it was given up, and why.
    pub cancelled: Option<(NaiveDate, String)>,
}

/// Something that happened to a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastEvent {
    /// The key of the milestone.
    pub milestone: String,
    /// What happened, and when.
    pub event: MilestoneEvent,
    /// Why, 1 to 10,000 characters.
    pub reason: Option<String>,
}

/// Writes up to 1,000 onboardings, in a constant number of statements, and answers them in their order. When they were noted stays visible.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageAccounts`]; [`Error::Refused`] for too many plans, one of an account or template that is not there, or
/// one to which something cannot have happened.
pub async fn take_over_plans(
    scope: &Scope,
    plans: &[PastPlan],
) -> Result<Vec<OnboardingPlan>, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    bulk::check_size(plans.len())?;
    let accounts = AccountDirectory::load(scope, plans.iter().map(|past| &past.account)).await?;
    let templates: BTreeSet<Uuid> = plans.iter().map(|past| past.template).collect();
    let templates: Vec<Uuid> = templates.into_iter().collect();
    let versions = versions_of(scope, &templates).await?.into_iter();
    let newest = versions.filter_map(|(id, of)| Some((id, of.into_iter().next()?)));
    let newest: HashMap<Uuid, TemplateVersion> = newest.collect();
    let days = calendar(scope);
    let (mut rows, mut milestones) = (Vec::with_capacity(plans.len()), Vec::new());
    let mut taken = Vec::with_capacity(plans.len());
    for (place, past) in plans.iter().enumerate() {
        let mut plan = checked(&writer, past, (&accounts, &newest), &days)
            .map_err(|refusal| refusal.under(&["rows", &place.to_string()]))?;
        let subject = Subject::of_account(Kind::OnboardingPlan, plan.row.id, plan.row.account_id);
        writer.record(ChangeKind::Created, subject, None, Some(&Logged::of(&plan)))?;
        milestones.extend(milestone_rows(&plan)?);
        plan.row.version = 1;
        rows.push(plan.row.clone());
        taken.push(plan);
    }
    writer.save::<plan::Entity>(&rows).await?;
    writer.save::<milestone::Entity>(&milestones).await?;
    Ok(taken)
}

/// The plan with its events, when all of it is possible.
fn checked(
    writer: &Writer<'_>,
    past: &PastPlan,
    (accounts, newest): (&AccountDirectory, &HashMap<Uuid, TemplateVersion>),
    days: &WorkCalendar,
) -> Result<OnboardingPlan, Refusal> {
    let account_id = accounts.resolve(&past.account, "account")?;
    let unknown = || Refusal::not_found("template", "there is no such template");
    let version = newest.get(&past.template).ok_or_else(unknown)?.clone();
    let mut exact = Plan {
        contract_signed_on: past.contract_signed_on,
        ..Plan::of(version.exact.clone(), past.starts_on, days, || {
            id::new(writer.now())
        })
    };
    exact.check_days().map_err(day_refusal)?;
    let noted = noted(writer, &mut exact, &past.events, days)?;
    let milestones = exact.milestones.iter().zip(noted);
    let milestones = milestones.map(|(milestone, events)| Milestone {
        id: milestone.id,
        planned_on: milestone.planned_on,
        events,
    });
    let mut plan = OnboardingPlan {
        row: row_of(writer, &exact, (account_id, &version)),
        milestones: milestones.collect(),
        version,
    };
    if let Some((on, reason)) = &past.cancelled {
        check_cancelled(&plan, *on, writer.today())?;
        plan.row.cancelled_on = Some(*on);
        plan.row.cancellation_reason = lines(Some(reason), "reason")?;
        plan.exact().check_days().map_err(day_refusal)?;
    }
    plan.row.completed_on = exact.on(writer.today(), days).completed_on;
    Ok(plan)
}

/// What is noted of each milestone, after it was done to the plan event by event.
fn noted(
    writer: &Writer<'_>,
    exact: &mut Plan,
    events: &[PastEvent],
    days: &WorkCalendar,
) -> Result<Vec<Vec<PlanEvent>>, Refusal> {
    let mut noted = vec![Vec::new(); exact.milestones.len()];
    for past in events {
        let key = &past.milestone;
        let unknown = || Refusal::not_found("milestone", format!("there is no milestone `{key}`"));
        let place = exact.template.place_of(key).ok_or_else(unknown)?;
        let MilestoneEvent { on, what } = past.event;
        exact
            .check_move(place, what, on, writer.today(), days)
            .map_err(refusal)?;
        exact.milestones[place].events.push(past.event);
        noted[place].push(PlanEvent {
            event: past.event,
            reason: lines(past.reason.as_deref(), "reason")?,
            member: None,
            contact: None,
            noted_at: writer.now().trunc_subsecs(6),
        });
    }
    Ok(noted)
}
