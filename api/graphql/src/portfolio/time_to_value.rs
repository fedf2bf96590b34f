//! How long it takes until the product is of value, as answers show it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use data::{
    error::{Error, Refusal},
    page::{self, Page, PageRequest},
};
use domain::onboarding::{self as exact, TimeToValue as Exact, ValueQuestion};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{self, Pages, behind},
    count,
};
use crate::{
    account::{Account, AccountConnection},
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::Metric,
    page::{PageInfo, Total, connection, page_request},
    scalar::Date,
    session::ContextSession,
    window::WindowInput,
};

/// How long the accounts of a portfolio took until the product was of value to them.
pub type TimeToValue = Loaded<Exact, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    reached: Pages<()>,
    waiting: Batch<PageRequest, HashMap<Uuid, Account>>,
}

connection!(
    /// A page of accounts that still wait for value.
    WaitingAccountConnection,
    WaitingAccountEdge,
    Account,
    {
        /// From when on it waits.
        started_on: Date,
        /// How many days it has waited, by what was asked.
        days: u32,
        /// On how many days of all those it was the customer who was waited for.
        waited_for_customer_days: u32,
    }
);

/// Which days are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::DayCount")]
pub enum DayCount {
    /// Every day.
    Calendar,
    /// The days from Monday to Friday that are no holidays of the tenant.
    Business,
}

/// Which value is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::ValueKind")]
pub enum ValueKind {
    /// The milestone marked as first value.
    FirstValue,
    /// The milestone marked as full value.
    FullValue,
}

/// From when on the days until value are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::StartConvention")]
pub enum TimeToValueStart {
    /// The day on which the account became a customer.
    SignUp,
    /// The day on which the contract was signed.
    Contract,
    /// The day on which the onboarding started.
    Kickoff,
}

/// The most numbers of days that are asked about at once.
const MOST_DAYS: usize = 100;

/// The share that has got there by a day.
#[derive(Clone, SimpleObject)]
pub struct ReachedShare {
    /// The days.
    days: u32,
    /// The share of the accounts that have got there by then, by Kaplan and Meier. The numerator counts those that did, the denominator all; where some still
    /// wait the value is more than their quotient.
    share: Metric,
}

/// What is asked.
pub(super) fn question(
    value: ValueKind,
    from: TimeToValueStart,
    days: DayCount,
    without_waiting: bool,
) -> ValueQuestion {
    ValueQuestion {
        value: value.into(),
        start: from.into(),
        days: days.into(),
        without_waiting,
    }
}

impl Portfolio {
    /// The times to value of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn value_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        question: ValueQuestion,
    ) -> async_graphql::Result<TimeToValue> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows();
            let cuts = cuts.map(|cut| cut.exact.time_to_value(&window, question));
            Ok(Loaded::family(cuts.collect()))
        };
        let times = &self.batches().care.time_to_value;
        let times = times.get((window, question), load).await.or_fault()?;
        at(&times, self.row().place)
    }
}

fn ranked(exact: &Exact) -> Vec<(i128, Uuid)> {
    let waiting = exact.waiting().into_iter();
    waiting
        .map(|account| (i128::from(account.days), account.account))
        .collect()
}

fn page_of(ranked: &[(i128, Uuid)], request: &PageRequest) -> Result<Page<Uuid>, Error> {
    let page = page::of_ranked(ranked, "waiting accounts", request)?;
    Ok(page.filter_map(|place| Some(ranked.get(place)?.1)))
}

fn days_of(days: &[i32]) -> Result<Vec<u32>, Refusal> {
    let rule = || Refusal::invalid("days", "at most 100 numbers of days, from 0 on");
    if days.len() > MOST_DAYS {
        return Err(rule());
    }
    let numbers = days.iter().map(|days| u32::try_from(*days));
    numbers.collect::<Result<_, _>>().map_err(|_| rule())
}

/// How long the accounts of a portfolio that started in a window took until the product was of value to them, by the estimator of Kaplan and Meier: accounts that
/// have not got there yet count for as long as they have waited, those whose onboarding was given up, or that left, until then. An account counts once, by all
/// of its onboardings that have a milestone of that mark. Onboardings are of no plan of the catalogue: a slice by plan has none.
#[Object]
impl TimeToValue {
    /// The days after which a half of the accounts have got there. Without a value (INSUFFICIENT_SAMPLE) while fewer than a half have; the numerator counts those
    /// that got there, the denominator all.
    async fn median(&self) -> Metric {
        self.row().median().into()
    }

    /// The same of three quarters.
    async fn p75(&self) -> Metric {
        self.row().quantile(Decimal::new(75, 2)).into()
    }

    /// The same of nine tenths.
    async fn p90(&self) -> Metric {
        self.row().quantile(Decimal::new(9, 1)).into()
    }

    /// The shares that have got there by some days.
    async fn reached_by(
        &self,
        #[graphql(
            desc = "The days, at most 100 numbers from 0 on; 30, 60 and 90 when nothing is said.",
            default_with = "vec![30, 60, 90]"
        )]
        days: Vec<i32>,
    ) -> async_graphql::Result<Vec<ReachedShare>> {
        let days = days_of(&days).or_fault()?.into_iter();
        let shares = days.map(|days| ReachedShare {
            days,
            share: self.row().reached_by(days).into(),
        });
        Ok(shares.collect())
    }

    /// How many accounts there are.
    async fn account_count(&self) -> i32 {
        count(self.row().accounts.len())
    }

    /// How many of them have got there.
    async fn reached_count(&self) -> i32 {
        count(self.row().survival.ended)
    }

    /// How many of them still wait. The others were given up, or left.
    async fn waiting_count(&self) -> i32 {
        count(self.row().waiting().len())
    }

    /// The accounts that have got there, as many as `reachedCount` says.
    async fn reached_accounts(
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
        let pages = &self.batches().reached;
        let found = behind(context, self, pages, ((), request), Exact::reached).await?;
        Ok(found.connection())
    }

    /// The accounts that still wait, those that have waited longest first; as many as `waitingCount` says.
    async fn waiting_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<WaitingAccountConnection> {
        let scope = context.scope().await?;
        let request = page_request(first, after, last, before);
        let own = ranked(self.row());
        let page = page_of(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for row in self.rows() {
                wanted.extend(page_of(&ranked(row), &request)?.items().copied());
            }
            behind::load(scope, wanted).await
        };
        let waiting = &self.batches().waiting;
        let known = waiting.get(request.clone(), load).await.or_fault()?;
        let accounts = self.row().accounts.iter();
        let times: HashMap<Uuid, _> = accounts.map(|time| (time.account, time)).collect();
        let page = page.filter_map(|id| Some((known.get(&id)?.clone(), *times.get(&id)?)));
        let page_info = PageInfo::of(&page);
        let edges = page
            .rows
            .into_iter()
            .map(|(cursor, (node, time))| WaitingAccountEdge {
                cursor,
                node,
                started_on: Date(time.started_on),
                days: time.days,
                waited_for_customer_days: time.waited_for_customer,
            });
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(WaitingAccountConnection::from_edges(
            page_info,
            edges.collect(),
            total,
        ))
    }
}
