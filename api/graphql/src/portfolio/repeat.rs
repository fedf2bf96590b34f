//! Who buys again, as answers show it.

use async_graphql::{Context, Object};
use data::{error::Refusal, page::PageRequest};
use domain::portfolio::RepeatCohort as Exact;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    session::ContextSession, window::WindowInput,
};

/// The accounts whose first order is in a window, and who of them ordered again.
pub type RepeatPurchases = Loaded<Exact, Relations>;

/// What cohorts that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Listed>,
}

/// A number that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Customers,
    Repeat,
    Maturing,
}

/// The most days that a customer is given to buy again.
const MOST_DAYS: i32 = 3_650;

impl Portfolio {
    /// The cohort of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn repeats_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        within_days: i32,
    ) -> async_graphql::Result<RepeatPurchases> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let days = check_days(within_days).or_fault()?;
        let load = async || {
            let cuts = self.rows();
            let cuts = cuts.map(|cut| cut.exact.repeat_cohort(&window, days));
            Ok(Loaded::family(cuts.collect()))
        };
        let repeats = &self.batches().commerce.repeats;
        let repeats = repeats.get((window, days), load).await.or_fault()?;
        at(&repeats, self.row().place)
    }
}

fn check_days(days: i32) -> Result<u32, Refusal> {
    let allowed = u32::try_from(days)
        .ok()
        .filter(|_| (1..=MOST_DAYS).contains(&days));
    let rule = || Refusal::invalid("withinDays", format!("1 to {MOST_DAYS} days, not {days}"));
    allowed.ok_or_else(rule)
}

impl RepeatPurchases {
    async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let ids = |exact: &Exact| match listed {
            Listed::Customers => exact.customers.clone(),
            Listed::Repeat => exact.repeat_customers.clone(),
            Listed::Maturing => exact.maturing.clone(),
        };
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (listed, request), ids).await?;
        Ok(found.connection())
    }
}

/// The accounts whose first order is in a window, and who of them ordered again within some days of it. What an order is, `PurchaseMetrics` says.
#[Object]
impl RepeatPurchases {
    /// Within how many days of the first order the second one has to be.
    async fn within_days(&self) -> u32 {
        self.row().within_days
    }

    /// Repeat purchase rate of the cohort: accounts with a second order within the days / accounts whose first order is in the window, maturing ones
    /// included.
    async fn rate(&self) -> Metric {
        self.row().rate().into()
    }

    /// How many accounts have their first order in the window.
    async fn customer_count(&self) -> i32 {
        count(self.row().customers.len())
    }

    /// How many of them ordered again within the days.
    async fn repeat_customer_count(&self) -> i32 {
        count(self.row().repeat_customers.len())
    }

    /// How many of them did not, but have days left.
    async fn maturing_count(&self) -> i32 {
        count(self.row().maturing.len())
    }

    /// The accounts whose first order is in the window, as many as the denominator of `rate` says.
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

    /// The accounts that ordered again within the days, as many as the numerator of `rate` says.
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

    /// The accounts that did not order again, but have days left.
    async fn maturing_accounts(
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
        self.listed(context, Listed::Maturing, request).await
    }
}
