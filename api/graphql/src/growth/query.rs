//! Asking for KPIs.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    growth::{self, kpi},
    id::Kind,
    scope::Scope,
};
use service::id;

use super::{Kpi, KpiValue};
use crate::{error::OrFault, loaded::Loaded, session::ContextSession};

/// Asking for KPIs.
#[derive(Default)]
pub struct GrowthQuery;

/// Asking for KPIs.
#[Object]
impl GrowthQuery {
    /// What is measured of customers, by key; there are at most 200.
    async fn kpis(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether archived KPIs are wanted too.", default = false)]
        with_archived: bool,
    ) -> async_graphql::Result<Vec<Kpi>> {
        let scope = context.scope().await?;
        let rows = kpi::list(scope, with_archived).await.or_fault()?;
        Ok(Loaded::family(rows))
    }

    /// The KPI of that id or key; null when there is none. Give one of the two.
    async fn kpi(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The name in uploads and imports.")] key: Option<String>,
    ) -> async_graphql::Result<Option<Kpi>> {
        let scope = context.scope().await?;
        find(scope, id, key).await.or_fault()
    }

    /// The value of a KPI of that id or external id; null when there is none. Give one of the two.
    async fn kpi_value(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system it comes from.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<KpiValue>> {
        let scope = context.scope().await?;
        find_value(scope, id, external_id).await.or_fault()
    }
}

async fn find(scope: &Scope, id: Option<ID>, key: Option<String>) -> Result<Option<Kpi>, Error> {
    let rows = match (id, key) {
        (Some(id), None) => kpi::by_ids(scope, &[id::expect(Kind::Kpi, &id, "id")?]).await?,
        (None, Some(key)) => kpi::by_keys(scope, &[&key]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `key`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(Kpi::alone))
}

async fn find_value(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<KpiValue>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::KpiValue, &id, "id")?;
            growth::values_by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => growth::values_by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(KpiValue::alone))
}
