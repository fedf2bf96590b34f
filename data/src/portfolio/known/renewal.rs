//! Renewals, from what the log says of them, of how they were closed, and of what was called.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    portfolio::FactsBuilder,
    renewal::{Closing as ExactClosing, ForecastCall, Likelihood, Renewal as Exact},
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{error::Error, id::Kind};

#[derive(Deserialize)]
struct Renewal {
    account_id: Uuid,
    plan_id: Option<Uuid>,
    due_on: NaiveDate,
    amount_due: i64,
    currency: String,
    withdrawn_at: Option<String>,
}

#[derive(Deserialize)]
struct Closing {
    renewal_id: Uuid,
    closed_on: NaiveDate,
    outcome: String,
    renewed_amount: i64,
}

#[derive(Deserialize)]
struct Call {
    renewal_id: Uuid,
    made_on: NaiveDate,
    source: String,
    member_id: Option<Uuid>,
    likelihood: u16,
}

/// What the log says about renewals, until all of it is known. Closings and calls with their ids, in whose order they were noted.
#[derive(Default)]
pub(super) struct Renewals {
    rows: Vec<(Uuid, Renewal)>,
    closings: HashMap<Uuid, Vec<(Uuid, ExactClosing)>>,
    calls: HashMap<Uuid, Vec<(Uuid, ForecastCall)>>,
}

impl Renewals {
    /// Takes what the log says of one thing, if it has to do with renewals.
    pub(super) fn take(&mut self, kind: Kind, id: Uuid, fields: Value) -> Result<(), Error> {
        match kind {
            Kind::Renewal => self.rows.push((id, read(fields)?)),
            Kind::RenewalClosing => {
                let closing: Closing = read(fields)?;
                let exact = ExactClosing {
                    closed_on: closing.closed_on,
                    outcome: closing.outcome.parse().map_err(Error::internal)?,
                    renewed_minor: closing.renewed_amount,
                };
                let of = self.closings.entry(closing.renewal_id).or_default();
                of.push((id, exact));
            }
            Kind::RenewalForecast => {
                let call: Call = read(fields)?;
                let likelihood = Likelihood::from_ten_thousandths(call.likelihood);
                let exact = ForecastCall {
                    made_on: call.made_on,
                    source: call.source.parse().map_err(Error::internal)?,
                    csm: call.member_id,
                    likelihood: likelihood
                        .ok_or_else(|| Error::internal("a likelihood is out of range"))?,
                };
                let of = self.calls.entry(call.renewal_id).or_default();
                of.push((id, exact));
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the renewals of the accounts that are wanted, but for those that had been withdrawn.
    pub(super) fn add(
        mut self,
        builder: &mut FactsBuilder,
        wanted: impl Fn(Uuid) -> bool,
    ) -> Result<(), Error> {
        for (id, row) in self.rows {
            if row.withdrawn_at.is_some() || !wanted(row.account_id) {
                continue;
            }
            let exact = Exact {
                due_on: row.due_on,
                id,
                due_minor: row.amount_due,
                currency: row.currency.parse().map_err(Error::internal)?,
                closings: in_order(self.closings.remove(&id), |closing| closing.closed_on),
                likelihood: None,
                calls: in_order(self.calls.remove(&id), |call| call.made_on),
            };
            let exact = exact.checked().map_err(Error::internal)?;
            builder.renewal(row.account_id, row.plan_id, exact);
        }
        Ok(())
    }
}

/// By day, and on a day in the order in which they were noted.
fn in_order<T>(noted: Option<Vec<(Uuid, T)>>, day: impl Fn(&T) -> NaiveDate) -> Vec<T> {
    let mut noted = noted.unwrap_or_default();
    noted.sort_by_key(|(id, entry)| (day(entry), *id));
    noted.into_iter().map(|(_, entry)| entry).collect()
}
