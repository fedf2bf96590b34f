//! A data set of the field: what the 23,570 people who first bought at CDNOW early in 1997 bought until the middle of 1998.
//!
//! CDNOW (Fader and Hardie). Skipped, with a note, where the file is not there.

use std::{fs, path::Path, sync::Arc};

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    metric::Ratio,
    money::{Money, RateTable},
    ownership::OwnerConvention,
    portfolio::{AccountSet, FactsBuilder, Portfolio, Question},
    purchase::{Purchase, PurchaseTerms},
    time::Window,
};

use super::world::*;

/// The portfolio at the end of the data, and how many rows were read.
fn cdnow() -> Option<(Portfolio, usize)> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/cdnow/CDNOW_master.txt");
    let Ok(text) = fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let mut builder = FactsBuilder::new();
    let mut read = 0;
    for row in text.lines().skip(1) {
        let fields: Vec<_> = row.split_whitespace().collect();
        let number = fields[0].parse().unwrap();
        let amount = Money::from_major(fields[3].parse().unwrap(), currency("USD")).unwrap();
        let purchase = Purchase::new(PurchaseTerms {
            purchased_on: NaiveDate::parse_from_str(fields[1], "%Y%m%d").unwrap(),
            product: None,
            amount,
            refunds: Vec::new(),
            is_automatic_renewal: false,
        });
        builder.account(&named(number));
        builder.purchase(account(number), &purchase.unwrap());
        read += 1;
    }
    let facts = Arc::new(builder.finish());
    let as_of = "1998-06-30".parse().unwrap();
    let question = Question {
        as_of,
        today: as_of,
        owner: OwnerConvention::Now,
        reporting: currency("USD"),
        rates: &RateTable::new(),
    };
    let whole = Portfolio::evaluate(&facts, &AccountSet::all(&facts), &question);
    Some((whole, read))
}

fn window(start: &str, end: &str) -> Window {
    Window::new(start.parse().unwrap(), end.parse().unwrap(), Tz::UTC).unwrap()
}

#[test]
fn who_buys_again_and_how_much() {
    let Some((whole, read)) = cdnow() else {
        return;
    };
    let all = whole.purchases(&window("1997-01-01", "1998-07-01"));
    // 69,659 rows, 2,068 of which are of a day on which the same person had bought already.
    assert_eq!(
        (read, all.orders, all.customers.len()),
        (69_659, 67_591, 23_570)
    );
    assert_eq!(
        (all.purchase_count(), all.left_out.same_day),
        (69_659, 2_068)
    );
    assert_eq!(all.repeat_customers.len(), 11_516);
    assert_eq!(
        all.revenue(),
        Some(Ratio::money(250_031_563, currency("USD")))
    );
    assert_eq!(shown(&all.average_value(), 2), "36.99");
    assert_eq!(shown(&all.frequency(), 4), "2.8677");
    for (days, repeat) in [
        (30, 4_115),
        (60, 5_929),
        (90, 6_887),
        (180, 8_827),
        (360, 10_769),
    ] {
        let cohort = whole.repeat_cohort(&window("1997-01-01", "1997-04-01"), days);
        assert_eq!(cohort.customers.len(), 23_570);
        assert_eq!(cohort.repeat_customers.len(), repeat, "{days} days");
        assert_eq!(cohort.maturing.len(), 0, "{days} days");
    }
    let quarter = whole.purchases(&window("1998-01-01", "1998-04-01"));
    assert_eq!(
        (
            quarter.customers.len(),
            quarter.repeat_customers.len(),
            quarter.orders
        ),
        (3_817, 1_405, 6_608)
    );
}
