//! What customers are worth, and what it costs to keep them.

use chrono_tz::Tz;

use crate::{
    cost::{CostCategory, CostConvention, CostTotals},
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    portfolio::{columns::NEVER, evaluate::Portfolio, measure::RevenueConvention},
    revenue::{ChurnConvention, LifetimeValueMethod, RetentionConvention, RevenueSettings},
    time::{Window, date_of_day},
};

use super::answer::Revenue;

impl Revenue {
    /// Customer lifetime value by [`LifetimeValueMethod::MarginOverChurn`]: recurring revenue earned in the window per account that paid, x
    /// `gross_margin` (0.8 is 80 %) / the churn rate of the same window. [`Status::ZeroDenominator`] when nobody was lost.
    #[must_use]
    pub fn lifetime_value(&self, gross_margin: Ratio, convention: ChurnConvention) -> Metric {
        let each = self.earned_per_account(RevenueConvention::PayingAccounts);
        let churn = self.logo_churn(convention);
        let margin = each.value.and_then(|value| value.times(gross_margin));
        let metric = Metric::quotient(
            margin.unwrap_or(Ratio::ZERO),
            churn.value.unwrap_or(Ratio::ZERO),
            Unit::Money(self.currency()),
            LifetimeValueMethod::MarginOverChurn.as_str(),
            self.as_of(),
        );
        let metric = metric.over(self.window).excluding(self.excluded());
        match (each.status, churn.status) {
            (Status::Ok, Status::Ok) => metric,
            (Status::Ok, status) | (status, _) => metric.without_value(status),
        }
    }

    /// How many customers of the start were kept, or are there at the end: what costs are divided by.
    #[must_use]
    pub fn customers(&self, convention: CostConvention) -> usize {
        match convention {
            CostConvention::PerRetainedCustomer => {
                let kept = self.logos().kept(RetentionConvention::StartBaseCohort);
                usize::try_from(kept).unwrap_or_default()
            }
            CostConvention::PerActiveCustomer => self.logos().end(),
        }
    }

    /// Customer retention cost (CRC): what was spent in the window, of one category or of all, by [`Revenue::customers`].
    #[must_use]
    pub fn retention_cost(
        &self,
        costs: &CostTotals,
        category: Option<CostCategory>,
        convention: CostConvention,
    ) -> Metric {
        costs.per_customer(category, self.customers(convention), convention)
    }

    /// What was spent in the window for every unit of recurring revenue that was kept, expansion apart: costs / (retained MRR x months).
    #[must_use]
    pub fn retention_cost_ratio(&self, costs: &CostTotals) -> Metric {
        let retained = Ratio::monthly(self.tally.kept_at_most, self.currency());
        let metric = costs.by_retained_revenue(retained);
        match self.money_status() {
            Status::Ok => metric,
            missing => metric.without_value(missing),
        }
    }
}

impl Portfolio {
    /// Customer lifetime value by [`LifetimeValueMethod::Observed`]: recurring revenue earned and purchases less refunds, until the
    /// portfolio's date, / accounts that have brought any. Of a single account: what it has brought.
    #[must_use]
    pub fn observed_value(&self, time_zone: Tz) -> Metric {
        let brought = self.brought();
        let end = self.basis.as_of.succ_opt().unwrap_or(self.basis.as_of);
        let window = Window::new(date_of_day(brought.first), end, time_zone).ok();
        let earned =
            window.map(|window| self.revenue(&window, &RevenueSettings::default()).earned());
        let earned = earned.unwrap_or(Some(Ratio::ZERO));
        let sold = Ratio::money(brought.minor, self.basis.reporting);
        let total = earned.and_then(|earned| earned.plus(sold));
        let metric = Metric::quotient(
            total.unwrap_or(Ratio::ZERO),
            Ratio::count(brought.accounts),
            Unit::Money(self.basis.reporting),
            LifetimeValueMethod::Observed.as_str(),
            self.basis.as_of,
        );
        let metric = match window {
            Some(window) => metric.over(window),
            None => metric,
        };
        let metric = metric.excluding([Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: brought.incomplete,
        }]);
        match total {
            _ if brought.accounts == 0 => metric.without_value(Status::NoData),
            Some(_) if brought.incomplete == 0 => metric,
            _ => metric.without_value(Status::MissingExchangeRate),
        }
    }

    fn brought(&self) -> Brought {
        let mut brought = Brought {
            first: NEVER,
            ..Brought::default()
        };
        let asked = self.asked(RevenueSettings::default());
        let today = self.basis.day;
        let mut spells = Vec::new();
        for account in &*self.population {
            spells.clear();
            asked.spells(*account, &mut spells);
            let sales = self.sales(*account).iter();
            let sales = sales.filter(|sale| sale.day <= today && !sale.is_refunded(today));
            let mut first = spells.first().map_or(NEVER, |spell| spell.first);
            let mut is_incomplete = false;
            for sale in sales {
                first = first.min(sale.day);
                match self.net_of_sale(sale) {
                    Some(minor) => brought.minor += minor,
                    None => is_incomplete = true,
                }
            }
            brought.accounts += usize::from(first <= today);
            brought.incomplete += usize::from(is_incomplete);
            brought.first = brought.first.min(first);
        }
        brought
    }
}

/// What accounts have brought.
#[derive(Default)]
struct Brought {
    /// The first day on which one did.
    first: i32,
    accounts: usize,
    /// From purchases, in minor units.
    minor: i128,
    /// Accounts with a purchase that could not be converted.
    incomplete: usize,
}
