//! What is measured of customers.

use std::collections::HashMap;

use async_graphql::{ID, Object};
use data::{
    error::Error,
    growth::{entity::kpi::Model, kpi},
    id::Kind,
    scope::Scope,
};
use domain::growth as exact;
use service::id;
use uuid::Uuid;

use super::KpiDirection;
use crate::{
    loaded::{Loaded, identified},
    scalar::DateTime,
    support::named,
};

identified!(Model);

/// Something that is measured of customers.
pub type Kpi = Loaded<Model, ()>;

impl Kpi {
    /// The KPIs of those ids, archived or not; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(kpi::by_ids(scope, ids).await?))
    }
}

/// Something that is measured of customers: their revenue, their head count, anything in a unit.
#[Object]
impl Kpi {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Kpi, self.uuid())
    }

    /// The name in uploads and imports; unique in the tenant. It never changes.
    async fn key(&self) -> &str {
        &self.row().key
    }

    /// The name that people read.
    async fn label(&self) -> &str {
        &self.row().label
    }

    /// The unit of its values, such as USD or employees. It changes only while there are no values.
    async fn unit(&self) -> &str {
        &self.row().unit
    }

    /// Which values are the better ones.
    async fn direction(&self) -> async_graphql::Result<KpiDirection> {
        named::<exact::KpiDirection, _>(&self.row().direction)
    }

    /// For how many days after it was measured a value stands. After that a portfolio leaves the account out, and counts it.
    async fn stale_after_days(&self) -> i32 {
        self.row().stale_after_days
    }

    /// When it was put away; null while it is not.
    async fn archived_at(&self) -> Option<DateTime> {
        self.row().archived_at.map(DateTime)
    }

    /// Counts the changes; send it with a change to be told of others' changes.
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
