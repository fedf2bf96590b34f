//! Onboardings and prompts of a portfolio.

use std::collections::HashSet;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    metric::{ExclusionReason, Ratio},
    onboarding::{
        DayCount, Duration, MilestoneEvent, MilestoneMove, MilestoneTerms, OwnerRole, PhaseTerms,
        Plan, Prompt, StartConvention, Template, ValueQuestion, WorkCalendar,
    },
    portfolio::{AccountFact, AccountSet, FactsBuilder},
};

use super::world::*;

/// An onboarding that starts on a day with one milestone of ten days, done on a day or not.
pub(super) fn onboarded(of: u128, starts: u64, done: Option<u64>) -> Row {
    let milestone = MilestoneTerms {
        key: "live".to_owned(),
        name: "Live".to_owned(),
        owner: OwnerRole::Csm,
        duration: Duration {
            days: 10,
            count: DayCount::Calendar,
        },
        needs: Vec::new(),
        is_required: true,
        is_first_value: true,
        is_full_value: false,
    };
    let phase = PhaseTerms {
        key: "all".to_owned(),
        name: "All".to_owned(),
        milestones: vec![milestone],
    };
    let template = Template::new(vec![phase]).unwrap().into();
    let id = Uuid::from_u128(0xb000 + of);
    let mut plan = Plan::of(template, day(starts), &WorkCalendar::default(), || id);
    let event = done.map(|done| MilestoneEvent {
        on: day(done),
        what: MilestoneMove::Done,
    });
    plan.milestones[0].events.extend(event);
    Row::Onboarding(account(of), id, plan)
}

fn prompted(of: u128, on: u64, answered: Option<i64>) -> Row {
    let sent_at = minute(on, 600);
    let prompt = Prompt {
        sent_at,
        answered_at: answered.map(|hours| sent_at + TimeDelta::hours(hours)),
    };
    Row::Prompt(account(of), Uuid::from_u128(0xe000 + of), prompt)
}

/// Five accounts: one that went live in time, one late, one that waits, one that left, and one that nobody leads on.
fn rows() -> Vec<Row> {
    let signed_up = |number, on| AccountFact {
        signed_up_on: Some(day(on)),
        ..named(number)
    };
    vec![
        Row::Account(AccountFact {
            segment: Some("small"),
            ..signed_up(1, 0)
        }),
        Row::Account(signed_up(2, 1)),
        Row::Account(signed_up(3, 2)),
        Row::Account(AccountFact {
            archived_on: Some(day(20)),
            ..signed_up(4, 3)
        }),
        Row::Account(signed_up(5, 4)),
        onboarded(1, 5, Some(15)),
        onboarded(2, 5, Some(17)),
        onboarded(3, 6, None),
        onboarded(4, 6, None),
        prompted(1, 4, Some(2)),
        prompted(2, 4, None),
        paid(1, 100, 10, None),
        paid(2, 100, 40, None),
    ]
}

#[test]
fn onboardings_of_the_accounts() {
    let facts = facts(&rows());
    let january = window(0, 31);
    let portfolio = ask(&facts, 30);
    let report = portfolio.onboarding(&january);
    assert_eq!((report.started.len(), report.due.len()), (4, 4));
    assert_eq!((report.completed.len(), report.on_time.len()), (2, 1));
    assert_eq!(report.accounts_overdue, [account(3), account(4)]);
    let times = portfolio.time_to_value(&january, ValueQuestion::default());
    let days: Vec<_> = times
        .accounts
        .iter()
        .map(|time| (time.days, time.is_waiting))
        .collect();
    assert_eq!(days, [(10, false), (12, false), (24, true), (14, false)]);
    let by_signup = ValueQuestion {
        start: StartConvention::SignUp,
        ..ValueQuestion::default()
    };
    let times = portfolio.time_to_value(&january, by_signup);
    assert_eq!(times.accounts[0].days, 15);
    let excluded = times.median().excluded;
    assert_eq!(
        (excluded[0].reason, excluded[0].count),
        (ExclusionReason::NoOnboarding, 1)
    );
    let prompts = portfolio.prompts(&january, 20);
    assert_eq!(prompts.response_rate().value, Ratio::new(1, 2));
    assert_eq!(prompts.responders_converted, [account(1)]);
    assert_eq!(
        (prompts.others.len(), prompts.others_converted.len()),
        (1, 0)
    );
    // Before that, less was known.
    let early = ask(&facts, 12);
    assert!(
        early
            .time_to_value(&january, ValueQuestion::default())
            .reached()
            .is_empty()
    );
    assert_eq!(early.onboarding(&january).due.len(), 0);
    assert_eq!(early.onboarding(&january).running.len(), 4);
}

#[test]
fn slices_add_up() {
    let portfolio = ask(&facts(&rows()), 30);
    let january = window(0, 31);
    for by in DIMENSIONS {
        let slices = portfolio.slices(by);
        let of = |count: fn(&crate::portfolio::Portfolio, &crate::time::Window) -> usize| {
            slices
                .iter()
                .map(|slice| count(&slice.portfolio, &january))
                .sum::<usize>()
        };
        let started = of(|part, window| part.onboarding(window).started.len());
        let timed = of(|part, window| {
            part.time_to_value(window, ValueQuestion::default())
                .accounts
                .len()
        });
        let sent = of(|part, window| part.prompts(window, 20).sent.len());
        // By plan, each account is in the slice of those without one.
        assert_eq!((started, timed, sent), (4, 4, 2), "{by:?}");
    }
}

#[test]
fn what_is_carried_over_is_as_it_was() {
    let whole = facts(&rows());
    let mut builder = FactsBuilder::new();
    builder.calendar(WorkCalendar::new([day(8)]));
    builder.carry_over(&whole, &HashSet::from([account(2)]));
    for row in rows().iter().filter(|row| row.account() == account(2)) {
        row.add_to(&mut builder);
    }
    let again = builder.finish();
    assert_eq!(again, *whole);
    assert_eq!((again.milestone_count(), again.prompt_count()), (4, 2));
    assert_eq!(AccountSet::all(&again).len(), 5);
}
