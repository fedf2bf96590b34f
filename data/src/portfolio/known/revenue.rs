//! Subscriptions and exchange rates, from what the log says of them.

use chrono::NaiveDate;
use domain::{
    money::RateTable,
    portfolio::FactsBuilder,
    revenue::{Cancellation, Line, LineTerms, Pause, trial_of_line},
    subscription::{Contract, Life},
};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{
    error::Error,
    id::Kind,
    revenue::facts::{Known, read_charge},
    scope::Scope,
};

/// A subscription. What the log did not know of yet when it was written says nothing.
#[derive(Deserialize)]
struct Subscription {
    account_id: Uuid,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    trial_starts_on: Option<NaiveDate>,
    trial_ends_on: Option<NaiveDate>,
    #[serde(default)]
    cancelled_on: Option<NaiveDate>,
    #[serde(default)]
    paid_until: Option<NaiveDate>,
    #[serde(default)]
    churn_kind: Option<String>,
    lines: Vec<SubscriptionLine>,
    #[serde(default)]
    pauses: Vec<SubscriptionPause>,
    #[serde(default)]
    churn_reasons: Vec<Uuid>,
}

#[derive(Deserialize)]
struct SubscriptionLine {
    plan_id: Option<Uuid>,
    amount: i64,
    discount: i64,
    currency: String,
    quantity: i64,
    charge: String,
    billing_interval: Option<String>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct SubscriptionPause {
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct ExchangeRate {
    currency: String,
    on_date: NaiveDate,
    rate: String,
}

impl Subscription {
    fn known(&self) -> Result<Known, Error> {
        let mut pauses: Vec<Pause> = self
            .pauses
            .iter()
            .map(|pause| Pause {
                starts_on: pause.starts_on,
                ends_on: pause.ends_on,
            })
            .collect();
        pauses.sort_unstable();
        let life = Life {
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            trial_starts_on: self.trial_starts_on,
            trial_ends_on: self.trial_ends_on,
            contract: Contract::default(),
            pauses,
            cancellation: self.cancelled_on.map(|cancelled_on| Cancellation {
                cancelled_on,
                paid_until: self.paid_until,
            }),
        };
        Known::new(self.account_id, life, self.churn_kind.as_deref())
    }
}

impl SubscriptionLine {
    fn line(&self, trial: Option<(NaiveDate, Option<NaiveDate>)>) -> Result<Line, Error> {
        let trial = trial.and_then(|trial| trial_of_line(trial, (self.starts_on, self.ends_on)));
        let terms = LineTerms {
            amount_minor: self.amount,
            discount_minor: self.discount,
            quantity: self.quantity,
            currency: self.currency.parse().map_err(Error::internal)?,
            charge: read_charge(&self.charge, self.billing_interval.as_deref())?,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            trial_starts_on: trial.map(|(first, _)| first),
            trial_ends_on: trial.and_then(|(_, end)| end),
        };
        Line::new(terms).map_err(Error::internal)
    }
}

/// Adds a subscription to its account, when it is one of `wanted`.
pub(super) fn add_subscription(
    scope: &Scope,
    builder: &mut FactsBuilder,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let subscription: Subscription = read(fields)?;
    let account = subscription.account_id;
    if !wanted(account) {
        return Ok(());
    }
    let settings = scope.tenant().settings.revenue.life();
    let mut known = subscription.known()?;
    for line in &subscription.lines {
        let exact = line.line(known.trial())?;
        for part in known.parts(line.plan_id, &exact, &settings) {
            builder.line(account, line.plan_id, &part);
        }
    }
    for (plan, trial) in known.trials() {
        builder.trial(account, plan, &trial);
    }
    if let Some(ending) = known.ending(subscription.churn_reasons, settings.churn_date) {
        builder.ending(account, ending);
    }
    Ok(())
}

/// The exchange rates into the reporting currency.
pub(super) fn rates(
    scope: &Scope,
    things: impl Iterator<Item = (Kind, Uuid, Value)>,
) -> Result<RateTable, Error> {
    let reporting = scope.tenant().reporting_currency;
    let mut table = RateTable::new();
    for (_, _, fields) in things {
        let rate: ExchangeRate = read(fields)?;
        let from = rate.currency.parse().map_err(Error::internal)?;
        let number: Decimal = rate.rate.parse().map_err(Error::internal)?;
        table
            .insert(from, reporting, rate.on_date, number)
            .map_err(Error::internal)?;
    }
    Ok(table)
}
