//! Trials, as answers show them.

use async_graphql::{Context, Object};
use data::{error::Refusal, page::PageRequest};
use domain::trial::TrialConversion as Exact;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    session::ContextSession, window::WindowInput,
};

/// How many trials turn into customers.
pub type TrialConversion = Loaded<Exact, TrialRelations>;

/// What conversions that were reckoned together load together.
#[derive(Default)]
pub struct TrialRelations {
    accounts: Pages<Listed>,
}

/// A number of trials that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Started,
    Converted,
    Maturing,
}

/// The most days that a trial is given to convert.
const MOST_DAYS: i32 = 3_650;

impl Portfolio {
    /// The trials of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn trials_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        within_days: i32,
    ) -> async_graphql::Result<TrialConversion> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let days = check_days(within_days).or_fault()?;
        let load = async || {
            let cuts = self.rows();
            let cuts = cuts.map(|cut| cut.exact.trial_conversion(&window, days));
            Ok(Loaded::family(cuts.collect()))
        };
        let trials = self.batches().trials.get((window, days), load).await;
        at(&trials.or_fault()?, self.row().place)
    }
}

fn check_days(days: i32) -> Result<u32, Refusal> {
    let allowed = u32::try_from(days).ok().filter(|_| days <= MOST_DAYS);
    let rule = || Refusal::invalid("withinDays", format!("0 to {MOST_DAYS} days, not {days}"));
    allowed.ok_or_else(rule)
}

impl TrialConversion {
    async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let ids = |exact: &Exact| match listed {
            Listed::Started => exact.started.clone(),
            Listed::Converted => exact.converted.clone(),
            Listed::Maturing => exact.maturing.clone(),
        };
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (listed, request), ids).await?;
        Ok(found.connection())
    }
}

/// How many trials turn into customers. Subscriptions that never had a trial are in neither part, and an account counts once.
#[Object]
impl TrialConversion {
    /// Within how many days of its start a trial has to be paid for.
    async fn within_days(&self) -> u32 {
        self.row().within_days
    }

    /// Trial to paid: the accounts that paid within the days / those that started a trial in the window, maturing ones included.
    async fn rate(&self) -> Metric {
        self.row().rate().into()
    }

    /// The same without the trials that are maturing: what is known for good.
    async fn mature_rate(&self) -> Metric {
        self.row().mature_rate().into()
    }

    /// How many accounts started a trial in the window.
    async fn started_count(&self) -> i32 {
        count(self.row().started.len())
    }

    /// How many of them paid within the days.
    async fn converted_count(&self) -> i32 {
        count(self.row().converted.len())
    }

    /// How many of them have not paid, but have days left.
    async fn maturing_count(&self) -> i32 {
        count(self.row().maturing.len())
    }

    /// The accounts that started a trial in the window, by id.
    async fn started_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Started, request).await
    }

    /// Those of them that paid within the days, by id.
    async fn converted_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Converted, request).await
    }

    /// Those of them that have not paid, but have days left, by id.
    async fn maturing_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Maturing, request).await
    }
}
