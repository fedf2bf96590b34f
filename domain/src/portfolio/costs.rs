//! What it costs to keep the accounts of a portfolio.

use uuid::Uuid;

use crate::{
    cost::{AccountCost, CostCategory, CostConvention, CostTotals},
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status},
    money::Currency,
    portfolio::{AccountSet, evaluate::Portfolio, revenue::Revenue},
    revenue::RevenueSettings,
    time::Window,
};

/// What was spent in a window to keep the accounts of a portfolio.
///
/// What was spent on one account counts where the account is. What was spent on all customers is shared by them: a portfolio bears its part
/// by the customers that it has at the end of the window, so that the parts of a portfolio add up to it. In the portfolio of one plan only
/// what is shared counts, because what was spent on an account is of no plan.
#[derive(Clone, Debug)]
pub struct RetentionCosts {
    totals: CostTotals,
    revenue: Revenue,
    /// Costs that could not be converted.
    incomplete: usize,
}

impl Portfolio {
    /// All accounts of the tenant, on the same date.
    fn everybody(&self) -> Self {
        let population = AccountSet::all(&self.facts).numbers(&self.facts).collect();
        Self {
            plan: None,
            population,
            ..self.clone()
        }
    }

    /// How many customers the tenant has at the end of a window: those who share the costs of all.
    #[must_use]
    pub fn customers_who_share(&self, window: &Window) -> usize {
        let all = self.everybody();
        let revenue = all.revenue(window, &RevenueSettings::default());
        revenue.customers(CostConvention::PerActiveCustomer)
    }

    /// What was spent in a window. `customers` is what [`Portfolio::customers_who_share`] says, the same for all parts of a portfolio.
    #[must_use]
    pub fn retention_costs(
        &self,
        costs: &[AccountCost],
        window: &Window,
        customers: usize,
    ) -> RetentionCosts {
        let revenue = self.revenue(window, &RevenueSettings::default());
        let own_customers = revenue.customers(CostConvention::PerActiveCustomer);
        let mut own = CostTotals::nothing(*window, self.basis.as_of, self.basis.reporting);
        let mut shared = own;
        let mut incomplete = 0;
        for AccountCost { account, cost } in costs {
            let totals = match account {
                None => &mut shared,
                Some(account) if self.bears(*account) => &mut own,
                Some(_) => continue,
            };
            incomplete += usize::from(totals.add(cost, &self.basis.table).is_err());
        }
        RetentionCosts {
            totals: own.plus_part(&shared, own_customers, customers),
            revenue,
            incomplete,
        }
    }

    /// Whether costs of an account are costs of the portfolio.
    fn bears(&self, account: Uuid) -> bool {
        let account = self.facts.index_of(account);
        let is_in = |account| self.population.binary_search(&account).is_ok();
        !self.is_of_a_plan() && account.is_some_and(is_in)
    }
}

impl RetentionCosts {
    /// The currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.revenue.currency()
    }

    /// What was spent, of one category or of all, in major units; `None` when an exchange rate is missing.
    #[must_use]
    pub fn spent(&self, category: Option<CostCategory>) -> Option<Ratio> {
        (self.incomplete == 0).then(|| self.totals.spent(category))
    }

    /// Customer retention cost (CRC): what was spent, of one category or of all, by [`Revenue::customers`].
    #[must_use]
    pub fn per_customer(
        &self,
        category: Option<CostCategory>,
        convention: CostConvention,
    ) -> Metric {
        let metric = self
            .revenue
            .retention_cost(&self.totals, category, convention);
        self.explained(metric)
    }

    /// What was spent for every unit of recurring revenue that was kept: costs / (retained MRR x months).
    #[must_use]
    pub fn by_retained_revenue(&self) -> Metric {
        self.explained(self.revenue.retention_cost_ratio(&self.totals))
    }

    /// The customers by whose number costs are divided, by id.
    #[must_use]
    pub fn customers(&self, convention: CostConvention) -> Vec<Uuid> {
        match convention {
            CostConvention::PerRetainedCustomer => self.revenue.kept_accounts(),
            CostConvention::PerActiveCustomer => self.revenue.closing_accounts(),
        }
    }

    fn explained(&self, metric: Metric) -> Metric {
        let missing = Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: self.incomplete,
        };
        let left_out = metric.excluded.clone();
        let metric = metric.excluding(left_out.into_iter().chain([missing]));
        match self.incomplete {
            0 => metric,
            _ => metric.without_value(Status::MissingExchangeRate),
        }
    }
}
