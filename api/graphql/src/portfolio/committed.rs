//! MRR that is agreed on, as answers show it.

use async_graphql::SimpleObject;
use data::error::Refusal;
use domain::{
    metric::Status,
    money::MonthlyAmount,
    portfolio::{CommittedRevenue as Exact, Portfolio as ExactPortfolio},
};

use crate::{error::OrFault, metric::MetricStatus, money::Money, scalar::Date};

/// MRR that is agreed on, whether it counts already or not. Amounts are null when an exchange rate is missing.
#[derive(Clone, Debug, SimpleObject)]
pub struct CommittedRevenue {
    /// MRR on the portfolio's date.
    mrr: Option<Money>,
    /// MRR of what is signed to start later. Trials are not signed: they are left out until they convert.
    future_starts: Option<Money>,
    /// MRR of what is cancelled, or ends otherwise, later.
    scheduled_ends: Option<Money>,
    /// Committed MRR: MRR + signed future starts - scheduled cancellations.
    committed_mrr: Option<Money>,
    /// Committed ARR: committed MRR x 12.
    committed_arr: Option<Money>,
    /// Whether the amounts have values, and if not, why.
    money_status: MetricStatus,
}

impl CommittedRevenue {
    /// What is agreed on in a portfolio, up to and including the day `until` when it is given.
    pub(super) fn of(
        portfolio: &ExactPortfolio,
        until: Option<Date>,
    ) -> async_graphql::Result<Self> {
        check_until(portfolio, until).or_fault()?;
        let (exact, status) = match portfolio.committed_revenue(until.map(Into::into)) {
            Ok(exact) => (Some(exact), Status::Ok),
            Err(status) => (None, status),
        };
        let money = |amount: fn(&Exact) -> MonthlyAmount| {
            let amount = exact.as_ref().map(amount);
            amount
                .map(|amount| Money::monthly(amount, portfolio.currency()))
                .transpose()
        };
        Ok(Self {
            mrr: money(|exact| exact.monthly)?,
            future_starts: money(|exact| exact.future_starts)?,
            scheduled_ends: money(|exact| exact.scheduled_ends)?,
            committed_mrr: money(Exact::committed)?,
            committed_arr: money(|exact| exact.committed().annual())?,
            money_status: status.into(),
        })
    }
}

/// Refuses a day before the portfolio's date, on which nothing lies ahead.
fn check_until(portfolio: &ExactPortfolio, until: Option<Date>) -> Result<(), Refusal> {
    let as_of = portfolio.as_of();
    match until {
        Some(until) if until.0 < as_of => {
            let rule = format!("a day on or after the portfolio's date {as_of}");
            Err(Refusal::invalid("until", rule))
        }
        _ => Ok(()),
    }
}
