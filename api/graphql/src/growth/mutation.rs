//! Changing KPIs and their values.

use async_graphql::{Context, ID, Object};
use data::{
    growth::{self, kpi},
    id::Kind,
    scope::Scope,
};
use service::id;

use super::{
    Kpi, KpiSeries, KpiValue,
    input::{
        ArchiveKpiInput, CreateKpiInput, DeleteKpiValueInput, RecordKpiValueInput, RestoreKpiInput,
        SetKpiGoalsInput, UpdateKpiInput, UpdateKpiValueInput, UpsertKpiValueRow,
        UpsertKpiValuesInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};

payload! {
    /// What became of `createKpi`.
    CreateKpiPayload {
        /// The new KPI.
        kpi: Kpi
    }
}
payload! {
    /// What became of `updateKpi`.
    UpdateKpiPayload {
        /// The KPI as it is now.
        kpi: Kpi
    }
}
payload! {
    /// What became of `archiveKpi`.
    ArchiveKpiPayload {
        /// The KPI as it is now.
        kpi: Kpi
    }
}
payload! {
    /// What became of `restoreKpi`.
    RestoreKpiPayload {
        /// The KPI as it is now.
        kpi: Kpi
    }
}
payload! {
    /// What became of `setKpiGoals`.
    SetKpiGoalsPayload {
        /// The series as it is now.
        kpi_series: KpiSeries
    }
}
payload! {
    /// What became of `recordKpiValue`.
    RecordKpiValuePayload {
        /// The new value.
        kpi_value: KpiValue
    }
}
payload! {
    /// What became of `updateKpiValue`.
    UpdateKpiValuePayload {
        /// The value as it is now.
        kpi_value: KpiValue
    }
}
payload! {
    /// What became of `deleteKpiValue`.
    DeleteKpiValuePayload {
        /// The id of the value that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertKpiValues`.
    UpsertKpiValuesPayload,
    UpsertKpiValueResult,
    /// The value; null when the row was rejected, or when you may write it without reading it.
    kpi_value: KpiValue
);

/// Changing KPIs and their values.
#[derive(Default)]
pub struct GrowthMutation;

/// Changing KPIs and their values.
#[Object]
impl GrowthMutation {
    /// Defines a KPI. Needs a role of MANAGER or above, or the scope `outcomes:write`.
    async fn create_kpi(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateKpiInput,
    ) -> async_graphql::Result<CreateKpiPayload> {
        let change = async |scope: &Scope| kpi::create(scope, input.into()).await.map(Kpi::alone);
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a KPI. Its unit changes only while there are no values. Needs a role of MANAGER or above, or the scope `outcomes:write`.
    async fn update_kpi(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateKpiInput,
    ) -> async_graphql::Result<UpdateKpiPayload> {
        let change = async |scope: &Scope| {
            let (id, version) = (id::expect(Kind::Kpi, &input.id, "id")?, input.version);
            let updated = kpi::update(scope, id, input.patch()?, version);
            updated.await.map(Kpi::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts a KPI away: it counts in no portfolio that does not ask for it, and takes no new values. Its values are kept. Needs a role of MANAGER or above, or
    /// the scope `outcomes:write`.
    async fn archive_kpi(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ArchiveKpiInput,
    ) -> async_graphql::Result<ArchiveKpiPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Kpi, &input.id, "id")?;
            let archived = kpi::archive(scope, id, input.version);
            archived.await.map(Kpi::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes a KPI, with the values it had, back from the archive. Needs a role of MANAGER or above, or the scope `outcomes:write`.
    async fn restore_kpi(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RestoreKpiInput,
    ) -> async_graphql::Result<RestoreKpiPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Kpi, &input.id, "id")?;
            let restored = kpi::restore(scope, id, input.version);
            restored.await.map(Kpi::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Sets what an account is measured against in a KPI: the baseline, the target. Nothing needs to be measured yet. Needs a role of MANAGER or above, a CSM
    /// who owns the account, or the scope `outcomes:write`.
    async fn set_kpi_goals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SetKpiGoalsInput,
    ) -> async_graphql::Result<SetKpiGoalsPayload> {
        let change = async |scope: &Scope| {
            let (account, kpi, patch) = input.patch()?;
            let set = growth::set(scope, account, kpi, patch);
            set.await.map(KpiSeries::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Records what a KPI of an account was on a day. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn record_kpi_value(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecordKpiValueInput,
    ) -> async_graphql::Result<RecordKpiValuePayload> {
        let change = async |scope: &Scope| {
            let created = growth::create(scope, input.input()?);
            created.await.map(KpiValue::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Restates a value; the log keeps what it was. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn update_kpi_value(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateKpiValueInput,
    ) -> async_graphql::Result<UpdateKpiValuePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::KpiValue, &input.id, "id")?;
            let updated = growth::update(scope, id, input.patch()?);
            updated.await.map(KpiValue::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a value that was recorded by mistake, as if it had never been; the log keeps what it was. Needs a role of MANAGER or above, a CSM who owns the
    /// account, or the scope `outcomes:write`.
    async fn delete_kpi_value(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteKpiValueInput,
    ) -> async_graphql::Result<DeleteKpiValuePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::KpiValue, &input.id, "id")?;
            let deleted = growth::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::KpiValue, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole values, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or
    /// above, or the scope `outcomes:write`.
    async fn upsert_kpi_values(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertKpiValuesInput,
    ) -> async_graphql::Result<UpsertKpiValuesPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| growth::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertKpiValueRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let values = loaded_results(context, &outcome, KpiValue::by_ids).await?;
        Ok(UpsertKpiValuesPayload::from_outcome(outcome, |id| {
            values.get(&id).cloned()
        }))
    }
}
