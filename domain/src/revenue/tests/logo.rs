//! Worked examples of customers won and lost.

use crate::{
    metric::Ratio,
    revenue::{ChurnConvention, LogoCounts, RetentionConvention, annualised},
};

const CATALOGUE: LogoCounts = LogoCounts {
    start: 1_000,
    new: 200,
    churned_of_start: 54,
    churned_of_new: 10,
    removed: 0,
};

fn percent(ratio: Option<Ratio>, decimals: u32) -> Option<String> {
    let hundred = ratio?.times(Ratio::whole(100))?;
    Some(hundred.to_decimal(decimals).to_string())
}

#[test]
fn churn_of_a_thousand_customers_in_every_convention() {
    for (convention, shown) in [
        (ChurnConvention::StartBaseAllChurn, Some("6.4")),
        (ChurnConvention::StartBaseCohort, Some("5.4")),
        (ChurnConvention::StartPlusNew, Some("5.333")),
        (ChurnConvention::AverageBase, Some("5.993")),
        (ChurnConvention::DailySum, None),
        (ChurnConvention::EndBase, Some("5.634")),
    ] {
        let churn = percent(CATALOGUE.churn(convention), 3);
        assert_eq!(churn.as_deref(), shown, "{convention}");
    }
    assert_eq!((CATALOGUE.churned(), CATALOGUE.end()), (64, 1_136));
    assert_eq!(CATALOGUE.lost(ChurnConvention::StartBaseCohort), 54);
    assert_eq!(CATALOGUE.lost(ChurnConvention::DailySum), 64);
}

#[test]
fn retention_of_a_thousand_customers_in_every_convention() {
    for (convention, shown) in [
        (RetentionConvention::EndWithoutNew, "93.6"),
        (RetentionConvention::StartBaseCohort, "94.6"),
        (RetentionConvention::NaiveEndOverStart, "113.6"),
    ] {
        let retention = percent(CATALOGUE.retention(convention), 3);
        assert_eq!(retention.as_deref(), Some(shown), "{convention}");
    }
}

#[test]
fn fifteen_of_650_and_64_of_1000() {
    for (start, churned_of_start, shown) in [(650, 15, "2.3"), (1_000, 64, "6.4")] {
        let counts = LogoCounts {
            start,
            churned_of_start,
            ..LogoCounts::default()
        };
        let churn = counts.churn(ChurnConvention::default());
        assert_eq!(percent(churn, 1).unwrap(), shown);
    }
}

#[test]
fn nobody_at_the_start_is_no_rate() {
    let counts = LogoCounts {
        new: 3,
        churned_of_new: 3,
        ..LogoCounts::default()
    };
    for convention in [
        ChurnConvention::StartBaseAllChurn,
        ChurnConvention::StartBaseCohort,
        ChurnConvention::AverageBase,
        ChurnConvention::EndBase,
    ] {
        assert_eq!(counts.churn(convention), None, "{convention}");
    }
    assert_eq!(
        counts.churn(ChurnConvention::StartPlusNew),
        Some(Ratio::ONE)
    );
    for convention in RetentionConvention::ALL {
        assert_eq!(counts.retention(convention), None, "{convention}");
    }
}

#[test]
fn a_rate_of_some_months_becomes_one_of_a_year() {
    for (numerator, denominator, months, shown) in [
        (5, 1_000, 1, Some("5.84")),
        (64, 1_000, 1, Some("54.78")),
        (1, 2, 6, Some("75")),
        (3, 4, 24, Some("50")),
        (1, 10, 12, Some("10")),
        (1, 10, 5, Some("22.34")),
        (0, 1, 1, Some("0")),
        (1, 1, 1, Some("100")),
        (11, 10, 1, None),
        (-1, 10, 1, None),
        (1, 10, 0, None),
    ] {
        let rate = Ratio::new(numerator, denominator).unwrap();
        let annual = percent(annualised(rate, months), 2);
        assert_eq!(annual.as_deref(), shown, "{numerator}/{denominator}");
    }
    // Beyond the exact range the twelfth power is rounded at the 28th digit.
    let rate = Ratio::new(4_999, 1_000_003).unwrap();
    let annual = annualised(rate, 1).unwrap();
    assert_eq!(percent(Some(annual), 4).unwrap(), "5.8366");
}
