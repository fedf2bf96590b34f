//! Writing how customers of a made-up tenant come to value: onboardings, prompts, KPIs, success plans and business reviews.

use std::collections::HashMap;

use data::{
    bulk::MOST,
    error::Error,
    growth::{self, ValueInput, kpi},
    onboarding::{self, OnboardingPlan, PastEvent, PromptInput, TemplateInput},
    outcome::{
        self, MeasureInput, OutcomeInput, PastOutcome,
        review::{self, FollowUpInput, ReviewInput},
    },
    reference::{MemberReference, Reference},
    scope::Scope,
};
use domain::onboarding::MilestoneEvent;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::load::POLICY;
use crate::demo::{
    DemoFollowUp, DemoKpi, DemoKpiValue, DemoMilestoneEvent, DemoOnboarding, DemoOutcome,
    DemoPrompt, DemoReview, DemoSuccessPlan, DemoTemplate, DemoTenant,
};

/// The ids of what was made, by key.
type Ids = HashMap<&'static str, Uuid>;
/// The onboardings that were written, by the external ids of their accounts.
type Onboardings = HashMap<String, OnboardingPlan>;

/// Writes everything, after accounts, contacts and members.
pub(super) async fn write(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    let onboardings = onboardings(scope, made_up).await?;
    let kpis = kpis(scope, &made_up.kpis).await?;
    for values in made_up.kpi_values.chunks(MOST) {
        let rows: Vec<ValueInput> = values.iter().map(value_row).collect();
        growth::upsert(scope, &rows, POLICY).await?;
    }
    for plans in made_up.success_plans.chunks(MOST) {
        let rows = plans.iter().map(|plan| {
            let onboarding = onboardings.get(&plan.account);
            plan_row(plan, &kpis, onboarding)
        });
        let rows: Vec<outcome::PastPlan> = rows.collect();
        outcome::take_over_plans(scope, &rows).await?;
    }
    for reviews in made_up.reviews.chunks(MOST) {
        let rows: Vec<ReviewInput> = reviews.iter().map(review_row).collect();
        review::take_over_reviews(scope, &rows).await?;
    }
    Ok(())
}

async fn onboardings(scope: &Scope, made_up: &DemoTenant) -> Result<Onboardings, Error> {
    let templates = templates(scope, &made_up.templates).await?;
    let rows = made_up.onboardings.iter();
    let rows: Vec<onboarding::PastPlan> = rows
        .filter_map(|row| Some(onboarding_row(row, *templates.get(row.template)?)))
        .collect();
    let mut written = Onboardings::new();
    for rows in rows.chunks(MOST) {
        let plans = onboarding::take_over_plans(scope, rows).await?;
        for (row, plan) in rows.iter().zip(plans) {
            if let Reference::ExternalId(account) = &row.account {
                written.insert(account.clone(), plan);
            }
        }
    }
    for prompts in made_up.prompts.chunks(MOST) {
        let rows: Vec<PromptInput> = prompts.iter().map(prompt_row).collect();
        onboarding::upsert_prompts(scope, &rows, POLICY).await?;
    }
    Ok(written)
}

async fn templates(scope: &Scope, made_up: &[DemoTemplate]) -> Result<Ids, Error> {
    let mut ids = Ids::new();
    for template in made_up {
        let input = TemplateInput {
            name: Some(template.name.to_owned()),
            phases: template.phases.clone(),
            version: None,
        };
        let made = onboarding::create_template(scope, input).await?;
        ids.insert(template.key, made.id);
    }
    Ok(ids)
}

async fn kpis(scope: &Scope, made_up: &[DemoKpi]) -> Result<Ids, Error> {
    let mut ids = Ids::new();
    for measured in made_up {
        let input = kpi::KpiInput {
            key: measured.key.to_owned(),
            label: measured.label.to_owned(),
            unit: measured.unit.to_owned(),
            direction: measured.direction,
            stale_after_days: measured.stale_after_days,
        };
        ids.insert(measured.key, kpi::create(scope, input).await?.id);
    }
    Ok(ids)
}

fn onboarding_row(row: &DemoOnboarding, template: Uuid) -> onboarding::PastPlan {
    let event = |event: &DemoMilestoneEvent| PastEvent {
        milestone: event.milestone.to_owned(),
        event: MilestoneEvent {
            on: event.on,
            what: event.what,
        },
        reason: event.reason.map(str::to_owned),
    };
    onboarding::PastPlan {
        account: Reference::ExternalId(row.account.clone()),
        template,
        starts_on: row.starts_on,
        contract_signed_on: row.contract_signed_on,
        events: row.events.iter().map(event).collect(),
        cancelled: row.cancelled.map(|(on, reason)| (on, reason.to_owned())),
    }
}

fn prompt_row(row: &DemoPrompt) -> PromptInput {
    PromptInput {
        external_id: row.external_id.clone(),
        account: Reference::ExternalId(row.account.clone()),
        contact: Some(Reference::ExternalId(row.contact.clone())),
        name: Some(row.name.to_owned()),
        sent_at: row.sent_at,
        answered_at: row.answered_at,
    }
}

fn value_row(row: &DemoKpiValue) -> ValueInput {
    ValueInput {
        account: Reference::ExternalId(row.account.clone()),
        kpi: Reference::ExternalId(row.kpi.to_owned()),
        external_id: Some(row.external_id.clone()),
        measured_on: row.measured_on,
        value: Decimal::from(row.value),
        unit: None,
        source: row.source,
        note: None,
    }
}

fn plan_row(
    row: &DemoSuccessPlan,
    kpis: &Ids,
    onboarding: Option<&OnboardingPlan>,
) -> outcome::PastPlan {
    let outcomes = row.outcomes.iter();
    outcome::PastPlan {
        account: Reference::ExternalId(row.account.clone()),
        owner: row.owner.clone().map(MemberReference::Email),
        title: row.title.to_owned(),
        status: row.status,
        outcomes: outcomes
            .map(|outcome| outcome_row(outcome, kpis, onboarding))
            .collect(),
    }
}

fn outcome_row(row: &DemoOutcome, kpis: &Ids, onboarding: Option<&OnboardingPlan>) -> PastOutcome {
    let milestones = row.milestones.iter();
    let milestones = milestones.filter_map(|key| milestone(onboarding?, key));
    let measure = MeasureInput {
        label: row.label.to_owned(),
        unit: row.unit.map(str::to_owned),
        baseline: Decimal::from(row.baseline),
        target: Decimal::from(row.target),
        value: row.value.map(|(on, value)| (on, Decimal::from(value))),
        kpi: row.kpi.and_then(|key| kpis.get(key).copied()),
    };
    PastOutcome {
        wanted: OutcomeInput {
            statement: row.statement.to_owned(),
            due_on: row.due_on,
            measures: vec![measure],
            milestones: milestones.collect(),
        },
        end: row.end,
    }
}

/// The milestone of a key.
fn milestone(onboarding: &OnboardingPlan, key: &str) -> Option<Uuid> {
    let place = onboarding.version.exact.place_of(key)?;
    Some(onboarding.milestones.get(place)?.id)
}

fn review_row(row: &DemoReview) -> ReviewInput {
    let members = row.members.iter().cloned();
    let contacts = row.contacts.iter().cloned();
    ReviewInput {
        account: Reference::ExternalId(row.account.clone()),
        held_on: row.held_on,
        agenda: row.agenda.iter().map(|item| (*item).to_owned()).collect(),
        members: members.map(MemberReference::Email).collect(),
        contacts: contacts.map(Reference::ExternalId).collect(),
        summary: row.summary.clone(),
        view: row.view,
        follow_ups: row.follow_ups.iter().map(follow_up_row).collect(),
    }
}

fn follow_up_row(row: &DemoFollowUp) -> FollowUpInput {
    FollowUpInput {
        text: row.text.to_owned(),
        due_on: row.due_on,
        member: row.member.clone().map(MemberReference::Email),
        done_on: row.done_on,
    }
}
