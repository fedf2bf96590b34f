//! What a KPI of an account was on a day.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    growth::{self, entity::value::Model},
    id::Kind,
    scope::Scope,
};
use domain::growth as exact;
use service::id;
use uuid::Uuid;

use super::{KpiSeries, KpiSource};
use crate::{
    account::Account,
    batch::Batch,
    loaded::{Loaded, identified},
    page::connection,
    scalar::{Date, DateTime, Decimal},
    support::named,
};

connection!(
    /// A page of values of a KPI, by day: the points of a chart.
    KpiValueConnection,
    KpiValueEdge,
    KpiValue
);
identified!(Model);

/// What a KPI of an account was on a day.
pub type KpiValue = Loaded<Model, Relations>;

/// What values that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    series: Batch<(), HashMap<Uuid, KpiSeries>>,
}

impl KpiValue {
    /// The values of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(growth::values_by_ids(scope, ids).await?))
    }
}

/// What a KPI of an account was on a day.
#[Object]
impl KpiValue {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::KpiValue, self.uuid())
    }

    /// The id in the system it comes from; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The series that it is a point of, with the KPI.
    async fn series(&self, context: &Context<'_>) -> async_graphql::Result<Option<KpiSeries>> {
        let series = &self.batches().series;
        let id = |row: &Model| Some(row.series_id);
        self.one(context, series, id, KpiSeries::by_ids).await
    }

    /// The day on which it was measured, or the last of the days that it is about.
    async fn measured_on(&self) -> Date {
        Date(self.row().measured_on)
    }

    /// The value, in the unit of the KPI.
    async fn value(&self) -> Decimal {
        Decimal(self.row().measurement().value)
    }

    /// Where it comes from.
    async fn source(&self) -> async_graphql::Result<KpiSource> {
        named::<exact::KpiSource, _>(&self.row().source)
    }

    /// Anything worth knowing.
    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
    }

    /// Counts the changes; above 1 the value was restated, and the log has what it was.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
