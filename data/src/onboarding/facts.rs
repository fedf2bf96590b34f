//! Onboardings as the domain reckons with them.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use domain::onboarding::{
    MilestoneEvent, MilestoneMove, PhaseTerms, Plan, PlanMilestone, Prompt, Template, WorkCalendar,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    OnboardingPlan, PlanEvent,
    entity::{milestone, plan, prompt as prompt_row, template_version},
};
use crate::{
    error::Error,
    scope::{Scope, TenantEntity},
};

/// An event as it is stored and logged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PlanEventRecord {
    on: NaiveDate,
    kind: String,
    due_on: Option<NaiveDate>,
    reason: Option<String>,
    member_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact_id: Option<Uuid>,
    noted_at: DateTime<Utc>,
}

impl PlanEventRecord {
    pub(super) fn of(event: &PlanEvent) -> Self {
        Self {
            on: event.event.on,
            kind: event.event.what.as_str().to_owned(),
            due_on: match event.event.what {
                MilestoneMove::Rescheduled(due_on) => Some(due_on),
                _ => None,
            },
            reason: event.reason.clone(),
            member_id: event.member,
            contact_id: event.contact,
            noted_at: event.noted_at,
        }
    }

    fn noted(self) -> Result<PlanEvent, Error> {
        let what = MilestoneMove::of_name(&self.kind, self.due_on);
        let unknown = || Error::internal(format!("a milestone went through {}", self.kind));
        Ok(PlanEvent {
            event: MilestoneEvent {
                on: self.on,
                what: what.ok_or_else(unknown)?,
            },
            reason: self.reason,
            member: self.member_id,
            contact: self.contact_id,
            noted_at: self.noted_at,
        })
    }
}

/// The events that a row holds.
pub(super) fn events(text: &str) -> Result<Vec<PlanEvent>, Error> {
    let records: Vec<PlanEventRecord> = serde_json::from_str(text).map_err(Error::internal)?;
    records.into_iter().map(PlanEventRecord::noted).collect()
}

/// The events of stored records, as the domain reckons with them.
pub(crate) fn exact_events(records: Vec<PlanEventRecord>) -> Result<Vec<MilestoneEvent>, Error> {
    let events = records.into_iter().map(PlanEventRecord::noted);
    events.map(|event| event.map(|event| event.event)).collect()
}

/// The text of events.
pub(super) fn events_text(events: &[PlanEvent]) -> Result<String, Error> {
    let records: Vec<_> = events.iter().map(PlanEventRecord::of).collect();
    serde_json::to_string(&records).map_err(Error::internal)
}

/// The exact plan that rows hold.
pub(super) fn exact(plan: &OnboardingPlan) -> Plan {
    let milestones = plan.milestones.iter().map(|milestone| PlanMilestone {
        id: milestone.id,
        planned_on: milestone.planned_on,
        events: milestone.events.iter().map(|event| event.event).collect(),
    });
    Plan {
        starts_on: plan.row.starts_on,
        contract_signed_on: plan.row.contract_signed_on,
        cancelled_on: plan.row.cancelled_on,
        milestones: milestones.collect(),
        template: Arc::clone(plan.template()),
    }
}

/// The working days of the tenant.
pub(crate) fn calendar(scope: &Scope) -> WorkCalendar {
    WorkCalendar::new(scope.tenant().settings.holidays.iter().copied())
}

/// The template that a version holds.
pub(super) fn template(phases: &str) -> Result<Template, Error> {
    let phases: Vec<PhaseTerms> = serde_json::from_str(phases).map_err(Error::internal)?;
    Template::new(phases).map_err(|errors| {
        let error = errors.first().map(ToString::to_string);
        Error::internal(error.unwrap_or_default())
    })
}

/// The versions of all templates of the tenant, which are few. One statement.
pub(crate) async fn templates(scope: &Scope) -> Result<HashMap<Uuid, Arc<Template>>, Error> {
    let rows = scope.find::<template_version::Entity>();
    let rows = rows.all(scope.connection()).await?.into_iter();
    rows.map(|row| Ok((row.id, Arc::new(template(&row.phases)?))))
        .collect()
}

/// Hands every plan of the accounts (of all accounts when none are given) to `take`, with its account and its id. Three statements.
pub(crate) async fn each_plan(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Uuid, Plan) + Send,
) -> Result<(), Error> {
    let templates = templates(scope).await?;
    let mut milestones = milestones(scope, accounts).await?;
    let query = of_accounts::<plan::Entity>(scope, plan::Column::AccountId, accounts);
    for row in query.all(scope.connection()).await? {
        let template = templates.get(&row.template_version_id);
        let template = template.ok_or_else(|| Error::internal("the version of a plan is gone"))?;
        let plan = Plan {
            starts_on: row.starts_on,
            contract_signed_on: row.contract_signed_on,
            cancelled_on: row.cancelled_on,
            template: Arc::clone(template),
            milestones: milestones.remove(&row.id).unwrap_or_default(),
        };
        take(row.account_id, row.id, plan);
    }
    Ok(())
}

/// The milestones of the plans of accounts, by plan. One statement.
async fn milestones(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Vec<PlanMilestone>>, Error> {
    use milestone::{Column, Entity};
    let query = of_accounts::<Entity>(scope, Column::AccountId, accounts)
        .order_by_asc(Column::PlanId)
        .order_by_asc(Column::Place)
        .select_only()
        .columns([
            Column::PlanId,
            Column::Id,
            Column::PlannedOn,
            Column::Events,
        ]);
    let mut milestones: HashMap<Uuid, Vec<PlanMilestone>> = HashMap::new();
    let each = |row: &QueryResult| {
        let text: String = row.try_get_by_index(3)?;
        let records: Vec<PlanEventRecord> = serde_json::from_str(&text).map_err(Error::internal)?;
        let of = milestones.entry(row.try_get_by_index(0)?).or_default();
        of.push(PlanMilestone {
            id: row.try_get_by_index(1)?,
            planned_on: row.try_get_by_index(2)?,
            events: exact_events(records)?,
        });
        Ok(())
    };
    scope
        .connection()
        .for_each(&query.into_query(), each)
        .await?;
    Ok(milestones)
}

/// Hands every prompt of the accounts (of all accounts when none are given) to `take`, with its account and its id. One statement.
pub(crate) async fn each_prompt(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Uuid, &Prompt) + Send,
) -> Result<(), Error> {
    use prompt_row::{Column, Entity};
    let query = of_accounts::<Entity>(scope, Column::AccountId, accounts)
        .select_only()
        .columns([
            Column::AccountId,
            Column::Id,
            Column::SentAt,
            Column::AnsweredAt,
        ]);
    let each = |row: &QueryResult| {
        let prompt = prompt(row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        take(row.try_get_by_index(0)?, row.try_get_by_index(1)?, &prompt);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), each).await
}

/// The exact prompt.
pub(crate) const fn prompt(sent_at: DateTime<Utc>, answered_at: Option<DateTime<Utc>>) -> Prompt {
    Prompt {
        sent_at,
        answered_at,
    }
}

fn of_accounts<E: TenantEntity>(
    scope: &Scope,
    column: E::Column,
    accounts: Option<&[Uuid]>,
) -> sea_orm::Select<E> {
    let query = scope.find::<E>();
    match accounts {
        Some(accounts) => query.filter(column.is_in(accounts.iter().copied())),
        None => query,
    }
}
