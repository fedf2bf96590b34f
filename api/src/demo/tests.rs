//! Tests of made-up tenants: what must hold for any of them, and what they look like.

mod chance;
mod digest;
mod distribution;
mod invoice;
mod ownership;
mod reference;
mod revenue;
mod review;
mod stage;
mod value;
mod work;

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    money::{MonthlyAmount, RateTable},
    revenue::{Charge, Line, LineTerms, mrr_on, trial_of_line},
};

use super::*;

/// The day that histories end on unless a test says otherwise.
const TODAY: &str = "2026-03-17";

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn northwind(accounts: usize) -> DemoTenant {
    generate(&NORTHWIND, SEED, accounts, date(TODAY)).unwrap()
}

/// The tenants as `tenure demo` makes them, and others of many seeds, sizes and days.
fn many() -> Vec<(DemoTenant, NaiveDate)> {
    let mut tenants = Vec::new();
    for profile in [&NORTHWIND, &FJORDLIGHT] {
        for (seed, accounts, today) in [
            (SEED, profile.accounts, TODAY),
            (0, 500, "2024-02-29"),
            (u64::MAX, 120, "2025-12-31"),
            (17, 90, "2026-08-02"),
            (99, 40, "2031-01-01"),
            (3, 7, "1999-06-30"),
            (4, 1, "2026-03-01"),
            (5, 0, "2026-03-01"),
        ] {
            let today = date(today);
            tenants.push((generate(profile, seed, accounts, today).unwrap(), today));
        }
    }
    tenants
}

/// The lines of a subscription as the rules of revenue see them; the trial is of the lines which it touches.
fn domain_lines(subscription: &DemoSubscription) -> Vec<Line> {
    let line = |line: &DemoLine| {
        let trial = subscription.trial.map(|(start, end)| (start, Some(end)));
        let days = (line.starts_on, line.ends_on);
        let trial = trial.and_then(|trial| trial_of_line(trial, days));
        Line::new(LineTerms {
            amount_minor: line.amount_minor,
            discount_minor: line.discount_minor,
            quantity: line.quantity,
            currency: line.currency,
            charge: Charge::Recurring(line.interval),
            starts_on: line.starts_on,
            ends_on: line.ends_on,
            trial_starts_on: trial.map(|(start, _)| start),
            trial_ends_on: trial.and_then(|(_, end)| end),
        })
        .unwrap()
    };
    subscription.lines.iter().map(line).collect()
}

/// The MRR of every account that has a subscription, on a day.
fn mrr(tenant: &DemoTenant, date: NaiveDate) -> HashMap<&str, MonthlyAmount> {
    let mut rates = RateTable::new();
    for rate in &tenant.rates {
        rates
            .insert(rate.currency, tenant.currency, rate.on, rate.rate)
            .unwrap();
    }
    let mut mrr: HashMap<&str, MonthlyAmount> = HashMap::new();
    for subscription in &tenant.subscriptions {
        let lines = domain_lines(subscription);
        *mrr.entry(&subscription.account).or_default() +=
            mrr_on(&lines, date, tenant.currency, &rates).unwrap();
    }
    mrr
}
