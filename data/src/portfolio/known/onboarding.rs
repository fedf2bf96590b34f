//! Onboardings and prompts, from what the log says of them.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    onboarding::{Plan as ExactPlan, PlanMilestone, Template},
    portfolio::FactsBuilder,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{
    error::Error,
    onboarding::{PlanEventRecord, exact_events, exact_prompt},
};

#[derive(Deserialize)]
struct Plan {
    account_id: Uuid,
    template_version_id: Uuid,
    starts_on: NaiveDate,
    contract_signed_on: Option<NaiveDate>,
    cancelled_on: Option<NaiveDate>,
    milestones: Vec<Milestone>,
}

#[derive(Deserialize)]
struct Milestone {
    id: Uuid,
    planned_on: NaiveDate,
    events: Vec<PlanEventRecord>,
}

/// Adds a plan to its account, when it is one of `wanted`.
pub(super) fn add_plan(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    templates: &HashMap<Uuid, Arc<Template>>,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let plan: Plan = read(fields)?;
    if !wanted(plan.account_id) {
        return Ok(());
    }
    let template = templates.get(&plan.template_version_id);
    let template = template.ok_or_else(|| Error::internal("the version of a plan is gone"))?;
    let milestones = plan.milestones.into_iter().map(|milestone| {
        Ok(PlanMilestone {
            id: milestone.id,
            planned_on: milestone.planned_on,
            events: exact_events(milestone.events)?,
        })
    });
    let exact = ExactPlan {
        starts_on: plan.starts_on,
        contract_signed_on: plan.contract_signed_on,
        cancelled_on: plan.cancelled_on,
        template: Arc::clone(template),
        milestones: milestones.collect::<Result<_, Error>>()?,
    };
    builder.onboarding(plan.account_id, id, exact);
    Ok(())
}

#[derive(Deserialize)]
struct Prompt {
    account_id: Uuid,
    sent_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
}

/// Adds a prompt to its account, when it is one of `wanted`.
pub(super) fn add_prompt(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    zone: Tz,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let prompt: Prompt = read(fields)?;
    if wanted(prompt.account_id) {
        let exact = exact_prompt(prompt.sent_at, prompt.answered_at);
        builder.prompt(prompt.account_id, id, &exact, zone);
    }
    Ok(())
}
