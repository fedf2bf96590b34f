//! Support cases of a portfolio.

use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    metric::{ExclusionReason, Metric, Ratio, Status},
    onboarding::WorkCalendar,
    ownership::OwnerConvention,
    portfolio::{AccountSet, Dimension, FactsBuilder, Portfolio},
    support::{
        Case, CaseEvent, CaseEventKind, CaseOpener, ClosureReason, ContactRecord,
        ResolutionConvention, Score, SupportReport, TopBoxes,
    },
};

use super::{
    properties::{any_rows, rates},
    world::*,
};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x5000 + number)
}

fn ids(numbers: &[u128]) -> Vec<Uuid> {
    numbers.iter().map(|number| id(*number)).collect()
}

/// What happened, so many minutes after a case was opened at the start of a day.
fn case(on: u64, events: &[(i64, CaseEventKind)]) -> Case {
    let events = events
        .iter()
        .map(|(minutes, kind)| CaseEvent::new(minute(on, *minutes), *kind));
    Case {
        events: events.collect(),
        ..Case::opened_at(minute(on, 0))
    }
}

fn asked(of: u128, number: u128, case: Case) -> Row {
    Row::Case(account(of), id(number), case)
}

fn reasons(metric: &Metric) -> Vec<(ExclusionReason, usize)> {
    let excluded = metric.excluded.iter();
    excluded
        .map(|left_out| (left_out.reason, left_out.count))
        .collect()
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
use CaseEventKind::{AgentContact, CustomerContact, FirstResponse, Reopened, Resolved};

/// Day 0 is a Monday.
fn desk() -> Vec<Row> {
    let closed = |on: u64, minutes: i64, reason| Case {
        events: vec![CaseEvent::closed(minute(on, minutes), reason)],
        ..Case::opened_at(minute(on, 0))
    };
    vec![
        // At the first contact.
        asked(1, 1, case(1, &[(30, AgentContact), (HOUR, Resolved)])),
        // The customer had to ask again.
        asked(
            1,
            2,
            case(
                2,
                &[
                    (10, AgentContact),
                    (HOUR, CustomerContact),
                    (2 * HOUR, Resolved),
                ],
            ),
        ),
        // It came back on the fifth business day, Tuesday the 9th; and on the sixth.
        asked(
            1,
            3,
            case(
                2,
                &[(HOUR, Resolved), (7 * DAY, Reopened), (9 * DAY, Resolved)],
            ),
        ),
        asked(2, 4, case(2, &[(HOUR, Resolved), (8 * DAY, Reopened)])),
        // Left out.
        asked(2, 5, closed(3, HOUR, ClosureReason::Spam)),
        asked(
            2,
            6,
            Case {
                opened_by: CaseOpener::Agent,
                ..case(3, &[(HOUR, Resolved)])
            },
        ),
        asked(2, 7, closed(3, 5 * DAY, ClosureReason::AutoClosed)),
        asked(
            2,
            8,
            Case {
                contacts: ContactRecord::Unknown,
                ..case(4, &[(20, FirstResponse), (4 * HOUR, Resolved)])
            },
        ),
        asked(2, 9, closed(4, DAY, ClosureReason::Withdrawn)),
        // Still open.
        asked(3, 10, case(5, &[])),
    ]
}

fn report(rows: Vec<Row>, as_of: u64, from: u64, until: u64) -> SupportReport {
    portfolio_of(6, rows, as_of).support(&window(from, until))
}

#[test]
fn first_contact_resolution() {
    let report = report(desk(), 40, 0, 31);
    let fcr = report.first_contact_resolution();
    assert_eq!(report.resolved, ids(&[1, 2, 3, 4]));
    assert_eq!(report.first_contact, ids(&[1, 4]));
    assert_eq!(fcr.value, Ratio::new(1, 2));
    assert_eq!(
        (fcr.numerator, fcr.denominator),
        (Ratio::count(2), Ratio::count(4))
    );
    assert!(fcr.confidence_interval.is_some());
    let expected = [
        (ExclusionReason::Spam, 1),
        (ExclusionReason::OpenedByAgent, 1),
        (ExclusionReason::AutoClosed, 1),
        (ExclusionReason::ContactsNotKnown, 1),
    ];
    assert_eq!(reasons(&fcr), expected);
    assert!(!report.is_provisional());
}

#[test]
fn first_contact_resolution_is_provisional_for_five_business_days() {
    // Resolved on Tuesday, the 2nd of January and the second day here: settled with the end of Tuesday the 9th.
    let rows = || {
        vec![asked(
            1,
            1,
            case(1, &[(HOUR, Resolved), (7 * DAY + 1, Reopened)]),
        )]
    };
    for (as_of, first, provisional) in [
        (0, &[][..], &[][..]),
        (1, &[1], &[1]),
        (7, &[1], &[1]),
        // It came back on the 9th, a day late.
        (8, &[], &[]),
    ] {
        let report = report(rows(), as_of, 0, 31);
        assert_eq!(report.first_contact, ids(first), "{as_of}");
        assert_eq!(report.provisional, ids(provisional), "{as_of}");
        assert_eq!(report.is_provisional(), !provisional.is_empty());
    }
    let late = || {
        vec![asked(
            1,
            1,
            case(1, &[(HOUR, Resolved), (8 * DAY, Reopened)]),
        )]
    };
    let settled = report(late(), 8, 0, 31);
    assert_eq!(
        (settled.first_contact.len(), settled.provisional.len()),
        (1, 0)
    );
    assert_eq!(report(late(), 20, 0, 31).first_contact, ids(&[1]));
}

#[test]
fn a_holiday_is_no_business_day_of_first_contact_resolution() {
    // As above; it came back on Wednesday, the 10th, which is too late but for a holiday on Thursday, the 4th.
    let back = case(1, &[(HOUR, Resolved), (8 * DAY, Reopened)]);
    let rows = [Row::Account(named(1)), asked(1, 1, back)];
    for (holidays, first) in [(vec![], vec![1]), (vec![day(3)], vec![])] {
        let mut builder = FactsBuilder::new();
        builder.calendar(WorkCalendar::new(holidays));
        for row in &rows {
            row.add_to(&mut builder);
        }
        let report = ask(&Arc::new(builder.finish()), 20).support(&window(0, 31));
        assert_eq!(report.first_contact, ids(&first));
    }
}

#[test]
fn times_are_medians_and_nine_tenths() {
    let half = Ratio::new(1, 2).unwrap();
    let most = Ratio::new(9, 10).unwrap();
    let report = report(desk(), 40, 0, 31);
    // 10, 20, 30, and an hour each for cases 3 and 4, which were answered by being resolved.
    let response = report.first_response_time(half);
    assert_eq!(shown(&response, 2), "30");
    assert_eq!(
        (response.convention, response.denominator),
        ("MEDIAN", Ratio::count(5))
    );
    assert_eq!(response.numerator, Ratio::whole(180));
    let left_out = [
        (ExclusionReason::Spam, 1),
        (ExclusionReason::OpenedByAgent, 1),
        (ExclusionReason::ClosedUnanswered, 2),
        (ExclusionReason::NotAnsweredYet, 1),
    ];
    assert_eq!(reasons(&response), left_out);
    assert_eq!(report.unanswered, ids(&[10]));
    assert_eq!(shown(&report.first_response_time(most), 2), "60");
    // First: 60, 120, 60, 60, 60, 240 minutes. Standing: case 4 is open again, and case 3 took nine days.
    let (full, first) = (ResolutionConvention::Full, ResolutionConvention::First);
    assert_eq!(shown(&report.resolution_time(first, half), 2), "60");
    assert_eq!(shown(&report.resolution_time(first, most), 2), "180");
    assert_eq!(shown(&report.resolution_time(full, half), 2), "120");
    assert_eq!(report.resolution_count(full), 5);
    assert_eq!(report.resolution_count(first), 6);
    let nothing = self::report(desk(), 60, 45, 60);
    for metric in [
        nothing.first_contact_resolution(),
        nothing.first_response_time(half),
        nothing.resolution_time(full, most),
        nothing.satisfaction(TopBoxes::default()),
    ] {
        assert_eq!(
            (metric.value, metric.status),
            (None, Status::ZeroDenominator)
        );
    }
}

#[test]
fn backlog_on_a_day_and_cases_per_account() {
    let rows = desk();
    for (as_of, open) in [
        (0, &[][..]),
        (3, &[7]),
        (5, &[7, 10]),
        (8, &[10]),
        (9, &[3, 10]),
        (10, &[3, 4, 10]),
        (11, &[4, 10]),
    ] {
        let report = report(rows.clone(), as_of, 0, 31);
        assert_eq!(report.backlog, ids(open), "{as_of}");
    }
    let report = report(rows, 40, 4, 31);
    assert_eq!(report.backlog_before, 1);
    assert_eq!(report.opened, ids(&[8, 9, 10]));
    assert_eq!((report.reopenings, report.endings), (2, 4));
    assert_eq!(report.accounts_with_cases, [account(2), account(3)]);
    let per_account = report.cases_per_account();
    assert_eq!(per_account.value, Ratio::new(1, 2));
    assert_eq!(per_account.denominator, Ratio::count(6));
}

#[test]
fn satisfaction_is_the_share_of_the_top_boxes() {
    let rated = |number: u128, on: u64, score: i64| {
        let rating = Some((minute(on, 0), Score::new(score).unwrap()));
        asked(
            1,
            number,
            Case {
                rating,
                ..case(1, &[])
            },
        )
    };
    let rows = vec![
        rated(1, 2, 5),
        rated(2, 2, 4),
        rated(3, 3, 5),
        rated(4, 40, 1),
    ];
    let csat = report(rows.clone(), 30, 0, 31).satisfaction(TopBoxes::default());
    assert_eq!(csat.value, Some(Ratio::ONE));
    // Three of three are 43.8 to 100 %.
    let interval = csat.confidence_interval.unwrap();
    assert_eq!(
        (
            interval.low.round_dp(4).to_string(),
            interval.high.to_string()
        ),
        ("0.4385".to_owned(), "1".to_owned())
    );
    let report = report(rows, 60, 0, 60);
    assert_eq!(report.satisfied(TopBoxes::new(1).unwrap()), ids(&[1, 3]));
    assert_eq!(
        report.satisfaction(TopBoxes::default()).value,
        Ratio::new(3, 4)
    );
    assert_eq!(report.count_of(Score::new(5).unwrap()), 2);
    assert_eq!(report.rated_count(), 4);
}

#[test]
fn cases_are_of_no_plan() {
    let mut rows = desk();
    rows.push(paid(1, 100, 0, None));
    rows.push(line(2, Some(1), monthly(100)));
    let whole = portfolio_of(6, rows, 40);
    let slices = whole.slices(Dimension::Plan);
    let opened: Vec<_> = slices
        .iter()
        .map(|slice| slice.portfolio.support(&window(0, 31)).opened.len())
        .collect();
    assert_eq!(opened, [0, 10]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_backlog_is_what_came_less_what_went(rows in any_rows(), as_of in 0_u64..90, from in 0_u64..60, days in 1_u64..40) {
        let facts = facts(&rows);
        let whole = ask_as(&facts, &AccountSet::all(&facts), as_of, OwnerConvention::Then, &rates());
        let report = whole.support(&window(from, from + days));
        prop_assert_eq!(
            report.backlog_before + report.opened.len() + report.reopenings - report.endings,
            report.backlog.len()
        );
        let fcr = report.first_contact_resolution();
        prop_assert_eq!(fcr.numerator, Ratio::count(report.first_contact.len()));
        let resolved: BTreeSet<_> = report.resolved.iter().collect();
        prop_assert!(report.first_contact.iter().all(|case| resolved.contains(case)));
        prop_assert!(report.provisional.iter().all(|case| report.first_contact.contains(case)));
        // Slices add up.
        let sum = |count: fn(&Portfolio, u64, u64) -> usize| {
            let slices = whole.slices(Dimension::Segment);
            slices.iter().map(|slice| count(&slice.portfolio, from, from + days)).sum::<usize>()
        };
        prop_assert_eq!(sum(|part, from, until| part.support(&window(from, until)).opened.len()), report.opened.len());
        prop_assert_eq!(sum(|part, from, until| part.support(&window(from, until)).resolved.len()), report.resolved.len());
        prop_assert_eq!(
            sum(|part, from, until| part.touchpoints(&window(from, until)).count(None)),
            whole.touchpoints(&window(from, from + days)).count(None)
        );
    }
}
