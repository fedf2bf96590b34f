//! Worked examples of plans that get another version of their template.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::world::*;
use crate::onboarding::*;

/// Without the training, with a review that the go-live needs, a welcome that needs nothing, and more time for the data.
fn newer() -> Arc<Template> {
    let mut phases = terms();
    phases[0].milestones[2].duration.days = 6;
    phases[0].milestones.push(calendar_days("welcome", 2, &[]));
    phases[1].milestones[0] = calendar_days("review", 3, &["data"]);
    phases[1].milestones[1].needs = vec!["data".to_owned(), "review".to_owned()];
    Arc::new(Template::new(phases).unwrap())
}

fn moved(plan: &Plan, to: Arc<Template>, on: &str) -> VersionChange {
    let mut next = 100;
    let id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    plan.in_version(to, date(on), &calendar(), id).unwrap()
}

fn planned(plan: &Plan, key: &str) -> NaiveDate {
    of(plan, key).planned_on
}

#[test]
fn milestones_of_a_key_stay_and_dates_are_those_of_the_version() {
    let mut plan = plan("2024-04-26");
    done(&mut plan, "kickoff", "2024-04-26");
    done(&mut plan, "access", "2024-05-02");
    let change = moved(&plan, newer(), "2024-05-06");
    for (key, day) in [
        // Settled ones keep their day.
        ("kickoff", "2024-04-26"),
        ("access", "2024-04-30"),
        // Six business days over a holiday and a weekend.
        ("data", "2024-05-09"),
        ("review", "2024-05-12"),
        ("live", "2024-05-13"),
        ("report", "2024-05-27"),
        ("survey", "2024-05-20"),
        // Nobody could have begun with it before it was thought of.
        ("welcome", "2024-05-08"),
    ] {
        assert_eq!(planned(&change.plan, key), date(day), "{key}");
    }
    assert_eq!(change.plan.planned_go_live(), date("2024-05-27"));
    for key in ["kickoff", "access", "data", "live", "report", "survey"] {
        let (before, after) = (of(&plan, key), of(&change.plan, key));
        assert_eq!((before.id, &before.events), (after.id, &after.events));
    }
    assert!(of(&change.plan, "review").id > Uuid::from_u128(100));
    // Access was done two days late: what needs it is due later than planned, as before.
    let state = change.plan.on(date("2024-05-06"), &calendar());
    let place = change.plan.template.place_of("data").unwrap();
    assert_eq!(state.milestones[place].due_on, date("2024-05-10"));
    let fates = |fate| -> Vec<&str> {
        let of_fate = change.milestones.iter().filter(|of| of.fate == fate);
        let keys = of_fate.map(|of| match (of.before, of.after) {
            (_, Some(after)) => &change.plan.template.milestones()[after],
            (Some(before), None) => &plan.template.milestones()[before],
            (None, None) => unreachable!(),
        });
        keys.map(|milestone| milestone.terms.key.as_str()).collect()
    };
    assert_eq!(fates(MilestoneFate::Appears), ["welcome", "review"]);
    assert_eq!(fates(MilestoneFate::Vanishes), ["training"]);
    assert_eq!(fates(MilestoneFate::Stays).len(), 6);
    assert_eq!(change.lost, [0; 0]);
}

#[test]
fn what_is_done_is_not_lost_by_accident() {
    let mut plan = plan("2024-04-26");
    done(&mut plan, "kickoff", "2024-04-26");
    done(&mut plan, "training", "2024-05-02");
    let change = moved(&plan, newer(), "2024-05-06");
    assert_eq!(change.lost, [plan.template.place_of("training").unwrap()]);
    let refused = plan.check_lost(&change, false).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("the version does not have what is done: Training."),
        "{refused}"
    );
    assert_eq!(plan.check_lost(&change, true), Ok(()));
    // Not done after all: nothing is lost.
    happened(&mut plan, "training", "2024-05-06", MilestoneMove::Reopened);
    let change = moved(&plan, newer(), "2024-05-06");
    assert_eq!(plan.check_lost(&change, false), Ok(()));
}

#[test]
fn what_is_done_stays_done_also_when_it_needs_something_new() {
    let mut plan = plan("2024-04-26");
    for key in ["kickoff", "access", "data", "training", "live"] {
        done(&mut plan, key, "2024-05-07");
    }
    let change = moved(&plan, newer(), "2024-05-10");
    let state = change.plan.on(date("2024-05-10"), &calendar());
    let of = |key: &str| state.milestones[change.plan.template.place_of(key).unwrap()];
    assert_eq!(of("live").done_on(), Some(date("2024-05-07")));
    assert_eq!(of("review").status, MilestoneStatus::Open);
    assert_eq!(of("review").due_on, date("2024-05-13"));
    assert_eq!(planned(&change.plan, "live"), planned(&plan, "live"));
    assert_eq!(state.status, PlanStatus::Running);
}

#[test]
fn a_plan_that_was_given_up_keeps_its_version() {
    let mut plan = plan("2024-04-26");
    plan.cancelled_on = Some(date("2024-05-02"));
    let refused = plan.in_version(newer(), date("2024-05-06"), &calendar(), Uuid::nil);
    assert_eq!(refused, Err(VersionError::Cancelled(date("2024-05-02"))));
}
