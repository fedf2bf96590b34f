//! What it costs to keep accounts, as answers show it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{cost::CostConvention as ExactConvention, portfolio::RetentionCosts as Exact};

use super::{
    Portfolio, at,
    behind::{Pages, behind},
};
use crate::{
    account::AccountConnection, cost::CostCategory, error::OrFault, loaded::Loaded, metric::Metric,
    money::Money, page::page_request, session::ContextSession, window::WindowInput,
};

/// By which customers costs are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactConvention")]
pub enum CostConvention {
    /// The customers of the start of the window that were kept.
    PerRetainedCustomer,
    /// The customers at the end of the window.
    PerActiveCustomer,
}

/// What was spent in a window to keep the accounts of a portfolio.
pub type RetentionCostMetrics = Loaded<Exact, Relations>;

/// What metrics that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    customers: Pages<CostConvention>,
}

/// What was spent of one category.
#[derive(SimpleObject)]
pub struct CategoryCost {
    /// The category.
    category: CostCategory,
    /// What was spent. Null when an exchange rate is missing.
    spent: Option<Money>,
    /// The same by customer.
    per_customer: Metric,
}

impl Portfolio {
    /// The costs of a window, loaded and reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn costs_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<RetentionCostMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let costs = data::cost::within(scope, &window).await?;
            let customers = self.exact().customers_who_share(&window);
            let cuts = self.rows();
            let cuts = cuts.map(|cut| cut.exact.retention_costs(&costs, &window, customers));
            Ok(Loaded::family(cuts.collect()))
        };
        let costs = &self.batches().commerce.costs;
        let costs = costs.get(window, load).await.or_fault()?;
        at(&costs, self.row().place)
    }
}

impl RetentionCostMetrics {
    fn spent_on(&self, category: Option<CostCategory>) -> Option<Money> {
        let spent = self.row().spent(category.map(Into::into));
        spent.map(|spent| Money::exact(spent, self.row().currency()))
    }
}

/// What was spent in a window to keep the accounts of a portfolio. A cost is spread evenly over its days. What was spent on one account counts where
/// the account is; what was spent on all is shared by the customers that the tenant has at the end of the window, so that slices add up to the whole.
/// A slice by plan has only its part of what is shared. Costs are those that are recorded now, also in a portfolio as it was known earlier.
#[Object]
impl RetentionCostMetrics {
    /// What was spent, in the reporting currency at the rates of the first days. Null when an exchange rate is missing.
    async fn spent(
        &self,
        #[graphql(desc = "Of one category; of all when nothing is said.")] category: Option<
            CostCategory,
        >,
    ) -> Option<Money> {
        self.spent_on(category)
    }

    /// Customer retention cost (CRC): what was spent by customer.
    async fn per_customer(
        &self,
        #[graphql(
            desc = "By which customers.",
            default_with = "CostConvention::PerRetainedCustomer"
        )]
        convention: CostConvention,
        #[graphql(desc = "Of one category; of all when nothing is said.")] category: Option<
            CostCategory,
        >,
    ) -> Metric {
        let category = category.map(Into::into);
        self.row().per_customer(category, convention.into()).into()
    }

    /// Every category, with what was spent on it by customer.
    async fn categories(
        &self,
        #[graphql(
            desc = "By which customers.",
            default_with = "CostConvention::PerRetainedCustomer"
        )]
        convention: CostConvention,
    ) -> Vec<CategoryCost> {
        let categories = domain::cost::CostCategory::ALL.into_iter();
        let of_category = |category| {
            let metric = self.row().per_customer(Some(category), convention.into());
            let category = CostCategory::from(category);
            CategoryCost {
                category,
                spent: self.spent_on(Some(category)),
                per_customer: metric.into(),
            }
        };
        categories.map(of_category).collect()
    }

    /// What was spent for every unit of recurring revenue that was kept: costs / (retained MRR x months of the window).
    async fn by_retained_revenue(&self) -> Metric {
        self.row().by_retained_revenue().into()
    }

    /// The customers by whom costs are divided, as many as the denominator of `perCustomer` says.
    async fn customers(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "By which customers.",
            default_with = "CostConvention::PerRetainedCustomer"
        )]
        convention: CostConvention,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let ids = |exact: &Exact| exact.customers(convention.into());
        let pages = &self.batches().customers;
        let found = behind(context, self, pages, (convention, request), ids).await?;
        Ok(found.connection())
    }
}
