//! What became of the accounts that started together, as answers show it.

use std::sync::Arc;

use async_graphql::{Context, Object};
use data::{
    error::{Error, Refusal},
    page::PageRequest,
};
use domain::{
    portfolio::{Cohort as Exact, CohortAge as ExactAge},
    time::{Month, Window},
};

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection,
    batch::Batch,
    error::{OrFault, fault},
    loaded::Loaded,
    metric::Metric,
    money::Money,
    page::page_request,
    revenue::CohortConvention,
    scalar::Date,
    session::ContextSession,
    window::WindowInput,
};

/// The accounts that started in one month: a row of the triangle.
pub type Cohort = Loaded<CohortRow, CohortRelations>;

/// A cohort at an age: a cell of the triangle.
pub type CohortAge = Loaded<AgeCell, AgeRelations>;

/// A cohort among those that were followed together.
pub struct CohortRow {
    place: usize,
    exact: Arc<Exact>,
    currency: domain::money::Currency,
}

/// What cohorts load together.
#[derive(Default)]
pub struct CohortRelations {
    accounts: Pages<()>,
    ages: Batch<usize, Vec<Vec<CohortAge>>>,
}

/// The place of a cell in its row.
pub struct AgeCell {
    cohort: Arc<Exact>,
    months: usize,
    currency: domain::money::Currency,
}

/// What cells load together.
#[derive(Default)]
pub struct AgeRelations {
    paying: Pages<()>,
}

/// The most months that lie between the first cohort and the portfolio's date: twenty years.
const MOST_MONTHS: i32 = 240;

impl Portfolio {
    /// The cohorts of a window, followed along with those of all portfolios that were evaluated with this one.
    pub(super) async fn cohorts_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        by: CohortConvention,
    ) -> async_graphql::Result<Vec<Cohort>> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        check_age(&window, self.exact().as_of()).or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| {
                let currency = cut.exact.currency();
                let cohorts = cut.exact.cohorts(by.into(), &window).into_iter();
                cohorts.map(|exact| (Arc::new(exact), currency)).collect()
            });
            Ok(regroup(cuts.collect(), |place, (exact, currency)| {
                CohortRow {
                    place,
                    exact,
                    currency,
                }
            }))
        };
        let cohorts = self.batches().cohorts.get((window, by), load).await;
        at(&cohorts.or_fault()?, self.row().place)
    }
}

fn check_age(window: &Window, as_of: chrono::NaiveDate) -> Result<(), Refusal> {
    let age = Month::of(as_of).months_since(Month::of(window.start()));
    if age <= MOST_MONTHS {
        return Ok(());
    }
    let rule = format!(
        "the first cohort starts {age} months before the portfolio's date: cohorts are followed for at most {MOST_MONTHS} months"
    );
    Err(Refusal::invalid("window", rule))
}

/// Lists as lists of objects, all of which are one family.
fn regroup<T, R, B: Default>(
    lists: Vec<Vec<T>>,
    mut row: impl FnMut(usize, T) -> R,
) -> Vec<Vec<Loaded<R, B>>> {
    let lengths: Vec<usize> = lists.iter().map(Vec::len).collect();
    let rows = lists.into_iter().flatten().enumerate();
    let rows = rows.map(|(place, item)| row(place, item)).collect();
    let mut objects = Loaded::family(rows).into_iter();
    let of_one = |length| objects.by_ref().take(length).collect();
    lengths.into_iter().map(of_one).collect()
}

/// The accounts that started in one month, and what became of them: a row of the triangle.
#[Object]
impl Cohort {
    /// The month, such as `2024-03`.
    async fn month(&self) -> String {
        self.row().exact.month.to_string()
    }

    /// What makes the cohort.
    async fn convention(&self) -> CohortConvention {
        self.row().exact.convention.into()
    }

    /// How many accounts started in the month.
    async fn account_count(&self) -> i32 {
        count(self.row().exact.accounts.len())
    }

    /// The accounts that started in the month, by id.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        let pages = &self.batches().accounts;
        let ids = |row: &CohortRow| row.exact.accounts.clone();
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }

    /// What the accounts paid a month when they first paid. Null when an exchange rate is missing.
    async fn initial_mrr(&self) -> async_graphql::Result<Option<Money>> {
        let initial = self.row().exact.initial;
        let money = |amount| Money::monthly(amount, self.row().currency);
        initial.map(money).transpose()
    }

    /// What became of them by age, from the end of their own month on, as far as months are over on the portfolio's date.
    async fn ages(
        &self,
        #[graphql(desc = "The first so many ages, 1 to 240.", default = 24)] first: i32,
    ) -> async_graphql::Result<Vec<CohortAge>> {
        let most = first_of(first, MOST_MONTHS).or_fault()?;
        let load = async || {
            let rows = self.rows().map(|row| {
                let ages = row.exact.ages.len().min(most);
                let cell = |months| (Arc::clone(&row.exact), months, row.currency);
                (0..ages).map(cell).collect()
            });
            Ok(regroup(rows.collect(), |_, (cohort, months, currency)| {
                AgeCell {
                    cohort,
                    months,
                    currency,
                }
            }))
        };
        let ages = self.batches().ages.get(most, load).await;
        at(&ages.or_fault()?, self.row().place)
    }
}

/// How many of a list are wanted, at most `most`.
pub(super) fn first_of(first: i32, most: i32) -> Result<usize, Refusal> {
    let wanted = usize::try_from(first)
        .ok()
        .filter(|_| (1..=most).contains(&first));
    wanted.ok_or_else(|| Refusal::invalid("first", format!("1 to {most}, not {first}")))
}

impl CohortAge {
    fn cell(&self) -> async_graphql::Result<&ExactAge> {
        let cell = self.row().cohort.ages.get(self.row().months);
        cell.ok_or_else(lost)
    }

    /// The age in months.
    fn age(&self) -> u32 {
        u32::try_from(self.row().months).unwrap_or(u32::MAX)
    }
}

fn lost() -> async_graphql::Error {
    fault(Error::internal("a cohort without one of its ages"))
}

/// A cohort at an age: a cell of the triangle.
#[Object]
impl CohortAge {
    /// The age in months: 0 at the end of the cohort's own month.
    async fn months(&self) -> u32 {
        self.age()
    }

    /// The last day of the month that it is about.
    async fn date(&self) -> async_graphql::Result<Date> {
        Ok(self.cell()?.date.into())
    }

    /// How many of the cohort pay then.
    async fn paying_account_count(&self) -> async_graphql::Result<i32> {
        Ok(count(self.cell()?.paying.len()))
    }

    /// Those of the cohort that pay then, by id.
    async fn paying_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request: PageRequest = page_request(first, after, None, None);
        let pages = &self.batches().paying;
        let ids = |row: &AgeCell| {
            let cell = row.cohort.ages.get(row.months);
            cell.map_or_else(Vec::new, |cell| cell.paying.clone())
        };
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }

    /// Their MRR then. Null when an exchange rate is missing.
    async fn mrr(&self) -> async_graphql::Result<Option<Money>> {
        let money = |amount| Money::monthly(amount, self.row().currency);
        self.cell()?.monthly.map(money).transpose()
    }

    /// The share of the cohort that pays then.
    async fn logo_retention(&self) -> async_graphql::Result<Metric> {
        let metric = self.row().cohort.logo_retention(self.age());
        metric.map(Metric::from).ok_or_else(lost)
    }

    /// The cohort's MRR then, by what its accounts paid at first. Expansion can lift it above one.
    async fn revenue_retention(&self) -> async_graphql::Result<Metric> {
        let metric = self.row().cohort.revenue_retention(self.age());
        metric.map(Metric::from).ok_or_else(lost)
    }
}
