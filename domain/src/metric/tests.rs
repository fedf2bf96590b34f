use chrono::NaiveDate;
use chrono_tz::Tz;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{
    money::{Currency, MonthlyAmount},
    time::Window,
};

use super::*;

fn ratio(numerator: i128, denominator: i128) -> Ratio {
    Ratio::new(numerator, denominator).unwrap()
}

fn as_of() -> NaiveDate {
    "2024-12-31".parse().unwrap()
}

#[test]
fn ratios_are_exact_and_in_lowest_terms() {
    assert_eq!(ratio(15, 650), ratio(3, 130));
    assert_eq!(ratio(1, -2), ratio(-1, 2));
    assert_eq!(ratio(0, -5), Ratio::ZERO);
    assert_eq!(Ratio::new(1, 0), None);
    assert_eq!(ratio(1, 3).divided_by(ratio(2, 3)), Some(ratio(1, 2)));
    assert_eq!(ratio(1, 3).divided_by(Ratio::ZERO), None);
    assert_eq!(ratio(1, 3).times(ratio(3, 4)), Some(ratio(1, 4)));
    assert_eq!(ratio(1, 3).times(Ratio::ZERO), Some(Ratio::ZERO));
    assert_eq!(Ratio::decimal("0.125".parse().unwrap()), ratio(1, 8));
}

#[test]
fn display_rounds_half_to_even_and_drops_trailing_zeros() {
    for (numerator, denominator, decimals, text) in [
        (15, 650, 3, "0.023"),
        (64, 1_000, 4, "0.064"),
        (1, 2, 0, "0"),
        (3, 2, 0, "2"),
        (5, 2, 0, "2"),
        (-1, 2, 0, "0"),
        (-3, 2, 0, "-2"),
        (-1, 3, 4, "-0.3333"),
        (2, 3, 28, "0.6666666666666666666666666667"),
        (125, 1_000, 2, "0.12"),
        (135, 1_000, 2, "0.14"),
        (1_000, 1, 4, "1000"),
    ] {
        let shown = ratio(numerator, denominator)
            .to_decimal(decimals)
            .to_string();
        assert_eq!(shown, text, "{numerator}/{denominator}");
    }
}

#[test]
fn numbers_beyond_the_exact_range_are_refused_not_wrapped() {
    let huge = ratio(i128::MAX, 3);
    assert_eq!(huge.to_decimal(4), Decimal::MAX);
    assert_eq!(ratio(i128::MIN, 3).to_decimal(4), Decimal::MIN);
    assert_eq!(huge.divided_by(huge), Some(Ratio::ONE));
    assert_eq!(huge.times(huge), None);
    let nearly = ratio(i128::MAX / 7, i128::MAX / 2 - 1);
    assert_eq!(nearly.to_decimal(6).to_string(), "0.285714");
    let unknown = Metric::quotient(huge, ratio(3, i128::MAX - 1), Unit::Number, "ALL", as_of());
    assert_eq!((unknown.value, unknown.status), (None, Status::NoData));
}

#[test]
fn a_metric_carries_its_working() {
    let usd: Currency = "USD".parse().unwrap();
    let revenue = Ratio::monthly(MonthlyAmount::from_minor(100_000), usd);
    let window = Window::last_months(1, as_of(), Tz::UTC).unwrap();
    let metric = Metric::quotient(
        revenue,
        Ratio::count(20),
        Unit::Money(usd),
        "PAYING_ACCOUNTS",
        as_of(),
    )
    .over(window)
    .excluding([
        Exclusion {
            reason: ExclusionReason::Archived,
            count: 2,
        },
        Exclusion {
            reason: ExclusionReason::NotSignedUpYet,
            count: 0,
        },
    ]);
    assert_eq!(metric.status, Status::Ok);
    assert_eq!(metric.displayed(6).unwrap().to_string(), "50");
    assert_eq!(metric.numerator.to_decimal(2).to_string(), "1000");
    assert_eq!(metric.excluded.len(), 1);
    assert_eq!(metric.window, Some(window));
}

#[test]
fn money_is_displayed_to_its_minor_unit() {
    let usd: Currency = "USD".parse().unwrap();
    let revenue = Ratio::monthly(MonthlyAmount::from_exact(200_000 * 4), usd);
    let metric = Metric::quotient(
        revenue,
        Ratio::ONE,
        Unit::Money(usd),
        "ALL_ACCOUNTS",
        as_of(),
    );
    assert_eq!(metric.displayed(6).unwrap().to_string(), "166.67");
}

#[test]
fn undefined_is_not_zero() {
    let undefined = Metric::quotient(
        Ratio::count(3),
        Ratio::ZERO,
        Unit::Proportion,
        "START_BASE",
        as_of(),
    );
    assert_eq!(
        (undefined.value, undefined.status),
        (None, Status::ZeroDenominator)
    );
    let zero = Metric::quotient(
        Ratio::ZERO,
        Ratio::count(3),
        Unit::Proportion,
        "START_BASE",
        as_of(),
    );
    assert_eq!(
        (zero.displayed(4), zero.status),
        (Some(Decimal::ZERO), Status::Ok)
    );
    let unknown = zero.without_value(Status::MissingExchangeRate);
    assert_eq!(
        (unknown.displayed(4), unknown.status),
        (None, Status::MissingExchangeRate)
    );
}

#[test]
fn a_score_may_be_more_than_its_quotient() {
    // Ten answers 10,10,9,9,9,8,7,4,2,1: five promoters, three detractors, +20.
    let net = Metric::quotient(
        Ratio::whole(5 - 3),
        Ratio::count(10),
        Unit::Points,
        "LATEST",
        as_of(),
    );
    let score = net.value.unwrap().times(Ratio::whole(100)).unwrap();
    assert_eq!(
        net.with_value(score).displayed(1).unwrap().to_string(),
        "20"
    );
}

#[test]
fn sums_and_complements_are_exact() {
    assert_eq!(ratio(1, 6).plus(ratio(1, 10)), Some(ratio(4, 15)));
    assert_eq!(ratio(1, 6).plus(ratio(-1, 6)), Some(Ratio::ZERO));
    assert_eq!(ratio(3, 4).complement(), Some(ratio(1, 4)));
    assert_eq!(ratio(5, 4).complement(), Some(ratio(-1, 4)));
    let huge = ratio(i128::MAX, 3);
    assert_eq!(huge.plus(huge), None);
    assert_eq!(ratio(1, i128::MAX).plus(ratio(1, i128::MAX - 1)), None);
}

#[test]
fn wilsons_interval_of_a_proportion() {
    for (part, whole, low, high) in [
        (3, 3, "0.438503", "1"),
        (0, 5, "0", "0.434482"),
        (1, 10, "0.017876", "0.40415"),
        (15, 650, "0.014034", "0.037724"),
    ] {
        let interval = Interval::wilson(part, whole).unwrap();
        assert_eq!(interval.low.to_string(), low, "{part} of {whole}");
        assert_eq!(interval.high.to_string(), high, "{part} of {whole}");
        assert_eq!(interval.confidence, 95);
    }
    assert_eq!(Interval::wilson(4, 3), None);
    assert_eq!(Interval::wilson(0, 0), None);
    let share = Metric::proportion(3, 3, "ALL", as_of());
    assert_eq!(
        (share.displayed(2), share.confidence_interval.is_some()),
        (Some(Decimal::ONE), true)
    );
    let none = Metric::proportion(0, 0, "ALL", as_of());
    assert_eq!(
        (none.status, none.confidence_interval),
        (Status::ZeroDenominator, None)
    );
}

/// The remission times of 21 patients, in weeks, of whom nine relapsed (Freireich et al. 1963): the example of every textbook.
fn remissions() -> Survival {
    let relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
    let watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    let lifetime = |ended| move |days| Lifetime { days, ended };
    let lifetimes = watched.map(lifetime(false)).into_iter();
    Survival::of(lifetimes.chain(relapsed.map(lifetime(true))).collect())
}

#[test]
fn the_curve_of_kaplan_and_meier() {
    let survival = remissions();
    assert_eq!((survival.subjects, survival.ended), (21, 9));
    let seen: Vec<_> = survival
        .points
        .iter()
        .map(|point| {
            let texts = [point.share, point.low, point.high].map(|share| share.to_string());
            (point.days, point.at_risk, point.ended, texts)
        })
        .collect();
    let expected = [
        (6, 21, 3, ["0.857143", "0.619718", "0.951552"]),
        (7, 17, 1, ["0.806723", "0.563147", "0.922809"]),
        (10, 15, 1, ["0.752941", "0.5032", "0.889362"]),
        (13, 12, 1, ["0.690196", "0.43161", "0.849066"]),
        (16, 11, 1, ["0.627451", "0.367511", "0.804912"]),
        (22, 7, 1, ["0.537815", "0.267779", "0.746791"]),
        (23, 6, 1, ["0.448179", "0.188052", "0.680143"]),
    ];
    assert_eq!(
        seen,
        expected.map(|(days, at_risk, ended, texts)| (
            days,
            at_risk,
            ended,
            texts.map(str::to_owned)
        ))
    );
    assert_eq!(
        survival.median(),
        Quantile {
            days: Some(23),
            low: Some(13),
            high: None
        }
    );
    assert_eq!(
        survival.quantile(Decimal::new(2, 1)),
        Quantile {
            days: Some(10),
            low: Some(6),
            high: Some(22)
        }
    );
    for (days, share) in [
        (5, "1"),
        (6, "0.857143"),
        (12, "0.752941"),
        (99, "0.448179"),
    ] {
        assert_eq!(survival.share_after(days).to_string(), share, "{days}");
    }
}

#[test]
fn a_median_is_not_known_while_fewer_than_half_have_ended() {
    let lifetime = |days, ended| Lifetime { days, ended };
    let few = Survival::of(vec![
        lifetime(5, true),
        lifetime(9, false),
        lifetime(9, false),
    ]);
    assert_eq!(few.median().days, None);
    // Four, of which two end: exactly a half is left.
    let half = Survival::of(vec![
        lifetime(3, true),
        lifetime(5, true),
        lifetime(9, false),
        lifetime(9, false),
    ]);
    assert_eq!(half.median().days, Some(5));
    let all = Survival::of(vec![lifetime(3, true), lifetime(5, true)]);
    assert_eq!(
        (all.median().days, all.share_after(5)),
        (Some(3), Decimal::ZERO)
    );
    assert_eq!(Survival::of(Vec::new()), Survival::default());
    assert_eq!(Survival::default().median(), Quantile::default());
}

#[test]
fn names_are_read_as_they_are_written() {
    for status in Status::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
    }
    let refusal = "FINE".parse::<Status>().unwrap_err().to_string();
    assert!(
        refusal.starts_with("`FINE` is none of OK, ZERO_DENOMINATOR"),
        "{refusal}"
    );
}

proptest! {
    #[test]
    fn display_is_within_half_a_unit_of_the_last_place(numerator in -1_000_000_000_i64.., denominator in 1_i64.., decimals in 0_u32..6) {
        let shown = ratio(numerator.into(), denominator.into()).to_decimal(decimals);
        let scaled = 10_i128.pow(decimals);
        let mantissa = shown.mantissa() * 10_i128.pow(decimals - shown.scale());
        let error = mantissa * i128::from(denominator) - i128::from(numerator) * scaled;
        prop_assert!(error.abs() * 2 <= i128::from(denominator));
    }

    #[test]
    fn dividing_undoes_multiplying(a in any::<i64>(), b in 1_i64.., c in 1_i64.., d in 1_i64..) {
        let (left, right) = (ratio(a.into(), b.into()), ratio(c.into(), d.into()));
        let quotient = ratio((a >> 32).into(), (b >> 32).max(1).into());
        let small = ratio((c >> 32).max(1).into(), (d >> 32).max(1).into());
        prop_assert_eq!(quotient.times(small).unwrap().divided_by(small), Some(quotient));
        prop_assert_eq!(left.divided_by(right).unwrap().numerator().signum(), i128::from(a.signum()));
    }
}
