use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::money::Money;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn invoice(due_on: &str, paid_on: Option<&str>, voided_on: Option<&str>) -> Invoice {
    Invoice {
        due_on: date(due_on),
        paid_on: paid_on.map(date),
        voided_on: voided_on.map(date),
    }
}

#[test]
fn those_paid_by_their_due_day_are_in_time() {
    let invoices = [
        invoice("2023-06-30", Some("2023-07-10"), None),
        // Before it was due, and on the day.
        invoice("2024-03-31", Some("2024-03-01"), None),
        invoice("2024-04-30", Some("2024-04-30"), None),
        // A day late, not at all, voided in the end.
        invoice("2024-05-31", Some("2024-06-01"), None),
        invoice("2024-06-30", None, None),
        invoice("2024-07-31", None, Some("2024-08-15")),
        invoice("2024-12-31", Some("2024-08-01"), None),
    ];
    for (on, expected) in [
        ("2023-06-29", None),
        ("2023-06-30", Some("0")),
        ("2024-03-30", Some("0")),
        ("2024-03-31", Some("0.5")),
        ("2024-04-30", Some("0.6667")),
        ("2024-05-31", Some("0.5")),
        // The one of a year ago is left out from here on.
        ("2024-06-28", Some("0.5")),
        ("2024-06-29", Some("0.6667")),
        ("2024-06-30", Some("0.5")),
        // One that is voided later stands until then.
        ("2024-07-31", Some("0.4")),
        ("2024-08-14", Some("0.4")),
        ("2024-08-15", Some("0.5")),
        // What is not due does not count, paid or not.
        ("2024-12-30", Some("0.5")),
        ("2024-12-31", Some("0.6")),
        ("2025-12-30", Some("1")),
        ("2025-12-31", None),
    ] {
        let share = paid_in_time(&invoices, date(on));
        let share = share.map(|share| share.to_decimal(4).to_string());
        assert_eq!(share.as_deref(), expected, "{on}");
    }
}

#[test]
fn what_contradicts_itself_is_no_invoice() {
    let terms = InvoiceTerms {
        amount: Money::new(9_900, "USD".parse().unwrap()),
        issued_on: date("2024-05-01"),
        due_on: date("2024-05-31"),
        paid_on: Some(date("2024-04-20")),
        voided_on: None,
    };
    assert_eq!(
        terms.checked(),
        Ok(invoice("2024-05-31", Some("2024-04-20"), None))
    );
    let voided = |on: &str| InvoiceTerms {
        paid_on: None,
        voided_on: Some(date(on)),
        ..terms
    };
    assert_eq!(
        voided("2024-05-01").checked(),
        Ok(invoice("2024-05-31", None, Some("2024-05-01")))
    );
    let same_day = InvoiceTerms {
        due_on: terms.issued_on,
        amount: Money::new(0, terms.amount.currency),
        ..terms
    };
    assert!(same_day.checked().is_ok());
    for (terms, error) in [
        (
            InvoiceTerms {
                amount: Money::new(-1, terms.amount.currency),
                ..terms
            },
            InvoiceError::NegativeAmount,
        ),
        (
            InvoiceTerms {
                due_on: date("2024-04-30"),
                ..terms
            },
            InvoiceError::DueBeforeIssue {
                due_on: date("2024-04-30"),
                issued_on: date("2024-05-01"),
            },
        ),
        (
            voided("2024-04-30"),
            InvoiceError::VoidedBeforeIssue {
                voided_on: date("2024-04-30"),
                issued_on: date("2024-05-01"),
            },
        ),
        (
            InvoiceTerms {
                paid_on: terms.paid_on,
                ..voided("2024-05-02")
            },
            InvoiceError::PaidAndVoided,
        ),
    ] {
        assert_eq!(terms.checked(), Err(error));
    }
}

/// An invoice of some day of three years.
fn any_invoice() -> impl Strategy<Value = Invoice> {
    let day = |number: u64| date("2023-01-01") + Days::new(number);
    let end = || prop::option::of(0_u64..1_000);
    (0_u64..1_000, end(), end()).prop_map(move |(due, paid, voided)| Invoice {
        due_on: day(due),
        paid_on: paid.map(day),
        voided_on: voided.map(day),
    })
}

proptest! {
    #[test]
    fn the_share_is_one_of_what_was_due(
        invoices in prop::collection::vec(any_invoice(), 0..12),
        on in 0_u64..1_500,
    ) {
        let on = date("2023-01-01") + Days::new(on);
        let share = paid_in_time(&invoices, on);
        if let Some(share) = share {
            prop_assert!((Decimal::ZERO..=Decimal::ONE).contains(&share.to_decimal(6)));
        }
        // What was due later, more than a year ago, or was voided by then makes no difference.
        let first = on - Days::new(364);
        let due: Vec<_> = invoices
            .iter()
            .filter(|invoice| (first..=on).contains(&invoice.due_on))
            .filter(|invoice| invoice.voided_on.is_none_or(|voided_on| voided_on > on))
            .copied()
            .collect();
        prop_assert_eq!(share, paid_in_time(&due, on));
        prop_assert_eq!(share.is_none(), due.is_empty());
    }
}
