//! Purchases, trials and the value of customers.

use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    cost::{AccountCost, CostCategory, CostConvention, CostTotals, RetentionCost},
    metric::{ExclusionReason, Metric, Ratio, Status},
    money::{Money, RateTable},
    ownership::OwnerConvention,
    portfolio::{AccountFact, AccountSet, Dimension, LeftOut, Portfolio, RevenueConvention},
    purchase::{Purchase, PurchaseTerms, Refund},
    revenue::{ChurnConvention, LineTerms},
    trial::Trial,
};

use super::{properties::any_rows, world::*};

/// A purchase of an account on a day, in minor units, with what was given back when.
fn bought(of: u128, on: u64, amount: i64, refunds: &[(u64, i64)]) -> Row {
    bought_product(of, on, None, amount, refunds)
}

fn bought_product(
    of: u128,
    on: u64,
    what: Option<u128>,
    amount: i64,
    refunds: &[(u64, i64)],
) -> Row {
    Row::Purchase(
        account(of),
        purchase(on, what, amount, refunds, "USD", false),
    )
}

fn purchase(
    on: u64,
    what: Option<u128>,
    amount: i64,
    refunds: &[(u64, i64)],
    code: &str,
    automatic: bool,
) -> Purchase {
    Purchase::new(PurchaseTerms {
        purchased_on: day(on),
        product: what.map(product),
        amount: Money::new(amount, currency(code)),
        refunds: refunds
            .iter()
            .map(|(on, amount_minor)| Refund {
                refunded_on: day(*on),
                amount_minor: *amount_minor,
            })
            .collect(),
        is_automatic_renewal: automatic,
    })
    .unwrap()
}

fn accounts(numbers: &[u128]) -> Vec<Uuid> {
    numbers.iter().map(|number| account(*number)).collect()
}

/// Five accounts: 1 buys again on another day, 2 twice on one day, 3 gives the second one back, 4 renews automatically, 5 never buys.
fn shop(as_of: u64) -> Portfolio {
    let rows = vec![
        bought(1, 10, 1_000, &[]),
        bought(1, 25, 3_000, &[(28, 500)]),
        bought(2, 12, 2_000, &[]),
        bought(2, 12, 500, &[]),
        bought(3, 5, 700, &[]),
        bought(3, 20, 900, &[(30, 900)]),
        bought(4, 10, 100, &[]),
        Row::Purchase(account(4), purchase(40, None, 100, &[], "USD", true)),
    ];
    portfolio_of(6, rows, as_of)
}

#[test]
fn repeat_purchase_rate_of_a_window() {
    let purchases = shop(100).purchases(&window(0, 60));
    assert_eq!(purchases.customers, accounts(&[1, 2, 3, 4]));
    assert_eq!(purchases.repeat_customers, accounts(&[1]));
    assert_eq!(purchases.orders, 5);
    let rate = purchases.repeat_rate();
    assert_eq!((rate.value, rate.convention), (Ratio::new(1, 4), "PERIOD"));
    // 1,000 + 2,500 + 2,500 + 700 + 100 cents in five orders.
    assert_eq!(shown(&purchases.average_value(), 2), "13.6");
    assert_eq!(shown(&purchases.frequency(), 2), "1.25");
    // Before the second one was given back, the third account had bought twice.
    let earlier = shop(29).purchases(&window(0, 60));
    assert_eq!(earlier.repeat_customers, accounts(&[1, 3]));
    let nothing = shop(100).purchases(&window(70, 80));
    for metric in [
        nothing.repeat_rate(),
        nothing.average_value(),
        nothing.frequency(),
        nothing.monthly_frequency(),
    ] {
        assert_eq!(metric.status, Status::ZeroDenominator);
    }
    assert_eq!(nothing.revenue(), Some(Ratio::ZERO));
}

#[test]
fn what_makes_no_order_is_counted_by_reason() {
    let left_out = |same_day, fully_refunded, automatic_renewals| LeftOut {
        same_day,
        fully_refunded,
        automatic_renewals,
        ..LeftOut::default()
    };
    let purchases = shop(100).purchases(&window(0, 60));
    assert_eq!(purchases.left_out, left_out(1, 1, 1));
    assert_eq!((purchases.orders, purchases.purchase_count()), (5, 8));
    let reasons = |metric: &Metric| -> Vec<_> {
        let excluded = metric.excluded.iter();
        excluded
            .map(|left_out| (left_out.reason, left_out.count))
            .collect()
    };
    let all = [
        (ExclusionReason::SameDay, 1),
        (ExclusionReason::FullyRefunded, 1),
        (ExclusionReason::AutomaticRenewal, 1),
    ];
    for metric in [
        purchases.repeat_rate(),
        purchases.average_value(),
        purchases.frequency(),
        purchases.lifetime_value(Ratio::ONE),
    ] {
        assert_eq!(reasons(&metric), all, "{}", metric.convention);
    }
    // Not given back yet, not renewed yet.
    let earlier = shop(29).purchases(&window(0, 60));
    assert_eq!(earlier.left_out, left_out(1, 0, 0));
    let cohort = shop(100).repeat_cohort(&window(0, 30), 20);
    assert_eq!(reasons(&cohort.rate()), all[..2]);
    // Before an account signed up and after it was archived nothing counts.
    let fact = AccountFact {
        signed_up_on: Some(day(11)),
        archived_on: Some(day(20)),
        ..named(1)
    };
    let rows = [
        Row::Account(fact),
        bought(1, 10, 1, &[]),
        bought(1, 11, 1, &[]),
        bought(1, 20, 1, &[]),
    ];
    let purchases = ask(&facts(&rows), 30).purchases(&window(0, 60));
    assert_eq!((purchases.orders, purchases.purchase_count()), (1, 3));
    let out = [
        (ExclusionReason::NotSignedUpYet, 1),
        (ExclusionReason::Archived, 1),
    ];
    assert_eq!(reasons(&purchases.repeat_rate()), out);
}

#[test]
fn costs_of_all_are_shared_by_customers() {
    let rows = vec![
        paid(1, 1_000, 0, None),
        paid(2, 2_000, 0, None),
        paid(3, 3_000, 0, Some(15)),
    ];
    let whole = portfolio_of(5, rows, 40);
    let cost = |of: Option<u128>, amount, code| AccountCost {
        account: of.map(account),
        cost: RetentionCost {
            category: CostCategory::Salaries,
            starts_on: day(10),
            ends_on: day(20),
            amount: Money::new(amount, currency(code)),
        },
    };
    let window = window(10, 20);
    let customers = whole.customers_who_share(&window);
    assert_eq!(customers, 2);
    let costs = [cost(None, 101, "USD"), cost(Some(1), 50, "USD")];
    let spent = |part: &Portfolio| {
        let costs = part.retention_costs(&costs, &window, customers);
        costs.spent(None).unwrap()
    };
    assert_eq!(spent(&whole), Ratio::money(151, currency("USD")));
    let all = whole.retention_costs(&costs, &window, customers);
    let per_customer = |convention| shown(&all.per_customer(None, convention), 2);
    assert_eq!(per_customer(CostConvention::PerActiveCustomer), "0.76");
    assert_eq!(per_customer(CostConvention::PerRetainedCustomer), "0.76");
    for convention in CostConvention::ALL {
        let metric = all.per_customer(None, convention);
        let accounts = all.customers(convention);
        assert_eq!(accounts, super::purchases::accounts(&[1, 2]));
        assert_eq!(metric.denominator, Ratio::count(accounts.len()));
    }
    let facts = &whole.facts;
    let part = |numbers: &[u128]| {
        let set = AccountSet::of_ids(facts, accounts(numbers));
        ask_as(facts, &set, 40, OwnerConvention::Then, &RateTable::new())
    };
    // Half of 101 goes to the even cent.
    assert_eq!(spent(&part(&[1])), Ratio::money(100, currency("USD")));
    assert_eq!(spent(&part(&[3, 4])), Ratio::ZERO);
    // A currency without a rate leaves nothing known, and says so.
    let foreign = [cost(None, 101, "USD"), cost(Some(2), 5, "EUR")];
    let of_one = part(&[1]).retention_costs(&foreign, &window, customers);
    assert!(of_one.spent(None).is_some());
    let unknown = whole.retention_costs(&foreign, &window, customers);
    assert_eq!(unknown.spent(None), None);
    let metric = unknown.by_retained_revenue();
    assert_eq!(metric.status, Status::MissingExchangeRate);
    assert_eq!(metric.excluded[0].count, 1);
    // Nobody there to share: all of it is the portfolio's.
    let nobody = portfolio_of(1, Vec::new(), 40);
    let costs = nobody.retention_costs(&costs, &window, nobody.customers_who_share(&window));
    let all = Ratio::money(101, currency("USD"));
    assert_eq!(costs.spent(None), Some(all));
    let metric = costs.per_customer(None, CostConvention::default());
    assert_eq!(metric.status, Status::ZeroDenominator);
}

#[test]
fn repeat_purchase_rate_of_a_cohort() {
    for (within, as_of, repeat, maturing) in [
        (14, 100, vec![], vec![]),
        (15, 100, vec![1], vec![]),
        (30, 100, vec![1], vec![]),
        (30, 39, vec![1], vec![2, 4]),
        (90, 50, vec![1], vec![2, 3, 4]),
    ] {
        let cohort = shop(as_of).repeat_cohort(&window(0, 30), within);
        assert_eq!(cohort.customers, accounts(&[1, 2, 3, 4]));
        assert_eq!(
            cohort.repeat_customers,
            accounts(&repeat),
            "{within} {as_of}"
        );
        assert_eq!(cohort.maturing, accounts(&maturing), "{within} {as_of}");
        assert_eq!(cohort.rate().value, Ratio::new(repeat.len() as i128, 4));
    }
    // Whose first order was before the window is of another cohort.
    assert_eq!(
        shop(100).repeat_cohort(&window(11, 30), 30).customers,
        accounts(&[2])
    );
}

#[test]
fn fifty_dollars_three_times_a_month_for_two_years() {
    // 2024-02, ten customers.
    let rows = (0..10).flat_map(|number| [31, 40, 50].map(|on| bought(number, on, 5_000, &[])));
    let purchases = portfolio_of(10, rows.collect(), 100).purchases(&window(31, 60));
    assert_eq!(shown(&purchases.average_value(), 2), "50");
    assert_eq!(shown(&purchases.monthly_frequency(), 2), "3");
    let value = purchases.lifetime_value(Ratio::whole(24));
    assert_eq!(
        (shown(&value, 2).as_str(), value.convention),
        ("3600", "AVERAGE_PURCHASE")
    );
    let none = portfolio_of(1, Vec::new(), 100).purchases(&window(31, 60));
    assert_eq!(
        none.lifetime_value(Ratio::whole(24)).status,
        Status::ZeroDenominator
    );
}

#[test]
fn margin_over_churn_of_the_same_window() {
    // A hundred accounts of $100, five of which leave on the last day of February: ARPA is a little under 100.
    let rows = (0..100).map(|number| paid(number, 10_000, 0, (number < 5).then_some(59)));
    let revenue = portfolio_of(100, rows.collect(), 100).revenue(&window(31, 60), &NETTED);
    let value = revenue.lifetime_value(Ratio::new(8, 10).unwrap(), ChurnConvention::default());
    // (10,000 - 500 / 29) / 100 x 0.8 / 0.05
    assert_eq!(
        (shown(&value, 2).as_str(), value.convention),
        ("1597.24", "MARGIN_OVER_CHURN")
    );
    let calm = portfolio_of(1, vec![paid(0, 100, 0, None)], 100).revenue(&window(31, 60), &NETTED);
    let value = calm.lifetime_value(Ratio::ONE, ChurnConvention::default());
    assert_eq!((value.value, value.status), (None, Status::ZeroDenominator));
}

#[test]
fn what_customers_have_brought_so_far() {
    let rows = vec![
        paid(1, 10_000, 0, Some(31)),
        bought(1, 40, 5_000, &[(50, 1_000)]),
        bought(2, 45, 3_000, &[]),
        Row::Purchase(account(2), purchase(50, None, 1_000, &[], "USD", true)),
        bought(3, 10, 100, &[(20, 100)]),
        bought(4, 200, 100, &[]),
    ];
    let value = portfolio_of(5, rows.clone(), 100).observed_value(Tz::UTC);
    // 100 of January, 40 and 30 and 10 of purchases, of two accounts.
    assert_eq!(
        (shown(&value, 2).as_str(), value.convention),
        ("90", "OBSERVED")
    );
    assert_eq!(value.window, Some(window(0, 101)));
    assert_eq!(
        portfolio_of(5, Vec::new(), 100)
            .observed_value(Tz::UTC)
            .status,
        Status::NoData
    );
    let euros = Row::Purchase(account(1), purchase(50, None, 1_000, &[], "EUR", false));
    let unknown = portfolio_of(5, [rows, vec![euros]].concat(), 100);
    let value = unknown.observed_value(Tz::UTC);
    assert_eq!(
        (value.status, value.excluded[0].count),
        (Status::MissingExchangeRate, 1)
    );
    let purchases = unknown.purchases(&window(0, 100));
    assert_eq!(
        (purchases.revenue(), purchases.average_value().status),
        (None, Status::MissingExchangeRate)
    );
    assert_eq!(purchases.incomplete, accounts(&[1]));
    // One euro order more is still an order.
    assert_eq!(purchases.repeat_customers, accounts(&[1]));
}

#[test]
fn more_of_the_same_and_something_else() {
    let on_plan = |of: u128, number: u128, amount, from: u64, until: Option<u64>| {
        let terms = LineTerms {
            starts_on: day(from),
            ends_on: until.map(day),
            ..monthly(amount)
        };
        line(of, Some(number), terms)
    };
    let rows = vec![
        Row::Product(plan(1), product(1)),
        Row::Product(plan(2), product(1)),
        Row::Product(plan(3), product(3)),
        // 1: a dearer plan of the same product. 2: a cheaper one. 3: another product. 4: a first product, and another one with it.
        on_plan(1, 1, 100, 0, Some(20)),
        on_plan(1, 2, 150, 20, None),
        on_plan(2, 2, 150, 0, Some(20)),
        on_plan(2, 1, 100, 20, None),
        on_plan(3, 1, 100, 0, None),
        on_plan(3, 3, 10, 25, None),
        on_plan(4, 1, 100, 20, None),
        on_plan(4, 3, 100, 20, None),
        // 5: pays for one, and orders of it and of another. 6: only orders, for the second time. 7: for the first.
        on_plan(5, 1, 100, 0, None),
        bought_product(5, 22, Some(1), 10, &[]),
        bought_product(5, 24, Some(3), 10, &[]),
        bought_product(6, 2, Some(9), 10, &[]),
        bought_product(6, 22, Some(9), 10, &[]),
        bought_product(7, 22, Some(9), 10, &[]),
    ];
    let whole = portfolio_of(10, rows, 100);
    let sales = whole.additional_sales(&window(10, 40));
    assert_eq!(sales.upsold, accounts(&[1, 5, 6]));
    assert_eq!(sales.cross_sold, accounts(&[3, 5]));
    assert_eq!(sales.additional(), accounts(&[1, 3, 5, 6]));
    assert_eq!(sales.customers, accounts(&[1, 2, 3, 4, 5, 6, 7]));
    let (paying, all) = (
        RevenueConvention::PayingAccounts,
        RevenueConvention::AllAccounts,
    );
    assert_eq!(sales.upsell_rate(all).value, Ratio::new(3, 10));
    assert_eq!(sales.cross_sell_rate(paying).value, Ratio::new(2, 7));
    assert_eq!(sales.rate(all).value, Ratio::new(4, 10));
    // The slices of plans show the lines of their plan, and purchases are of no plan.
    let slices = whole.slices(Dimension::Plan);
    let customers: Vec<_> = slices
        .iter()
        .map(|slice| slice.portfolio.purchases(&window(0, 40)).orders)
        .collect();
    assert_eq!(customers, [0, 0, 0, 5]);
}

#[test]
fn a_change_of_currency_alone_is_no_sale() {
    let in_currency = |code: &str, from: u64, until: Option<u64>| {
        line(
            1,
            Some(1),
            LineTerms {
                currency: currency(code),
                starts_on: day(from),
                ends_on: until.map(day),
                ..monthly(100)
            },
        )
    };
    let rows = vec![
        in_currency("EUR", 0, Some(20)),
        in_currency("USD", 20, None),
    ];
    let sales = portfolio_of(2, rows, 100).additional_sales(&window(10, 40));
    assert!(sales.additional().is_empty());
    assert_eq!(sales.customers, accounts(&[1]));
}

#[test]
fn trials_of_a_portfolio() {
    let tried = |of: u128, number: u128, started: u64, converted: Option<u64>| {
        let trial = Trial {
            started_on: day(started),
            converted_on: converted.map(day),
        };
        Row::Tried(account(of), Some(plan(number)), trial)
    };
    let rows = vec![
        tried(1, 1, 5, Some(20)),
        tried(2, 2, 6, None),
        tried(3, 1, 7, Some(60)),
        Row::Account(AccountFact {
            archived_on: Some(day(6)),
            ..named(20)
        }),
        tried(20, 1, 5, None),
        tried(20, 1, 6, None),
    ];
    let whole = portfolio_of(5, rows, 30);
    let conversion = whole.trial_conversion(&window(0, 31), 30);
    assert_eq!(conversion.started, accounts(&[1, 2, 3, 20]));
    assert_eq!(conversion.converted, accounts(&[1]));
    assert_eq!(conversion.maturing, accounts(&[2, 3, 20]));
    let by_plan: Vec<_> = whole
        .slices(Dimension::Plan)
        .iter()
        .map(|slice| {
            slice
                .portfolio
                .trial_conversion(&window(0, 31), 30)
                .started
                .len()
        })
        .collect();
    assert_eq!(by_plan, [3, 1, 0]);
}

#[test]
fn costs_by_the_customers_that_were_kept() {
    // Ten at the start, of whom two leave; three come.
    let rows = (0..13).map(|number| match number {
        0..2 => paid(number, 1_000, 0, Some(40)),
        2..10 => paid(number, 1_000, 0, None),
        _ => paid(number, 500, 45, None),
    });
    let february = window(31, 60);
    let revenue = portfolio_of(13, rows.collect(), 100).revenue(&february, &NETTED);
    let costs = [RetentionCost {
        category: CostCategory::Programmes,
        starts_on: day(31),
        ends_on: day(60),
        amount: Money::new(88_000, currency("USD")),
    }];
    let totals = CostTotals::of(
        &costs,
        february,
        day(100),
        currency("USD"),
        &RateTable::new(),
    )
    .unwrap();
    for (convention, value) in [
        (CostConvention::PerRetainedCustomer, "110"),
        (CostConvention::PerActiveCustomer, "80"),
    ] {
        assert_eq!(
            shown(&revenue.retention_cost(&totals, None, convention), 2),
            value,
            "{convention}"
        );
    }
    let salaries = revenue.retention_cost(
        &totals,
        Some(CostCategory::Salaries),
        CostConvention::default(),
    );
    assert_eq!(shown(&salaries, 2), "0");
    // 880 by the 80 a month that were kept.
    assert_eq!(shown(&revenue.retention_cost_ratio(&totals), 2), "11");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn slices_of_purchases_and_trials_add_up(rows in any_rows(), from in 0_u64..60, length in 1_u64..60, as_of in 0_u64..100) {
        let facts = facts(&rows);
        let whole = ask_as(&facts, &AccountSet::all(&facts), as_of, OwnerConvention::Then, &RateTable::new());
        let window = window(from, from + length);
        let numbers = |portfolio: &Portfolio| {
            let (purchases, cohort) = (portfolio.purchases(&window), portfolio.repeat_cohort(&window, 30));
            let (trials, sales) = (portfolio.trial_conversion(&window, 14), portfolio.additional_sales(&window));
            [
                purchases.orders, purchases.customers.len(), purchases.repeat_customers.len(), purchases.incomplete.len(),
                cohort.customers.len(), cohort.repeat_customers.len(), cohort.maturing.len(),
                trials.started.len(), trials.converted.len(), trials.maturing.len(),
                sales.customers.len(), sales.upsold.len(), sales.cross_sold.len(),
            ]
        };
        let all = numbers(&whole);
        for by in DIMENSIONS {
            let mut sum = [0; 13];
            for slice in whole.slices(by) {
                for (sum, number) in sum.iter_mut().zip(numbers(&slice.portfolio)) {
                    *sum += number;
                }
            }
            if by == Dimension::Plan {
                // Purchases are of no plan, and so all in one slice; trials of several plans are in several.
                prop_assert_eq!(&sum[..7], &all[..7]);
            } else {
                prop_assert_eq!(sum, all, "{:?}", by);
            }
        }
        prop_assert!(all[2] <= all[1] && all[1] <= all[0] && all[5] + all[6] <= all[4] && all[8] + all[9] <= all[7]);
    }
}
