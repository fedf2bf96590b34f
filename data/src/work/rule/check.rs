//! Checking what callers declare.

use domain::{
    survey::SurveyKind,
    work::{Condition, MOST_QUIET_DAYS, Trigger},
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    super::{playbook::rows_by_ids, terms::check_terms},
    Model, RuleAction,
};
use crate::{
    error::{Error, Refusal},
    growth::entity::kpi,
    reference::MemberDirectory,
    scope::Scope,
    survey::entity::campaign,
};

/// The field of the input that holds a condition.
const fn field_of(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::HealthBelow => "healthBelow",
        Trigger::HealthBand => "healthBand",
        Trigger::RenewalUntouched => "renewalUntouched",
        Trigger::DetractorAnswered => "detractorAnswered",
        Trigger::CaseReopened => "caseReopened",
        Trigger::MilestoneOverdue => "milestoneOverdue",
        Trigger::KpiStale => "kpiStale",
        Trigger::AccountUnowned => "accountUnowned",
    }
}

/// Refuses a condition that names what there is not, or numbers out of bounds.
pub(super) async fn check_condition(scope: &Scope, condition: &Condition) -> Result<(), Error> {
    let field = |name: &str| format!("condition.{}.{name}", field_of(condition.trigger()));
    if let Err(error) = condition.check() {
        return Err(Refusal::invalid(&field(error.field), error).into());
    }
    match *condition {
        Condition::DetractorAnswered { campaign: Some(id) } => {
            check_campaign(scope, id, &field("campaign")).await
        }
        Condition::KpiStale { kpi: Some(id) } => check_kpi(scope, id, &field("kpi")).await,
        _ => Ok(()),
    }
}

async fn check_campaign(scope: &Scope, id: Uuid, field: &str) -> Result<(), Error> {
    let query = scope
        .find::<campaign::Entity>()
        .filter(campaign::Column::Id.eq(id));
    let found = query.one(scope.connection()).await?;
    let unknown = || Refusal::not_found(field, "there is no such survey campaign");
    let found = found.ok_or_else(unknown)?;
    if found.kind != SurveyKind::Nps.as_str() {
        let rule = format!("the campaign asks {}: only NPS has detractors", found.kind);
        return Err(Refusal::invalid(field, rule).into());
    }
    Ok(())
}

async fn check_kpi(scope: &Scope, id: Uuid, field: &str) -> Result<(), Error> {
    let query = scope.find::<kpi::Entity>().filter(kpi::Column::Id.eq(id));
    match query.one(scope.connection()).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found(field, "there is no such KPI").into()),
    }
}

/// The row with what a rule makes.
pub(super) async fn with_action(
    scope: &Scope,
    row: Model,
    action: RuleAction,
) -> Result<Model, Error> {
    match action {
        RuleAction::Task { terms, assignee } => {
            let terms = check_terms(terms).map_err(|refusals| {
                let within = |refusal: Refusal| refusal.under(&["action", "task", "terms"]);
                Error::Refused(refusals.into_iter().map(within).collect())
            })?;
            let members = MemberDirectory::load(scope, assignee.as_ref()).await?;
            let assignee = assignee.as_ref();
            let assignee = assignee.map(|member| members.resolve(member, "action.task.assignee"));
            Ok(Model {
                terms: Some(serde_json::to_string(&terms).map_err(Error::internal)?),
                assignee_id: assignee.transpose()?,
                playbook_id: None,
                ..row
            })
        }
        RuleAction::Playbook(id) => {
            let found = rows_by_ids(scope, &[id]).await?.pop();
            let unknown = || Refusal::not_found("action.playbook", "there is no such playbook");
            if found.ok_or_else(unknown)?.archived_at.is_some() {
                let rule = "the playbook is archived: restore it first";
                return Err(Refusal::conflict("action.playbook", rule).into());
            }
            Ok(Model {
                terms: None,
                assignee_id: None,
                playbook_id: Some(id),
                ..row
            })
        }
    }
}

/// For how many days a rule keeps quiet, as it is stored.
pub(super) fn check_quiet(days: i64) -> Result<i32, Refusal> {
    let allowed = (1..=i64::from(MOST_QUIET_DAYS)).contains(&days);
    let days_kept = i32::try_from(days).ok().filter(|_| allowed);
    days_kept.ok_or_else(|| {
        let rule = format!("a rule keeps quiet for 1 to {MOST_QUIET_DAYS} days, not {days}");
        Refusal::invalid("quietDays", rule)
    })
}
