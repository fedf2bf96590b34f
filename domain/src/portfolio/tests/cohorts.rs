//! Cohorts and lifetimes.

use chrono_tz::Tz;

use crate::{
    metric::{Quantile, Ratio, Status},
    money::MonthlyAmount,
    portfolio::{AccountFact, CohortConvention, Dimension, Portfolio},
    revenue::{LineTerms, RevenueSettings},
    time::Window,
};

use super::world::*;

/// Day 0 is 2024-01-01, day 31 the first of February, day 60 the first of March, day 91 the first of April.
fn tenant(as_of: u64) -> Portfolio {
    let signed_up = |number, on| {
        Row::Account(AccountFact {
            signed_up_on: Some(day(on)),
            ..named(number)
        })
    };
    let rows = [
        signed_up(1, 2),
        paid(1, 100, 5, None),
        paid(1, 50, 40, None),
        signed_up(2, 3),
        paid(2, 100, 35, Some(70)),
        signed_up(3, 4),
        paid(3, 200, 10, Some(20)),
        paid(3, 100, 95, None),
        signed_up(4, 6),
        Row::Account(named(5)),
        paid(5, 10, 33, None),
    ];
    ask(&facts(&rows), as_of)
}

fn year() -> Window {
    Window::new(day(0), day(366), Tz::UTC).unwrap()
}

#[test]
fn a_triangle_of_customers_and_revenue() {
    // 2024-04-30: four months are over.
    let whole = tenant(120);
    for (convention, rows) in [
        (
            CohortConvention::FirstPaidMonth,
            vec![
                (
                    "2024-01",
                    2,
                    300,
                    vec![(1, 100), (1, 150), (1, 150), (2, 250)],
                ),
                ("2024-02", 2, 110, vec![(2, 110), (1, 10), (1, 10)]),
            ],
        ),
        (
            CohortConvention::SignupMonth,
            vec![(
                "2024-01",
                4,
                400,
                vec![(1, 100), (2, 250), (1, 150), (2, 250)],
            )],
        ),
    ] {
        let cohorts = whole.cohorts(convention, &year());
        let seen: Vec<_> = cohorts
            .iter()
            .map(|cohort| {
                let minor = |amount: Option<MonthlyAmount>| amount.unwrap().to_minor_half_even();
                let ages: Vec<_> = cohort
                    .ages
                    .iter()
                    .map(|age| (age.paying.len(), minor(age.monthly)))
                    .collect();
                (
                    cohort.month.to_string(),
                    cohort.accounts.len(),
                    minor(cohort.initial),
                    ages,
                )
            })
            .collect();
        let expected: Vec<_> = rows
            .into_iter()
            .map(|(month, accounts, initial, ages)| (month.to_owned(), accounts, initial, ages))
            .collect();
        assert_eq!(seen, expected, "{convention}");
    }
}

#[test]
fn a_cell_is_a_metric_with_its_accounts() {
    let cohorts = tenant(125).cohorts(CohortConvention::FirstPaidMonth, &year());
    let january = &cohorts[0];
    let logos = january.logo_retention(3).unwrap();
    assert_eq!(
        (logos.value, logos.convention),
        (Some(Ratio::ONE), "FIRST_PAID_MONTH")
    );
    assert_eq!(january.ages[3].paying, [account(1), account(3)]);
    assert_eq!(
        logos.window,
        Some(Window::new(day(0), day(121), Tz::UTC).unwrap())
    );
    assert_eq!(january.logo_retention(1).unwrap().value, Ratio::new(1, 2));
    assert!(
        january
            .logo_retention(1)
            .unwrap()
            .confidence_interval
            .is_some()
    );
    assert_eq!(
        january.revenue_retention(1).unwrap().value,
        Ratio::new(150, 300)
    );
    // May is not over.
    assert_eq!((january.ages.len(), january.logo_retention(4)), (4, None));
    assert_eq!(january.revenue_retention(4), None);
}

#[test]
fn a_cohort_without_an_exchange_rate_keeps_its_customers() {
    let euros = LineTerms {
        currency: currency("EUR"),
        ..monthly(100)
    };
    let rows = [Row::Account(named(1)), line(1, None, euros)];
    let cohorts = ask(&facts(&rows), 59).cohorts(CohortConvention::FirstPaidMonth, &year());
    assert_eq!(
        cohorts[0].logo_retention(1).unwrap().value,
        Some(Ratio::ONE)
    );
    let revenue = cohorts[0].revenue_retention(1).unwrap();
    assert_eq!(
        (revenue.value, revenue.status),
        (None, Status::MissingExchangeRate)
    );
    assert_eq!(revenue.excluded[0].count, 1);
}

#[test]
fn lifetimes_last_from_the_first_payment_to_the_last() {
    let whole = tenant(120);
    let lifetimes = whole.lifetimes(&RevenueSettings::default());
    let seen: Vec<_> = lifetimes
        .accounts
        .iter()
        .map(|life| (life.account, life.started_on, life.ended_on))
        .collect();
    assert_eq!(
        seen,
        [
            (account(1), day(5), None),
            (account(2), day(35), Some(day(70))),
            (account(3), day(10), None),
            (account(5), day(33), None),
        ]
    );
    assert_eq!(
        (lifetimes.survival.subjects, lifetimes.survival.ended),
        (4, 1)
    );
    let median = lifetimes.median();
    assert_eq!(
        (median.value, median.status),
        (None, Status::InsufficientSample)
    );
    // Away for 75 days, the third one is another customer when it comes back.
    let settings = RevenueSettings {
        reactivation_gap_days: Some(74),
        ..RevenueSettings::default()
    };
    let lifetimes = whole.lifetimes(&settings);
    assert_eq!(
        (lifetimes.survival.subjects, lifetimes.survival.ended),
        (5, 2)
    );
    assert_eq!(lifetimes.accounts[2].ended_on, Some(day(20)));
    // At risk at 10 days: all five; at 35 days: those of 116, 88 and 35 days.
    assert_eq!(lifetimes.survival.share_after(10).to_string(), "0.8");
    assert_eq!(lifetimes.survival.share_after(35).to_string(), "0.533333");
}

#[test]
fn a_median_lifetime_has_its_working() {
    let mut rows: Vec<_> = (0..40).map(|number| Row::Account(named(number))).collect();
    rows.extend((0..40_u64).map(|number| {
        let end = (number < 30).then_some(10 + number);
        paid(u128::from(number), 100, 0, end)
    }));
    let lifetimes = ask(&facts(&rows), 50).lifetimes(&RevenueSettings::default());
    let median = lifetimes.median();
    assert_eq!(median.displayed(0).unwrap().to_string(), "29");
    assert_eq!(
        (median.numerator, median.denominator),
        (Ratio::count(30), Ratio::count(40))
    );
    assert_eq!(
        lifetimes.survival.median(),
        Quantile {
            days: Some(29),
            low: Some(23),
            high: Some(35)
        }
    );
    assert_eq!(median.confidence_interval.unwrap().low, 23.into());
    assert_eq!(
        ask(&facts(&[]), 50)
            .lifetimes(&RevenueSettings::default())
            .median()
            .status,
        Status::NoData
    );
}

#[test]
fn who_is_archived_while_paying_was_watched_until_then() {
    let rows = [
        Row::Account(AccountFact {
            archived_on: Some(day(30)),
            ..named(1)
        }),
        paid(1, 100, 10, None),
    ];
    let whole = ask(&facts(&rows), 50);
    for portfolio in [&whole, &whole.slices(Dimension::Plan)[0].portfolio] {
        let lifetimes = portfolio.lifetimes(&RevenueSettings::default());
        assert_eq!(
            (lifetimes.survival.subjects, lifetimes.survival.ended),
            (1, 0)
        );
        assert_eq!(lifetimes.accounts[0].ended_on, None);
    }
}
