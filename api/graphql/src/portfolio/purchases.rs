//! What accounts bought in a window, as answers show it.

use async_graphql::{Context, Object};
use data::page::PageRequest;
use domain::portfolio::Purchases as Exact;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, money::Money,
    page::page_request, session::ContextSession, window::WindowInput,
};

/// What the accounts of a portfolio bought in a window.
pub type PurchaseMetrics = Loaded<Exact, Relations>;

/// What metrics that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Listed>,
}

/// A number that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Customers,
    Repeat,
}

impl Portfolio {
    /// The purchases of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn purchases_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<PurchaseMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.purchases(&window));
            Ok(Loaded::family(cuts.collect()))
        };
        let purchases = &self.batches().commerce.purchases;
        let purchases = purchases.get(window, load).await.or_fault()?;
        at(&purchases, self.row().place)
    }
}

impl PurchaseMetrics {
    async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let ids = |exact: &Exact| match listed {
            Listed::Customers => exact.customers.clone(),
            Listed::Repeat => exact.repeat_customers.clone(),
        };
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (listed, request), ids).await?;
        Ok(found.connection())
    }
}

/// What the accounts of a portfolio bought in a window. The purchases of an account on one day are one order. An order all of which was given back is
/// none, and neither is what renews automatically; the metrics say under `excluded` how many purchases make no order by themselves. What is given back
/// counts from its day on: after the portfolio's date it is not known yet. Purchases are of no plan: a slice by plan has none.
#[Object]
impl PurchaseMetrics {
    /// How many purchases there are, those that make no order by themselves included.
    async fn purchase_count(&self) -> i32 {
        count(self.row().purchase_count())
    }

    /// How many orders there are.
    async fn order_count(&self) -> i32 {
        count(self.row().orders)
    }

    /// How many accounts have an order.
    async fn customer_count(&self) -> i32 {
        count(self.row().customers.len())
    }

    /// How many accounts have two orders or more.
    async fn repeat_customer_count(&self) -> i32 {
        count(self.row().repeat_customers.len())
    }

    /// What was paid for the orders less what was given back, in the reporting currency at the rates of the days of purchase. Null when an exchange rate
    /// is missing.
    async fn revenue(&self) -> Option<Money> {
        let currency = self.row().currency();
        self.row()
            .revenue()
            .map(|revenue| Money::exact(revenue, currency))
    }

    /// Repeat purchase rate of the window: accounts with two orders or more / accounts with one or more.
    async fn repeat_purchase_rate(&self) -> Metric {
        self.row().repeat_rate().into()
    }

    /// Average purchase value: what was paid less what was given back / orders.
    async fn average_purchase_value(&self) -> Metric {
        self.row().average_value().into()
    }

    /// Purchase frequency: orders / accounts with an order, in the window.
    async fn purchase_frequency(&self) -> Metric {
        self.row().frequency().into()
    }

    /// Purchase frequency in a month: orders / (accounts with an order x months of the window that have gone by).
    async fn monthly_purchase_frequency(&self) -> Metric {
        self.row().monthly_frequency().into()
    }

    /// The accounts with an order, as many as `customerCount` says.
    async fn customers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Customers, request).await
    }

    /// The accounts with two orders or more, as many as the numerator of `repeatPurchaseRate` says.
    async fn repeat_customers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Repeat, request).await
    }
}
