//! Worked examples of one series.

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::metric::{Metric, Ratio, Status};

const HIGHER: KpiTerms = KpiTerms {
    direction: KpiDirection::HigherIsBetter,
    stale_after_days: 90,
};
const LOWER: KpiTerms = KpiTerms {
    direction: KpiDirection::LowerIsBetter,
    ..HIGHER
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(on: &str, value: &str) -> Measurement {
    Measurement {
        on: date(on),
        value: value.parse().unwrap(),
    }
}

fn shown(metric: &Metric) -> String {
    match metric.displayed(4) {
        Some(value) => value.to_string(),
        None => metric.status.to_string(),
    }
}

#[test]
fn growth_over_a_baseline_in_either_direction() {
    for (baseline, value, higher, lower) in [
        ("100", "150", "0.5", "-0.5"),
        ("100", "100", "0", "0"),
        ("100", "40", "-0.6", "0.6"),
        // From a loss of 100 to one of 40, to nothing, and to a gain: towards zero is up.
        ("-100", "-40", "0.6", "-0.6"),
        ("-100", "0", "1", "-1"),
        ("-100", "50", "1.5", "-1.5"),
        (
            "0.000001",
            "9000000000000",
            "8999999999999999999",
            "-8999999999999999999",
        ),
        ("3", "4", "0.3333", "-0.3333"),
        // Nothing can be divided by nothing, and no growth is not said.
        ("0", "10", "ZERO_DENOMINATOR", "ZERO_DENOMINATOR"),
        ("0", "0", "ZERO_DENOMINATOR", "ZERO_DENOMINATOR"),
    ] {
        let values = [at("2024-01-01", baseline), at("2024-02-01", value)];
        let standing = Standing::of(None, values, date("2024-03-01"));
        let growth = standing.growth(HIGHER);
        assert_eq!(shown(&growth), higher, "{baseline} {value}");
        assert_eq!(shown(&standing.growth(LOWER)), lower, "{baseline} {value}");
        match growth.value {
            Some(known) => {
                assert_eq!(standing.measured(HIGHER), Ok(known));
                assert_eq!(growth.numerator.divided_by(growth.denominator), Some(known));
            }
            None => assert_eq!(standing.measured(HIGHER), Err(Unmeasured::ZeroBaseline)),
        }
    }
}

#[test]
fn what_a_series_stands_on_by_a_date() {
    let values = [
        at("2024-01-01", "100"),
        at("2024-02-01", "110"),
        at("2024-04-01", "120"),
    ];
    let set = Some(at("2024-01-15", "80"));
    for (baseline, as_of, growth, measured) in [
        (None, "2023-12-31", "NO_DATA", Err(Unmeasured::NoValue)),
        (
            None,
            "2024-01-31",
            "INSUFFICIENT_SAMPLE",
            Err(Unmeasured::SingleValue),
        ),
        (None, "2024-02-01", "0.1", Ok(())),
        (None, "2024-03-31", "0.1", Ok(())),
        (None, "2024-04-01", "0.2", Ok(())),
        // The 90th day after the latest value is the last one.
        (None, "2024-06-30", "0.2", Ok(())),
        (None, "2024-07-01", "0.2", Err(Unmeasured::Stale)),
        // A baseline that was set counts from its day on.
        (
            set,
            "2024-01-14",
            "INSUFFICIENT_SAMPLE",
            Err(Unmeasured::SingleValue),
        ),
        (
            set,
            "2024-01-31",
            "INSUFFICIENT_SAMPLE",
            Err(Unmeasured::SingleValue),
        ),
        (set, "2024-02-01", "0.375", Ok(())),
        (set, "2024-04-01", "0.5", Ok(())),
    ] {
        let standing = Standing::of(baseline, values, date(as_of));
        assert_eq!(shown(&standing.growth(HIGHER)), growth, "{as_of}");
        assert_eq!(standing.measured(HIGHER).map(drop), measured, "{as_of}");
    }
    // A baseline without a value is no growth.
    let standing = Standing::of(set, [], date("2024-06-01"));
    assert_eq!(standing.measured(HIGHER), Err(Unmeasured::NoValue));
    assert_eq!(standing.change(), None);
}

#[test]
fn compound_growth_above_a_year() {
    for (baseline, until, value, higher, lower) in [
        // 730 days: 2 ^ (365.25 / 730) - 1.
        ("100", "2024-12-31", "200", "0.4145", "-0.4145"),
        ("100", "2024-12-31", "144", "0.2001", "-0.2001"),
        ("100", "2024-12-31", "50", "-0.2931", "0.2931"),
        // 366 days, and 365.
        ("100", "2024-01-02", "110", "0.0998", "-0.0998"),
        (
            "100",
            "2024-01-01",
            "110",
            "INSUFFICIENT_SAMPLE",
            "INSUFFICIENT_SAMPLE",
        ),
        (
            "0",
            "2024-12-31",
            "110",
            "ZERO_DENOMINATOR",
            "ZERO_DENOMINATOR",
        ),
        ("-5", "2024-12-31", "110", "NO_DATA", "NO_DATA"),
        ("5", "2024-12-31", "-1", "NO_DATA", "NO_DATA"),
        ("5", "2024-12-31", "0", "NO_DATA", "NO_DATA"),
    ] {
        let values = [at("2023-01-01", baseline), at(until, value)];
        let standing = Standing::of(None, values, date(until));
        assert_eq!(
            shown(&standing.compound_growth(HIGHER)),
            higher,
            "{baseline} {value}"
        );
        assert_eq!(
            shown(&standing.compound_growth(LOWER)),
            lower,
            "{baseline} {value}"
        );
    }
    let nothing = Standing::of(None, [], date("2024-01-01"));
    assert_eq!(nothing.compound_growth(HIGHER).status, Status::NoData);
}

#[test]
fn growth_before_and_after_a_day() {
    let values = [
        at("2023-01-01", "100"),
        at("2024-01-01", "110"),
        at("2024-07-01", "121"),
        at("2024-12-31", "132"),
    ];
    for (day, before, after) in [
        // 10 % in 365 days; from there 20 % in 365 days.
        ("2024-01-01", "0.1001", "0.2001"),
        ("2024-06-30", "0.1001", "0.2001"),
        // 21 % in 547 days, and 9.09 % in 183.
        ("2024-07-01", "0.1402", "0.1814"),
        ("2022-12-31", "INSUFFICIENT_SAMPLE", "0.1601"),
        ("2023-01-01", "INSUFFICIENT_SAMPLE", "0.1601"),
        ("2025-06-01", "0.1601", "INSUFFICIENT_SAMPLE"),
    ] {
        let around = around(&values, date(day), HIGHER, date("2025-12-31"));
        assert_eq!(shown(&around.before), before, "{day}");
        assert_eq!(shown(&around.after), after, "{day}");
    }
    // What is after the date is not known.
    let then = around(&values, date("2024-01-01"), HIGHER, date("2024-06-30"));
    assert_eq!(then.after.status, Status::InsufficientSample);
    let zero = [
        at("2024-01-01", "0"),
        at("2024-02-01", "5"),
        at("2024-03-01", "6"),
    ];
    let from_zero = around(&zero, date("2024-02-15"), HIGHER, date("2024-12-31"));
    assert_eq!(from_zero.before.status, Status::ZeroDenominator);
    assert_eq!(from_zero.after.status, Status::Ok);
}

#[test]
fn values_that_can_be_reckoned_with() {
    for (value, expected) in [
        ("1.500000", Ok("1.5")),
        ("-0.000001", Ok("-0.000001")),
        ("9000000000000", Ok("9000000000000")),
        ("9000000000000.1", Err(ValueError::TooLarge)),
        ("-9000000000001", Err(ValueError::TooLarge)),
        ("0.0000001", Err(ValueError::TooFine)),
    ] {
        let checked = check_value(value.parse().unwrap());
        assert_eq!(
            checked.map(|value| value.to_decimal().to_string()),
            expected.map(str::to_owned)
        );
    }
}

fn any_values() -> impl Strategy<Value = Vec<Measurement>> {
    let days = prop::collection::btree_map(0_u64..900, -1_000_i64..1_000, 0..8);
    days.prop_map(|days| {
        let measured = days.into_iter().map(|(day, value)| Measurement {
            on: date("2023-01-01") + chrono::Days::new(day),
            value: Decimal::new(value, 1),
        });
        measured.collect()
    })
}

proptest! {
    #[test]
    fn the_direction_turns_the_sign_and_nothing_else(values in any_values(), age in 0_u64..1_200) {
        let standing = Standing::of(None, values, date("2023-01-01") + chrono::Days::new(age));
        let (higher, lower) = (standing.growth(HIGHER), standing.growth(LOWER));
        prop_assert_eq!(higher.status, lower.status);
        let turned = lower.value.map(|value| value.times(Ratio::whole(-1)).unwrap());
        prop_assert_eq!(higher.value, turned);
        prop_assert_eq!(higher.denominator, lower.denominator);
    }

    #[test]
    fn the_unit_does_not_matter(values in any_values(), factor in 1_i64..1_000) {
        let as_of = date("2026-01-01");
        let scaled = values.iter().map(|value| Measurement { value: value.value * Decimal::from(factor), ..*value });
        let (one, other) = (Standing::of(None, values.clone(), as_of), Standing::of(None, scaled, as_of));
        prop_assert_eq!(one.growth(HIGHER).value, other.growth(HIGHER).value);
    }

    #[test]
    fn later_values_do_not_change_earlier_answers(values in any_values(), day in 0_u64..900) {
        let as_of = date("2023-01-01") + chrono::Days::new(day);
        let known: Vec<_> = values.iter().copied().filter(|value| value.on <= as_of).collect();
        prop_assert_eq!(Standing::of(None, values.clone(), as_of), Standing::of(None, known.clone(), as_of));
        prop_assert_eq!(around(&values, as_of, HIGHER, as_of), around(&known, as_of, HIGHER, as_of));
    }

    #[test]
    fn what_is_measured_is_what_is_shown(values in any_values(), age in 0_u64..1_200) {
        let standing = Standing::of(None, values, date("2023-01-01") + chrono::Days::new(age));
        match standing.measured(HIGHER) {
            Ok(growth) => {
                prop_assert_eq!(standing.growth(HIGHER).value, Some(growth));
                prop_assert!(!standing.is_stale(HIGHER));
            }
            Err(Unmeasured::Stale) => prop_assert!(standing.is_stale(HIGHER)),
            Err(_) => prop_assert_eq!(standing.growth(HIGHER).value, None),
        }
    }
}
