//! What the people of a portfolio do with the product, as answers show it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use data::{error::Refusal, page::PageRequest};
use domain::{
    engagement::{ActiveDay as ExactDay, DayConvention as ExactConvention, Engagement as Exact},
    metric::Ratio,
    portfolio::Portfolio as ExactPortfolio,
    time::Window as ExactWindow,
};

use super::{
    FeatureAdoption, Portfolio, adoption, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection,
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::Metric,
    page::page_request,
    scalar::{Date, Decimal},
    session::ContextSession,
    window::{Window, WindowInput},
};

/// What the people of a portfolio did in a window.
pub type Engagement = Loaded<Known, Relations>;

/// What was done, and by whose accounts.
pub struct Known {
    exact: Exact,
    /// The place among those that were reckoned together.
    place: usize,
    portfolio: ExactPortfolio,
    window: ExactWindow,
}

/// What metrics that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Listed>,
    adoption: Batch<(), Vec<FeatureAdoption>>,
}

/// A number that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Active,
    Inactive,
}

/// Over which days daily active users are averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactConvention")]
pub enum DayConvention {
    /// All days.
    AllDays,
    /// Mondays to Fridays. Whoever was active on any day still is a monthly active user.
    Weekdays,
}

/// The active users at the end of a day.
#[derive(Clone, Debug, SimpleObject)]
pub struct ActiveUsersOfDay {
    /// The day.
    date: Date,
    /// Active on it.
    daily_count: u32,
    /// Active in the 7 days that end with it.
    weekly_count: u32,
    /// Active in the 30 days that end with it.
    monthly_count: u32,
}

impl From<ExactDay> for ActiveUsersOfDay {
    fn from(day: ExactDay) -> Self {
        Self {
            date: Date(day.date),
            daily_count: day.daily,
            weekly_count: day.weekly,
            monthly_count: day.monthly,
        }
    }
}

/// The most days that are listed at once.
const MOST_DAYS: i32 = 400;

impl Portfolio {
    /// What was done in a window, reckoned along with all portfolios that were evaluated with this one.
    pub(crate) async fn engagement_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<Engagement> {
        let scope = context.scope().await?;
        let as_of = self.exact().as_of();
        let window = window.resolve(as_of, scope.tenant()).or_fault()?;
        let cache = &context.session()?.product().usage;
        let load = async || {
            let usage = data::engagement::usage(scope, cache, &window, as_of).await?;
            let sets: Vec<_> = self.rows().map(|cut| cut.exact.usage_members()).collect();
            let known = usage.engagement(&sets, &window, as_of).into_iter();
            let known = known.zip(self.rows()).enumerate();
            let known = known.map(|(place, (exact, cut))| Known {
                exact,
                place,
                portfolio: cut.exact.clone(),
                window,
            });
            Ok(Loaded::family(known.collect()))
        };
        let known = self
            .batches()
            .engagement
            .get(window, load)
            .await
            .or_fault()?;
        at(&known, self.row().place)
    }
}

impl Engagement {
    fn exact(&self) -> &Exact {
        &self.row().exact
    }

    /// The features, reckoned for the whole family when the first of it is asked.
    async fn adoption(&self, context: &Context<'_>) -> async_graphql::Result<FeatureAdoption> {
        let scope = context.scope().await?;
        let cache = &context.session()?.product().usage;
        let (window, as_of) = (self.row().window, self.row().portfolio.as_of());
        let load = async || {
            let usage = data::engagement::usage(scope, cache, &window, as_of).await?;
            let sets: Vec<_> = self
                .rows()
                .map(|known| known.portfolio.usage_members())
                .collect();
            Ok(adoption::family(usage.adoption(&sets, &window, as_of)))
        };
        let adoption = self.batches().adoption.get((), load).await.or_fault()?;
        at(&adoption, self.row().place)
    }

    async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let ids = |known: &Known| match listed {
            Listed::Active => known.exact.active_accounts.clone(),
            Listed::Inactive => known.exact.inactive_accounts.clone(),
        };
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (listed, request), ids).await?;
        Ok(found.connection())
    }
}

/// A whole number that may be larger than an `Int`.
pub(super) fn large(number: u64) -> Decimal {
    Decimal(Ratio::whole(number.into()).to_decimal(0))
}

/// What the people of a portfolio did with the product in a window, by what was recorded until now. What an account does counts until it is archived, and
/// before its signup, too. Service users count nowhere; the metrics say under `excluded` how many did something. In a slice by PLAN the accounts that
/// have the plan on the portfolio's date count with all that they did.
#[Object]
impl Engagement {
    /// The window.
    async fn window(&self) -> Window {
        self.row().window.into()
    }

    /// How many different users were active in the window.
    async fn active_user_count(&self) -> i32 {
        count(self.exact().users)
    }

    /// How many service users did something.
    async fn service_user_count(&self) -> i32 {
        count(self.exact().service_users)
    }

    /// How many events there are.
    async fn action_count(&self) -> Decimal {
        large(self.exact().actions)
    }

    /// How many sessions there are: runs of half hours with something in them.
    async fn session_count(&self) -> Decimal {
        large(self.exact().sessions)
    }

    /// How long the events took together, in seconds.
    async fn active_seconds(&self) -> Decimal {
        large(self.exact().seconds)
    }

    /// Daily active users (DAU): the mean over the days of the window that are known on the portfolio's date.
    async fn daily_active_users(
        &self,
        #[graphql(
            desc = "Which days are averaged.",
            default_with = "DayConvention::AllDays"
        )]
        convention: DayConvention,
    ) -> Metric {
        self.exact().mean_daily_users(convention.into()).into()
    }

    /// Weekly active users (WAU): the different users of the 7 days that end with the window.
    async fn weekly_active_users(&self) -> Metric {
        self.exact().weekly_users().into()
    }

    /// Monthly active users (MAU): the different users of the window when it is one calendar month, else of the 30 days that end with it.
    async fn monthly_active_users(&self) -> Metric {
        self.exact().monthly_users().into()
    }

    /// Stickiness, DAU / MAU: the mean of the daily active users / the monthly active users, both of the days of `monthlyActiveUsers`.
    async fn stickiness(
        &self,
        #[graphql(
            desc = "Which days are averaged.",
            default_with = "DayConvention::AllDays"
        )]
        convention: DayConvention,
    ) -> Metric {
        self.exact().stickiness(convention.into()).into()
    }

    /// Actions per user: events / active users.
    async fn actions_per_user(&self) -> Metric {
        self.exact().actions_per_user().into()
    }

    /// Visit frequency: sessions / active users.
    async fn sessions_per_user(&self) -> Metric {
        self.exact().sessions_per_user().into()
    }

    /// Active time: seconds / active users.
    async fn active_seconds_per_user(&self) -> Metric {
        self.exact().seconds_per_user().into()
    }

    /// Seat utilisation: the active users of the accounts that have seats / their seats, the quantity of the recurring subscription lines that run on the
    /// portfolio's date. Above one when more use it than is paid for.
    async fn seat_utilisation(&self) -> Metric {
        self.exact().seat_utilisation().into()
    }

    /// The share of the accounts without an active user in the window.
    async fn inactive_share(&self) -> Metric {
        self.exact().inactive_share().into()
    }

    /// How many accounts had an active user.
    async fn active_account_count(&self) -> i32 {
        count(self.exact().active_accounts.len())
    }

    /// The active users day by day, the last days of the window that are known on the portfolio's date, oldest first.
    async fn trend(
        &self,
        #[graphql(desc = "How many days at most, 1 to 400.", default = 31)] at_most: i32,
    ) -> async_graphql::Result<Vec<ActiveUsersOfDay>> {
        let most = usize::try_from(at_most).ok();
        let most = most.filter(|_| (1..=MOST_DAYS).contains(&at_most));
        let rule = || Refusal::invalid("atMost", format!("1 to {MOST_DAYS} days, not {at_most}"));
        let most = most.ok_or_else(rule).or_fault()?;
        let days: Vec<ExactDay> = self.exact().days().collect();
        let last = days.len().saturating_sub(most);
        Ok(days.into_iter().skip(last).map(Into::into).collect())
    }

    /// Which features were used, by how many and how much.
    async fn features(&self, context: &Context<'_>) -> async_graphql::Result<FeatureAdoption> {
        self.adoption(context).await
    }

    /// The accounts with an active user, as many as `activeAccountCount` says.
    async fn active_accounts(
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
        self.listed(context, Listed::Active, request).await
    }

    /// The accounts without an active user, as many as the numerator of `inactiveShare` says.
    async fn inactive_accounts(
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
        self.listed(context, Listed::Inactive, request).await
    }
}
