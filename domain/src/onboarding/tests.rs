//! Worked examples of templates, plans and their dates.

mod figures;
mod properties;
mod versions;
mod world;

use super::*;
use world::*;

fn faults(phases: Vec<PhaseTerms>) -> Vec<(Option<usize>, Option<usize>, String)> {
    let errors = Template::new(phases).unwrap_err().into_iter();
    let told = errors.map(|error| (error.phase, error.milestone, error.to_string()));
    told.collect()
}

#[test]
fn a_circle_is_refused_with_its_milestones() {
    let circle = faults(vec![phase(
        "set-up",
        vec![
            calendar_days("kickoff", 1, &[]),
            calendar_days("data", 5, &["kickoff", "training"]),
            calendar_days("access", 2, &["data"]),
            calendar_days("training", 3, &["access"]),
            calendar_days("live", 1, &["training"]),
        ],
    )]);
    let expected =
        "the milestones need one another in a circle: data needs training needs access needs data";
    assert_eq!(circle, [(Some(0), Some(1), expected.to_owned())]);
    let own = faults(vec![phase("a", vec![calendar_days("one", 1, &["one"])])]);
    assert!(own[0].2.ends_with("one needs one"), "{own:?}");
}

#[test]
fn bad_templates_are_refused_where_they_are_bad() {
    let twice = MilestoneTerms {
        is_first_value: true,
        ..calendar_days("two", 1, &["nothing"])
    };
    let marked = MilestoneTerms {
        is_first_value: true,
        ..calendar_days("Three", 731, &[])
    };
    let found = faults(vec![
        phase("a", vec![calendar_days("one", 1, &[]), twice]),
        PhaseTerms {
            name: " ".to_owned(),
            ..phase("a", vec![calendar_days("one", 1, &[]), marked])
        },
    ]);
    let places: Vec<_> = found
        .iter()
        .map(|(phase, within, _)| (*phase, *within))
        .collect();
    let said = |part: &str| {
        found
            .iter()
            .filter(|(_, _, text)| text.contains(part))
            .count()
    };
    assert_eq!(said("a name has from 1 to 200"), 1, "{found:?}");
    assert_eq!(said("another one with the key `a`"), 1);
    assert_eq!(said("another one with the key `one`"), 1);
    assert_eq!(said("`Three` is not a key"), 1);
    assert_eq!(said("from 0 to 730 days, not 731"), 1);
    assert_eq!(said("there is no milestone with this key"), 1);
    assert_eq!(said("`two` is marked as first value already"), 1);
    assert_eq!(found.len(), 7);
    assert!(places.contains(&(Some(1), None)) && places.contains(&(Some(1), Some(1))));
    assert_eq!(faults(Vec::new()).len(), 2);
    let many = (0..101).map(|number| calendar_days(&format!("m{number}"), 1, &[]));
    assert!(
        faults(vec![phase("a", many.collect())])[0]
            .2
            .contains("not 101")
    );
}

#[test]
fn dates_follow_from_the_start_over_weekends_and_holidays() {
    // 2024-04-26 is a Friday, 1 May a holiday.
    let plan = plan("2024-04-26");
    for (key, planned) in [
        ("kickoff", "2024-04-26"),
        ("access", "2024-04-30"),
        ("data", "2024-05-07"),
        ("training", "2024-05-03"),
        ("live", "2024-05-08"),
        ("report", "2024-05-22"),
        ("survey", "2024-05-15"),
    ] {
        assert_eq!(of(&plan, key).planned_on, date(planned), "{key}");
    }
    // The survey is not required.
    assert_eq!(plan.planned_go_live(), date("2024-05-22"));
    let state = plan.on(date("2024-04-26"), &calendar());
    assert_eq!(state.status, PlanStatus::Running);
    assert_eq!(
        plan.on(date("2024-04-25"), &calendar()).status,
        PlanStatus::Scheduled
    );
    assert_eq!(state.expected_go_live, date("2024-05-22"));
    assert_eq!((state.done, state.to_do, state.phase), (0, 6, Some(0)));
}

#[test]
fn no_day_is_after_the_year_9999() {
    let plan = plan("9999-12-27");
    for milestone in &plan.milestones {
        assert!(milestone.planned_on <= date("9999-12-31"));
    }
    assert_eq!(plan.planned_go_live(), date("9999-12-31"));
    let state = plan.on(date("9999-12-30"), &calendar());
    assert_eq!(state.due_go_live, date("9999-12-31"));
}

#[test]
fn a_slip_moves_what_depends_on_it() {
    let mut plan = plan("2024-04-26");
    done(&mut plan, "kickoff", "2024-04-26");
    // Two business days late.
    done(&mut plan, "access", "2024-05-03");
    let due = |plan: &Plan, on: &str, key: &str| {
        let state = plan.on(date(on), &calendar());
        let state = &state.milestones[plan.template.place_of(key).unwrap()];
        (state.due_on, state.expected_on, state.is_overdue)
    };
    // Four business days after access, of which one was a holiday before.
    assert_eq!(due(&plan, "2024-05-03", "data").0, date("2024-05-09"));
    assert_eq!(due(&plan, "2024-05-03", "live").0, date("2024-05-10"));
    assert_eq!(due(&plan, "2024-05-03", "report").0, date("2024-05-24"));
    // What does not need it stays.
    assert_eq!(due(&plan, "2024-05-03", "training").0, date("2024-05-03"));
    assert!(!due(&plan, "2024-05-03", "training").2);
    assert!(due(&plan, "2024-05-04", "training").2);
    // Nothing that is open is expected in the past, nor what needs it before.
    assert_eq!(
        due(&plan, "2024-06-03", "data"),
        (date("2024-05-09"), date("2024-06-03"), true)
    );
    assert_eq!(due(&plan, "2024-06-03", "live").1, date("2024-06-04"));
    assert_eq!(
        plan.on(date("2024-06-03"), &calendar()).expected_go_live,
        date("2024-06-18")
    );
    // Early is no reason to be due earlier.
    done(&mut plan, "training", "2024-04-29");
    done(&mut plan, "data", "2024-05-03");
    assert_eq!(due(&plan, "2024-05-03", "live").0, date("2024-05-08"));
}

#[test]
fn what_a_person_sets_holds_as_long_as_it_can() {
    let mut plan = plan("2024-04-26");
    happened(
        &mut plan,
        "live",
        "2024-04-26",
        MilestoneMove::Rescheduled(date("2024-05-07")),
    );
    let due = |plan: &Plan, key: &str| {
        let state = plan.on(date("2024-05-08"), &calendar());
        state.milestones[plan.template.place_of(key).unwrap()].due_on
    };
    assert_eq!(due(&plan, "live"), date("2024-05-07"));
    // Planned a fortnight after the go-live as it was planned: not earlier than that.
    assert_eq!(due(&plan, "report"), date("2024-05-22"));
    done(&mut plan, "kickoff", "2024-04-26");
    done(&mut plan, "access", "2024-04-30");
    done(&mut plan, "data", "2024-05-08");
    assert_eq!(due(&plan, "live"), date("2024-05-09"));
}

#[test]
fn milestones_go_through_their_states() {
    let mut plan = plan("2024-04-26");
    done(&mut plan, "kickoff", "2024-04-26");
    let on = |plan: &Plan, day: &str| plan.on(date(day), &calendar());
    let of = |plan: &Plan, day: &str, key: &str| {
        on(plan, day).milestones[plan.template.place_of(key).unwrap()]
    };
    happened(
        &mut plan,
        "access",
        "2024-04-29",
        MilestoneMove::Blocked(BlockedOn::Customer),
    );
    happened(
        &mut plan,
        "access",
        "2024-05-02",
        MilestoneMove::Blocked(BlockedOn::Us),
    );
    happened(&mut plan, "access", "2024-05-03", MilestoneMove::Unblocked);
    done(&mut plan, "access", "2024-05-06");
    happened(&mut plan, "access", "2024-05-08", MilestoneMove::Reopened);
    for (day, status) in [
        ("2024-04-28", MilestoneStatus::Open),
        ("2024-04-29", MilestoneStatus::BlockedOnCustomer),
        ("2024-05-02", MilestoneStatus::BlockedOnUs),
        ("2024-05-03", MilestoneStatus::Open),
        ("2024-05-07", MilestoneStatus::Done),
        ("2024-05-08", MilestoneStatus::Open),
    ] {
        assert_eq!(of(&plan, day, "access").status, status, "{day}");
    }
    let all = vec![true; plan.milestones.len()];
    assert_eq!(
        plan.waits(&all, date("2024-05-31")),
        [(date("2024-04-29"), date("2024-05-02"))]
    );
    assert_eq!(
        plan.waits(&all, date("2024-05-01")),
        [(date("2024-04-29"), date("2024-05-01"))]
    );
    // A required one that is skipped is not waited for, and takes no time.
    happened(&mut plan, "access", "2024-05-09", MilestoneMove::Skipped);
    assert_eq!(of(&plan, "2024-05-09", "data").due_on, date("2024-05-07"));
    for key in ["training", "data", "live", "report"] {
        done(&mut plan, key, "2024-05-10");
    }
    let state = on(&plan, "2024-05-10");
    assert_eq!(state.status, PlanStatus::Completed);
    assert_eq!(state.completed_on, Some(date("2024-05-10")));
    assert!(!state.is_done_without_skipping);
    assert_eq!((state.done, state.to_do, state.phase), (5, 5, None));
    assert_eq!(state.progress().displayed(2).unwrap().to_string(), "1");
    // Cancelled after that: as of before, it was complete.
    plan.cancelled_on = Some(date("2024-05-20"));
    assert_eq!(on(&plan, "2024-05-19").status, PlanStatus::Completed);
    assert_eq!(on(&plan, "2024-05-20").status, PlanStatus::Cancelled);
}

#[test]
fn what_cannot_happen_is_refused_with_the_reason() {
    let mut plan = plan("2024-04-26");
    let refusal = |plan: &Plan, key: &str, what, on: &str| {
        let place = plan.template.place_of(key).unwrap();
        let checked = plan.check_move(place, what, date(on), date("2024-05-10"), &calendar());
        checked.unwrap_err().to_string()
    };
    use MilestoneMove::{Done, Reopened, Rescheduled, Skipped, Unblocked};
    assert_eq!(
        refusal(&plan, "data", Done, "2024-04-29"),
        "it needs what is not done: Access"
    );
    assert_eq!(
        refusal(&plan, "kickoff", Done, "2024-04-25"),
        "2024-04-25 is before the onboarding starts, on 2024-04-26"
    );
    assert!(refusal(&plan, "kickoff", Done, "2024-05-11").contains("is yet to come"));
    assert_eq!(
        refusal(&plan, "kickoff", Reopened, "2024-05-01"),
        "the milestone is OPEN: REOPENED needs one that is DONE or SKIPPED"
    );
    assert!(refusal(&plan, "kickoff", Unblocked, "2024-05-01").contains("BLOCKED_ON_US or"));
    done(&mut plan, "kickoff", "2024-04-29");
    assert!(refusal(&plan, "kickoff", Skipped, "2024-05-01").contains("is DONE: SKIPPED needs"));
    assert_eq!(
        refusal(&plan, "access", Done, "2024-04-28"),
        "it needs `Kickoff`, which was done on 2024-04-29: it cannot be done before that"
    );
    assert_eq!(
        refusal(&plan, "kickoff", Reopened, "2024-04-28"),
        "2024-04-28 is before the milestone was last changed, on 2024-04-29"
    );
    done(&mut plan, "access", "2024-04-30");
    assert_eq!(
        refusal(&plan, "kickoff", Reopened, "2024-05-01"),
        "what needs it is done: reopen first Access"
    );
    assert_eq!(
        refusal(&plan, "live", Rescheduled(date("2024-05-02")), "2024-05-01"),
        "it needs `Data`, which is due on 2024-05-07: it cannot be due before that, on 2024-05-02"
    );
    assert!(
        refusal(&plan, "data", Rescheduled(date("2024-04-30")), "2024-05-01")
            .contains("has passed")
    );
    plan.cancelled_on = Some(date("2024-05-02"));
    assert!(refusal(&plan, "data", Done, "2024-05-03").contains("cancelled on 2024-05-02"));
}

#[test]
fn days_of_a_plan_do_not_contradict_each_other() {
    let good = plan("2024-04-26");
    assert_eq!(good.check_days(), Ok(()));
    let late = Plan {
        contract_signed_on: Some(date("2024-04-27")),
        ..good.clone()
    };
    assert!(
        late.check_days()
            .unwrap_err()
            .to_string()
            .contains("after the onboarding starts")
    );
    let never = Plan {
        cancelled_on: Some(date("2024-04-25")),
        ..good
    };
    assert!(
        never
            .check_days()
            .unwrap_err()
            .to_string()
            .contains("2024-04-25 is before")
    );
}

#[test]
fn a_template_is_what_was_declared() {
    let template = template();
    assert_eq!(template.terms(), terms());
    assert_eq!(Template::new(template.terms()).unwrap(), *template);
    let live = template.place_of("live").unwrap();
    let leading: Vec<_> = template
        .leading_to(live)
        .into_iter()
        .zip(template.milestones())
        .filter(|(leads, _)| *leads)
        .map(|(_, milestone)| milestone.terms.key.as_str())
        .collect();
    assert_eq!(leading, ["kickoff", "access", "data", "training", "live"]);
}
