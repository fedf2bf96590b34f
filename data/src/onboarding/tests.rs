mod link;
mod past;
mod plan;
mod prompt;
mod version;

use domain::{
    onboarding::{
        BlockedOn, DayCount, Duration, MilestoneMove, MilestoneTerms, OwnerRole, PhaseTerms,
    },
    ownership::OwnerConvention,
    portfolio::Portfolio,
    time::Window,
};

use super::*;
use crate::{
    error::{RefusalCode::Conflict, RefusalCode::NotFound, RefusalCode::ValidationFailed},
    page::PageRequest,
    portfolio::{self, FactsCache},
    reference::Reference,
    scope::Scope,
    testing::{World, date, refusals},
};

fn milestone(key: &str, days: u16, needs: &[&str]) -> MilestoneTerms {
    MilestoneTerms {
        key: key.to_owned(),
        name: key.to_owned(),
        owner: OwnerRole::Csm,
        duration: Duration {
            days,
            count: DayCount::Business,
        },
        needs: needs.iter().map(|need| (*need).to_owned()).collect(),
        is_required: true,
        is_first_value: false,
        is_full_value: false,
    }
}

fn phases(days: u16) -> Vec<PhaseTerms> {
    let live = MilestoneTerms {
        is_first_value: true,
        ..milestone("live", days, &["kickoff"])
    };
    vec![PhaseTerms {
        key: "all".to_owned(),
        name: "All of it".to_owned(),
        milestones: vec![milestone("kickoff", 0, &[]), live],
    }]
}

fn named(name: &str, phases: Vec<PhaseTerms>) -> TemplateInput {
    TemplateInput {
        name: Some(name.to_owned()),
        phases,
        version: None,
    }
}

fn starting(account: Uuid, template: Uuid, on: &str) -> StartInput {
    StartInput {
        account: Reference::Id(account),
        template,
        starts_on: Some(date(on)),
        contract_signed_on: None,
    }
}

fn step(what: MilestoneMove, on: &str) -> MoveInput {
    MoveInput {
        what,
        on: Some(date(on)),
        reason: None,
        version: None,
    }
}

async fn template(world: &World) -> Uuid {
    let scope = world.write().await;
    let made = create_template(&scope, named("Standard", phases(5))).await;
    scope.commit().await.unwrap();
    made.unwrap().id
}

async fn started(world: &World, account: Uuid, template: Uuid, on: &str) -> OnboardingPlan {
    let scope = world.write().await;
    let plan = start(&scope, starting(account, template, on)).await;
    scope.commit().await.unwrap();
    plan.unwrap()
}

async fn happened(world: &World, milestone: Uuid, input: MoveInput) -> OnboardingPlan {
    let scope = world.write().await;
    let plan = change_milestone(&scope, milestone, input).await;
    scope.commit().await.unwrap();
    plan.unwrap()
}

async fn today(world: &World, cache: &FactsCache) -> Portfolio {
    let scope = world.read().await;
    let portfolio = portfolio::evaluate(&scope, cache, None, scope.today(), OwnerConvention::Then);
    let portfolio = portfolio.await.unwrap();
    scope.close().await.unwrap();
    portfolio
}

/// The facts that rows say are those that the log says.
async fn assert_told_whole(world: &World) {
    let scope = world.read().await;
    let rows = portfolio::load(&scope).await.unwrap();
    let told = portfolio::told_whole(&scope, scope.log_version())
        .await
        .unwrap();
    assert_eq!(*rows.facts, told);
    scope.close().await.unwrap();
}

fn year() -> Window {
    Window::new(date("2025-01-01"), date("2026-01-01"), chrono_tz::Tz::UTC).unwrap()
}
