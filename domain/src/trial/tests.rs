use chrono_tz::Tz;

use crate::{
    metric::Ratio,
    revenue::{BillingInterval, Charge, LineTerms},
};

use super::*;

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn account(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn trial(started: u64, converted: Option<u64>) -> Trial {
    Trial {
        started_on: day(started),
        converted_on: converted.map(day),
    }
}

fn conversion(trials: &[(u128, Trial)], as_of: u64) -> TrialConversion {
    let window = Window::new(day(0), day(31), Tz::UTC).unwrap();
    let trials = trials
        .iter()
        .map(|(number, trial)| (account(*number), *trial));
    TrialConversion::of(trials, window, 30, day(as_of))
}

#[test]
fn five_of_ten_trials_are_paid() {
    let trials: Vec<_> = (0..10)
        .map(|number| (number, trial(5, (number < 5).then_some(20))))
        .collect();
    let rate = conversion(&trials, 100).rate();
    assert_eq!(rate.value, Ratio::new(1, 2));
    assert_eq!(
        (rate.numerator, rate.denominator),
        (Ratio::count(5), Ratio::count(10))
    );
    assert!(rate.confidence_interval.is_some());
    assert_eq!(conversion(&[], 100).rate().value, None);
}

#[test]
fn trials_count_by_their_start_and_mature_in_their_time() {
    let trials = [
        (1, trial(0, Some(30))),
        (2, trial(0, Some(31))),
        (3, trial(20, None)),
        (4, trial(31, Some(40))),
        (5, trial(10, Some(35))),
        // One account counts once.
        (6, trial(3, None)),
        (6, trial(25, Some(28))),
    ];
    let accounts = |numbers: &[u128]| {
        numbers
            .iter()
            .map(|number| account(*number))
            .collect::<Vec<_>>()
    };
    for (as_of, started, converted, maturing) in [
        (100, vec![1, 2, 3, 5, 6], vec![1, 5, 6], vec![]),
        // The day on which the last trial may still convert is over on day 50.
        (50, vec![1, 2, 3, 5, 6], vec![1, 5, 6], vec![]),
        (49, vec![1, 2, 3, 5, 6], vec![1, 5, 6], vec![3]),
        (29, vec![1, 2, 3, 5, 6], vec![6], vec![1, 2, 3, 5]),
        (5, vec![1, 2, 6], vec![], vec![1, 2, 6]),
    ] {
        let seen = conversion(&trials, as_of);
        assert_eq!(seen.started, accounts(&started), "day {as_of}");
        assert_eq!(seen.converted, accounts(&converted), "day {as_of}");
        assert_eq!(seen.maturing, accounts(&maturing), "day {as_of}");
    }
    let seen = conversion(&trials, 49);
    assert_eq!(
        (seen.rate().value, seen.mature_rate().value),
        (Ratio::new(3, 5), Ratio::new(3, 4))
    );
}

#[test]
fn a_subscription_converts_when_one_of_its_lines_is_paid_for() {
    let line = |amount, start: u64, end: Option<u64>, trial_end: Option<u64>| {
        Line::new(LineTerms {
            amount_minor: amount,
            discount_minor: 0,
            quantity: 1,
            currency: "USD".parse().unwrap(),
            charge: Charge::Recurring(BillingInterval::Month),
            starts_on: day(start),
            ends_on: end.map(day),
            trial_starts_on: None,
            trial_ends_on: trial_end.map(day),
        })
        .unwrap()
    };
    for (lines, converted) in [
        // The line that was tried goes on.
        (vec![line(100, 0, None, Some(14))], Some(14)),
        // It ends with its trial.
        (vec![line(100, 0, Some(14), Some(14))], None),
        // A free line is tried, and another one is paid for.
        (
            vec![line(0, 0, Some(14), Some(14)), line(100, 14, None, None)],
            Some(14),
        ),
        // Free for good.
        (vec![line(0, 0, None, Some(14))], None),
        (
            vec![line(100, 0, None, Some(14)), line(50, 5, None, None)],
            Some(5),
        ),
        (vec![], None),
    ] {
        let trial = Trial::of_subscription(day(0), &lines);
        assert_eq!(trial.converted_on, converted.map(day), "{lines:?}");
    }
}
