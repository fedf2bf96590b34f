use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use crate::money::{Currency, MonthlyAmount, RateTable};

use super::*;

mod life;
mod logo;
mod movements;
mod naive;
mod waterfall;

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn terms(amount_minor: i64, interval: BillingInterval) -> LineTerms {
    LineTerms {
        amount_minor,
        discount_minor: 0,
        quantity: 1,
        currency: currency("USD"),
        charge: Charge::Recurring(interval),
        starts_on: day(0),
        ends_on: None,
        trial_starts_on: None,
        trial_ends_on: None,
    }
}

fn mrr(lines: &[Line], number: u64) -> MonthlyAmount {
    mrr_on(lines, day(number), currency("USD"), &RateTable::new()).unwrap()
}

#[test]
fn every_interval_is_normalised_to_a_month() {
    for (interval, amount, minor) in [
        (BillingInterval::Year, 200_000, 16_667),
        (BillingInterval::TwoYears, 240_000, 10_000),
        (BillingInterval::HalfYear, 60_000, 10_000),
        (BillingInterval::Quarter, 30_000, 10_000),
        (BillingInterval::Month, 10_000, 10_000),
        (BillingInterval::Week, 1_200, 5_200),
        (BillingInterval::Day, 1_200, 36_525),
        (BillingInterval::Week, 100, 433),
    ] {
        let line = Line::new(terms(amount, interval)).unwrap();
        assert_eq!(
            mrr(&[line], 0).to_minor_half_even(),
            minor,
            "{amount} per {interval}"
        );
    }
    let yearly = Line::new(terms(200_000, BillingInterval::Year)).unwrap();
    assert_eq!(
        mrr(&[yearly], 0).annual(),
        MonthlyAmount::from_minor(200_000)
    );
    let weekly = Line::new(terms(100, BillingInterval::Week)).unwrap();
    assert_eq!(mrr(&[weekly], 0).annual(), MonthlyAmount::from_minor(5_200));
}

#[test]
fn twenty_customers_of_fifty_dollars_are_a_thousand_a_month() {
    let lines = [Line::new(terms(5_000, BillingInterval::Month)).unwrap(); 20];
    assert_eq!(mrr(&lines, 0), MonthlyAmount::from_minor(100_000));
    let seats = Line::new(LineTerms {
        quantity: 20,
        ..terms(5_000, BillingInterval::Month)
    })
    .unwrap();
    assert_eq!(mrr(&[seats], 0), MonthlyAmount::from_minor(100_000));
}

#[test]
fn discounts_deduct_and_what_does_not_recur_is_left_out() {
    let monthly = terms(5_000, BillingInterval::Month);
    for (terms, minor) in [
        (
            LineTerms {
                discount_minor: 500,
                quantity: 2,
                ..monthly
            },
            9_000,
        ),
        (
            LineTerms {
                discount_minor: 5_000,
                ..monthly
            },
            0,
        ),
        (
            LineTerms {
                quantity: 0,
                ..monthly
            },
            0,
        ),
        (
            LineTerms {
                amount_minor: 0,
                ..monthly
            },
            0,
        ),
        (
            LineTerms {
                charge: Charge::OneOff,
                ..monthly
            },
            0,
        ),
        (
            LineTerms {
                charge: Charge::Usage,
                ..monthly
            },
            0,
        ),
    ] {
        assert_eq!(
            mrr(&[Line::new(terms).unwrap()], 0),
            MonthlyAmount::from_minor(minor),
            "{terms:?}"
        );
    }
}

#[test]
fn a_line_counts_from_its_start_up_to_not_on_its_end_and_not_in_its_trial() {
    let from_ten = LineTerms {
        starts_on: day(10),
        ends_on: Some(day(20)),
        ..terms(100, BillingInterval::Month)
    };
    let trial = |start: Option<u64>, end: Option<u64>| LineTerms {
        trial_starts_on: start.map(day),
        trial_ends_on: end.map(day),
        ..from_ten
    };
    for (terms, counts) in [
        (from_ten, 10..20),
        (
            LineTerms {
                ends_on: Some(day(10)),
                ..from_ten
            },
            10..10,
        ),
        (
            LineTerms {
                ends_on: None,
                ..from_ten
            },
            10..40,
        ),
        (trial(Some(10), Some(14)), 14..20),
        (trial(None, Some(14)), 14..20),
        (trial(Some(14), None), 10..14),
        (trial(Some(10), Some(30)), 20..20),
        (trial(Some(10), Some(10)), 10..20),
    ] {
        let line = Line::new(terms).unwrap();
        for number in 0..40 {
            assert_eq!(
                line.counts_on(day(number)),
                counts.contains(&number),
                "{terms:?} on day {number}"
            );
        }
    }
    let middle = Line::new(trial(Some(12), Some(15))).unwrap();
    let days: Vec<_> = (0..40)
        .filter(|number| middle.counts_on(day(*number)))
        .collect();
    assert_eq!(days, [10, 11, 15, 16, 17, 18, 19]);
    assert!(middle.runs_on(day(12)));
}

#[test]
fn senseless_terms_are_refused() {
    let good = LineTerms {
        starts_on: day(10),
        ends_on: Some(day(20)),
        ..terms(100, BillingInterval::Month)
    };
    for (terms, refusal) in [
        (
            LineTerms {
                amount_minor: -1,
                ..good
            },
            LineError::NegativeAmount,
        ),
        (
            LineTerms {
                discount_minor: -1,
                ..good
            },
            LineError::DiscountOutOfRange,
        ),
        (
            LineTerms {
                discount_minor: 101,
                ..good
            },
            LineError::DiscountOutOfRange,
        ),
        (
            LineTerms {
                quantity: -2,
                ..good
            },
            LineError::NegativeQuantity(-2),
        ),
        (
            LineTerms {
                amount_minor: i64::MAX,
                quantity: i64::MAX,
                charge: Charge::Recurring(BillingInterval::Day),
                ..good
            },
            LineError::TooLarge,
        ),
        (
            LineTerms {
                amount_minor: Line::LIMIT / 48 + 1,
                ..good
            },
            LineError::TooLarge,
        ),
        (
            LineTerms {
                ends_on: Some(day(9)),
                ..good
            },
            LineError::EndBeforeStart {
                starts_on: day(10),
                ends_on: day(9),
            },
        ),
        (
            LineTerms {
                trial_starts_on: Some(day(9)),
                ..good
            },
            LineError::TrialOutsideLine(day(9)),
        ),
        (
            LineTerms {
                trial_starts_on: Some(day(21)),
                ..good
            },
            LineError::TrialOutsideLine(day(21)),
        ),
        (
            LineTerms {
                trial_ends_on: Some(day(9)),
                ..good
            },
            LineError::TrialEndBeforeStart {
                starts_on: day(10),
                ends_on: day(9),
            },
        ),
    ] {
        assert_eq!(Line::new(terms), Err(refusal), "{terms:?}");
    }
    assert!(
        Line::new(LineTerms {
            amount_minor: Line::LIMIT / 48,
            ..good
        })
        .is_ok()
    );
    assert_eq!(
        LineError::EndBeforeStart {
            starts_on: day(10),
            ends_on: day(9)
        }
        .to_string(),
        "the line ends on 2024-01-10, before it starts on 2024-01-11: its end must be on or after its start"
    );
}

#[test]
fn recurring_charges_and_no_others_have_an_interval() {
    let month = Some(BillingInterval::Month);
    assert_eq!(
        Charge::new(ChargeKind::Recurring, month),
        Ok(Charge::Recurring(BillingInterval::Month))
    );
    assert_eq!(
        Charge::new(ChargeKind::Recurring, None),
        Err(ChargeError::IntervalMissing)
    );
    for (kind, charge) in [
        (ChargeKind::OneOff, Charge::OneOff),
        (ChargeKind::Usage, Charge::Usage),
    ] {
        assert_eq!(Charge::new(kind, None), Ok(charge));
        assert_eq!(
            Charge::new(kind, month),
            Err(ChargeError::IntervalNotAllowed(kind))
        );
        assert_eq!((charge.kind(), charge.interval()), (kind, None));
    }
}

#[test]
fn other_currencies_are_converted_at_the_rate_of_the_date_or_missed() {
    let mut rates = RateTable::new();
    rates
        .insert(
            currency("EUR"),
            currency("USD"),
            day(10),
            "1.10".parse().unwrap(),
        )
        .unwrap();
    let euros = Line::new(LineTerms {
        currency: currency("EUR"),
        ..terms(10_000, BillingInterval::Month)
    })
    .unwrap();
    let free = Line::new(LineTerms {
        currency: currency("JPY"),
        ..terms(0, BillingInterval::Month)
    })
    .unwrap();
    let on = |number| mrr_on(&[euros, free], day(number), currency("USD"), &rates);
    assert_eq!(on(10), Ok(MonthlyAmount::from_minor(11_000)));
    let missing = on(9).unwrap_err();
    assert_eq!(
        (missing.from, missing.to, missing.date),
        (currency("EUR"), currency("USD"), day(9))
    );
}

#[test]
fn the_next_change_is_the_next_start_or_end() {
    let line = Line::new(LineTerms {
        starts_on: day(10),
        ends_on: Some(day(40)),
        trial_ends_on: Some(day(20)),
        ..terms(100, BillingInterval::Month)
    })
    .unwrap();
    let free = Line::new(LineTerms {
        starts_on: day(5),
        ..terms(0, BillingInterval::Month)
    })
    .unwrap();
    for (after, change) in [
        (0, Some(10)),
        (10, Some(20)),
        (20, Some(40)),
        (39, Some(40)),
        (40, None),
    ] {
        assert_eq!(
            next_change_on(&[line, free], day(after)),
            change.map(day),
            "after day {after}"
        );
    }
}

fn any_line() -> impl Strategy<Value = Line> {
    let days = || prop::option::of(0_u64..30);
    (
        0_i64..10_000,
        0_i64..5,
        0_u64..30,
        days(),
        days(),
        days(),
        prop::sample::select(BillingInterval::ALL.to_vec()),
    )
        .prop_filter_map(
            "terms that make sense",
            |(amount, quantity, start, end, trial_start, trial_end, interval)| {
                Line::new(LineTerms {
                    quantity,
                    starts_on: day(start),
                    ends_on: end.map(day),
                    trial_starts_on: trial_start.map(day),
                    trial_ends_on: trial_end.map(day),
                    ..terms(amount, interval)
                })
                .ok()
            },
        )
}

proptest! {
    #[test]
    fn revenue_stays_the_same_until_the_next_change(lines in prop::collection::vec(any_line(), 0..8), from in 0_u64..35) {
        let next = next_change_on(&lines, day(from));
        for number in (from..40).take_while(|number| next.is_none_or(|next| day(*number) < next)) {
            prop_assert_eq!(mrr(&lines, number), mrr(&lines, from), "day {}", number);
        }
    }

    #[test]
    fn revenue_adds_up_over_lines(lines in prop::collection::vec(any_line(), 0..8), number in 0_u64..35) {
        let parts: MonthlyAmount = lines.iter().map(|line| mrr(&[*line], number)).sum();
        prop_assert_eq!(mrr(&lines, number), parts);
    }
}
