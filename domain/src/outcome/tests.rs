//! Worked examples of outcomes and reviews.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    metric::{ExclusionReason, Metric, Ratio, Status},
    time::Window,
};

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn window(from: u64, until: u64) -> Window {
    Window::new(day(from), day(until), Tz::UTC).unwrap()
}

fn outcome(number: u128, due: u64, end: Option<OutcomeEnd>) -> Outcome {
    Outcome {
        due_on: day(due),
        id: Uuid::from_u128(number),
        end,
    }
}

const ACCOUNT: Uuid = Uuid::from_u128(0xa);

/// Attained in time, attained late, open, given up, and attained before it was due.
fn outcomes() -> Vec<Outcome> {
    vec![
        outcome(1, 10, Some(OutcomeEnd::Attained(day(10)))),
        outcome(2, 20, Some(OutcomeEnd::Attained(day(40)))),
        outcome(3, 25, None),
        outcome(4, 30, Some(OutcomeEnd::Abandoned(day(15)))),
        outcome(5, 35, Some(OutcomeEnd::Attained(day(5)))),
    ]
}

fn left_out(metric: &Metric) -> Vec<(ExclusionReason, usize)> {
    let excluded = metric.excluded.iter();
    excluded.map(|left| (left.reason, left.count)).collect()
}

#[test]
fn attainment_of_what_was_due() {
    use ExclusionReason::{Abandoned, NotDueYet};
    for (window, as_of, attained, on_time, due, excluded) in [
        // All of it is settled: three of four, two in time.
        (window(0, 60), 60, 3, 2, 4, vec![(Abandoned, 1)]),
        // The second one is late and not yet attained, the fifth one not due: early success alone is no rate.
        (
            window(0, 60),
            30,
            1,
            1,
            3,
            vec![(Abandoned, 1), (NotDueYet, 1)],
        ),
        // Before anybody gave up.
        (window(0, 60), 14, 1, 1, 1, vec![(NotDueYet, 4)]),
        (window(15, 30), 60, 1, 0, 2, vec![]),
        // The end of a window is not in it.
        (window(0, 10), 60, 0, 0, 0, vec![]),
        (window(10, 11), 60, 1, 1, 1, vec![]),
    ] {
        let mut report = AttainmentReport::new(window, day(as_of));
        report.take(ACCOUNT, &outcomes());
        let rate = report.attainment_rate();
        assert_eq!(rate.numerator, Ratio::count(attained), "{as_of}");
        assert_eq!(rate.denominator, Ratio::count(due), "{as_of}");
        assert_eq!(report.on_time_rate().numerator, Ratio::count(on_time));
        assert_eq!(left_out(&rate), excluded, "{as_of}");
        assert_eq!(report.accounts.len(), usize::from(due > 0));
        let expected = match due {
            0 => Status::ZeroDenominator,
            _ => Status::Ok,
        };
        assert_eq!(rate.status, expected);
    }
}

#[test]
fn the_latest_review_puts_an_account_into_its_box() {
    let seen = |on, value, relationship| ReviewRow {
        held_on: day(on),
        value,
        relationship,
    };
    let reviews = [
        seen(10, Level::Low, Level::Medium),
        seen(100, Level::High, Level::High),
    ];
    for (as_of, expected) in [
        (9, None),
        (10, Some((Level::Low, Level::Medium))),
        (99, Some((Level::Low, Level::Medium))),
        (100, Some((Level::High, Level::High))),
        // Within 90 days it is the 190th day still.
        (190, Some((Level::High, Level::High))),
        (191, None),
    ] {
        let mut boxes = NineBox::new(day(as_of));
        let since = day(as_of).checked_sub_days(Days::new(90)).unwrap();
        boxes.take(ACCOUNT, &reviews, since);
        let found = boxes.boxes.iter().find(|boxed| !boxed.accounts.is_empty());
        let found = found.map(|boxed| (boxed.value, boxed.relationship));
        assert_eq!(found, expected, "{as_of}");
        assert_eq!(boxes.unreviewed.len(), usize::from(expected.is_none()));
        assert_eq!(boxes.reviewed_share().denominator, Ratio::ONE);
        let best = usize::from(expected == Some((Level::High, Level::High)));
        assert_eq!(boxes.best_share().numerator, Ratio::count(best));
    }
}

fn any_outcomes() -> impl Strategy<Value = Vec<Outcome>> {
    let end = (0_u64..100, any::<bool>()).prop_map(|(on, attained)| match attained {
        true => OutcomeEnd::Attained(day(on)),
        false => OutcomeEnd::Abandoned(day(on)),
    });
    let wanted = (0_u64..100, prop::option::of(end));
    prop::collection::vec(wanted, 0..12).prop_map(|outcomes| {
        let numbered = outcomes.into_iter().zip(0..);
        let mut outcomes: Vec<_> = numbered
            .map(|((due, end), number)| outcome(number, due, end))
            .collect();
        outcomes.sort_unstable();
        outcomes
    })
}

proptest! {
    #[test]
    fn every_outcome_of_a_window_is_in_one_place(outcomes in any_outcomes(), from in 0_u64..50, days in 1_u64..50, as_of in 0_u64..120) {
        let window = window(from, from + days);
        let mut report = AttainmentReport::new(window, day(as_of));
        report.take(ACCOUNT, &outcomes);
        let of_window = outcomes.iter().filter(|outcome| window.contains(outcome.due_on)).count();
        let placed = report.due_count() + report.abandoned.len() + report.not_due_yet.len();
        prop_assert_eq!(placed, of_window);
        prop_assert!(report.on_time.iter().all(|id| report.attained.contains(id)));
    }

    #[test]
    fn windows_add_up(outcomes in any_outcomes(), middle in 1_u64..99, as_of in 0_u64..120) {
        let count = |from, until| {
            let mut report = AttainmentReport::new(window(from, until), day(as_of));
            report.take(ACCOUNT, &outcomes);
            (report.attained.len(), report.due_count())
        };
        let (first, second, whole) = (count(0, middle), count(middle, 100), count(0, 100));
        prop_assert_eq!((first.0 + second.0, first.1 + second.1), whole);
    }

    #[test]
    fn a_measure_is_reached_when_its_progress_is_one(baseline in -100_i64..100, target in -100_i64..100, value in -100_i64..100) {
        let measure = Measure { baseline: baseline.into(), target: target.into() };
        let progress = measure.progress(value.into(), day(0)).value;
        match progress {
            Some(share) => prop_assert_eq!(measure.is_reached_by(value.into()), share.numerator() >= share.denominator()),
            None => prop_assert_eq!(baseline, target),
        }
    }
}
