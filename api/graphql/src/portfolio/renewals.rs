//! The renewals of a portfolio that are due in a window.

mod calibration;
mod forecast;

use std::{collections::HashMap, hash::Hash};

use async_graphql::{Context, Enum, Object};
use chrono::{Days, NaiveDate};
use data::{
    error::{Error, Refusal},
    page::{self, PageRequest},
    scope::{Scope, TenantProfile},
};
use domain::{
    metric::Ratio,
    renewal::{self as exact, RenewalReport as Exact},
    time::Window as ExactWindow,
};
use uuid::Uuid;

pub use calibration::RenewalCalibration;
pub use forecast::RenewalForecastCases;

use super::{Portfolio, count, cut::Cut};
use crate::{
    account::{Account, AccountConnection},
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::{Metric, MetricStatus},
    money::Money,
    page::{Total, page_request},
    renewal::{Renewal, RenewalConnection, RenewalState},
    scalar::{CurrencyCode, Decimal},
    session::ContextSession,
    window::{Window, WindowInput},
};

/// The most days ahead that may be asked for: ten years.
const MOST_DAYS: i32 = 3_653;

/// How many days ahead are meant when nothing is said.
const USUAL_DAYS: i32 = 90;

/// The most things that one statement loads.
const MOST_AT_ONCE: usize = 10_000;

/// What counts as up for renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "exact::RenewalBase")]
pub enum RenewalBase {
    /// All that is due in the window, what is pending too.
    AllDue,
    /// What was renewed or lost.
    Decided,
}

/// A report among those that were made together.
pub struct Reckoned {
    place: usize,
    exact: Exact,
}

/// What reports that were made together load together.
#[derive(Default)]
pub struct Relations {
    months: Batch<(), Vec<Vec<RenewalReport>>>,
    accounts: Batch<(RenewalState, PageRequest), HashMap<Uuid, Account>>,
    renewals: Batch<(Option<RenewalState>, PageRequest), HashMap<Uuid, Renewal>>,
}

/// The renewals of a set of accounts that are due in a window.
pub type RenewalReport = Loaded<Reckoned, Relations>;

/// The window that a caller means: one that is said, or so many days ahead.
fn window(
    said: Option<WindowInput>,
    due_within_days: Option<i32>,
    as_of: NaiveDate,
    tenant: &TenantProfile,
) -> Result<ExactWindow, Refusal> {
    match (said, due_within_days) {
        (Some(window), None) => window.resolve(as_of, tenant),
        (None, days) => ahead(days.unwrap_or(USUAL_DAYS), as_of, tenant),
        _ => Err(Refusal::invalid(
            "window",
            "give `window` or `dueWithinDays`, not both",
        )),
    }
}

fn ahead(days: i32, as_of: NaiveDate, tenant: &TenantProfile) -> Result<ExactWindow, Refusal> {
    let refuse = |rule: String| Refusal::invalid("dueWithinDays", rule);
    let allowed = u64::try_from(days)
        .ok()
        .filter(|_| (0..=MOST_DAYS).contains(&days));
    let rule = || refuse(format!("0 to {MOST_DAYS} days, not {days}"));
    let end = as_of.checked_add_days(Days::new(allowed.ok_or_else(rule)? + 1));
    let end = end.ok_or_else(|| refuse("that day is out of the calendar".to_owned()))?;
    ExactWindow::new(as_of, end, tenant.time_zone).map_err(|error| refuse(error.to_string()))
}

impl Portfolio {
    /// The report of a window, made along with that of all portfolios that were evaluated with this one.
    pub(super) async fn renewals_due(
        &self,
        context: &Context<'_>,
        said: Option<WindowInput>,
        due_within_days: Option<i32>,
    ) -> async_graphql::Result<RenewalReport> {
        let tenant = context.scope().await?.tenant();
        let window = window(said, due_within_days, self.exact().as_of(), tenant).or_fault()?;
        let settings = tenant.settings.renewals.settings();
        let load = async || {
            let report = |cut: &Cut| cut.exact.renewals(&window, &settings);
            Ok(together(self.rows().map(report)))
        };
        let reports = &self.batches().renewals;
        let made = reports.get(window, load).await;
        let lost = || Error::internal("a portfolio without a report of its renewals");
        let of = made.or_fault()?.get(self.row().place).cloned();
        of.ok_or_else(lost).or_fault()
    }
}

fn together(reports: impl Iterator<Item = Exact>) -> Vec<RenewalReport> {
    let reckoned = |(place, exact)| Reckoned { place, exact };
    Loaded::family(reports.enumerate().map(reckoned).collect())
}

impl RenewalReport {
    fn exact(&self) -> &Exact {
        &self.row().exact
    }

    fn money(&self, amount: Option<Ratio>) -> Option<Money> {
        amount.map(|amount| money(amount, self.exact()))
    }
}

/// An amount in major units, rounded half-even to the minor unit of the report's currency.
fn money(amount: Ratio, report: &Exact) -> Money {
    let currency = report.currency();
    let mut major = amount.to_decimal(currency.minor_digits());
    major.rescale(currency.minor_digits());
    Money {
        amount: Decimal(major),
        currency: CurrencyCode(currency),
    }
}

/// The renewals of a set of accounts that are due in a window, whenever they were signed, as they are known on the portfolio's date: rates in numbers
/// and in money, and what is to be expected. Amounts are a year's, in the reporting currency at the rates of the due date, or of the portfolio's date
/// when that comes first; null when an exchange rate is missing.
#[Object]
impl RenewalReport {
    /// The days on which they are due.
    async fn window(&self) -> Window {
        (*self.exact().window()).into()
    }

    /// Whether the amounts have values, and if not, why.
    async fn money_status(&self) -> MetricStatus {
        match self.exact().due(None) {
            Some(_) => MetricStatus::Ok,
            None => MetricStatus::MissingExchangeRate,
        }
    }

    /// How many renewals are due.
    async fn count(
        &self,
        #[graphql(desc = "Where they stand; all when nothing is said.")] state: Option<
            RenewalState,
        >,
    ) -> i32 {
        count(self.exact().count(state.map(Into::into)))
    }

    /// How many accounts have a renewal due, by where they stand: renewed when one of theirs is, else pending when one of theirs is.
    async fn account_count(
        &self,
        #[graphql(desc = "Where they stand; all when nothing is said.")] state: Option<
            RenewalState,
        >,
    ) -> i32 {
        let accounts = self.exact().accounts().into_iter();
        let state: Option<exact::RenewalState> = state.map(Into::into);
        count(
            accounts
                .filter(|(_, of)| state.is_none_or(|state| state == *of))
                .count(),
        )
    }

    /// What is due.
    async fn due(
        &self,
        #[graphql(desc = "Of the renewals that stand there; of all when nothing is said.")]
        state: Option<RenewalState>,
    ) -> Option<Money> {
        self.money(self.exact().due(state.map(Into::into)))
    }

    /// What was renewed, what was added by upsell too.
    async fn renewed(&self) -> Option<Money> {
        self.money(self.exact().renewed())
    }

    /// What is pending and less likely than what one would commit to: below 70 %.
    async fn at_risk(&self) -> Option<Money> {
        let forecast = self.exact().forecast();
        self.money(forecast.map(|forecast| forecast.at_risk))
    }

    /// What is to be expected: what was renewed, and what is pending by its likelihood. No renewal counts for more than is due.
    async fn forecast(&self) -> Option<Money> {
        let forecast = self.exact().forecast();
        self.money(forecast.map(|forecast| forecast.expected))
    }

    /// What is to be expected in the worst and in the best case, and what one would commit to.
    async fn forecast_cases(&self) -> Option<RenewalForecastCases> {
        let forecast = self.exact().forecast()?;
        Some(RenewalForecastCases::new(&forecast, self.exact()))
    }

    /// Renewal rate (accounts): renewed / up for renewal.
    async fn account_rate(
        &self,
        #[graphql(
            desc = "What counts as up for renewal.",
            default_with = "RenewalBase::AllDue"
        )]
        base: RenewalBase,
    ) -> Metric {
        self.exact().account_rate(base.into()).into()
    }

    /// Gross renewal rate (money): the sum of what was renewed of each, at most what was due, / the sum of what was due.
    async fn gross_rate(
        &self,
        #[graphql(
            desc = "What counts as up for renewal.",
            default_with = "RenewalBase::AllDue"
        )]
        base: RenewalBase,
    ) -> Metric {
        self.exact().gross_rate(base.into()).into()
    }

    /// Net renewal rate (money): the sum of what was renewed / the sum of what was due. Upsell can lift it above one.
    async fn net_rate(
        &self,
        #[graphql(
            desc = "What counts as up for renewal.",
            default_with = "RenewalBase::AllDue"
        )]
        base: RenewalBase,
    ) -> Metric {
        self.exact().net_rate(base.into()).into()
    }

    /// The accounts that stand there, as many as `accountCount` and the numerator of `accountRate` say.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where they stand.")] state: RenewalState,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        let ids = |report: &Exact| report.accounts_in(state.into());
        let batch = &self.batches().accounts;
        let (page, total) = self
            .behind(context, batch, (state, request), ids, Account::by_ids)
            .await?;
        Ok(AccountConnection::from_page(page, total))
    }

    /// The renewals that stand there, as many as `count` says, by id.
    async fn renewals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where they stand; all when nothing is said.")] state: Option<
            RenewalState,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<RenewalConnection> {
        let request = page_request(first, after, None, None);
        let ids = |report: &Exact| {
            let mut ids: Vec<Uuid> = report.renewals_in(state.map(Into::into)).collect();
            ids.sort_unstable();
            ids
        };
        let batch = &self.batches().renewals;
        let (page, total) = self
            .behind(context, batch, (state, request), ids, Renewal::by_ids)
            .await?;
        Ok(RenewalConnection::from_page(page, total))
    }

    /// The same of each calendar month of the window: the pipeline.
    async fn by_month(&self) -> async_graphql::Result<Vec<RenewalReport>> {
        let load = async || {
            let months: Vec<_> = self.rows().map(|report| report.exact.by_month()).collect();
            let lengths: Vec<usize> = months.iter().map(Vec::len).collect();
            let mut reports = together(months.into_iter().flatten()).into_iter();
            let of_one = |length| reports.by_ref().take(length).collect();
            Ok(lengths.into_iter().map(of_one).collect())
        };
        let months = self.batches().months.get((), load).await.or_fault()?;
        Ok(months.get(self.row().place).cloned().unwrap_or_default())
    }
}

impl RenewalReport {
    /// A page of what is behind a number, loaded along with the same page of all reports that were made with this one.
    async fn behind<K: Eq + Hash, T: Clone + Send + Sync + 'static>(
        &self,
        context: &Context<'_>,
        batch: &Batch<(K, PageRequest), HashMap<Uuid, T>>,
        (key, request): (K, PageRequest),
        ids: impl Fn(&Exact) -> Vec<Uuid>,
        load: impl AsyncFn(&Scope, &[Uuid]) -> Result<HashMap<Uuid, T>, Error>,
    ) -> async_graphql::Result<(page::Page<T>, Total)> {
        let scope = context.scope().await?;
        let own = ids(self.exact());
        let page = page::of_ids(&own, &request).or_fault()?;
        let load_all = async || {
            let mut wanted = Vec::new();
            for report in self.rows() {
                let page = page::of_ids(&ids(&report.exact), &request)?;
                wanted.extend(page.items().copied());
            }
            wanted.sort_unstable();
            wanted.dedup();
            let mut found = HashMap::with_capacity(wanted.len());
            for part in wanted.chunks(MOST_AT_ONCE) {
                found.extend(load(scope, part).await?);
            }
            Ok(found)
        };
        let known = batch.get((key, request.clone()), load_all).await;
        let known = known.or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok((page, total))
    }
}
