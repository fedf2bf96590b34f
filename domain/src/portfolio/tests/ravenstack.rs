//! A data set of the field: the subscriptions of 500 accounts that overlap, are replaced, and end on the day they start.
//!
//! RavenStack synthetic SaaS dataset by River @ Rivalytics. Skipped, with a note, where the files are not there.

use std::{collections::HashMap, fs, path::Path, sync::Arc};

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    metric::Metric,
    money::RateTable,
    ownership::OwnerConvention,
    portfolio::{AccountSet, Facts, Portfolio, Question, RevenueConvention},
    revenue::{BillingInterval, Charge, ChurnConvention, LineTerms, Waterfall},
    time::Window,
};

use super::world::*;

/// The subscriptions as lines: a trial is worth nothing here.
fn ravenstack() -> Option<Arc<Facts>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/ravenstack/ravenstack_subscriptions.csv");
    let Ok(text) = fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let mut rows = Vec::new();
    let mut numbers = HashMap::new();
    for record in text.lines().skip(1) {
        let fields: Vec<_> = record.split(',').collect();
        let next = numbers.len() as u128;
        let number = *numbers.entry(fields[1].to_owned()).or_insert(next);
        if number == next {
            rows.push(Row::Account(named(number)));
        }
        let terms = LineTerms {
            amount_minor: fields[6].parse::<i64>().unwrap() * 100,
            charge: Charge::Recurring(BillingInterval::Month),
            starts_on: date(fields[2]),
            ends_on: (!fields[3].is_empty()).then(|| date(fields[3])),
            ..monthly(0)
        };
        rows.push(line(number, None, terms));
    }
    Some(facts(&rows))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn portfolio(facts: &Arc<Facts>) -> Portfolio {
    let as_of = date("2024-12-31");
    let question = Question {
        as_of,
        today: as_of,
        owner: OwnerConvention::Now,
        reporting: currency("USD"),
        rates: &RateTable::new(),
    };
    Portfolio::evaluate(facts, &AccountSet::all(facts), &question)
}

fn window(start: &str, end: &str) -> Window {
    Window::new(date(start), date(end), Tz::UTC).unwrap()
}

fn value(metric: &Metric) -> String {
    metric.displayed(4).unwrap().to_string()
}

#[test]
fn november_2023_and_the_year_2024() {
    let Some(facts) = ravenstack() else {
        return;
    };
    let whole = portfolio(&facts);
    let november = whole.revenue(&window("2023-11-01", "2023-12-01"), &NETTED);
    let dollars = |amount: i64| minor(amount * 100);
    assert_eq!(
        november.waterfall(),
        Some(Waterfall {
            opening: dollars(821_288),
            new: dollars(63_423),
            expansion: dollars(149_386),
            contraction: dollars(6_413),
            churn: dollars(12_736),
            closing: dollars(1_014_948),
            ..Waterfall::default()
        })
    );
    let logos = november.logos();
    assert_eq!((logos.churned(), logos.start), (1, 137));
    assert_eq!(
        november.churned_accounts(ChurnConvention::default()).len(),
        1
    );
    assert_eq!(value(&november.net_retention()), "1.1586");
    let each = november.closing_per_account(RevenueConvention::PayingAccounts);
    assert_eq!(value(&each), "6383.32");
    let year = whole.revenue(&window("2024-01-01", "2025-01-01"), &NETTED);
    assert_eq!(value(&year.net_retention()), "2.9227");
    assert_eq!(value(&year.gross_retention()), "0.9959");
}

#[test]
fn every_month_closes_and_opens_the_next() {
    let Some(facts) = ravenstack() else {
        return;
    };
    let months: Vec<_> = window("2023-01-01", "2025-01-01").by_month().collect();
    for settings in [NETTED, PER_EVENT] {
        let answers = portfolio(&facts).revenues(&months, &settings);
        let waterfalls: Vec<_> = answers
            .iter()
            .map(|answer| answer.waterfall().unwrap())
            .collect();
        assert!(
            waterfalls
                .iter()
                .all(|waterfall| waterfall.sum() == waterfall.closing)
        );
        assert!(
            waterfalls
                .windows(2)
                .all(|pair| pair[0].closing == pair[1].opening)
        );
    }
}
