//! How an account stands in one KPI.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use data::{
    error::Error,
    growth::{self, entity::series::Model},
    id::Kind,
    scope::Scope,
};
use domain::growth::{KpiTerms, Measurement, Standing, around, progress};
use service::id;
use uuid::Uuid;

use super::{
    Kpi,
    nested::OF_SERIES,
    value::{KpiValue, KpiValueConnection},
};
use crate::{
    account::Account,
    batch::Batch,
    error::{OrFault, fault},
    loaded::{Loaded, identified},
    metric::Metric,
    page::{Nested, connection, page_request},
    scalar::{Date, DateTime, Decimal},
    session::ContextSession,
};

connection!(
    /// A page of what is measured of an account.
    KpiSeriesConnection,
    KpiSeriesEdge,
    KpiSeries
);
identified!(Model);

/// How an account stands in one KPI.
pub type KpiSeries = Loaded<Model, Relations>;

/// What series that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    kpis: Batch<(), HashMap<Uuid, Kpi>>,
    measurements: Batch<(), HashMap<Uuid, Vec<Measurement>>>,
    values: Nested<KpiValue>,
}

/// What growth of a KPI is measured against.
#[derive(Clone, SimpleObject)]
pub struct KpiBaseline {
    /// The day that it is of.
    on: Date,
    /// The number, in the unit of the KPI.
    value: Decimal,
    /// Whether somebody set it. Otherwise it is the first value.
    is_set: bool,
}

/// What a KPI of an account is to reach.
#[derive(Clone, SimpleObject)]
pub struct KpiTarget {
    /// The day by which it is to be reached.
    on: Date,
    /// The number, in the unit of the KPI.
    value: Decimal,
}

/// What was measured on a day.
#[derive(Clone, SimpleObject)]
pub struct KpiMeasurement {
    /// The day.
    on: Date,
    /// The value, in the unit of the KPI.
    value: Decimal,
}

/// Growth a year on both sides of a day. That one is greater than the other does not say why.
#[derive(Clone, SimpleObject)]
pub struct KpiGrowthAround {
    /// From the first value to the last one by the day.
    before: Metric,
    /// From that last one (or, without one, from the first value after the day) to the latest.
    after: Metric,
}

impl KpiSeries {
    /// The series of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(growth::series_by_ids(scope, ids).await?))
    }

    async fn kpi_of(&self, context: &Context<'_>) -> async_graphql::Result<Kpi> {
        let kpis = &self.batches().kpis;
        let id = |row: &Model| Some(row.kpi_id);
        let kpi = self.one(context, kpis, id, Kpi::by_ids).await?;
        kpi.ok_or_else(|| fault(Error::internal("the KPI of a series is gone")))
    }

    async fn terms(&self, context: &Context<'_>) -> async_graphql::Result<KpiTerms> {
        self.kpi_of(context).await?.row().terms().or_fault()
    }

    async fn measured(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Measurement>> {
        let load = async |scope: &Scope, ids: &[Uuid]| growth::measurements_of(scope, ids).await;
        self.many(context, &self.batches().measurements, (), load)
            .await
    }

    async fn standing(
        &self,
        context: &Context<'_>,
        as_of: Option<Date>,
    ) -> async_graphql::Result<Standing> {
        let measured = self.measured(context).await?;
        let as_of = day(context, as_of).await?;
        Ok(Standing::of(self.row().baseline(), measured, as_of))
    }
}

/// The day of a question: today when nothing is said.
async fn day(context: &Context<'_>, as_of: Option<Date>) -> async_graphql::Result<NaiveDate> {
    match as_of {
        Some(Date(as_of)) => Ok(as_of),
        None => Ok(context.scope().await?.today()),
    }
}

/// How an account stands in one KPI: what it is measured against, how it grew, and the values to draw. A number at a date knows of no value of a later day.
#[Object]
impl KpiSeries {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::KpiSeries, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// What is measured, in which unit.
    async fn kpi(&self, context: &Context<'_>) -> async_graphql::Result<Kpi> {
        self.kpi_of(context).await
    }

    /// What growth is measured against by a date: the baseline that was set, or the first value. Null when there is neither yet.
    async fn baseline(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<Option<KpiBaseline>> {
        let standing = self.standing(context, as_of).await?;
        let set = self.row().baseline();
        Ok(standing.baseline.map(|baseline| KpiBaseline {
            on: Date(baseline.on),
            value: Decimal(baseline.value),
            is_set: set == Some(baseline),
        }))
    }

    /// What is to be reached, and by when; null when nobody set it.
    async fn target(&self) -> Option<KpiTarget> {
        Some(KpiTarget {
            on: Date(self.row().target_on?),
            value: Decimal(self.row().target()?),
        })
    }

    /// The latest value by a date.
    async fn latest(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<Option<KpiMeasurement>> {
        let standing = self.standing(context, as_of).await?;
        Ok(standing.latest.map(|latest| KpiMeasurement {
            on: Date(latest.on),
            value: Decimal(latest.value),
        }))
    }

    /// Whether the latest value is older than `kpi.staleAfterDays`: a portfolio leaves the account out.
    async fn is_stale(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<bool> {
        let terms = self.terms(context).await?;
        Ok(self.standing(context, as_of).await?.is_stale(terms))
    }

    /// Growth: (latest value - baseline) / |baseline|, with the sign turned where lower is better: above zero is better. Null with the status
    /// ZERO_DENOMINATOR on a baseline of zero, INSUFFICIENT_SAMPLE when nothing was measured after the baseline, NO_DATA without a value.
    async fn growth(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<Metric> {
        let terms = self.terms(context).await?;
        Ok(self.standing(context, as_of).await?.growth(terms).into())
    }

    /// Compound annual growth rate (CAGR) from the baseline to the latest value. Null with the status INSUFFICIENT_SAMPLE until they are more than a year
    /// apart, NO_DATA when one of them is not above zero.
    async fn compound_growth(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<Metric> {
        let terms = self.terms(context).await?;
        let standing = self.standing(context, as_of).await?;
        Ok(standing.compound_growth(terms).into())
    }

    /// How far the latest value is on its way from the baseline to the target: 1 is there. Null when one of the three is missing.
    async fn target_progress(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<Option<Metric>> {
        let standing = self.standing(context, as_of).await?;
        let known = (standing.baseline, self.row().target(), standing.latest);
        let (Some(baseline), Some(target), Some(latest)) = known else {
            return Ok(None);
        };
        let progress = progress(baseline.value, target, latest.value, standing.as_of);
        Ok(Some(progress.into()))
    }

    /// Growth a year before and after a day, such as that of first value or of go-live. A side with fewer than two values has the status
    /// INSUFFICIENT_SAMPLE. Nothing is claimed of why.
    async fn growth_around(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day.")] day: Date,
        #[graphql(desc = "The date, until its end; today when nothing is said.")] as_of: Option<
            Date,
        >,
    ) -> async_graphql::Result<KpiGrowthAround> {
        let terms = self.terms(context).await?;
        let measured = self.measured(context).await?;
        let as_of = self::day(context, as_of).await?;
        let around = around(&measured, day.0, terms, as_of);
        Ok(KpiGrowthAround {
            before: around.before.into(),
            after: around.after.into(),
        })
    }

    /// The values by day, to be drawn as they come.
    async fn values(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<KpiValueConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.values, &OF_SERIES, request)
            .await
    }

    /// Counts the changes of baseline and target; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When its baseline or target was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
