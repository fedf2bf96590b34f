//! What rules watch for, in a portfolio.

use std::collections::HashMap;

use chrono::NaiveTime;
use uuid::Uuid;

use crate::{
    growth::{KpiDirection, KpiTerms, Measurement},
    health::{Computed, HealthBand, HealthStatus, Score},
    onboarding::{
        DayCount, Duration, MilestoneTerms, OwnerRole, PhaseTerms, Plan, Template, WorkCalendar,
    },
    portfolio::{AccountFact, AnswerFact, Circumstances},
    renewal::{Closing, Renewal, RenewalOutcome, RenewalSettings},
    support::{Case, CaseEvent, CaseEventKind},
    survey::{Scale, SurveyKind},
    touchpoint::{TouchpointInitiator, TouchpointKind},
    work::{Condition, KnownElsewhere, Occasion},
};

use super::world::*;

/// The days, accounts and reasons of occasions from a day until another.
fn told(
    rows: &[Row],
    condition: Condition,
    health: &HashMap<Uuid, Vec<Computed>>,
    (since, as_of): (u64, u64),
) -> Vec<Occasion> {
    let kpis = HashMap::from([(
        KPIS[0],
        KpiTerms {
            direction: KpiDirection::HigherIsBetter,
            stale_after_days: 40,
        },
    )]);
    let elsewhere = KnownElsewhere {
        kpis: &kpis,
        renewals: &RenewalSettings::default(),
        health,
    };
    condition.check().unwrap();
    ask(&facts(rows), as_of).occasions(&condition, elsewhere, day(since))
}

/// The accounts and days of the occasions.
fn days(
    rows: &[Row],
    condition: Condition,
    (since, as_of): (u64, u64),
) -> Vec<(Uuid, chrono::NaiveDate)> {
    let found = told(rows, condition, &HashMap::new(), (since, as_of)).into_iter();
    found
        .map(|occasion| (occasion.account, occasion.on))
        .collect()
}

fn two() -> Vec<Row> {
    vec![Row::Account(named(1)), Row::Account(named(2))]
}

#[test]
fn a_score_falls_below_a_limit_on_one_day() {
    use HealthBand::{Green, Red, Yellow};
    let computed = |on: u64, points: Option<u8>, band| Computed {
        score: points.map(Score::whole),
        band,
        status: HealthStatus::Ok,
        computed_on: day(on),
    };
    let scores = vec![
        computed(1, Some(80), Some(Green)),
        computed(2, Some(45), Some(Yellow)),
        computed(3, None, None),
        computed(4, Some(39), Some(Red)),
        computed(5, Some(20), Some(Red)),
        computed(6, Some(50), Some(Yellow)),
    ];
    // Of the second account there was no score before.
    let low = vec![computed(4, Some(10), Some(Red))];
    let health = HashMap::from([(account(1), scores), (account(2), low)]);
    let below = Condition::HealthBelow { hundredths: 4_000 };
    let found = told(&two(), below, &health, (0, 9));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].account, found[0].on), (account(1), day(4)));
    assert_eq!(
        found[0].reason,
        "The health score fell from 45 to 39, below 40"
    );
    assert!(told(&two(), below, &health, (5, 9)).is_empty());
    assert!(told(&two(), below, &health, (0, 3)).is_empty());
    let yellow = Condition::HealthBand { band: Yellow };
    let found = told(&two(), yellow, &health, (0, 9));
    let on: Vec<_> = found.iter().map(|occasion| occasion.on).collect();
    assert_eq!(on, [day(2), day(6)]);
}

fn due(of: u128, on: u64, churned: Option<u64>) -> Row {
    let closings = churned.map(|on| Closing {
        closed_on: day(on),
        outcome: RenewalOutcome::Churned,
        renewed_minor: 0,
    });
    let renewal = Renewal {
        due_on: day(on),
        id: account(0x100 + of),
        due_minor: 1_000,
        currency: currency("USD"),
        closings: closings.into_iter().collect(),
        likelihood: None,
        calls: Vec::new(),
    };
    Row::Renewal(account(of), None, renewal.checked().unwrap())
}

#[test]
fn a_renewal_is_near_and_nobody_was_in_touch() {
    let touched = |of: u128, on: u64, initiator| {
        Row::Touch(
            account(of),
            minute(on, 600),
            TouchpointKind::Call,
            initiator,
        )
    };
    let rows = vec![
        Row::Account(named(1)),
        Row::Account(named(2)),
        Row::Account(named(3)),
        Row::Account(AccountFact {
            signed_up_on: Some(day(55)),
            ..named(4)
        }),
        due(1, 100, None),
        due(2, 100, Some(50)),
        due(3, 100, None),
        due(4, 100, None),
        touched(1, 30, TouchpointInitiator::CustomerSuccess),
        // Trouble is no touch.
        touched(1, 59, TouchpointInitiator::Support),
        touched(3, 45, TouchpointInitiator::Customer),
    ];
    let rule = |due_within_days, untouched_for_days| Condition::RenewalUntouched {
        due_within_days,
        untouched_for_days,
    };
    assert_eq!(days(&rows, rule(40, 30), (60, 60)), [(account(1), day(60))]);
    assert!(days(&rows, rule(39, 30), (60, 60)).is_empty());
    assert!(days(&rows, rule(40, 31), (60, 60)).is_empty());
    // After so many days, and on the day itself.
    let all = [
        (account(1), day(100)),
        (account(3), day(100)),
        (account(4), day(100)),
    ];
    assert_eq!(days(&rows, rule(1, 30), (100, 100)), all);
    assert!(days(&rows, rule(40, 30), (101, 101)).is_empty());
}

#[test]
fn what_happened_counts_on_its_day() {
    let answered = |id: u128, on: u64, score, campaign| {
        let fact = AnswerFact {
            id: Uuid::from_u128(id),
            answered_at: day(on).and_time(NaiveTime::MIN).and_utc(),
            answered_on: day(on),
            contact: None,
            kind: SurveyKind::Nps,
            scale: Scale::usual(SurveyKind::Nps),
            score,
            asked: Circumstances {
                campaign,
                ..Circumstances::default()
            },
        };
        Row::Answer(account(1), fact)
    };
    let spring = Some(Uuid::from_u128(0x51));
    let back = |minutes: &[i64]| {
        let events = minutes.iter().flat_map(|start| {
            [
                CaseEvent::new(minute(10, *start), CaseEventKind::Resolved),
                CaseEvent::new(minute(10, start + 60), CaseEventKind::Reopened),
            ]
        });
        Case {
            events: events.collect(),
            ..Case::opened_at(minute(10, 0))
        }
    };
    let day_after = 24 * 60;
    let mut rows = two();
    rows.extend([
        answered(1, 5, Some(6), spring),
        answered(2, 6, Some(7), spring),
        answered(3, 8, Some(0), None),
        answered(4, 9, None, None),
        Row::Case(account(2), Uuid::from_u128(9), back(&[10, day_after])),
    ]);
    let any = Condition::DetractorAnswered { campaign: None };
    assert_eq!(
        days(&rows, any, (0, 20)),
        [(account(1), day(5)), (account(1), day(8))]
    );
    assert_eq!(days(&rows, any, (6, 20)), [(account(1), day(8))]);
    assert_eq!(days(&rows, any, (0, 7)), [(account(1), day(5))]);
    let of_spring = Condition::DetractorAnswered { campaign: spring };
    assert_eq!(days(&rows, of_spring, (0, 20)), [(account(1), day(5))]);
    let reopened = |times| Condition::CaseReopened { times };
    assert_eq!(
        days(&rows, reopened(1), (0, 20)),
        [(account(2), day(10)), (account(2), day(11))]
    );
    assert_eq!(days(&rows, reopened(2), (0, 20)), [(account(2), day(11))]);
    assert!(days(&rows, reopened(3), (0, 20)).is_empty());
}

#[test]
fn what_is_so_counts_on_the_date() {
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
        is_first_value: false,
        is_full_value: false,
    };
    let phase = PhaseTerms {
        key: "all".to_owned(),
        name: "All".to_owned(),
        milestones: vec![milestone],
    };
    let template = Template::new(vec![phase]).unwrap().into();
    let id = Uuid::from_u128(0xb001);
    let plan = Plan::of(template, day(5), &WorkCalendar::default(), || id);
    let measured = Measurement {
        on: day(3),
        value: 7_i64.into(),
    };
    let mut rows = two();
    rows.extend([
        Row::Onboarding(account(1), id, plan),
        Row::Measured(account(2), KPIS[0], measured),
        Row::Measured(account(2), KPIS[1], measured),
        owner(2, 1, 0, Some(20)),
    ]);
    // Due on the fifteenth day.
    let overdue = |for_days| Condition::MilestoneOverdue { for_days };
    assert!(days(&rows, overdue(1), (15, 15)).is_empty());
    assert_eq!(days(&rows, overdue(1), (0, 16)), [(account(1), day(16))]);
    assert!(days(&rows, overdue(5), (19, 19)).is_empty());
    assert_eq!(days(&rows, overdue(5), (20, 20)), [(account(1), day(20))]);
    // Of the other KPI nothing is known that counts.
    let stale = |kpi| Condition::KpiStale { kpi };
    assert!(days(&rows, stale(None), (43, 43)).is_empty());
    assert_eq!(days(&rows, stale(None), (44, 44)), [(account(2), day(44))]);
    assert_eq!(
        days(&rows, stale(Some(KPIS[0])), (44, 44)),
        [(account(2), day(44))]
    );
    assert!(days(&rows, stale(Some(KPIS[1])), (44, 44)).is_empty());
    let unowned = |signed_up_within_days| Condition::AccountUnowned {
        signed_up_within_days,
    };
    assert_eq!(
        days(&rows, unowned(None), (19, 19)),
        [(account(1), day(19))]
    );
    assert_eq!(
        days(&rows, unowned(None), (20, 20)),
        [(account(1), day(20)), (account(2), day(20))]
    );
    // When they signed up is not known.
    assert!(days(&rows, unowned(Some(30)), (20, 20)).is_empty());
    rows[0] = Row::Account(AccountFact {
        signed_up_on: Some(day(4)),
        ..named(1)
    });
    assert_eq!(
        days(&rows, unowned(Some(30)), (20, 20)),
        [(account(1), day(20))]
    );
    assert!(days(&rows, unowned(Some(30)), (34, 34)).is_empty());
    assert_eq!(
        days(&rows, unowned(Some(30)), (33, 33)),
        [(account(1), day(33))]
    );
}
