//! Recurring revenue that may be lost soon.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::Currency,
    renewal::{RenewalReport, RenewalState},
};

use super::{band::HealthBand, report::HealthReport};

/// What is due for renewal soon of accounts that are not well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevenueAtRisk {
    /// The accounts, by id.
    pub accounts: Vec<Uuid>,
    /// Their renewals, by due date.
    pub renewals: Vec<Uuid>,
    /// What is due of them, in major units; `None` when an exchange rate is missing.
    pub amount: Option<Ratio>,
    /// At risk / due, of the renewals that are not decided.
    pub share: Metric,
    /// The currency of the amounts.
    pub currency: Currency,
}

impl RevenueAtRisk {
    /// What is due of the renewals in `due` that are not decided, of the accounts whose band is `worst` or worse.
    #[must_use]
    pub fn of(health: &HealthReport, due: &RenewalReport, worst: HealthBand) -> Self {
        let at_risk: BTreeSet<Uuid> = health
            .entries
            .iter()
            .filter(|entry| entry.band().is_some_and(|band| band <= worst))
            .map(|entry| entry.account)
            .collect();
        let pending = due
            .entries
            .iter()
            .filter(|entry| entry.state == RenewalState::Pending);
        let theirs = pending
            .clone()
            .filter(|entry| at_risk.contains(&entry.account));
        let amount = theirs.clone().map(|entry| entry.due).sum::<Option<i128>>();
        let all = pending.clone().filter_map(|entry| entry.due).sum();
        let incomplete = pending.filter(|entry| entry.due.is_none()).count();
        let currency = due.currency();
        let share = Metric::quotient(
            Ratio::money(theirs.clone().filter_map(|entry| entry.due).sum(), currency),
            Ratio::money(all, currency),
            Unit::Proportion,
            worst.as_str(),
            health.as_of(),
        );
        let share = share.over(*due.window()).excluding([Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: incomplete,
        }]);
        let accounts: BTreeSet<Uuid> = theirs.clone().map(|entry| entry.account).collect();
        Self {
            accounts: accounts.into_iter().collect(),
            renewals: theirs.map(|entry| entry.id).collect(),
            currency,
            amount: amount.map(|minor| Ratio::money(minor, currency)),
            share: match incomplete {
                0 => share,
                _ => share.without_value(Status::MissingExchangeRate),
            },
        }
    }
}
