//! Who buys more, and who buys something else, as answers show it.

use async_graphql::{Context, Object};
use data::page::PageRequest;
use domain::portfolio::AdditionalSales as Exact;

use super::{
    Portfolio, RevenueConvention, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    session::ContextSession, window::WindowInput,
};

/// The accounts that bought more in a window, of what they had or of something else.
pub type AdditionalSales = Loaded<Exact, Relations>;

/// What sales that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Listed>,
}

/// A number that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Upsold,
    CrossSold,
    Additional,
}

impl Portfolio {
    /// The sales of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn additional_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<AdditionalSales> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.additional_sales(&window));
            Ok(Loaded::family(cuts.collect()))
        };
        let sales = &self.batches().commerce.additional;
        let sales = sales.get(window, load).await.or_fault()?;
        at(&sales, self.row().place)
    }
}

impl AdditionalSales {
    async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let ids = |exact: &Exact| match listed {
            Listed::Upsold => exact.upsold.clone(),
            Listed::CrossSold => exact.cross_sold.clone(),
            Listed::Additional => exact.additional(),
        };
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (listed, request), ids).await?;
        Ok(found.connection())
    }
}

/// The accounts that bought more in a window, of what they had or of something else. What an account has are the products of its recurring lines at the
/// opening, and of its orders until then. It buys when its MRR of a product is higher at the end than at the opening, or when it orders: more, when it
/// had of the product before, else another one. The first purchase of an account is neither.
#[Object]
impl AdditionalSales {
    /// Upsell rate: accounts that bought more of the same product / all accounts, or customers alone.
    async fn upsell_rate(
        &self,
        #[graphql(
            desc = "By how many accounts it is divided: all, or those that have bought or pay.",
            default_with = "RevenueConvention::AllAccounts"
        )]
        convention: RevenueConvention,
    ) -> Metric {
        self.row().upsell_rate(convention.into()).into()
    }

    /// Cross-sell rate: accounts that bought another product / all accounts, or customers alone.
    async fn cross_sell_rate(
        &self,
        #[graphql(
            desc = "By how many accounts it is divided: all, or those that have bought or pay.",
            default_with = "RevenueConvention::AllAccounts"
        )]
        convention: RevenueConvention,
    ) -> Metric {
        self.row().cross_sell_rate(convention.into()).into()
    }

    /// Accounts that bought more of the same or something else / all accounts, or customers alone. An account that did both counts once.
    async fn rate(
        &self,
        #[graphql(
            desc = "By how many accounts it is divided: all, or those that have bought or pay.",
            default_with = "RevenueConvention::AllAccounts"
        )]
        convention: RevenueConvention,
    ) -> Metric {
        self.row().rate(convention.into()).into()
    }

    /// How many accounts bought more of the same product.
    async fn upsold_count(&self) -> i32 {
        count(self.row().upsold.len())
    }

    /// How many accounts bought another product.
    async fn cross_sold_count(&self) -> i32 {
        count(self.row().cross_sold.len())
    }

    /// The accounts that bought more of the same product, as many as the numerator of `upsellRate` says.
    async fn upsold_accounts(
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
        self.listed(context, Listed::Upsold, request).await
    }

    /// The accounts that bought another product, as many as the numerator of `crossSellRate` says.
    async fn cross_sold_accounts(
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
        self.listed(context, Listed::CrossSold, request).await
    }

    /// The accounts that did either, as many as the numerator of `rate` says.
    async fn accounts(
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
        self.listed(context, Listed::Additional, request).await
    }
}
