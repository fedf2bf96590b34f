use chrono::{Days, NaiveDate};

use crate::money::Money;

use super::*;

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn terms(amount: i64, refunds: &[(u64, i64)]) -> PurchaseTerms {
    PurchaseTerms {
        purchased_on: day(10),
        product: None,
        amount: Money::new(amount, "USD".parse().unwrap()),
        refunds: refunds
            .iter()
            .map(|(on, amount_minor)| Refund {
                refunded_on: day(*on),
                amount_minor: *amount_minor,
            })
            .collect(),
        is_automatic_renewal: false,
    }
}

#[test]
fn a_purchase_is_worth_what_was_not_given_back() {
    let purchase = Purchase::new(terms(1_000, &[(12, 300), (20, 700)])).unwrap();
    for (on, net) in [(9, None), (10, Some(1_000)), (12, Some(700)), (20, Some(0))] {
        assert_eq!(purchase.net_on(day(on)), net, "day {on}");
    }
}

#[test]
fn a_refund_over_its_purchase_is_refused() {
    for (terms, says) in [
        (terms(-1, &[]), "negative"),
        (terms(100, &[(10, 60), (11, 41)]), "come to 101 minor units"),
        (terms(100, &[(9, 10)]), "before the purchase of 2024-01-11"),
        (terms(100, &[(10, 0)]), "not above zero"),
        (
            terms(i64::MAX, &[(10, i64::MAX), (10, i64::MAX)]),
            "at most that",
        ),
    ] {
        let refusal = Purchase::new(terms).unwrap_err().to_string();
        assert!(refusal.contains(says), "{refusal}");
    }
    assert!(Purchase::new(terms(100, &[(10, 60), (11, 40)])).is_ok());
}
