//! Edges of recurring revenue in a window.

use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    metric::{ExclusionReason, Status},
    money::{MonthlyAmount, RateTable},
    ownership::OwnerConvention,
    portfolio::{
        AccountFact, AccountSet, ChurnGroup, CommittedRevenue, Dimension, Revenue,
        RevenueConvention, Slice,
    },
    revenue::{
        ChurnConvention, ChurnKind, Ending, LineTerms, LogoCounts, MovementKind,
        NetChurnConvention, RetentionConvention, Waterfall,
    },
    time::{FiscalYearStart, Period, Window},
};

use super::world::*;

#[test]
fn away_and_back_again_is_no_churn_netted_and_churn_and_reactivation_per_event() {
    let lines = vec![
        paid(1, 100, 0, Some(15)),
        paid(1, 100, 20, Some(25)),
        paid(1, 150, 30, None),
        // In and out again.
        paid(2, 70, 20, Some(30)),
    ];
    let whole = portfolio_of(3, lines, 100);
    let netted = whole.revenue(&window(10, 40), &NETTED);
    assert_eq!(netted.waterfall().unwrap().expansion, minor(50));
    assert_eq!(netted.account_count_with(MovementKind::Churn), 0);
    let logos = netted.logos();
    assert_eq!(
        (
            logos.start,
            logos.new,
            logos.churned_of_start,
            logos.churned_of_new
        ),
        (1, 1, 0, 1)
    );
    assert_eq!(logos.end(), 1);
    let per_event = whole.revenue(&window(10, 40), &PER_EVENT);
    let waterfall = per_event.waterfall().unwrap();
    assert_eq!(
        (waterfall.churn, waterfall.reactivation, waterfall.new),
        (minor(270), minor(250), minor(70))
    );
    assert_eq!(waterfall.sum(), waterfall.closing);
    // Two departures of one account count once.
    assert_eq!(per_event.account_count_with(MovementKind::Churn), 2);
    assert_eq!(
        per_event.churned_accounts(ChurnConvention::default()),
        [account(1), account(2)]
    );
    let logos = per_event.logos();
    assert_eq!(
        (logos.churned_of_start, logos.churned_of_new, logos.end()),
        (1, 1, 1)
    );
    // Retention compares opening and closing in either view.
    assert_eq!(netted.net_retention(), per_event.net_retention());
}

#[test]
fn a_trial_that_never_converts_is_no_customer() {
    let trial = LineTerms {
        ends_on: Some(day(20)),
        trial_ends_on: Some(day(20)),
        ..monthly(100)
    };
    let revenue = portfolio_of(1, vec![line(0, None, trial)], 100).revenue(&window(5, 40), &NETTED);
    assert_eq!(revenue.logos(), LogoCounts::default());
    assert_eq!(revenue.waterfall(), Some(Waterfall::default()));
    assert_eq!(
        revenue.logo_churn(ChurnConvention::default()).status,
        Status::ZeroDenominator
    );
}

#[test]
fn undefined_is_null_with_a_status() {
    let empty = portfolio_of(0, Vec::new(), 100).revenue(&window(10, 40), &NETTED);
    let idle = portfolio_of(2, Vec::new(), 100).revenue(&window(10, 40), &NETTED);
    for (revenue, status) in [(empty, Status::NoData), (idle, Status::ZeroDenominator)] {
        let mut metrics = vec![
            revenue.gross_churn(),
            revenue.gross_retention(),
            revenue.net_retention(),
            revenue.expansion_rate(),
            revenue.expansion_of_new(),
            revenue.quick_ratio(),
            revenue.closing_per_account(RevenueConvention::PayingAccounts),
            revenue.earned_per_account(RevenueConvention::PayingAccounts),
        ];
        metrics.extend(NetChurnConvention::ALL.map(|convention| revenue.net_churn(convention)));
        metrics.extend(ChurnConvention::ALL.map(|convention| revenue.logo_churn(convention)));
        metrics.extend(
            ChurnConvention::ALL.map(|convention| revenue.annualised_logo_churn(convention)),
        );
        metrics
            .extend(RetentionConvention::ALL.map(|convention| revenue.logo_retention(convention)));
        for metric in metrics {
            assert_eq!((metric.value, metric.status), (None, status), "{metric:?}");
        }
    }
}

#[test]
fn a_line_that_starts_without_an_exchange_rate_leaves_its_window_open_though_one_is_known_at_the_end()
 {
    let euros = LineTerms {
        currency: currency("EUR"),
        starts_on: day(20),
        ..monthly(200)
    };
    let rows = [
        Row::Account(named(1)),
        paid(1, 100, 0, None),
        line(1, None, euros),
    ];
    let mut rates = RateTable::new();
    let rate = rust_decimal::Decimal::new(11, 1);
    rates
        .insert(currency("EUR"), currency("USD"), day(30), rate)
        .unwrap();
    let facts = facts(&rows);
    let whole = ask_as(
        &facts,
        &AccountSet::all(&facts),
        100,
        OwnerConvention::Then,
        &rates,
    );
    // What the line added on its first day is not known; what it is worth at the end is.
    let per_event = whole.revenue(&window(10, 40), &PER_EVENT);
    assert_eq!(per_event.waterfall(), None);
    assert_eq!(
        per_event.excluded_accounts(ExclusionReason::MissingExchangeRate),
        [account(1)]
    );
    let netted = whole.revenue(&window(10, 40), &NETTED).waterfall();
    assert_eq!(netted.unwrap().expansion, minor(220));
}

#[test]
fn a_missing_exchange_rate_takes_the_money_of_its_windows_only() {
    let euros = LineTerms {
        currency: currency("EUR"),
        ends_on: Some(day(50)),
        ..monthly(200)
    };
    let rows = [
        Row::Account(named(1)),
        Row::Account(named(2)),
        line(1, None, euros),
        paid(2, 100, 0, Some(20)),
    ];
    let facts = facts(&rows);
    let mut rates = RateTable::new();
    rates
        .insert(
            currency("EUR"),
            currency("USD"),
            day(30),
            "2".parse().unwrap(),
        )
        .unwrap();
    let all = AccountSet::all(&facts);
    let whole = ask_as(&facts, &all, 100, OwnerConvention::Then, &rates);
    let windows = [window(10, 25), window(31, 45), window(55, 60)];
    let answers = whole.revenues(&windows, &NETTED);
    let seen: Vec<_> = answers
        .iter()
        .map(|revenue| {
            (
                revenue.money_status(),
                revenue.waterfall().map(|waterfall| waterfall.opening),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Status::MissingExchangeRate, None),
            (Status::Ok, Some(minor(400))),
            (Status::Ok, Some(minor(0))),
        ]
    );
    let missing = &answers[0];
    assert_eq!(missing.gross_churn().status, Status::MissingExchangeRate);
    assert_eq!(
        missing
            .earned_per_account(RevenueConvention::default())
            .status,
        Status::MissingExchangeRate
    );
    assert_eq!(
        percent(&missing.logo_churn(ChurnConvention::default()), 0),
        "50"
    );
    assert_eq!(
        missing.excluded_accounts(ExclusionReason::MissingExchangeRate),
        [account(1)]
    );
    assert_eq!(missing.gross_churn().excluded[0].count, 1);
    // What is known of the others stands.
    let accounts = missing.accounts();
    assert_eq!(accounts[0].waterfall, None);
    assert_eq!(accounts[1].waterfall.unwrap().churn, minor(100));
}

#[test]
fn what_happens_after_the_date_is_not_known_yet() {
    let lines = vec![paid(1, 100, 0, Some(30)), paid(2, 50, 25, None)];
    let whole = portfolio_of(3, lines, 20);
    let revenue = whole.revenue(&window(10, 40), &NETTED);
    assert_eq!(revenue.waterfall().unwrap().closing, minor(100));
    assert_eq!(revenue.logos().churned(), 0);
    let later = whole.revenue(&window(30, 40), &NETTED);
    let waterfall = later.waterfall().unwrap();
    assert_eq!(
        (waterfall.opening, waterfall.closing),
        (minor(100), minor(100))
    );
    assert_eq!(
        later.logo_churn(ChurnConvention::DailySum).status,
        Status::ZeroDenominator
    );
}

#[test]
fn archived_accounts_keep_their_past() {
    let rows = [
        Row::Account(AccountFact {
            archived_on: Some(day(60)),
            segment: Some("Gone"),
            ..named(1)
        }),
        Row::Account(AccountFact {
            archived_on: Some(day(35)),
            signed_up_on: Some(day(5)),
            ..named(2)
        }),
        Row::Account(AccountFact {
            signed_up_on: Some(day(70)),
            ..named(3)
        }),
        paid(1, 100, 0, Some(30)),
        paid(2, 50, 0, None),
        paid(3, 10, 70, None),
    ];
    let whole = ask(&facts(&rows), 90);
    assert_eq!(whole.account_count(), 1);
    let revenue = whole.revenue(&window(10, 50), &NETTED);
    let waterfall = revenue.waterfall().unwrap();
    assert_eq!(
        (waterfall.opening, waterfall.churn, waterfall.correction),
        (minor(150), minor(100), minor(-50))
    );
    assert_eq!(waterfall.sum(), waterfall.closing);
    // Neither lost nor kept: only the one that left counts as lost.
    let logos = revenue.logos();
    assert_eq!(
        (logos.start, logos.churned(), logos.removed, logos.end()),
        (2, 1, 1, 0)
    );
    assert_eq!(shown(&revenue.gross_retention(), 4), "0.3333");
    assert_eq!(
        revenue.excluded_accounts(ExclusionReason::NotSignedUpYet),
        [account(3)]
    );
    // A segment of archived accounts alone is still a slice of what was.
    let slices = whole.slices(Dimension::Segment);
    let opening: MonthlyAmount = slices
        .iter()
        .map(|slice| {
            slice
                .portfolio
                .revenue(&window(10, 50), &NETTED)
                .waterfall()
                .unwrap()
                .opening
        })
        .sum();
    assert_eq!((slices.len(), opening), (2, minor(150)));
    let later = whole.revenue(&window(65, 80), &NETTED);
    assert_eq!(
        later.excluded_accounts(ExclusionReason::Archived),
        [account(1), account(2)]
    );
}

#[test]
fn a_change_of_plan_is_lost_to_one_plan_and_new_to_the_other() {
    let terms = |from: u64, until: Option<u64>, amount| LineTerms {
        starts_on: day(from),
        ends_on: until.map(day),
        ..monthly(amount)
    };
    let rows = vec![
        line(0, Some(1), terms(0, Some(20), 100)),
        line(0, Some(2), terms(20, None, 130)),
    ];
    let whole = portfolio_of(1, rows, 100);
    let of = |slice: &Slice| slice.portfolio.revenue(&window(10, 40), &NETTED);
    assert_eq!(
        whole
            .revenue(&window(10, 40), &NETTED)
            .waterfall()
            .unwrap()
            .expansion,
        minor(30)
    );
    // Nobody has the old plan any more, but there is something to tell of it.
    let slices = whole.slices(Dimension::Plan);
    let seen: Vec<_> = slices
        .iter()
        .map(|slice| {
            let waterfall = of(slice).waterfall().unwrap();
            (
                slice.portfolio.account_count(),
                waterfall.churn,
                waterfall.new,
            )
        })
        .collect();
    assert_eq!(seen, [(0, minor(100), minor(0)), (1, minor(0), minor(130))]);
}

#[test]
fn why_customers_left() {
    let reason = |number: u128| Uuid::from_u128(0xe000 + number);
    let ending = |of: u128, on: u64, kind, reasons: &[u128]| {
        let reasons = reasons.iter().map(|number| reason(*number)).collect();
        Row::Ending(
            account(of),
            Ending {
                ends_on: day(on),
                kind,
                reasons,
            },
        )
    };
    let lines = vec![
        paid(1, 100, 0, Some(20)),
        ending(1, 20, Some(ChurnKind::Voluntary), &[2, 1]),
        paid(2, 50, 0, Some(22)),
        // Of an earlier subscription, and of the one that mattered, some days before its end.
        paid(2, 10, 0, Some(5)),
        ending(2, 5, Some(ChurnKind::Voluntary), &[3]),
        ending(2, 18, Some(ChurnKind::Involuntary), &[1]),
        paid(3, 30, 0, Some(25)),
        paid(3, 0, 25, None),
        paid(4, 20, 0, Some(30)),
    ];
    let revenue = portfolio_of(5, lines, 100).revenue(&window(10, 40), &NETTED);
    let churned = revenue.churned(ChurnConvention::default());
    let seen: Vec<_> = churned
        .iter()
        .map(|lost| (lost.account, lost.churned_on, lost.lost, lost.kind))
        .collect();
    assert_eq!(
        seen,
        [
            (
                account(1),
                day(20),
                Some(minor(100)),
                Some(ChurnKind::Voluntary)
            ),
            (
                account(2),
                day(22),
                Some(minor(50)),
                Some(ChurnKind::Involuntary)
            ),
            (
                account(3),
                day(25),
                Some(minor(30)),
                Some(ChurnKind::DowngradeToFree)
            ),
            (account(4), day(30), Some(minor(20)), None),
        ]
    );
    assert_eq!(churned[0].reasons, [reason(1), reason(2)]);
    let kinds: Vec<_> = revenue
        .churn_by_kind(ChurnConvention::default())
        .iter()
        .map(|group| (group.key, group.accounts))
        .collect();
    assert_eq!(
        kinds,
        [
            (Some(ChurnKind::Voluntary), 1),
            (Some(ChurnKind::Involuntary), 1),
            (Some(ChurnKind::DowngradeToFree), 1),
            (None, 1)
        ]
    );
    let group = |key, accounts, lost| ChurnGroup {
        key,
        accounts,
        lost: Some(minor(lost)),
    };
    assert_eq!(
        revenue.churn_by_reason(ChurnConvention::default()),
        [
            group(Some(reason(1)), 2, 150),
            group(Some(reason(2)), 1, 100),
            group(None, 2, 50)
        ]
    );
}

#[test]
fn committed_revenue_looks_ahead() {
    let future_trial = LineTerms {
        starts_on: day(30),
        trial_ends_on: Some(day(40)),
        ..monthly(1_000)
    };
    let lines = vec![
        paid(1, 100, 0, Some(30)),
        paid(1, 120, 30, None),
        paid(2, 50, 0, Some(60)),
        paid(3, 70, 25, Some(80)),
        line(4, None, future_trial),
        line(
            4,
            None,
            LineTerms {
                trial_ends_on: Some(day(40)),
                ..monthly(500)
            },
        ),
        paid(4, 10, 0, Some(20)),
    ];
    let whole = portfolio_of(5, lines, 20);
    for (until, starts, ends) in [
        (Some(29), 70, 0),
        (Some(30), 190, 100),
        (Some(60), 190, 150),
        (None, 190, 220),
    ] {
        let committed = whole.committed_revenue(until.map(day)).unwrap();
        assert_eq!(
            committed,
            CommittedRevenue {
                monthly: minor(150),
                future_starts: minor(starts),
                scheduled_ends: minor(ends),
            },
            "{until:?}"
        );
        assert_eq!(committed.committed(), minor(150 + starts - ends));
    }
    let euros = LineTerms {
        currency: currency("EUR"),
        starts_on: day(50),
        ..monthly(1)
    };
    let unknown = portfolio_of(1, vec![line(0, None, euros)], 20);
    assert_eq!(
        unknown.committed_revenue(None),
        Err(Status::MissingExchangeRate)
    );
    assert!(unknown.committed_revenue(Some(day(49))).is_ok());
}

#[test]
fn twelve_months_are_those_of_the_accounts_of_twelve_months_ago() {
    // Day 366 is 2025-01-01.
    let lines = vec![
        paid(1, 100, 0, None),
        paid(1, 100, 400, None),
        paid(2, 100, 0, Some(390)),
        paid(3, 500, 380, None),
    ];
    let whole = portfolio_of(4, lines, 800);
    let december = Window::new(
        "2025-12-01".parse().unwrap(),
        "2026-01-01".parse().unwrap(),
        Tz::UTC,
    )
    .unwrap();
    let month = whole.revenue(&december, &NETTED);
    assert_eq!(percent(&month.net_retention(), 0), "100");
    let year = month.trailing_twelve_months();
    assert_eq!(year.window().start(), "2025-01-01".parse().unwrap());
    assert_eq!(
        (
            percent(&year.net_retention(), 0),
            percent(&year.gross_retention(), 0)
        ),
        ("100".to_owned(), "50".to_owned())
    );
}

#[test]
fn a_window_is_cut_into_parts_that_open_where_the_one_before_closed() {
    let lines = vec![
        paid(1, 100, 0, None),
        paid(1, 20, 70, Some(200)),
        paid(2, 40, 10, Some(50)),
    ];
    let whole = portfolio_of(3, lines, 300);
    for settings in [NETTED, PER_EVENT] {
        let revenue = whole.revenue(&window(5, 250), &settings);
        let parts = revenue.by(Period::Quarter, FiscalYearStart::new(2).unwrap());
        let windows: Vec<_> = parts.iter().map(Revenue::window).collect();
        let expected = window(5, 250).by(Period::Quarter, FiscalYearStart::new(2).unwrap());
        assert_eq!(windows, expected.collect::<Vec<_>>());
        let alone = windows.iter().map(|part| whole.revenue(part, &settings));
        let alone: Vec<_> = alone.map(|revenue| revenue.waterfall()).collect();
        let waterfalls: Vec<_> = parts.iter().map(Revenue::waterfall).collect();
        assert_eq!(waterfalls, alone);
        let levels: Vec<_> = waterfalls.into_iter().flatten().collect();
        assert!(
            levels
                .windows(2)
                .all(|pair| pair[0].closing == pair[1].opening)
        );
    }
}

#[test]
fn an_account_over_its_lifetime() {
    let lines = vec![
        paid(0, 100, 10, None),
        paid(0, 30, 20, Some(40)),
        paid(0, 20, 50, None),
    ];
    let whole = portfolio_of(1, lines, 100);
    let lifetime = whole.lifetime(Tz::UTC).unwrap();
    assert_eq!((lifetime.start(), lifetime.end()), (day(10), day(101)));
    let revenue = whole.revenue(&lifetime, &PER_EVENT);
    // 30 and 20 on top of the first hundred.
    assert_eq!(percent(&revenue.expansion_of_new(), 0), "50");
    assert_eq!(portfolio_of(1, Vec::new(), 100).lifetime(Tz::UTC), None);
}
