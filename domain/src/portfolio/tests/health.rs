//! What is measured of the health of accounts, and where they stand.

use std::collections::HashMap;

use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    engagement::{AccountUsage, RecentUsage},
    health::{
        BandBoundaries, Computed, FactorKind, HealthBand, HealthStatus, Judgement, Judgements,
        Readings, Score, Standing, Standings,
    },
    invoice::Invoice,
    outcome::OutcomeEnd,
    portfolio::{AccountFact, AnswerFact, Circumstances, Dimension, MeasuredElsewhere},
    renewal::{Closing, Renewal, RenewalOutcome, RenewalSettings, RenewalState},
    support::{Case, CaseEvent, CaseEventKind},
    survey::{Direction, Scale, SurveyKind},
    touchpoint::{TouchpointInitiator, TouchpointKind},
};

use super::{
    growth::{self, REVENUE, series},
    onboarding::onboarded,
    outcomes::wanted,
    world::*,
};

fn renewal(of: u128, due_on: u64, dollars: i64, closed: Option<(u64, RenewalOutcome)>) -> Row {
    let due_minor = dollars * 100;
    let closing = closed.map(|(on, outcome)| Closing {
        closed_on: day(on),
        outcome,
        renewed_minor: match outcome {
            RenewalOutcome::Renewed => due_minor,
            _ => 0,
        },
    });
    let renewal = Renewal {
        due_on: day(due_on),
        id: Uuid::from_u128(0xe000 + u128::from(due_on)),
        due_minor,
        currency: currency("USD"),
        closings: closing.into_iter().collect(),
        likelihood: None,
        calls: Vec::new(),
    };
    Row::Renewal(account(of), None, renewal.checked().unwrap())
}

fn touch(of: u128, on: u64, initiator: TouchpointInitiator) -> Row {
    Row::Touch(account(of), minute(on, 0), TouchpointKind::Call, initiator)
}

fn answer(
    of: u128,
    number: u128,
    kind: SurveyKind,
    scale: Scale,
    (by, on, score): (Option<u128>, u64, Option<i16>),
) -> Row {
    Row::Answer(
        account(of),
        AnswerFact {
            id: Uuid::from_u128(0x9000 + number),
            answered_at: minute(on, 0),
            answered_on: day(on),
            contact: by.map(Uuid::from_u128),
            kind,
            scale,
            score,
            asked: Circumstances::default(),
        },
    )
}

fn case(of: u128, number: u128, opened: u64, events: &[(u64, CaseEventKind)]) -> Row {
    let events = events
        .iter()
        .map(|(on, kind)| CaseEvent::new(minute(*on, 60), *kind));
    let case = Case {
        events: events.collect(),
        ..Case::opened_at(minute(opened, 0))
    };
    Row::Case(account(of), Uuid::from_u128(0x5000 + number), case)
}

/// What is measured at the end of a day, as kind, value and the day of which it tells.
fn measured(
    rows: &[Row],
    usage: &RecentUsage,
    judgements: &Judgements,
    as_of: u64,
) -> Vec<Vec<(FactorKind, String, u64)>> {
    let portfolio = ask(&facts(rows), as_of);
    let readings = portfolio.health_readings(MeasuredElsewhere {
        usage,
        judgements,
        renewals: &RenewalSettings::default(),
        kpis: &growth::both(),
    });
    assert_eq!(readings.len(), portfolio.account_count());
    let told = readings.iter().map(|(_, readings)| {
        let told = readings.iter().map(|(kind, reading)| {
            let age = (reading.measured_on - day(0)).num_days();
            (
                kind,
                reading.value.to_decimal().to_string(),
                u64::try_from(age).unwrap(),
            )
        });
        told.collect()
    });
    told.collect()
}

/// The factors of one account by name, without the days.
fn told(rows: &[Row], as_of: u64) -> Vec<(FactorKind, String)> {
    let all = measured(rows, &RecentUsage::default(), &Judgements::default(), as_of);
    let first = all.into_iter().next().unwrap();
    first
        .into_iter()
        .map(|(kind, value, _)| (kind, value))
        .collect()
}

#[test]
fn what_customers_reach_is_measured() {
    // Go-live is due on day 15; outcomes on days 20 and 30, a third was given up; the KPI counts for 40 days after it was measured.
    let mut rows = vec![
        Row::Account(named(1)),
        onboarded(1, 5, Some(17)),
        wanted(1, 1, 20, Some(OutcomeEnd::Attained(day(25)))),
        wanted(1, 2, 30, None),
        wanted(1, 3, 22, Some(OutcomeEnd::Abandoned(day(21)))),
    ];
    rows.extend(series(1, REVENUE, &[(0, 100), (28, 125)]));
    use FactorKind::{KpiGrowth, MilestoneProgress, OutcomeAttainment};
    let row = |kind, value: &str, on| (kind, value.to_owned(), on);
    for (as_of, expected) in [
        // Nothing is due yet.
        (14, vec![]),
        (16, vec![row(MilestoneProgress, "0", 16)]),
        // What the onboarding says is of the day on which it was completed.
        (
            20,
            vec![
                row(MilestoneProgress, "1", 17),
                row(OutcomeAttainment, "0", 20),
            ],
        ),
        (
            30,
            vec![
                row(MilestoneProgress, "1", 17),
                row(OutcomeAttainment, "0.5", 30),
                row(KpiGrowth, "0.25", 30),
            ],
        ),
        (
            69,
            vec![
                row(MilestoneProgress, "1", 17),
                row(OutcomeAttainment, "0.5", 69),
            ],
        ),
    ] {
        let all = measured(
            &rows,
            &RecentUsage::default(),
            &Judgements::default(),
            as_of,
        );
        assert_eq!(all, [expected], "day {as_of}");
    }
}

#[test]
fn invoices_that_were_paid_in_time_are_measured() {
    let invoice = |due, paid: Option<u64>| {
        let invoice = Invoice {
            due_on: day(due),
            paid_on: paid.map(day),
            voided_on: None,
        };
        Row::Invoiced(account(1), invoice)
    };
    // The last one is paid long before it is due.
    let rows = [
        invoice(40, None),
        Row::Account(named(1)),
        invoice(20, Some(15)),
        invoice(30, Some(31)),
        invoice(90, Some(10)),
    ];
    for (as_of, expected) in [
        (19, None),
        (20, Some("1")),
        (30, Some("0.5")),
        (40, Some("0.333333")),
        (90, Some("0.5")),
        (384, Some("0.5")),
        // After a year an invoice says nothing any more.
        (385, Some("0.333333")),
        (454, Some("1")),
        (455, None),
    ] {
        let expected = expected.map(|share| (FactorKind::Payment, share.to_owned()));
        let told = told(&rows, as_of);
        assert_eq!(told, Vec::from_iter(expected), "day {as_of}");
    }
}

#[test]
fn everything_the_system_knows_is_measured() {
    let (nps, csat) = (
        Scale::usual(SurveyKind::Nps),
        Scale::usual(SurveyKind::Csat),
    );
    let effort = Scale::new(SurveyKind::Ces, 1, 7, Direction::LowerIsBetter).unwrap();
    use CaseEventKind::{Reopened, Resolved};
    use TouchpointInitiator::{Customer, CustomerSuccess, Support};
    let rows = [
        Row::Account(named(1)),
        paid(1, 1_000, 0, None),
        // One contact changed its mind for the better, another is unhappy, a third said nothing.
        answer(1, 1, SurveyKind::Nps, nps, (Some(1), 10, Some(0))),
        answer(1, 2, SurveyKind::Nps, nps, (Some(1), 300, Some(10))),
        answer(1, 3, SurveyKind::Nps, nps, (Some(2), 100, Some(3))),
        answer(1, 4, SurveyKind::Nps, nps, (Some(3), 320, None)),
        answer(1, 5, SurveyKind::Nps, nps, (None, 200, Some(9))),
        answer(1, 6, SurveyKind::Csat, csat, (Some(1), 310, Some(4))),
        // 2 of 7 agrees, because low is good.
        answer(1, 7, SurveyKind::Ces, effort, (Some(1), 320, Some(2))),
        answer(1, 8, SurveyKind::Ces, effort, (Some(2), 321, Some(6))),
        case(1, 1, 300, &[]),
        case(
            1,
            2,
            290,
            &[
                (291, Resolved),
                (350, Reopened),
                (352, Resolved),
                (400, Reopened),
            ],
        ),
        case(1, 3, 200, &[(201, Resolved), (202, Reopened)]),
        touch(1, 364, CustomerSuccess),
        touch(1, 300, Customer),
        touch(1, 275, Customer),
        touch(1, 274, Customer),
        touch(1, 350, Support),
        renewal(1, 200, 12, Some((199, RenewalOutcome::Renewed))),
        renewal(1, 410, 12, None),
        renewal(1, 775, 12, None),
    ];
    let usage = RecentUsage {
        accounts: HashMap::from([(
            account(1),
            AccountUsage {
                recent: 30,
                before: 40,
                daily: 45,
                monthly: 3,
            },
        )]),
        recorded_on: Some(day(362)),
    };
    let judgements = Judgements::new([(account(1), day(360), Judgement::new(4).unwrap())]);
    let readings = measured(&rows, &usage, &judgements, 364);
    let row = |kind, value: &str, on| (kind, value.to_owned(), on);
    assert_eq!(
        readings,
        [vec![
            row(FactorKind::UsageTrend, "-0.25", 362),
            row(FactorKind::Stickiness, "0.5", 362),
            row(FactorKind::SeatUtilisation, "3", 362),
            // Two promoters and a detractor.
            row(FactorKind::Nps, "33.333333", 300),
            row(FactorKind::Csat, "1", 310),
            row(FactorKind::Ces, "0.5", 321),
            row(FactorKind::OpenCases, "2", 364),
            // On the days 350 and 202; the latter lies more than 90 days back.
            row(FactorKind::ReopenedCases, "1", 364),
            // From day 275 on, in three months.
            row(FactorKind::TouchFrequency, "1", 364),
            row(FactorKind::RenewalDistance, "46", 364),
            row(FactorKind::CsmJudgement, "4", 360),
        ]]
    );
}

#[test]
fn nothing_that_happened_later_counts() {
    let rows = [
        Row::Account(named(1)),
        answer(
            1,
            1,
            SurveyKind::Nps,
            Scale::usual(SurveyKind::Nps),
            (None, 101, Some(9)),
        ),
        case(1, 1, 101, &[]),
        touch(1, 101, TouchpointInitiator::Customer),
        renewal(1, 120, 12, Some((101, RenewalOutcome::Churned))),
    ];
    // Nobody kept cases or touchpoints by then, so that nobody knows that there were none.
    assert_eq!(
        told(&rows, 100),
        [(FactorKind::RenewalDistance, "20".to_owned())]
    );
    let later = told(&rows, 101);
    let kinds: Vec<_> = later.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(
        kinds,
        [
            FactorKind::Nps,
            FactorKind::OpenCases,
            FactorKind::ReopenedCases,
            FactorKind::TouchFrequency
        ]
    );
    // After a year an answer says nothing any more.
    assert!(
        told(&rows, 465)
            .iter()
            .any(|(kind, _)| *kind == FactorKind::Nps)
    );
    assert!(
        told(&rows, 466)
            .iter()
            .all(|(kind, _)| *kind != FactorKind::Nps)
    );
}

#[test]
fn one_without_cases_has_none_where_others_have_some() {
    let rows = [
        Row::Account(named(1)),
        Row::Account(AccountFact {
            signed_up_on: Some(day(80)),
            ..named(2)
        }),
        case(2, 1, 90, &[]),
        touch(2, 90, TouchpointInitiator::Customer),
        // Late, but not lost.
        renewal(1, 95, 12, None),
    ];
    let of = |as_of, place: usize| {
        let all = measured(
            &rows,
            &RecentUsage::default(),
            &Judgements::default(),
            as_of,
        );
        let told: Vec<_> = all[place]
            .iter()
            .map(|(kind, value, _)| (*kind, value.clone()))
            .collect();
        told
    };
    let row = |kind, value: &str| (kind, value.to_owned());
    assert_eq!(
        of(100, 0),
        [
            row(FactorKind::OpenCases, "0"),
            row(FactorKind::ReopenedCases, "0"),
            row(FactorKind::TouchFrequency, "0"),
            row(FactorKind::RenewalDistance, "-5"),
        ]
    );
    // A customer for 21 days is too new to be said to be spoken to rarely; after 40 days one touchpoint is 0.75 a month.
    assert_eq!(
        of(100, 1),
        [
            row(FactorKind::OpenCases, "1"),
            row(FactorKind::ReopenedCases, "0")
        ]
    );
    assert_eq!(of(119, 1)[2], row(FactorKind::TouchFrequency, "0.75"));
}

#[test]
fn usage_that_nobody_records_is_not_known() {
    let rows = [
        Row::Account(named(1)),
        paid(1, 1_000, 0, None),
        Row::Account(named(2)),
    ];
    let none = RecentUsage::default();
    assert_eq!(
        measured(&rows, &none, &Judgements::default(), 10),
        [vec![], vec![]]
    );
    // Others use it: whoever does not, uses none of the seats; one without seats has no share of them.
    let recorded = RecentUsage {
        recorded_on: Some(day(9)),
        ..none
    };
    let seats = vec![(FactorKind::SeatUtilisation, "0".to_owned(), 9)];
    assert_eq!(
        measured(&rows, &recorded, &Judgements::default(), 10),
        [seats, vec![]]
    );
}

fn stands(points: u8, on: u64) -> Standing {
    let score = Score::whole(points);
    let computed = Computed {
        score: Some(score),
        band: Some(BandBoundaries::USUAL.band(score, None)),
        status: HealthStatus::Ok,
        computed_on: day(on),
    };
    Standing::new(Some(computed), None, day(on))
}

#[test]
fn slices_have_their_own_health() {
    let of_segment = |number, segment| AccountFact {
        segment: Some(segment),
        ..named(number)
    };
    let rows = [
        Row::Account(of_segment(1, "Enterprise")),
        Row::Account(of_segment(2, "Enterprise")),
        Row::Account(of_segment(3, "SMB")),
        Row::Account(named(4)),
        paid(1, 100_000, 0, None),
        paid(2, 300_000, 0, None),
        paid(3, 50_000, 0, None),
        renewal(1, 60, 12_000, None),
        renewal(2, 141, 36_000, None),
        renewal(3, 140, 6_000, None),
        renewal(4, 45, 500, None),
    ];
    let standings: Standings = HashMap::from([
        (account(1), stands(20, 50)),
        (account(2), stands(30, 50)),
        (account(3), stands(39, 50)),
        (account(4), stands(80, 50)),
    ]);
    let portfolio = ask(&facts(&rows), 50);
    let red = portfolio.health(&standings).band(Some(HealthBand::Red));
    assert_eq!(red.accounts, [account(1), account(2), account(3)]);
    assert_eq!(red.annual.unwrap().to_decimal(0).to_string(), "54000");
    let of_slices: Vec<_> = portfolio
        .slices(Dimension::Segment)
        .iter()
        .map(|slice| slice.portfolio.health(&standings).entries.len())
        .collect();
    assert_eq!(of_slices, [2, 1, 1]);
    let risk = |worst, days| {
        let settings = RenewalSettings::default();
        let risk = portfolio
            .revenue_at_risk(&standings, (worst, days), &settings, Tz::UTC)
            .unwrap();
        (
            risk.amount.unwrap().to_decimal(0).to_string(),
            risk.accounts.len(),
            risk.renewals.len(),
            shown(&risk.share, 4),
        )
    };
    // Within 90 days of day 50 are the days up to 140. What is late and not lost is at risk too, but account 4 is well.
    assert_eq!(
        risk(HealthBand::Red, 90),
        ("18000".to_owned(), 2, 2, "0.973".to_owned())
    );
    assert_eq!(
        risk(HealthBand::Red, 91),
        ("54000".to_owned(), 3, 3, "0.9908".to_owned())
    );
    assert_eq!(
        risk(HealthBand::Green, 90),
        ("18500".to_owned(), 3, 3, "1".to_owned())
    );

    let by_band = portfolio.slices_by_health(&standings);
    let bands: Vec<_> = by_band
        .iter()
        .map(|slice| (slice.key.clone(), slice.portfolio.account_count()))
        .collect();
    use crate::portfolio::SliceKey;
    assert_eq!(
        bands,
        [
            (SliceKey::HealthBand(HealthBand::Red), 3),
            (SliceKey::HealthBand(HealthBand::Green), 1)
        ]
    );
    let without = portfolio.slices_by_health(&Standings::new());
    assert_eq!((without.len(), &without[0].key), (1, &SliceKey::None));
    let total: i128 = by_band
        .iter()
        .map(|slice| slice.portfolio.mrr().unwrap().exact())
        .sum();
    assert_eq!(total, portfolio.mrr().unwrap().exact());
}

#[test]
fn a_back_test_looks_at_the_renewals_of_its_window() {
    let rows = [
        Row::Account(named(1)),
        renewal(1, 100, 12, Some((99, RenewalOutcome::Renewed))),
        renewal(1, 200, 12, Some((199, RenewalOutcome::Churned))),
        renewal(1, 300, 12, None),
    ];
    let portfolio = ask(&facts(&rows), 310);
    let moments = portfolio.test_moments(&window(100, 301), 90, &RenewalSettings::default());
    let told: Vec<_> = moments
        .iter()
        .map(|moment| (moment.on, moment.state))
        .collect();
    assert_eq!(
        told,
        [
            (day(10), RenewalState::Renewed),
            (day(110), RenewalState::Lost),
            (day(210), RenewalState::Pending),
        ]
    );
    let nothing = Readings::default();
    let what_if = portfolio.what_if(
        &usual(),
        |id| id == account(1),
        |_| Some(&nothing),
        &Standings::new(),
    );
    assert_eq!(
        (what_if.comparisons.len(), what_if.changes().count()),
        (1, 0)
    );
    let nobody = portfolio.what_if(&usual(), |_| false, |_| None, &Standings::new());
    assert_eq!(nobody.comparisons.len(), 0);
}

/// A profile that looks at one thing.
fn usual() -> crate::health::Profile {
    use crate::{
        account::Millionths,
        health::{Factor, Normalisation, Point, Profile, Weight},
    };
    let point = |value, points| Point {
        value: Millionths(value),
        score: Score::whole(points),
    };
    let factor = Factor {
        kind: FactorKind::Nps,
        weight: Weight::of_millionths(Millionths(1)).unwrap(),
        normalisation: Normalisation::Linear(vec![point(0, 0), point(100_000_000, 100)]),
        fresh_for_days: None,
    };
    Profile::new(vec![factor], "0".parse().unwrap(), BandBoundaries::USUAL).unwrap()
}
