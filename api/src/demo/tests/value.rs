//! How customers come to value, and what can be seen before they leave.

use std::sync::Arc;

use chrono::Days;
use domain::{
    account::Stage,
    onboarding::{MilestoneStatus, Plan, PlanStatus, Template, WorkCalendar},
    outcome::OutcomeEnd,
};
use uuid::Uuid;

use super::*;

/// The onboardings as plans, after all that happened to each was found possible.
fn plans(tenant: &DemoTenant, today: NaiveDate) -> Vec<Plan> {
    let calendar = WorkCalendar::default();
    let templates: HashMap<&str, Arc<Template>> = tenant
        .templates
        .iter()
        .map(|row| {
            (
                row.key,
                Arc::new(Template::new(row.phases.clone()).unwrap()),
            )
        })
        .collect();
    let plan = |row: &DemoOnboarding| {
        let template = Arc::clone(&templates[row.template]);
        let mut plan = Plan {
            contract_signed_on: row.contract_signed_on,
            ..Plan::of(template, row.starts_on, &calendar, Uuid::nil)
        };
        for event in &row.events {
            let place = plan.template.place_of(event.milestone).unwrap();
            plan.check_move(place, event.what, event.on, today, &calendar)
                .unwrap_or_else(|error| panic!("{error}: {event:?} of {row:?}"));
            let (on, what) = (event.on, event.what);
            let event = domain::onboarding::MilestoneEvent { on, what };
            plan.milestones[place].events.push(event);
        }
        plan.cancelled_on = row.cancelled.map(|(on, _)| on);
        let last = row.events.last().map(|event| event.on);
        assert!(
            plan.cancelled_on
                .is_none_or(|on| on <= today && Some(on) >= last)
        );
        plan.check_days().unwrap();
        plan
    };
    tenant.onboardings.iter().map(plan).collect()
}

#[test]
fn what_happened_to_onboardings_can_have_happened() {
    for (tenant, today) in many() {
        plans(&tenant, today);
    }
}

#[test]
fn front_ends_see_onboardings_of_every_kind() {
    let today = date(TODAY);
    let calendar = WorkCalendar::default();
    let plans = plans(&northwind(NORTHWIND.accounts), today);
    let states: Vec<_> = plans
        .iter()
        .map(|plan| (plan.planned_go_live(), plan.on(today, &calendar)))
        .collect();
    let completed: Vec<_> = states
        .iter()
        .filter_map(|(planned, state)| Some((*planned, state.completed_on?)))
        .collect();
    let on_time = completed
        .iter()
        .filter(|(planned, on)| on <= planned)
        .count();
    assert!(on_time * 10 > completed.len() * 2 && on_time * 10 < completed.len() * 9);
    let running = states
        .iter()
        .filter(|(_, state)| state.status == PlanStatus::Running)
        .count();
    assert!(running > 3, "{running}");
    let is_blocked = |status: MilestoneStatus| {
        matches!(
            status,
            MilestoneStatus::BlockedOnCustomer | MilestoneStatus::BlockedOnUs
        )
    };
    let blocked = states.iter().filter(|(_, state)| {
        let mut milestones = state.milestones.iter();
        milestones.any(|milestone| is_blocked(milestone.status))
    });
    assert!(blocked.count() > 0);
}

#[test]
fn what_is_measured_wanted_and_asked_is_of_the_past_and_of_accounts_that_there_are() {
    for (tenant, today) in many() {
        let accounts: HashMap<&str, &DemoAccount> = tenant
            .accounts
            .iter()
            .map(|row| (row.external_id.as_str(), row))
            .collect();
        let kpis: Vec<&str> = tenant.kpis.iter().map(|kpi| kpi.key).collect();
        let mut seen = std::collections::HashSet::new();
        for row in &tenant.kpi_values {
            assert!(kpis.contains(&row.kpi) && row.value > 0 && row.measured_on <= today);
            assert!(accounts[row.account.as_str()].signed_up_on <= row.measured_on);
            assert!(seen.insert(row.external_id.as_str()), "{row:?}");
        }
        for row in &tenant.prompts {
            assert!(accounts.contains_key(row.account.as_str()));
            assert!(row.answered_at.is_none_or(|at| row.sent_at <= at));
            assert!(seen.insert(row.external_id.as_str()), "{row:?}");
        }
        for row in &tenant.success_plans {
            let signed_up_on = accounts[row.account.as_str()].signed_up_on;
            assert!((1..=3).contains(&row.outcomes.len()));
            for outcome in &row.outcomes {
                let end = outcome.end.map(OutcomeEnd::day);
                assert!(end.is_none_or(|on| signed_up_on <= on && on <= today));
                assert!(outcome.value.is_none_or(|(on, _)| on <= today));
                assert!(outcome.kpi.is_none_or(|kpi| kpis.contains(&kpi)));
                assert!(outcome.kpi.is_some() == outcome.unit.is_none());
            }
        }
    }
}

#[test]
fn outcomes_are_attained_missed_given_up_and_still_open() {
    let today = date(TODAY);
    let tenant = northwind(NORTHWIND.accounts);
    let outcomes = tenant.success_plans.iter().flat_map(|row| &row.outcomes);
    let count = |wanted: fn(&DemoOutcome, NaiveDate) -> bool| {
        outcomes.clone().filter(|row| wanted(row, today)).count()
    };
    let attained =
        |row: &DemoOutcome, _: NaiveDate| matches!(row.end, Some(OutcomeEnd::Attained(_)));
    let given_up =
        |row: &DemoOutcome, _: NaiveDate| matches!(row.end, Some(OutcomeEnd::Abandoned(_)));
    assert!(count(attained) > 10);
    assert!(count(given_up) > 0);
    assert!(count(|row, today| row.end.is_none() && row.due_on < today) > 0);
    assert!(count(|row, today| row.end.is_none() && row.due_on > today) > 0);
}

#[test]
fn customers_come_less_often_and_say_worse_things_before_they_leave() {
    let tenant = northwind(600);
    let left: HashMap<&str, NaiveDate> = tenant
        .accounts
        .iter()
        .filter_map(|row| {
            let mut entries = row.stages.entries().iter();
            let (on, _) = entries.find(|(_, stage)| *stage == Stage::Churned)?;
            let long_enough = row.signed_up_on + Days::new(260) < *on;
            long_enough.then_some((row.external_id.as_str(), *on))
        })
        .collect();
    assert!(left.len() > 10, "{}", left.len());
    let used = |from: i64, until: i64| {
        let is_in = |row: &&DemoUsageEvent| {
            let on = left.get(row.account.as_str());
            let days = on.map(|on| (*on - row.at.date_naive()).num_days());
            !row.is_service && days.is_some_and(|days| (from..until).contains(&days))
        };
        tenant.usage.iter().filter(is_in).count()
    };
    let (long_before, before, at_last) = (used(190, 246), used(90, 146), used(1, 57));
    assert!(long_before * 2 > before * 3, "{long_before} {before}");
    assert!(before > at_last * 2, "{before} {at_last}");
    let opened = |from: i64, until: i64| {
        let is_in = |row: &&DemoCase| {
            let on = left.get(row.account.as_str());
            let days = on.map(|on| (*on - row.opened_at.date()).num_days());
            days.is_some_and(|days| (from..until).contains(&days))
        };
        tenant.cases.iter().filter(is_in).count()
    };
    assert!(opened(10, 130) > opened(135, 255));
}
