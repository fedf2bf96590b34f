//! Plans: a template applied to an account, given up, and written with all that happens to it.

use chrono::NaiveDate;
use domain::{
    member::Permission,
    onboarding::{Plan, PlanStartError},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Milestone, OnboardingPlan, PlanEventRecord, TemplateVersion,
    entity::{milestone, plan},
    facts::{calendar, events_text},
    read,
    template::{rows_by_ids, versions_of},
};
use crate::{
    account::check_own_without,
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::{AccountDirectory, Reference, lines},
    revenue::entity::subscription,
    scope::{Scope, Writer},
};

/// What starts an onboarding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartInput {
    /// The account.
    pub account: Reference,
    /// The template, of which the newest version is taken.
    pub template: Uuid,
    /// The first day; today if nothing is said.
    pub starts_on: Option<NaiveDate>,
    /// When the contract was signed; the first day of the account's first subscription if nothing is said, and that is not after the start.
    pub contract_signed_on: Option<NaiveDate>,
}

/// Applies the newest version of a template to an account.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may change the account; [`Error::Refused`] when there is no such account or template, or days contradict each other.
pub async fn start(scope: &Scope, input: StartInput) -> Result<OnboardingPlan, Error> {
    let writer = writer(scope)?;
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    let account_id = accounts.resolve(&input.account, "account")?;
    check_accounts(&writer, &[account_id]).await?;
    let unknown = || Refusal::not_found("template", "there is no such template");
    let template = rows_by_ids(scope, &[input.template]).await?.pop();
    let template = template.ok_or_else(unknown)?;
    let versions = versions_of(scope, &[template.id])
        .await?
        .remove(&template.id);
    let newest = versions.and_then(|versions| versions.into_iter().next());
    let newest = newest.ok_or_else(|| Error::internal("a template has no version"))?;
    let starts_on = input.starts_on.unwrap_or_else(|| scope.today());
    let contract_signed_on = match input.contract_signed_on {
        Some(signed_on) => Some(signed_on),
        None => first_subscription(scope, account_id)
            .await?
            .filter(|first| *first <= starts_on),
    };
    let exact = Plan {
        contract_signed_on,
        ..Plan::of(newest.exact.clone(), starts_on, &calendar(scope), || {
            id::new(writer.now())
        })
    };
    exact.check_days().map_err(day_refusal)?;
    let row = row_of(&writer, &exact, (account_id, &newest));
    let milestones = exact.milestones.iter().map(|milestone| Milestone {
        id: milestone.id,
        planned_on: milestone.planned_on,
        events: Vec::new(),
    });
    let plan = OnboardingPlan {
        row,
        milestones: milestones.collect(),
        version: newest,
    };
    save(&writer, None, plan).await
}

/// The row of a plan of an account, new.
pub(super) fn row_of(
    writer: &Writer<'_>,
    exact: &Plan,
    (account_id, version): (Uuid, &TemplateVersion),
) -> plan::Model {
    plan::Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id,
        template_id: version.row.template_id,
        template_version_id: version.row.id,
        starts_on: exact.starts_on,
        contract_signed_on: exact.contract_signed_on,
        cancelled_on: None,
        cancellation_reason: None,
        planned_go_live_on: exact.planned_go_live(),
        completed_on: None,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// What gives up an onboarding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelInput {
    /// Why, 1 to 10,000 characters.
    pub reason: String,
    /// The day; today if nothing is said.
    pub on: Option<NaiveDate>,
    /// The version of the plan that the caller has seen.
    pub version: Option<i32>,
}

/// Gives up an onboarding.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may change the account; [`Error::Refused`] when there is no such plan, it was given up already, the day is not
/// possible, there is no reason, or the version has moved on.
pub async fn cancel(scope: &Scope, id: Uuid, input: CancelInput) -> Result<OnboardingPlan, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, input.version).await?;
    if let Some(cancelled_on) = before.row.cancelled_on {
        let rule = format!("the onboarding was cancelled on {cancelled_on} already");
        return Err(Refusal::conflict("id", rule).into());
    }
    let on = input.on.unwrap_or_else(|| scope.today());
    check_cancelled(&before, on, scope.today())?;
    let reason = lines(Some(&input.reason), "reason")?;
    let mut after = before.clone();
    after.row.cancelled_on = Some(on);
    after.row.cancellation_reason = reason;
    after.exact().check_days().map_err(day_refusal)?;
    save(&writer, Some(before), after).await
}

/// Refuses a day on which an onboarding cannot have been given up: one that is yet to come, or before the last thing that happened.
pub(super) fn check_cancelled(
    plan: &OnboardingPlan,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if on > today {
        let rule = format!("{on} is yet to come: what has happened can be noted");
        return Err(Refusal::invalid("on", rule));
    }
    let milestones = plan.milestones.iter();
    let events = milestones.flat_map(|milestone| &milestone.events);
    let last = events.map(|event| event.event.on).max();
    match last.filter(|last| on < *last) {
        Some(last) => {
            let rule = format!("{on} is before the last thing that happened, on {last}");
            Err(Refusal::invalid("on", rule))
        }
        None => Ok(()),
    }
}

pub(super) fn day_refusal(error: PlanStartError) -> Refusal {
    let field = match error {
        PlanStartError::ContractAfterStart { .. } => "contractSignedOn",
        PlanStartError::CancelledBeforeStart { .. } => "on",
    };
    Refusal::invalid(field, error)
}

/// The first day of the account's first subscription.
async fn first_subscription(scope: &Scope, account: Uuid) -> Result<Option<NaiveDate>, Error> {
    use subscription::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.eq(account))
        .select_only()
        .column(Column::StartsOn);
    let days: Vec<NaiveDate> = query.into_tuple().all(scope.connection()).await?;
    Ok(days.into_iter().min())
}

/// The right to lead customers on: all of them, or those that the actor owns.
pub(super) fn writer(scope: &Scope) -> Result<Writer<'_>, Error> {
    scope.require_any(&[Permission::ManageAccounts, Permission::ManageOwnAccounts])
}

/// Refuses an actor who may change only own accounts, unless all of `accounts` are.
pub(super) async fn check_accounts(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    check_own_without(writer, Permission::ManageAccounts, accounts).await
}

/// The plan that the actor is to change.
pub(super) async fn find(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
) -> Result<OnboardingPlan, Error> {
    let found = read::whole(writer, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such onboarding"))?;
    check_accounts(writer, &[found.row.account_id]).await?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}

/// A milestone as the log shows it.
#[derive(Serialize)]
struct LoggedMilestone {
    id: Uuid,
    key: Option<String>,
    planned_on: NaiveDate,
    events: Vec<PlanEventRecord>,
}

/// A plan as the log shows it.
#[derive(Serialize)]
pub(super) struct Logged<'a> {
    #[serde(flatten)]
    row: &'a plan::Model,
    milestones: Vec<LoggedMilestone>,
}

impl<'a> Logged<'a> {
    pub(super) fn of(plan: &'a OnboardingPlan) -> Self {
        let keys = plan.template().milestones().iter();
        let keys = keys.map(|milestone| Some(milestone.terms.key.clone()));
        let milestones = plan
            .milestones
            .iter()
            .zip(keys.chain(std::iter::repeat(None)));
        let milestones = milestones.map(|(milestone, key)| LoggedMilestone {
            id: milestone.id,
            key,
            planned_on: milestone.planned_on,
            events: milestone.events.iter().map(PlanEventRecord::of).collect(),
        });
        Self {
            row: &plan.row,
            milestones: milestones.collect(),
        }
    }
}

/// Writes and logs a plan, with what follows from what happened to its milestones.
pub(super) async fn save(
    writer: &Writer<'_>,
    before: Option<OnboardingPlan>,
    mut after: OnboardingPlan,
) -> Result<OnboardingPlan, Error> {
    let state = after.on(writer.today(), writer);
    after.row.completed_on = state.completed_on;
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let row = &after.row;
    let subject = Subject::of_account(Kind::OnboardingPlan, row.id, row.account_id);
    let known = before.as_ref().map(Logged::of);
    let is_changed = writer.record(kind, subject, known.as_ref(), Some(&Logged::of(&after)))?;
    if !is_changed {
        return Ok(after);
    }
    let stored = before.as_ref().map(milestone_rows).transpose()?;
    after.row.version += 1;
    after.row.updated_at = writer.now();
    writer
        .save::<plan::Entity>(std::slice::from_ref(&after.row))
        .await?;
    let stored = stored.unwrap_or_default();
    let mut rows = milestone_rows(&after)?;
    let ids = |rows: &[milestone::Model]| rows.iter().map(|row| row.id).collect::<Vec<Uuid>>();
    if stored.is_empty() || ids(&stored) == ids(&rows) {
        rows.retain(|row| !stored.contains(row));
    } else {
        // A place may be taken by another one, so all of them make room first.
        let own = Condition::all().add(milestone::Column::PlanId.eq(after.row.id));
        writer.delete::<milestone::Entity>(own).await?;
    }
    writer.save::<milestone::Entity>(&rows).await?;
    Ok(after)
}

/// The rows of a plan's milestones.
pub(super) fn milestone_rows(plan: &OnboardingPlan) -> Result<Vec<milestone::Model>, Error> {
    let of_template = plan.template().milestones();
    let milestones = plan.milestones.iter().zip(of_template);
    let rows = (0..).zip(milestones).map(|(place, (milestone, of))| {
        let done = milestone.done();
        Ok(milestone::Model {
            tenant_id: plan.row.tenant_id,
            id: milestone.id,
            plan_id: plan.row.id,
            account_id: plan.row.account_id,
            place,
            planned_on: milestone.planned_on,
            events: events_text(&milestone.events)?,
            milestone_key: Some(of.terms.key.clone()),
            is_first_value: of.terms.is_first_value,
            done_on: done.map(|done| done.event.on),
            done_at: done.map(|done| done.noted_at),
        })
    });
    rows.collect()
}
