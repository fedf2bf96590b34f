//! The numbers of a portfolio.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::{Currency, MonthlyAmount},
    name::names,
    ownership::OwnerConvention,
};

use super::{columns::NONE, evaluate::Portfolio};

/// What recurring revenue is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RevenueConvention {
    /// The accounts with recurring revenue.
    #[default]
    PayingAccounts,
    /// All accounts of the portfolio.
    AllAccounts,
}

names!(RevenueConvention {
    PayingAccounts => "PAYING_ACCOUNTS",
    AllAccounts => "ALL_ACCOUNTS",
});

/// How much of the recurring revenue hangs on few accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concentration {
    /// Their MRR by the MRR of all.
    pub share: Metric,
    /// The accounts, the largest first; equally large ones by id. None when the share has no value for want of an exchange rate.
    pub accounts: Vec<Uuid>,
}

impl Portfolio {
    /// The date of the numbers, until its end.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.basis.as_of
    }

    /// Whose account an account is taken to be.
    #[must_use]
    pub fn owner_convention(&self) -> OwnerConvention {
        self.basis.owner
    }

    /// The currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.basis.reporting
    }

    /// How many accounts there are.
    #[must_use]
    pub const fn account_count(&self) -> usize {
        self.holdings.len()
    }

    /// The accounts, by id.
    pub fn accounts(&self) -> impl Iterator<Item = Uuid> {
        self.holdings.iter().map(|holding| self.id(holding.account))
    }

    /// How many accounts have recurring revenue.
    #[must_use]
    pub const fn paying_account_count(&self) -> usize {
        self.paying
    }

    /// The accounts with recurring revenue, by id.
    pub fn paying_accounts(&self) -> impl Iterator<Item = Uuid> {
        let paying = self.holdings.iter().filter(|holding| holding.paying);
        paying.map(|holding| self.id(holding.account))
    }

    /// How many accounts have no primary owner.
    #[must_use]
    pub fn unowned_count(&self) -> usize {
        self.unowned_accounts().count()
    }

    /// The accounts without a primary owner, by id.
    pub fn unowned_accounts(&self) -> impl Iterator<Item = Uuid> {
        let unowned = self.holdings.iter().filter(|holding| {
            self.facts
                .owner_place(holding.account, self.basis.owner_day)
                == NONE
        });
        unowned.map(|holding| self.id(holding.account))
    }

    /// How many of the accounts asked about are not in the portfolio, by reason.
    #[must_use]
    pub fn excluded(&self) -> Vec<Exclusion> {
        let reasons = [ExclusionReason::NotSignedUpYet, ExclusionReason::Archived];
        let counted = reasons.map(|reason| Exclusion {
            reason,
            count: self.excluded_accounts(reason).count(),
        });
        counted
            .into_iter()
            .filter(|exclusion| exclusion.count > 0)
            .collect()
    }

    /// The accounts behind an exclusion, by id. Those with revenue that could not be converted are in the portfolio, but not all of their revenue.
    pub fn excluded_accounts(&self, reason: ExclusionReason) -> impl Iterator<Item = Uuid> {
        let left_out = self.excluded.iter().filter(move |(_, why)| *why == reason);
        let left_out = left_out.map(|(account, _)| self.id(*account));
        let missing = reason == ExclusionReason::MissingExchangeRate;
        let incomplete = self
            .holdings
            .iter()
            .filter(move |holding| missing && holding.incomplete);
        left_out.chain(incomplete.map(|holding| self.id(holding.account)))
    }

    /// Whether amounts of money are known: [`Status::MissingExchangeRate`] when a line that counts cannot be converted.
    #[must_use]
    pub const fn money_status(&self) -> Status {
        if self.incomplete == 0 {
            Status::Ok
        } else {
            Status::MissingExchangeRate
        }
    }

    /// Monthly recurring revenue; `None` unless [`Portfolio::money_status`] is [`Status::Ok`]. Zero for no accounts.
    #[must_use]
    pub fn mrr(&self) -> Option<MonthlyAmount> {
        (self.incomplete == 0).then_some(self.known)
    }

    /// Annual recurring revenue, MRR x 12; `None` when MRR is not known.
    #[must_use]
    pub fn arr(&self) -> Option<MonthlyAmount> {
        self.mrr().map(MonthlyAmount::annual)
    }

    /// Every account, by id, with its MRR; `None` where that is not known.
    pub fn account_revenues(&self) -> impl Iterator<Item = (Uuid, Option<MonthlyAmount>)> {
        self.holdings.iter().map(|holding| {
            let monthly = (!holding.incomplete).then_some(holding.monthly);
            (self.id(holding.account), monthly)
        })
    }

    /// MRR per account, in money.
    #[must_use]
    pub fn revenue_per_account(&self, convention: RevenueConvention) -> Metric {
        let accounts = match convention {
            RevenueConvention::PayingAccounts => self.paying,
            RevenueConvention::AllAccounts => self.holdings.len(),
        };
        let unit = Unit::Money(self.currency());
        self.of_money(
            self.known,
            Ratio::count(accounts),
            unit,
            convention.as_str(),
        )
    }

    /// The share of MRR that the `count` largest accounts bring, all of them when there are fewer.
    #[must_use]
    pub fn concentration(&self, count: usize) -> Concentration {
        let known = self.incomplete == 0;
        let paying = self
            .holdings
            .iter()
            .filter(|holding| known && holding.paying);
        let mut largest: Vec<_> = paying.collect();
        let order = |holding: &&super::evaluate::Holding| {
            (std::cmp::Reverse(holding.monthly), holding.account)
        };
        if count < largest.len() {
            largest.select_nth_unstable_by_key(count, order);
            largest.truncate(count);
        }
        largest.sort_unstable_by_key(order);
        let theirs = largest.iter().map(|holding| holding.monthly).sum();
        let all = Ratio::monthly(self.known, self.currency());
        Concentration {
            share: self.of_money(theirs, all, Unit::Proportion, "LARGEST_ACCOUNTS"),
            accounts: largest
                .iter()
                .map(|holding| self.id(holding.account))
                .collect(),
        }
    }

    /// The Herfindahl-Hirschman index of MRR: the sum of the squared shares of all accounts, from above 0 (spread thin) to 1 (one account
    /// brings all). Multiply by 10,000 for the scale that competition authorities use.
    #[must_use]
    pub fn herfindahl_index(&self) -> Metric {
        // Squares of sums beyond 62 bits do not fit: amounts are then taken in units of a power of two.
        let bits = 128 - self.known.exact().unsigned_abs().leading_zeros();
        let shift = bits.saturating_sub(62);
        let amounts = || {
            self.holdings
                .iter()
                .map(|holding| holding.monthly.exact() >> shift)
        };
        let total: i128 = amounts().sum();
        let squares = amounts().map(|amount| amount * amount).sum();
        let metric = Metric::quotient(
            Ratio::whole(squares),
            Ratio::whole(total * total),
            Unit::Number,
            "SUM_OF_SQUARED_SHARES",
            self.as_of(),
        );
        self.explained(metric)
    }

    fn of_money(
        &self,
        amount: MonthlyAmount,
        by: Ratio,
        unit: Unit,
        convention: &'static str,
    ) -> Metric {
        let amount = Ratio::monthly(amount, self.currency());
        self.explained(Metric::quotient(amount, by, unit, convention, self.as_of()))
    }

    /// The metric with what was left out, and without a value when that is not known.
    fn explained(&self, metric: Metric) -> Metric {
        let missing = Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: self.incomplete,
        };
        let metric = metric.excluding(self.excluded().into_iter().chain([missing]));
        if self.incomplete > 0 {
            metric.without_value(Status::MissingExchangeRate)
        } else if self.holdings.is_empty() {
            metric.without_value(Status::NoData)
        } else {
            metric
        }
    }
}
