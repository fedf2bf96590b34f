use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    metric::{ExclusionReason, Metric, Status},
    renewal::RenewalState::{self, Lost, Pending, Renewed},
    time::Window,
};

fn shown(metric: &Metric, decimals: u32) -> String {
    metric
        .displayed(decimals)
        .map_or_else(|| metric.status.to_string(), |value| value.to_string())
}

/// Renewals with scores in hundredths of a point, flagged below 50.
fn test_of(cases: &[(Option<i128>, RenewalState)]) -> BackTest {
    let window = Window::new(date("2023-01-01"), date("2025-01-01"), Tz::UTC).unwrap();
    let moments = (1_u128..).zip(cases).map(|(number, (hundredths, state))| {
        let moment = TestMoment {
            renewal: Uuid::from_u128(number),
            account: Uuid::from_u128(1_000_000 + number),
            state: *state,
            on: date("2024-01-01"),
        };
        (moment, hundredths.and_then(Score::of_hundredths))
    });
    BackTest::of(moments, (Score::whole(50), 90), window, date("2024-12-31"))
}

/// Ten renewals: 20 30 40 60 90 are the scores of those that were lost, the others of those that renewed.
fn ten() -> BackTest {
    let lost = [20, 30, 40, 60, 90].map(|score| (Some(score * 100), Lost));
    let renewed = [40, 70, 80, 95, 100].map(|score| (Some(score * 100), Renewed));
    let others = [(None, Lost), (Some(1_000), Pending)];
    let cases: Vec<_> = lost.into_iter().chain(renewed).chain(others).collect();
    test_of(&cases)
}

#[test]
fn ten_renewals_are_held_against_their_scores() {
    let test = ten();
    assert_eq!(
        (test.case_count(), test.without_score(), test.undecided()),
        (10, 1, 1)
    );
    // Flagged below 50: 20, 30, 40, 40; three of them are lost, of five.
    assert_eq!(shown(&test.base_rate(), 4), "0.5");
    assert_eq!(shown(&test.precision(), 4), "0.75");
    assert_eq!(shown(&test.recall(), 4), "0.6");
    assert!(test.precision().confidence_interval.is_some());
    let accounts = |pairs: Vec<(Uuid, Uuid)>| -> Vec<u128> {
        pairs
            .iter()
            .map(|(renewal, account)| {
                assert_eq!(renewal.as_u128() + 1_000_000, account.as_u128());
                renewal.as_u128()
            })
            .collect()
    };
    assert_eq!(accounts(test.foreseen().collect()), [1, 2, 3]);
    assert_eq!(accounts(test.missed().collect()), [4, 5]);
    assert_eq!(accounts(test.false_alarms().collect()), [6]);
    assert_eq!(accounts(test.calm().collect()), [7, 8, 9, 10]);
    // Pairs in order: 20 and 30 with five each, 40 with four and a half, 60 with four, 90 with two: 20.5 of 25.
    let area = test.area_under_curve();
    assert_eq!(shown(&area, 4), "0.82");
    assert_eq!(area.numerator.to_decimal(1).to_string(), "20.5");
    // By hand: Q1 = 0.694915, Q2 = 0.738901; sqrt((0.1476 + 4 x 0.022515 + 4 x 0.066501) / 25) = 0.141939.
    let interval = area.confidence_interval.unwrap();
    assert_eq!(
        (
            interval.low.round_dp(4).to_string(),
            interval.high.to_string()
        ),
        ("0.5418".to_owned(), "1".to_owned())
    );
    let excluded: Vec<_> = area
        .excluded
        .iter()
        .map(|left_out| (left_out.reason, left_out.count))
        .collect();
    assert_eq!(
        excluded,
        [
            (ExclusionReason::NoHealthScore, 1),
            (ExclusionReason::NotDecidedYet, 1)
        ]
    );
}

#[test]
fn a_day_that_is_yet_to_come_has_no_score() {
    let window = Window::new(date("2024-01-01"), date("2025-01-01"), Tz::UTC).unwrap();
    let moments = [(1, "2024-06-30"), (2, "2024-07-01")].map(|(number, on)| {
        let moment = TestMoment {
            renewal: Uuid::from_u128(number),
            account: Uuid::from_u128(number),
            state: Renewed,
            on: date(on),
        };
        (moment, Some(Score::whole(80)))
    });
    let test = BackTest::of(moments, (Score::whole(50), 90), window, date("2024-06-30"));
    assert_eq!((test.case_count(), test.without_score()), (1, 1));
}

#[test]
fn tenths_hold_as_many_accounts_each() {
    let test = ten();
    let deciles = test.deciles();
    // The two scores of 40 share what is lost of them.
    let lost: Vec<_> = deciles
        .iter()
        .map(|decile| decile.lost.to_decimal(2).to_string())
        .collect();
    assert_eq!(lost, ["1", "1", "0.5", "0.5", "1", "0", "0", "1", "0", "0"]);
    let lift: Vec<_> = deciles
        .iter()
        .map(|decile| shown(&decile.lift, 2))
        .collect();
    assert_eq!(lift, ["2", "2", "1", "1", "2", "0", "0", "2", "0", "0"]);
    let gain: Vec<_> = deciles
        .iter()
        .map(|decile| shown(&decile.gain, 2))
        .collect();
    assert_eq!(
        gain,
        [
            "0.2", "0.4", "0.5", "0.6", "0.8", "0.8", "0.8", "1", "1", "1"
        ]
    );
    // Fifteen: a tenth is one and a half. Five lost ones have the lowest scores, one of them stands in the fourth tenth by half.
    let cases: Vec<_> = (0..15)
        .map(|place| (Some(place * 100), if place < 5 { Lost } else { Renewed }))
        .collect();
    let deciles = test_of(&cases).deciles();
    let lost: Vec<_> = deciles
        .iter()
        .map(|decile| decile.lost.to_decimal(2).to_string())
        .collect();
    assert_eq!(
        lost,
        ["1.5", "1.5", "1.5", "0.5", "0", "0", "0", "0", "0", "0"]
    );
    assert_eq!(shown(&deciles[0].lift, 2), "3");
    // Nine are too few.
    let few = test_of(&cases[..9]).deciles();
    let too_few = |metric: &Metric| metric.status == Status::InsufficientSample;
    assert!(
        few.iter()
            .all(|decile| too_few(&decile.lift) && too_few(&decile.gain))
    );
}

#[test]
fn scores_are_held_against_what_they_said() {
    let test = ten();
    let ranges: Vec<_> = test
        .calibration()
        .iter()
        .map(|range| {
            (
                range.from.to_string(),
                range.cases,
                shown(&range.mean_score, 2),
                shown(&range.renewed, 2),
            )
        })
        .collect();
    let row = |from: &str, cases, mean: &str, renewed: &str| {
        (from.to_owned(), cases, mean.to_owned(), renewed.to_owned())
    };
    assert_eq!(
        ranges,
        [
            row("0", 0, "ZERO_DENOMINATOR", "ZERO_DENOMINATOR"),
            row("10", 0, "ZERO_DENOMINATOR", "ZERO_DENOMINATOR"),
            row("20", 1, "20", "0"),
            row("30", 1, "30", "0"),
            row("40", 2, "40", "0.5"),
            row("50", 0, "ZERO_DENOMINATOR", "ZERO_DENOMINATOR"),
            row("60", 1, "60", "0"),
            row("70", 1, "70", "1"),
            row("80", 1, "80", "1"),
            // 90, 95 and 100: the last range holds its end.
            row("90", 3, "95", "0.67"),
        ]
    );
    // (0.04 + 0.09 + 0.16 + 0.36 + 0.81 + 0.36 + 0.09 + 0.04 + 0.0025 + 0) / 10
    assert_eq!(shown(&test.brier_score(), 6), "0.19525");
    let even = test_of(&[(Some(5_000), Lost), (Some(5_000), Renewed)]);
    assert_eq!(shown(&even.brier_score(), 6), "0.25");
}

#[test]
fn what_cannot_be_told_is_not_zero() {
    let none = test_of(&[]);
    let all_lost = test_of(&[(Some(1_000), Lost); 12]);
    let all_kept = test_of(&[(Some(9_000), Renewed); 12]);
    for test in [&none, &all_lost, &all_kept] {
        assert_eq!(test.area_under_curve().status, Status::ZeroDenominator);
        assert_eq!(test.area_under_curve().confidence_interval, None);
    }
    assert_eq!(none.base_rate().status, Status::ZeroDenominator);
    assert_eq!(none.brier_score().status, Status::ZeroDenominator);
    assert_eq!(all_kept.precision().status, Status::ZeroDenominator);
    assert_eq!(all_kept.recall().status, Status::ZeroDenominator);
    assert!(
        all_kept
            .deciles()
            .iter()
            .all(|decile| decile.lift.status == Status::ZeroDenominator)
    );
    assert_eq!(shown(&all_lost.precision(), 2), "1");
}

/// Numbers that look like chance, always the same ones (a linear congruential generator, with the constants of Knuth's MMIX).
struct Dice(u64);

impl Dice {
    /// From 0 up to `end`, which is not reached.
    fn roll(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn a_random_score_foretells_nothing() {
    let mut dice = Dice(1);
    let cases: Vec<_> = (0..20_000)
        .map(|_| {
            let score = i128::from(dice.roll(10_001));
            (Some(score), if dice.roll(5) == 0 { Lost } else { Renewed })
        })
        .collect();
    let test = test_of(&cases);
    let near = |metric: &Metric, expected: &str, by: &str| {
        let value = metric.displayed(6).unwrap();
        let distance = (value - expected.parse::<rust_decimal::Decimal>().unwrap()).abs();
        assert!(
            distance < by.parse().unwrap(),
            "{value} is not near {expected}"
        );
    };
    near(&test.area_under_curve(), "0.5", "0.015");
    for decile in test.deciles() {
        near(&decile.lift, "1", "0.15");
    }
    let interval = test.area_under_curve().confidence_interval.unwrap();
    let half = "0.5".parse().unwrap();
    assert!(interval.low < half && half < interval.high);
}

#[test]
fn a_planted_signal_is_found() {
    // The lost ones have scores from 0 to 60, the renewed ones from 40 to 100, evenly. They overlap in a third of each range, in which a half of the
    // pairs are in order: AUC = 1 - 1/3 x 1/3 x 1/2 = 0.9444. One of five is lost: the scores below 40, which only they have, are 2/3 of them, that
    // is 13.3 % of all: the first tenth has lost ones alone, with a lift of 5.
    let lost = (0..2_000).map(|place| (Some(place * 3), Lost));
    let renewed = (0..8_000).map(|place| (Some(4_000 + place * 3 / 4), Renewed));
    let test = test_of(&lost.chain(renewed).collect::<Vec<_>>());
    assert_eq!(shown(&test.area_under_curve(), 3), "0.944");
    let deciles = test.deciles();
    assert_eq!(shown(&deciles[0].lift, 4), "5");
    assert_eq!(shown(&deciles[0].gain, 4), "0.5");
    assert_eq!(shown(&deciles[9].lift, 4), "0");
    // Below 50: 5/6 of the lost, 1/6 of the renewed: 1667 and 1334.
    assert_eq!(shown(&test.recall(), 3), "0.834");
    assert_eq!(shown(&test.precision(), 3), "0.555");
}

/// Cases with few different scores, so that there are ties.
fn any_cases() -> impl Strategy<Value = Vec<(Option<i128>, RenewalState)>> {
    let state = prop::bool::ANY.prop_map(|lost| if lost { Lost } else { Renewed });
    prop::collection::vec(
        ((0..20_i128).prop_map(|score| Some(score * 500)), state),
        0..60,
    )
}

proptest! {
    /// Against the definition: all pairs, one by one.
    #[test]
    fn the_area_is_the_share_of_pairs_in_order(cases in any_cases()) {
        let (mut twice, mut pairs) = (0_i128, 0_i128);
        for (low, _) in cases.iter().filter(|case| case.1 == Lost) {
            for (high, _) in cases.iter().filter(|case| case.1 == Renewed) {
                pairs += 1;
                twice += match low.cmp(high) {
                    std::cmp::Ordering::Less => 2,
                    std::cmp::Ordering::Equal => 1,
                    std::cmp::Ordering::Greater => 0,
                };
            }
        }
        let area = test_of(&cases).area_under_curve();
        prop_assert_eq!(area.value, crate::metric::Ratio::new(twice, 2 * pairs));
    }

    #[test]
    fn tenths_add_up_to_the_whole(cases in any_cases()) {
        let test = test_of(&cases);
        let deciles = test.deciles();
        let lost = cases.iter().filter(|case| case.1 == Lost).count();
        if cases.len() >= 10 {
            let sum = deciles.iter().fold(crate::metric::Ratio::ZERO, |sum, decile| sum.plus(decile.lost).unwrap());
            prop_assert_eq!(sum, crate::metric::Ratio::count(lost));
            if lost > 0 {
                // The mean of the lifts is one, and all lost ones are found in the end.
                let lifts = deciles.iter().fold(crate::metric::Ratio::ZERO, |sum, decile| sum.plus(decile.lift.value.unwrap()).unwrap());
                prop_assert_eq!(lifts, crate::metric::Ratio::whole(10));
                prop_assert_eq!(deciles[9].gain.value, Some(crate::metric::Ratio::ONE));
            }
        }
        let in_ranges: usize = test.calibration().iter().map(|range| range.cases).sum();
        prop_assert_eq!(in_ranges, cases.len());
    }
}
