//! What was reckoned of portfolios for one window, and what it loads together.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum};
use data::{
    error::{Error, Refusal},
    scope::Scope,
};
use domain::{
    portfolio::Revenue as Exact,
    revenue::RevenueSettings,
    time::{FiscalYearStart, Period as ExactPeriod, Window},
};
use uuid::Uuid;

use super::Revenue;
use crate::{
    batch::Batch,
    error::{OrFault, fault},
    loaded::Loaded,
    metric::ExclusionReason,
    portfolio::{Portfolio, behind::Pages},
    revenue::{ChurnConvention, ChurnReason, MovementKind, MovementView},
    session::ContextSession,
    window::WindowInput,
};

/// What a window made of one portfolio, among those that were reckoned together.
pub struct Reckoned {
    /// Its place among them.
    place: usize,
    /// The numbers.
    pub(super) exact: Exact,
}

/// What windows that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    pub(super) accounts: Pages<Listed>,
    series: Batch<Period, Vec<Vec<Revenue>>>,
    trailing: Batch<(), Vec<Revenue>>,
    pub(super) reasons: Batch<(), HashMap<Uuid, ChurnReason>>,
}

/// A number of a window that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Listed {
    /// Those with a movement of a kind.
    With(MovementKind),
    /// Those that are counted as lost.
    Churned(ChurnConvention),
    /// The customers at the start.
    Opening,
    /// The customers that came.
    Arrived,
    /// The customers at the end.
    Closing,
    /// Those that were left out for a reason.
    Excluded(ExclusionReason),
}

/// What a window is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Period {
    /// Calendar months.
    Month,
    /// Quarters of the calendar year.
    Quarter,
    /// Calendar years.
    Year,
    /// Quarters of the tenant's fiscal year.
    FiscalQuarter,
    /// The tenant's fiscal years.
    FiscalYear,
}

impl Period {
    fn exact(self, scope: &Scope) -> Result<(ExactPeriod, FiscalYearStart), Error> {
        let start = i64::from(scope.tenant().fiscal_year_start_month);
        let fiscal = || FiscalYearStart::new(start).map_err(Error::internal);
        Ok(match self {
            Self::Month => (ExactPeriod::Month, FiscalYearStart::JANUARY),
            Self::Quarter => (ExactPeriod::Quarter, FiscalYearStart::JANUARY),
            Self::Year => (ExactPeriod::Year, FiscalYearStart::JANUARY),
            Self::FiscalQuarter => (ExactPeriod::Quarter, fiscal()?),
            Self::FiscalYear => (ExactPeriod::Year, fiscal()?),
        })
    }
}

/// How movements are reckoned: as the tenant does, unless another view is asked for.
pub(in crate::portfolio) fn settings(scope: &Scope, view: Option<MovementView>) -> RevenueSettings {
    let movements = scope.tenant().settings.revenue.movements();
    RevenueSettings {
        view: view.map_or(movements.view, Into::into),
        ..movements
    }
}

/// The longest lifetime that is reckoned as one window, in months.
const LIFETIME: i32 = 600;

impl Portfolio {
    /// The recurring revenue of a window, reckoned along with that of all portfolios that were evaluated with this one.
    pub(crate) async fn revenue_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        view: Option<MovementView>,
    ) -> async_graphql::Result<Revenue> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let settings = settings(scope, view);
            let cuts = self.rows().map(|cut| cut.exact.revenue(&window, &settings));
            Ok(Revenue::of_all(cuts.collect()))
        };
        let revenues = self.batches().revenues.get((window, view), load).await;
        at(&revenues.or_fault()?, self.row().place)
    }

    /// The recurring revenue since the first payment.
    pub(in crate::portfolio) async fn revenue_of_lifetime(
        &self,
        context: &Context<'_>,
        view: Option<MovementView>,
    ) -> async_graphql::Result<Option<Revenue>> {
        let scope = context.scope().await?;
        let load = async || {
            let settings = settings(scope, view);
            let zone = scope.tenant().time_zone;
            let windows: Vec<Option<Window>> =
                self.rows().map(|cut| cut.exact.lifetime(zone)).collect();
            windows.iter().flatten().try_for_each(check_lifetime)?;
            let pairs = self.rows().zip(&windows);
            let reckoned = pairs
                .filter_map(|(cut, window)| Some(cut.exact.revenue(window.as_ref()?, &settings)));
            let mut reckoned = Revenue::of_all(reckoned.collect()).into_iter();
            let of_each = windows
                .iter()
                .map(|window| window.and_then(|_| reckoned.next()));
            Ok(of_each.collect::<Vec<_>>())
        };
        let revenues = self.batches().lifetimes.get(view, load).await;
        at(&revenues.or_fault()?, self.row().place)
    }
}

fn check_lifetime(window: &Window) -> Result<(), Refusal> {
    let first = domain::time::Month::of(window.end()).plus(-LIFETIME);
    if window.start() >= first.first_day() {
        return Ok(());
    }
    let rule = format!(
        "the first payment is of {}, more than {LIFETIME} months before the portfolio's date: ask for the revenue of a window",
        window.start()
    );
    Err(Refusal::invalid("lifetimeRevenue", rule))
}

impl Revenue {
    fn of_all(reckoned: Vec<Exact>) -> Vec<Self> {
        let reckoned = reckoned.into_iter().enumerate();
        Loaded::family(
            reckoned
                .map(|(place, exact)| Reckoned { place, exact })
                .collect(),
        )
    }

    /// The parts of the window, cut along with all that were reckoned with it.
    pub(super) async fn cut_by(
        &self,
        context: &Context<'_>,
        period: Period,
    ) -> async_graphql::Result<Vec<Self>> {
        let scope = context.scope().await?;
        let load = async || {
            let (exact, year) = period.exact(scope)?;
            let mut parts = Vec::new();
            for row in self.rows() {
                let window = row.exact.window().within_most_months();
                window.map_err(|error| Refusal::invalid("by", error))?;
                parts.push(row.exact.by(exact, year));
            }
            Ok(regroup(parts))
        };
        let series = self.batches().series.get(period, load).await;
        at(&series.or_fault()?, self.row().place)
    }

    /// The twelve months that end with the window.
    pub(super) async fn twelve_months(&self) -> async_graphql::Result<Self> {
        let load = async || {
            let rows = self.rows().map(|row| row.exact.trailing_twelve_months());
            Ok(Self::of_all(rows.collect()))
        };
        let trailing = self.batches().trailing.get((), load).await;
        at(&trailing.or_fault()?, self.row().place)
    }
}

/// Lists of numbers as lists of objects, all of which are one family.
fn regroup(parts: Vec<Vec<Exact>>) -> Vec<Vec<Revenue>> {
    let lengths: Vec<usize> = parts.iter().map(Vec::len).collect();
    let mut objects = Revenue::of_all(parts.into_iter().flatten().collect()).into_iter();
    let of_one = |length| objects.by_ref().take(length).collect();
    lengths.into_iter().map(of_one).collect()
}

/// What was reckoned for the object at a place of its family.
pub(in crate::portfolio) fn at<T: Clone>(
    reckoned: &Arc<Vec<T>>,
    place: usize,
) -> async_graphql::Result<T> {
    let lost = || fault(Error::internal("nothing was reckoned for one of a family"));
    reckoned.get(place).cloned().ok_or_else(lost)
}
