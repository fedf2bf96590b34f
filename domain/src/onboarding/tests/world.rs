//! A template, and plans of it.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::onboarding::*;

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Weekends, and the first of May.
pub(super) fn calendar() -> WorkCalendar {
    WorkCalendar::new([date("2024-05-01"), date("2024-05-01"), date("2024-06-01")])
}

pub(super) fn phase(key: &str, milestones: Vec<MilestoneTerms>) -> PhaseTerms {
    PhaseTerms {
        key: key.to_owned(),
        name: key.to_owned(),
        milestones,
    }
}

pub(super) fn calendar_days(key: &str, days: u16, needs: &[&str]) -> MilestoneTerms {
    let name = key[..1].to_uppercase() + &key[1..];
    MilestoneTerms {
        key: key.to_owned(),
        name,
        owner: OwnerRole::Csm,
        duration: Duration {
            days,
            count: DayCount::Calendar,
        },
        needs: needs.iter().map(|need| (*need).to_owned()).collect(),
        is_required: true,
        is_first_value: false,
        is_full_value: false,
    }
}

fn business_days(key: &str, days: u16, needs: &[&str]) -> MilestoneTerms {
    let count = DayCount::Business;
    MilestoneTerms {
        duration: Duration { days, count },
        ..calendar_days(key, days, needs)
    }
}

pub(super) fn terms() -> Vec<PhaseTerms> {
    vec![
        phase(
            "set-up",
            vec![
                calendar_days("kickoff", 0, &[]),
                business_days("access", 2, &["kickoff"]),
                business_days("data", 4, &["access"]),
            ],
        ),
        phase(
            "roll-out",
            vec![
                calendar_days("training", 7, &["kickoff"]),
                MilestoneTerms {
                    is_first_value: true,
                    ..business_days("live", 1, &["data", "training"])
                },
            ],
        ),
        phase(
            "value",
            vec![
                MilestoneTerms {
                    is_full_value: true,
                    ..calendar_days("report", 14, &["live"])
                },
                MilestoneTerms {
                    is_required: false,
                    ..calendar_days("survey", 7, &["live"])
                },
            ],
        ),
    ]
}

pub(super) fn template() -> Arc<Template> {
    Arc::new(Template::new(terms()).unwrap())
}

/// A plan from a day on, with ids from `first` on.
pub(super) fn plan_from(starts_on: NaiveDate, first: u128) -> Plan {
    let mut next = first;
    Plan::of(template(), starts_on, &calendar(), || {
        next += 1;
        Uuid::from_u128(next)
    })
}

pub(super) fn plan(starts_on: &str) -> Plan {
    plan_from(date(starts_on), 0)
}

pub(super) fn of<'a>(plan: &'a Plan, key: &str) -> &'a PlanMilestone {
    &plan.milestones[plan.template.place_of(key).unwrap()]
}

pub(super) fn happened(plan: &mut Plan, key: &str, on: &str, what: MilestoneMove) {
    let place = plan.template.place_of(key).unwrap();
    let on = date(on);
    let checked = plan.check_move(place, what, on, date("2026-01-01"), &calendar());
    assert_eq!(checked, Ok(()), "{key}");
    plan.milestones[place]
        .events
        .push(MilestoneEvent { on, what });
}

pub(super) fn done(plan: &mut Plan, key: &str, on: &str) {
    happened(plan, key, on, MilestoneMove::Done);
}
