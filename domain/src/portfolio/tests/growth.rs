//! Growth of the customers of a portfolio.

use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    growth::{CustomerGrowth, KpiDirection, KpiTerms, Measurement, Unmeasured},
    metric::{ExclusionReason, Metric, Ratio, Status},
    portfolio::Dimension,
};

use super::{properties::any_rows, world::*};

pub(super) const REVENUE: Uuid = KPIS[0];
const COST: Uuid = KPIS[1];

fn terms(direction: KpiDirection) -> KpiTerms {
    KpiTerms {
        direction,
        stale_after_days: 40,
    }
}

pub(super) fn both() -> HashMap<Uuid, KpiTerms> {
    HashMap::from([
        (REVENUE, terms(KpiDirection::HigherIsBetter)),
        (COST, terms(KpiDirection::LowerIsBetter)),
    ])
}

fn only(kpi: Uuid) -> HashMap<Uuid, KpiTerms> {
    both().into_iter().filter(|(id, _)| *id == kpi).collect()
}

fn at(on: u64, value: i64) -> Measurement {
    Measurement {
        on: day(on),
        value: value.into(),
    }
}

pub(super) fn series(of: u128, kpi: Uuid, values: &[(u64, i64)]) -> impl Iterator<Item = Row> {
    let measured = values
        .iter()
        .map(move |(on, value)| Row::Measured(account(of), kpi, at(*on, *value)));
    measured.collect::<Vec<_>>().into_iter()
}

/// Eight accounts: three that grow, one that shrinks, one without a value, one with a single one, one from zero, one that is stale.
fn customers(as_of: u64, kpis: &HashMap<Uuid, KpiTerms>) -> CustomerGrowth {
    let rows = (1..=8).map(|number| Row::Account(named(number)));
    let rows = rows
        .chain(series(1, REVENUE, &[(0, 100), (30, 150)]))
        .chain(series(2, REVENUE, &[(0, 100), (30, 110)]))
        .chain(series(3, REVENUE, &[(0, 200), (30, 190)]))
        // Set against 50 rather than against the first value.
        .chain(series(4, REVENUE, &[(10, 80), (30, 60)]))
        .chain([Row::Baseline(account(4), REVENUE, at(5, 50))])
        .chain(series(6, REVENUE, &[(20, 7)]))
        .chain(series(7, REVENUE, &[(0, 0), (30, 9)]))
        .chain(series(8, REVENUE, &[(0, 100), (9, 300)]))
        // Costs fell by a half: that is growth.
        .chain(series(1, COST, &[(0, 10), (30, 5)]))
        .chain([
            paid(1, 10_000, 0, None),
            paid(2, 30_000, 0, None),
            paid(3, 40_000, 0, None),
        ]);
    let rows: Vec<_> = rows.collect();
    ask(&facts(&rows), as_of).growth(kpis)
}

fn left_out(metric: &Metric) -> Vec<(ExclusionReason, usize)> {
    let excluded = metric.excluded.iter();
    excluded.map(|left| (left.reason, left.count)).collect()
}

#[test]
fn a_portfolio_that_grows() {
    let growth = customers(50, &only(REVENUE));
    let shown_growth = |number| {
        let of = growth
            .accounts
            .iter()
            .find(|known| known.account == account(number));
        of.map(|known| known.growth().to_decimal(4).to_string())
    };
    for (number, expected) in [
        (1, Some("0.5")),
        (2, Some("0.1")),
        (3, Some("-0.05")),
        (4, Some("0.2")),
        (5, None),
        (6, None),
        (7, None),
        (8, None),
    ] {
        assert_eq!(shown_growth(number).as_deref(), expected, "{number}");
    }
    let share = growth.share_growing();
    assert_eq!(
        (share.value, shown(&share, 2)),
        (Ratio::new(3, 4), "0.75".to_owned())
    );
    assert_eq!(growth.growing(), [account(1), account(2), account(4)]);
    assert_eq!(growth.shrinking(), [account(3)]);
    let expected = [
        (ExclusionReason::NoValue, 1),
        (ExclusionReason::SingleValue, 1),
        (ExclusionReason::ZeroBaseline, 1),
        (ExclusionReason::Stale, 1),
    ];
    assert_eq!(left_out(&share), expected);
    assert_eq!(growth.left_out(Unmeasured::Stale), [account(8)]);
    assert_eq!(growth.left_out(Unmeasured::ZeroBaseline), [account(7)]);
    // -5, 10, 20 and 50 %.
    assert_eq!(shown(&growth.median(), 4), "0.15");
    assert_eq!(growth.median().denominator, Ratio::count(4));
    assert_eq!(shown(&growth.quantile(Ratio::ONE), 4), "0.5");
    // ($1,200 x 50 % + $3,600 x 10 % - $4,800 x 5 %) / $9,600; account 4 pays nothing.
    let mean = growth.weighted_mean();
    assert_eq!(shown(&mean, 4), "0.075");
    assert_eq!(mean.numerator, Ratio::whole(720));
    assert_eq!(mean.denominator, Ratio::whole(9_600));
    let relative = growth.relative_to_peers(account(1)).unwrap();
    assert_eq!(relative.to_decimal(4).to_string(), "0.35");
    assert_eq!(growth.relative_to_peers(account(8)), None);
}

#[test]
fn accounts_grow_by_the_mean_of_their_kpis() {
    let growth = customers(50, &both());
    // 50 % of revenue and 50 % of cost.
    assert_eq!(growth.accounts[0].growth(), Ratio::new(1, 2).unwrap());
    assert_eq!(growth.accounts[0].kpis, 2);
    let cost = customers(50, &only(COST));
    assert_eq!(shown(&cost.share_growing(), 2), "1");
    assert_eq!(
        left_out(&cost.share_growing()),
        [(ExclusionReason::NoValue, 7)]
    );
}

#[test]
fn by_the_date_and_without_data() {
    // On the 20th day nothing was measured twice but of accounts 4 and 8.
    let early = customers(20, &only(REVENUE));
    assert_eq!(early.growing(), [account(4), account(8)]);
    // On the 71st all is stale, also what has a single value or starts from zero.
    let late = customers(71, &both());
    let median = late.median();
    assert_eq!((median.value, median.status), (None, Status::NoData));
    assert_eq!(late.share_growing().status, Status::ZeroDenominator);
    assert_eq!(late.weighted_mean().status, Status::ZeroDenominator);
    assert_eq!(late.stale_series, 6);
    // Without KPIs nothing is known of anybody.
    let none = customers(50, &HashMap::new());
    assert_eq!(none.left_out(Unmeasured::NoValue).len(), 8);
}

#[test]
fn revenue_without_a_rate_is_no_weight() {
    let mut terms = monthly(10_000);
    terms.currency = currency("EUR");
    let rows: Vec<_> = (1..=2)
        .map(|number| Row::Account(named(number)))
        .chain(series(1, REVENUE, &[(0, 100), (30, 150)]))
        .chain(series(2, REVENUE, &[(0, 100), (30, 110)]))
        .chain([line(1, None, terms), paid(2, 10_000, 0, None)])
        .collect();
    let mean = ask(&facts(&rows), 50)
        .growth(&only(REVENUE))
        .weighted_mean();
    assert_eq!(shown(&mean, 4), "0.1");
    assert_eq!(left_out(&mean), [(ExclusionReason::MissingExchangeRate, 1)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_account_is_in_one_place(rows in any_rows(), as_of in 0_u64..60) {
        let portfolio = ask(&facts(&rows), as_of);
        let growth = portfolio.growth(&both());
        let left_out = Unmeasured::ALL.map(|reason| growth.left_out(reason).len());
        prop_assert_eq!(growth.accounts.len() + left_out.iter().sum::<usize>(), portfolio.account_count());
        let share = growth.share_growing();
        prop_assert_eq!(share.numerator, Ratio::count(growth.growing().len()));
        let still = growth.accounts.iter().filter(|known| known.growth().is_zero()).count();
        prop_assert_eq!(growth.growing().len() + growth.shrinking().len() + still, growth.accounts.len());
    }

    #[test]
    fn slices_add_up_and_the_median_is_between_them(rows in any_rows(), as_of in 0_u64..60) {
        let portfolio = ask(&facts(&rows), as_of);
        let whole = portfolio.growth(&both());
        for by in DIMENSIONS.into_iter().filter(|by| *by != Dimension::Plan) {
            let slices: Vec<_> = portfolio.slices(by).iter().map(|slice| slice.portfolio.growth(&both())).collect();
            let growing: usize = slices.iter().map(|slice| slice.growing().len()).sum();
            prop_assert_eq!(growing, whole.growing().len());
            let medians: Vec<_> = slices.iter().filter_map(|slice| slice.median().displayed(9)).collect();
            if let Some(median) = whole.median().displayed(9) {
                prop_assert!(medians.iter().min().is_some_and(|least| *least <= median));
                prop_assert!(medians.iter().max().is_some_and(|most| *most >= median));
            }
        }
    }

    #[test]
    fn the_weighted_mean_is_within_the_growth_of_accounts(rows in any_rows(), as_of in 0_u64..60) {
        let growth = ask(&facts(&rows), as_of).growth(&both());
        if let Some(mean) = growth.weighted_mean().displayed(9) {
            let all: Vec<_> = growth.accounts.iter().map(|known| known.growth().to_decimal(9)).collect();
            prop_assert!(all.iter().min().is_some_and(|least| *least <= mean));
            prop_assert!(all.iter().max().is_some_and(|most| *most >= mean));
        }
    }
}
