//! What the terms of subscriptions are worth.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::{
    money::{Money, RateTable},
    renewal::{DueError, amount_due, annual_amount, term_months},
    revenue::{Line, Term},
};
use uuid::Uuid;

use crate::{
    error::Error,
    revenue::{
        facts::line_of,
        rate_table,
        subscription::{Subscription, with_lines_of},
    },
    scope::Scope,
};

/// The day after the last one of the term that runs; none for a subscription that goes on until further notice.
pub(super) fn term_end(of: &Subscription) -> Option<NaiveDate> {
    of.life().term_end()
}

/// How many months the next term has: as many as the contract says, or as the last term had, which ran up to `ended_on`, or twelve.
pub(super) fn next_months(of: &Subscription, started_on: NaiveDate, ended_on: NaiveDate) -> u32 {
    let contract = of.life().contract;
    contract
        .months
        .unwrap_or_else(|| term_months(started_on, ended_on))
}

/// Subscriptions with what it takes to say what they are worth.
pub(super) struct Terms {
    subscriptions: HashMap<Uuid, Subscription>,
    rates: RateTable,
}

impl Terms {
    /// Loads them, in at most five statements.
    pub(super) async fn load(scope: &Scope, ids: &[Uuid]) -> Result<Self, Error> {
        let found = with_lines_of(scope, ids).await?;
        let reporting = scope.tenant().reporting_currency;
        let mut lines = found.iter().flat_map(|of| &of.lines);
        let foreign = lines.any(|line| line.currency != reporting.as_str());
        let rates = match foreign {
            true => rate_table(scope).await?,
            false => RateTable::new(),
        };
        let subscriptions = found.into_iter().map(|of| (of.row.id, of)).collect();
        Ok(Self {
            subscriptions,
            rates,
        })
    }

    /// The subscription of that id.
    pub(super) fn get(&self, id: Uuid) -> Option<&Subscription> {
        self.subscriptions.get(&id)
    }

    /// What is due when a term of the subscription ends, and the plan that is worth most of it. The inner error is for people.
    pub(super) fn due(
        &self,
        scope: &Scope,
        of: &Subscription,
        due_on: NaiveDate,
    ) -> Result<Result<(Money, Option<Uuid>), DueError>, Error> {
        let lines = lines(of)?;
        let reporting = scope.tenant().reporting_currency;
        let last_day = due_on.checked_sub_days(Days::new(1)).unwrap_or(due_on);
        let counting = lines.iter().zip(&of.lines);
        let counting = counting.filter(|(line, _)| line.counts_on(last_day));
        let most = counting.max_by_key(|(line, row)| (line.monthly_exact(), row.id));
        let plan = most.and_then(|(_, row)| row.plan_id);
        let due = amount_due(&lines, due_on, (reporting, &self.rates));
        Ok(due.map(|amount| (amount, plan)))
    }

    /// What the subscription is worth a year on a day. The inner error is for people.
    pub(super) fn annual(
        &self,
        scope: &Scope,
        of: &Subscription,
        on: NaiveDate,
    ) -> Result<Result<Money, DueError>, Error> {
        let reporting = scope.tenant().reporting_currency;
        Ok(annual_amount(&lines(of)?, on, (reporting, &self.rates)))
    }

    /// Whether the subscription is in its trial on the last day of a term: then nothing is to be renewed yet.
    pub(super) fn is_trial(of: &Subscription, due_on: NaiveDate) -> Result<bool, Error> {
        let trial = term(of)?.trial();
        let last_day = due_on.checked_sub_days(Days::new(1)).unwrap_or(due_on);
        Ok(trial
            .is_some_and(|(start, end)| start <= last_day && end.is_none_or(|end| last_day < end)))
    }
}

fn term(of: &Subscription) -> Result<Term, Error> {
    of.life().term().map_err(Error::internal)
}

fn lines(of: &Subscription) -> Result<Vec<Line>, Error> {
    let trial = term(of)?.trial();
    of.lines.iter().map(|line| line_of(line, trial)).collect()
}
