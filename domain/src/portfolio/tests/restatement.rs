//! What facts that arrive late change in numbers that were given before.

use proptest::prelude::*;

use crate::{
    money::{MonthlyAmount, RateTable},
    ownership::OwnerConvention,
    portfolio::{AccountSet, RestatedAccount, Revenue},
    revenue::Waterfall,
};

use super::{properties::any_rows, world::*};

fn revenue(rows: &[Row], rates: &RateTable) -> Revenue {
    let facts = facts(rows);
    let accounts = AccountSet::all(&facts);
    let portfolio = ask_as(&facts, &accounts, 100, OwnerConvention::Then, rates);
    portfolio.revenue(&window(10, 40), &NETTED)
}

#[test]
fn a_line_that_arrives_late_restates_its_account_alone() {
    let mut rows = vec![
        Row::Account(named(1)),
        Row::Account(named(2)),
        Row::Account(named(3)),
        paid(1, 100, 0, None),
        paid(2, 50, 20, None),
    ];
    let rates = RateTable::new();
    let before = revenue(&rows, &rates);
    rows.extend([
        paid(1, 30, 15, None),
        paid(3, 70, 5, Some(15)),
        paid(2, 10, 60, None),
    ]);
    let after = revenue(&rows, &rates);
    let expanded = Waterfall {
        opening: minor(100),
        expansion: minor(30),
        closing: minor(130),
        ..Waterfall::default()
    };
    let churned = Waterfall {
        opening: minor(70),
        churn: minor(70),
        ..Waterfall::default()
    };
    let kept = Waterfall {
        expansion: MonthlyAmount::ZERO,
        closing: minor(100),
        ..expanded
    };
    let restated = |number, before, after| RestatedAccount {
        account: account(number),
        before: Some(before),
        after: Some(after),
    };
    assert_eq!(
        after.restated_since(&before),
        [
            restated(1, kept, expanded),
            restated(3, Waterfall::default(), churned)
        ]
    );
    assert_eq!(before.restated_since(&before), []);
}

#[test]
fn an_exchange_rate_that_was_missing_restates_what_could_not_be_said() {
    let euros = crate::revenue::LineTerms {
        currency: currency("EUR"),
        ..monthly(100)
    };
    let rows = [Row::Account(named(1)), line(1, None, euros)];
    let mut rates = RateTable::new();
    let before = revenue(&rows, &rates);
    let rate = rust_decimal::Decimal::new(12, 1);
    rates
        .insert(currency("EUR"), currency("USD"), day(0), rate)
        .unwrap();
    let restated = revenue(&rows, &rates).restated_since(&before);
    assert_eq!(restated.len(), 1);
    assert_eq!(restated[0].before, None);
    assert_eq!(
        restated[0].after.map(|after| after.closing),
        Some(minor(120))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_was_restated_adds_up(earlier in any_rows(), later in any_rows()) {
        let rates = RateTable::new();
        let dollars = |rows: &[Row]| -> Vec<Row> {
            let rows = rows.iter().filter(|row| match row {
                Row::Line(_, _, line) => line.terms().currency == currency("USD"),
                _ => true,
            });
            rows.cloned().collect()
        };
        let mut rows = dollars(&earlier);
        let before = revenue(&rows, &rates);
        // The same accounts, and lines that were not known.
        rows.extend(dollars(&later).into_iter().filter(|row| matches!(row, Row::Line(..))));
        let after = revenue(&rows, &rates);
        let restated = after.restated_since(&before);
        let difference = |of: fn(&Waterfall) -> MonthlyAmount| -> MonthlyAmount {
            restated.iter().map(|account| of(&account.after.unwrap()) - of(&account.before.unwrap())).sum()
        };
        let (before, after) = (before.waterfall().unwrap(), after.waterfall().unwrap());
        for of in [|of: &Waterfall| of.opening, |of: &Waterfall| of.new, |of: &Waterfall| of.churn, |of: &Waterfall| of.closing] {
            prop_assert_eq!(of(&after) - of(&before), difference(of));
        }
    }
}
