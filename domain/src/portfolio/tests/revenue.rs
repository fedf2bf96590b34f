//! Worked examples of recurring revenue in a window.

use crate::{
    metric::Status,
    portfolio::{Revenue, RevenueConvention},
    revenue::{
        BillingInterval, Charge, ChurnConvention, LineTerms, MovementKind, NetChurnConvention,
        RetentionConvention, Waterfall,
    },
};

use super::world::*;

/// S = 1,000, N = 200, Cs = 54, Cn = 10: those that arrive do so on day 20, those that leave on days 25 and 30.
fn catalogue() -> Revenue {
    let lines = (0..1_200).map(|number| match number {
        0..54 => paid(number, 100, 0, Some(25)),
        54..1_000 => paid(number, 100, 0, None),
        1_000..1_010 => paid(number, 100, 20, Some(30)),
        _ => paid(number, 100, 20, None),
    });
    portfolio_of(1_200, lines.collect(), 100).revenue(&window(10, 41), &NETTED)
}

#[test]
fn logo_churn_in_every_convention_side_by_side() {
    let revenue = catalogue();
    for (convention, value, lost, base) in [
        (ChurnConvention::StartBaseAllChurn, "6.4", 64, "1000"),
        (ChurnConvention::StartBaseCohort, "5.4", 54, "1000"),
        (ChurnConvention::StartPlusNew, "5.333", 64, "1200"),
        (ChurnConvention::AverageBase, "5.993", 64, "1068"),
        // 54 / 1,200 + 10 / 1,146
        (ChurnConvention::DailySum, "5.373", 64, "1191.229"),
        (ChurnConvention::EndBase, "5.634", 64, "1136"),
    ] {
        let churn = revenue.logo_churn(convention);
        assert_eq!(percent(&churn, 3), value, "{convention}");
        assert_eq!(churn.numerator.to_decimal(0), lost.into(), "{convention}");
        assert_eq!(
            churn.denominator.to_decimal(3).to_string(),
            base,
            "{convention}"
        );
        assert_eq!(churn.convention, convention.as_str());
        assert_eq!(churn.window, Some(window(10, 41)));
        assert_eq!(
            revenue.churned_accounts(convention).len(),
            lost,
            "{convention}"
        );
        assert_eq!(revenue.churned(convention).len(), lost, "{convention}");
    }
    let interval = revenue
        .logo_churn(ChurnConvention::StartBaseCohort)
        .confidence_interval;
    assert!(interval.is_some());
    for (convention, value) in [
        (RetentionConvention::EndWithoutNew, "93.6"),
        (RetentionConvention::StartBaseCohort, "94.6"),
        (RetentionConvention::NaiveEndOverStart, "113.6"),
    ] {
        assert_eq!(percent(&revenue.logo_retention(convention), 3), value);
    }
    assert_eq!(revenue.opening_accounts().len(), 1_000);
    assert_eq!(revenue.arrived_accounts().len(), 200);
    assert_eq!(revenue.closing_accounts().len(), 1_136);
}

#[test]
fn fifteen_of_650_and_half_a_per_cent_a_month() {
    for (accounts, lost, value) in [(650, 15, "2.3"), (1_000, 64, "6.4")] {
        let lines = (0..accounts).map(|number| paid(number, 100, 0, (number < lost).then_some(20)));
        let revenue =
            portfolio_of(accounts, lines.collect(), 100).revenue(&window(10, 40), &NETTED);
        assert_eq!(
            percent(&revenue.logo_churn(ChurnConvention::default()), 1),
            value
        );
    }
    // From 2024-02-01 to 2024-03-01, and so of a year.
    let lines = (0..200).map(|number| paid(number, 100, 0, (number < 1).then_some(40)));
    let whole = portfolio_of(200, lines.collect(), 100);
    let month = whole.revenue(&window(31, 60), &NETTED);
    let convention = ChurnConvention::default();
    assert_eq!(percent(&month.logo_churn(convention), 2), "0.5");
    assert_eq!(percent(&month.annualised_logo_churn(convention), 2), "5.84");
    let days = whole.revenue(&window(31, 59), &NETTED);
    assert_eq!(
        days.annualised_logo_churn(convention).status,
        Status::NoData
    );
}

#[test]
fn gross_and_net_churn_of_a_hundred_dollars() {
    let lines = vec![
        paid(1, 1_000, 0, Some(15)),
        paid(2, 3_000, 0, Some(15)),
        paid(2, 2_000, 15, None),
        paid(3, 6_000, 0, None),
        paid(3, 1_000, 20, None),
    ];
    let revenue = portfolio_of(4, lines, 100).revenue(&window(10, 40), &NETTED);
    assert_eq!(
        revenue.waterfall(),
        Some(Waterfall {
            opening: minor(10_000),
            expansion: minor(1_000),
            contraction: minor(1_000),
            churn: minor(1_000),
            closing: minor(9_000),
            ..Waterfall::default()
        })
    );
    assert_eq!(percent(&revenue.gross_churn(), 2), "20");
    assert_eq!(
        percent(&revenue.net_churn(NetChurnConvention::default()), 2),
        "10"
    );
    assert_eq!(percent(&revenue.gross_retention(), 2), "80");
    assert_eq!(percent(&revenue.net_retention(), 2), "90");
    assert_eq!(percent(&revenue.expansion_rate(), 2), "10");
    assert_eq!(shown(&revenue.quick_ratio(), 2), "0.5");
    let gross = revenue.gross_churn();
    assert_eq!(
        (
            gross.numerator.to_decimal(2),
            gross.denominator.to_decimal(2)
        ),
        (20.into(), 100.into())
    );
    for (kind, account_number, amount) in [
        (MovementKind::Churn, 1, 1_000),
        (MovementKind::Contraction, 2, 1_000),
        (MovementKind::Expansion, 3, 1_000),
    ] {
        assert_eq!(
            revenue.accounts_with(kind),
            [(account(account_number), minor(amount))]
        );
        assert_eq!(revenue.account_count_with(kind), 1);
    }
}

#[test]
fn retention_is_capped_per_account() {
    // 10.0 M, -0.6 contraction, -0.9 churn, +1.8 expansion.
    let million = 100_000_000;
    let lines = vec![
        paid(1, million * 9 / 10, 0, Some(15)),
        paid(2, million * 6 / 10, 0, Some(15)),
        paid(2, million * 4 / 10, 0, None),
        paid(3, million * 81 / 10, 0, None),
        paid(3, million * 18 / 10, 20, None),
        // Who comes in the window is in neither.
        paid(4, million * 5, 20, None),
    ];
    let revenue = portfolio_of(5, lines, 100).revenue(&window(10, 40), &NETTED);
    assert_eq!(percent(&revenue.gross_retention(), 2), "85");
    assert_eq!(percent(&revenue.net_retention(), 2), "103");
    assert_eq!(revenue.gross_retention().convention, "CAPPED_PER_ACCOUNT");
}

#[test]
fn revenue_per_account_at_the_end_and_over_the_window() {
    let lines = (0..20).map(|number| paid(number, 5_000, 0, None)).collect();
    let revenue = portfolio_of(25, lines, 100).revenue(&window(31, 60), &NETTED);
    for (convention, value) in [
        (RevenueConvention::PayingAccounts, "50"),
        (RevenueConvention::AllAccounts, "40"),
    ] {
        assert_eq!(shown(&revenue.closing_per_account(convention), 2), value);
        // A month of unchanged MRR earns the same.
        assert_eq!(shown(&revenue.earned_per_account(convention), 2), value);
    }
    assert_eq!(revenue.waterfall().unwrap().closing, minor(100_000));
    let yearly = LineTerms {
        charge: Charge::Recurring(BillingInterval::Year),
        ..monthly(200_000)
    };
    let one = portfolio_of(1, vec![line(0, None, yearly)], 400);
    let february = one.revenue(&window(31, 60), &NETTED);
    assert_eq!(
        shown(
            &february.closing_per_account(RevenueConvention::PayingAccounts),
            2
        ),
        "166.67"
    );
    // 2024 as a whole, and fifteen days of January.
    let year = one.revenue(&window(0, 366), &NETTED);
    assert_eq!(year.earned().unwrap().to_decimal(2).to_string(), "2000");
    let days = one.revenue(&window(0, 15), &NETTED);
    assert_eq!(days.earned().unwrap().to_decimal(4).to_string(), "80.6452");
}
