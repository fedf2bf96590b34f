//! Worked examples and edges.

use crate::{
    account::{Millionths, Stage, TraitValue},
    metric::{ExclusionReason, Status},
    money::{MonthlyAmount, RateTable},
    ownership::OwnerConvention,
    portfolio::{AccountFact, AccountSet, Dimension, RevenueConvention, SliceKey},
    revenue::{BillingInterval, Charge, LineTerms},
};

use super::world::*;

fn keys_and_minor(
    portfolio: &crate::portfolio::Portfolio,
    by: Dimension,
) -> Vec<(SliceKey, usize, i128)> {
    let slices = portfolio.slices(by).into_iter();
    slices
        .map(|slice| {
            let minor = slice.portfolio.mrr().unwrap().to_minor_half_even();
            (slice.key, slice.portfolio.account_count(), minor)
        })
        .collect()
}

#[test]
fn twenty_customers_of_fifty_dollars() {
    let mut rows: Vec<_> = (0..20).map(|number| Row::Account(named(number))).collect();
    rows.extend((0..20).map(|number| line(number, None, monthly(5_000))));
    let portfolio = ask(&facts(&rows), 10);
    assert_eq!(portfolio.mrr(), Some(MonthlyAmount::from_minor(100_000)));
    assert_eq!(portfolio.arr(), Some(MonthlyAmount::from_minor(1_200_000)));
    assert_eq!(
        (portfolio.account_count(), portfolio.paying_account_count()),
        (20, 20)
    );
    let each = portfolio.revenue_per_account(RevenueConvention::PayingAccounts);
    assert_eq!(each.displayed(2).unwrap().to_string(), "50");
    assert_eq!(
        (each.convention, each.status),
        ("PAYING_ACCOUNTS", Status::Ok)
    );
    assert_eq!(
        portfolio
            .herfindahl_index()
            .displayed(4)
            .unwrap()
            .to_string(),
        "0.05"
    );
}

#[test]
fn revenue_per_account_by_paying_or_all_accounts() {
    let rows = [
        Row::Account(named(1)),
        Row::Account(named(2)),
        Row::Account(named(3)),
        line(
            1,
            None,
            LineTerms {
                charge: Charge::Recurring(BillingInterval::Year),
                ..monthly(200_000)
            },
        ),
        line(2, None, monthly(0)),
    ];
    let portfolio = ask(&facts(&rows), 10);
    assert_eq!(
        portfolio.paying_accounts().collect::<Vec<_>>(),
        [account(1)]
    );
    for (convention, value) in [
        (RevenueConvention::PayingAccounts, "166.67"),
        (RevenueConvention::AllAccounts, "55.56"),
    ] {
        let metric = portfolio.revenue_per_account(convention);
        assert_eq!(
            metric.displayed(2).unwrap().to_string(),
            value,
            "{convention}"
        );
    }
    let free = ask(&facts(&rows[1..3]), 10);
    assert_eq!(free.mrr(), Some(MonthlyAmount::ZERO));
    let undefined = free.revenue_per_account(RevenueConvention::PayingAccounts);
    assert_eq!(
        (undefined.value, undefined.status),
        (None, Status::ZeroDenominator)
    );
    assert_eq!(free.concentration(1).share.status, Status::ZeroDenominator);
    assert_eq!(free.herfindahl_index().status, Status::ZeroDenominator);
    let all = free.revenue_per_account(RevenueConvention::AllAccounts);
    assert_eq!(all.displayed(2).unwrap().to_string(), "0");
}

#[test]
fn no_accounts_are_no_data() {
    let portfolio = ask(&facts(&[]), 10);
    assert_eq!(
        (portfolio.account_count(), portfolio.mrr()),
        (0, Some(MonthlyAmount::ZERO))
    );
    assert_eq!(
        portfolio
            .revenue_per_account(RevenueConvention::AllAccounts)
            .status,
        Status::NoData
    );
    assert_eq!(portfolio.concentration(3).share.status, Status::NoData);
    assert_eq!(portfolio.herfindahl_index().status, Status::NoData);
    assert!(DIMENSIONS.iter().all(|by| portfolio.slices(*by).is_empty()));
}

#[test]
fn concentration_is_the_share_of_the_largest() {
    let amounts = [30_000, 10_000, 10_000, 50_000, 0];
    let mut rows: Vec<_> = (0..5).map(|number| Row::Account(named(number))).collect();
    rows.extend(
        (0..5)
            .zip(amounts)
            .map(|(number, amount)| line(number, None, monthly(amount))),
    );
    let portfolio = ask(&facts(&rows), 0);
    for (count, share, accounts) in [
        (0, "0", vec![]),
        (1, "0.5", vec![3]),
        (2, "0.8", vec![3, 0]),
        (3, "0.9", vec![3, 0, 1]),
        (9, "1", vec![3, 0, 1, 2]),
    ] {
        let concentration = portfolio.concentration(count);
        assert_eq!(
            concentration.share.displayed(4).unwrap().to_string(),
            share,
            "top {count}"
        );
        let expected: Vec<_> = accounts.into_iter().map(account).collect();
        assert_eq!(concentration.accounts, expected, "top {count}");
    }
    // 0.5^2 + 0.3^2 + 0.1^2 + 0.1^2
    assert_eq!(
        portfolio
            .herfindahl_index()
            .displayed(4)
            .unwrap()
            .to_string(),
        "0.36"
    );
}

#[test]
fn an_index_of_amounts_beyond_all_reason_is_still_one_for_one_account() {
    let huge = monthly(crate::revenue::Line::LIMIT / 48);
    let mut rows = vec![Row::Account(named(1))];
    rows.extend((0..2_000).map(|_| line(1, None, huge)));
    assert_eq!(
        ask(&facts(&rows), 0)
            .herfindahl_index()
            .displayed(6)
            .unwrap()
            .to_string(),
        "1"
    );
}

#[test]
fn accounts_are_in_from_signup_until_they_are_archived() {
    let rows = [
        Row::Account(AccountFact {
            signed_up_on: Some(day(10)),
            archived_on: Some(day(20)),
            ..named(1)
        }),
        Row::Account(named(2)),
        line(1, None, monthly(100)),
        line(2, None, monthly(1)),
    ];
    let facts = facts(&rows);
    for (as_of, minor, reason) in [
        (9, 1, Some(ExclusionReason::NotSignedUpYet)),
        (10, 101, None),
        (19, 101, None),
        (20, 1, Some(ExclusionReason::Archived)),
    ] {
        let portfolio = ask(&facts, as_of);
        assert_eq!(
            portfolio.mrr(),
            Some(MonthlyAmount::from_minor(minor)),
            "day {as_of}"
        );
        let excluded: Vec<_> = portfolio
            .excluded()
            .iter()
            .map(|left_out| (left_out.reason, left_out.count))
            .collect();
        assert_eq!(
            excluded,
            reason
                .map(|reason| (reason, 1))
                .into_iter()
                .collect::<Vec<_>>()
        );
        if let Some(reason) = reason {
            assert_eq!(
                portfolio.excluded_accounts(reason).collect::<Vec<_>>(),
                [account(1)]
            );
            assert_eq!(portfolio.herfindahl_index().excluded, portfolio.excluded());
        }
    }
}

#[test]
fn a_missing_exchange_rate_takes_the_money_and_leaves_the_rest() {
    let euros = LineTerms {
        currency: currency("EUR"),
        ..monthly(10_000)
    };
    let yen_in_trial = LineTerms {
        currency: currency("JPY"),
        trial_ends_on: Some(day(30)),
        ..monthly(100)
    };
    let rows = [
        Row::Account(AccountFact {
            segment: Some("Europe"),
            ..named(1)
        }),
        Row::Account(AccountFact {
            segment: Some("America"),
            ..named(2)
        }),
        line(1, None, euros),
        line(2, None, monthly(5_000)),
        line(2, None, yen_in_trial),
    ];
    let facts = facts(&rows);
    let portfolio = ask(&facts, 10);
    assert_eq!((portfolio.mrr(), portfolio.arr()), (None, None));
    assert_eq!(portfolio.money_status(), Status::MissingExchangeRate);
    assert_eq!(
        (
            portfolio.account_count(),
            portfolio.paying_account_count(),
            portfolio.unowned_count()
        ),
        (2, 2, 2)
    );
    let metric = portfolio.revenue_per_account(RevenueConvention::default());
    assert_eq!(
        (metric.value, metric.status),
        (None, Status::MissingExchangeRate)
    );
    assert_eq!(
        (metric.excluded[0].reason, metric.excluded[0].count),
        (ExclusionReason::MissingExchangeRate, 1)
    );
    let behind: Vec<_> = portfolio
        .excluded_accounts(ExclusionReason::MissingExchangeRate)
        .collect();
    assert_eq!(behind, [account(1)]);
    assert!(portfolio.concentration(1).accounts.is_empty());
    let by_segment: Vec<_> = portfolio
        .slices(Dimension::Segment)
        .iter()
        .map(|slice| slice.portfolio.mrr())
        .collect();
    assert_eq!(by_segment, [Some(MonthlyAmount::from_minor(5_000)), None]);

    let mut rates = RateTable::new();
    rates
        .insert(
            currency("USD"),
            currency("EUR"),
            day(5),
            "0.8".parse().unwrap(),
        )
        .unwrap();
    let known = ask_as(
        &facts,
        &AccountSet::all(&facts),
        10,
        OwnerConvention::Then,
        &rates,
    );
    assert_eq!(known.mrr(), Some(MonthlyAmount::from_minor(17_500)));
}

#[test]
fn slices_have_ordered_keys_and_none_last() {
    let rows = [
        Row::Account(AccountFact {
            segment: Some("SMB"),
            signed_up_on: Some(day(40)),
            country: Some("US"),
            ..named(1)
        }),
        Row::Account(AccountFact {
            segment: Some("Enterprise"),
            signed_up_on: Some(day(3)),
            country: Some("DE"),
            ..named(2)
        }),
        Row::Account(AccountFact {
            segment: Some("SMB"),
            ..named(3)
        }),
        Row::Account(named(4)),
        Row::Stage(account(1), day(0), Stage::Trial),
        Row::Stage(account(1), day(45), Stage::Active),
        Row::Stage(account(2), day(46), Stage::Churned),
        Row::Trait(account(1), TraitValue::Number(Millionths(9_000_000))),
        Row::Trait(account(2), TraitValue::Number(Millionths(10_000_000))),
        line(1, None, monthly(1)),
        line(2, None, monthly(10)),
        line(3, None, monthly(100)),
        line(4, None, monthly(1_000)),
    ];
    let portfolio = ask(&facts(&rows), 45);
    let text = |key: fn(String) -> SliceKey, text: &str| key(text.to_owned());
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::Segment),
        [
            (text(SliceKey::Segment, "Enterprise"), 1, 10),
            (text(SliceKey::Segment, "SMB"), 2, 101),
            (SliceKey::None, 1, 1_000)
        ]
    );
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::Country),
        [
            (text(SliceKey::Country, "DE"), 1, 10),
            (text(SliceKey::Country, "US"), 1, 1),
            (SliceKey::None, 2, 1_100)
        ]
    );
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::Stage),
        [
            (SliceKey::Stage(Stage::Active), 1, 1),
            (SliceKey::None, 3, 1_110)
        ]
    );
    let month = |text: &str| SliceKey::SignupMonth(text.parse().unwrap());
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::SignupMonth),
        [
            (month("2024-01"), 1, 10),
            (month("2024-02"), 1, 1),
            (SliceKey::None, 2, 1_100)
        ]
    );
    let number = |millionths| SliceKey::Trait(TraitValue::Number(Millionths(millionths)));
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::Trait(TIER)),
        [
            (number(9_000_000), 1, 1),
            (number(10_000_000), 1, 10),
            (SliceKey::None, 2, 1_100)
        ]
    );
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::Trait(plan(1))),
        [(SliceKey::None, 4, 1_111)]
    );
}

#[test]
fn an_account_is_in_the_slice_of_every_plan_it_runs_with_that_plans_revenue() {
    let rows = [
        Row::Account(named(1)),
        Row::Account(named(2)),
        Row::Account(named(3)),
        line(1, Some(1), monthly(100)),
        line(1, Some(2), monthly(20)),
        line(1, Some(1), monthly(3)),
        line(
            2,
            Some(2),
            LineTerms {
                trial_ends_on: Some(day(99)),
                ..monthly(5_000)
            },
        ),
        line(
            2,
            Some(1),
            LineTerms {
                ends_on: Some(day(5)),
                ..monthly(5_000)
            },
        ),
        line(1, None, monthly(4)),
    ];
    let portfolio = ask(&facts(&rows), 10);
    assert_eq!(
        keys_and_minor(&portfolio, Dimension::Plan),
        [
            (SliceKey::Plan(plan(1)), 1, 103),
            (SliceKey::Plan(plan(2)), 2, 20),
            (SliceKey::None, 2, 4)
        ]
    );
    let second = portfolio.slices(Dimension::Plan).remove(1).portfolio;
    assert_eq!(second.paying_accounts().collect::<Vec<_>>(), [account(1)]);
    assert_eq!(
        keys_and_minor(&second, Dimension::Plan),
        [(SliceKey::Plan(plan(2)), 2, 20)]
    );
}

#[test]
fn owners_are_those_of_then_or_of_now() {
    let rows = [
        Row::Account(named(1)),
        Row::Account(named(2)),
        owner(1, 1, 0, Some(20)),
        owner(1, 2, 20, None),
        owner(2, 1, 30, None),
        line(1, None, monthly(100)),
        line(2, None, monthly(1)),
    ];
    let facts = facts(&rows);
    let all = AccountSet::all(&facts);
    let then = ask_as(&facts, &all, 10, OwnerConvention::Then, &RateTable::new());
    assert_eq!(
        keys_and_minor(&then, Dimension::Csm),
        [(SliceKey::Csm(csm(1)), 1, 100), (SliceKey::None, 1, 1)]
    );
    assert_eq!(then.unowned_accounts().collect::<Vec<_>>(), [account(2)]);
    let now = ask_as(&facts, &all, 10, OwnerConvention::Now, &RateTable::new());
    assert_eq!(
        keys_and_minor(&now, Dimension::Csm),
        [
            (SliceKey::Csm(csm(1)), 1, 1),
            (SliceKey::Csm(csm(2)), 1, 100)
        ]
    );
    assert_eq!(now.unowned_count(), 0);
    assert_eq!(facts.owner_on(account(1), day(19)), Some(csm(1)));
    assert_eq!(facts.owner_on(account(9), day(19)), None);
}

#[test]
fn sets_are_made_by_id_by_tree_and_by_owner() {
    let rows = [
        Row::Account(named(1)),
        Row::Account(AccountFact {
            parent: Some(account(1)),
            ..named(2)
        }),
        Row::Account(AccountFact {
            parent: Some(account(2)),
            ..named(3)
        }),
        Row::Account(AccountFact {
            parent: Some(account(99)),
            ..named(4)
        }),
        owner(2, 1, 0, Some(20)),
        owner(4, 1, 0, None),
        line(99, None, monthly(1)),
    ];
    let facts = facts(&rows);
    assert_eq!((facts.account_count(), facts.line_count()), (4, 0));
    let members = |set: &AccountSet| {
        ask_as(&facts, set, 0, OwnerConvention::Then, &RateTable::new())
            .accounts()
            .collect::<Vec<_>>()
    };
    let by_id = AccountSet::of_ids(&facts, [account(4), account(99), account(4), account(1)]);
    assert_eq!(members(&by_id), [account(1), account(4)]);
    let tree = AccountSet::with_descendants(&facts, account(1));
    assert_eq!(members(&tree), [account(1), account(2), account(3)]);
    assert!(AccountSet::with_descendants(&facts, account(99)).is_empty());
    assert_eq!(
        members(&AccountSet::owned_by(&facts, csm(1), day(19))),
        [account(2), account(4)]
    );
    assert_eq!(
        members(&AccountSet::owned_by(&facts, csm(1), day(20))),
        [account(4)]
    );
    assert!(AccountSet::owned_by(&facts, csm(9), day(0)).is_empty());
    assert_eq!(
        members(&tree.intersection(&AccountSet::owned_by(&facts, csm(1), day(0)))),
        [account(2)]
    );
}
