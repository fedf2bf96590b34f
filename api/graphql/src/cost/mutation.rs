//! Changing costs.

use async_graphql::{Context, ID, Object};
use data::{cost, id::Kind, scope::Scope};
use domain::member::Permission;

use super::{
    RetentionCost,
    input::{
        CreateRetentionCostInput, DeleteRetentionCostInput, UpdateRetentionCostInput,
        UpsertRetentionCostRow, UpsertRetentionCostsInput,
    },
};
use crate::{
    bulk::{loaded_results_of, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

payload! {
    /// What became of `createRetentionCost`.
    CreateRetentionCostPayload {
        /// The new cost.
        retention_cost: RetentionCost
    }
}
payload! {
    /// What became of `updateRetentionCost`.
    UpdateRetentionCostPayload {
        /// The cost as it is now.
        retention_cost: RetentionCost
    }
}
payload! {
    /// What became of `deleteRetentionCost`.
    DeleteRetentionCostPayload {
        /// The id of the cost that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertRetentionCosts`.
    UpsertRetentionCostsPayload,
    UpsertRetentionCostResult,
    /// The cost; null when the row was rejected, or when you may write it without reading it.
    retention_cost: RetentionCost
);

/// Changing costs.
#[derive(Default)]
pub struct CostMutation;

/// Changing costs.
#[Object]
impl CostMutation {
    /// Records what was spent to keep customers. Needs a role of ADMIN or above, or the scope `costs:write`.
    async fn create_retention_cost(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateRetentionCostInput,
    ) -> async_graphql::Result<CreateRetentionCostPayload> {
        let change = async |scope: &Scope| {
            let row = cost::create(scope, input.input()?).await?;
            Ok(RetentionCost::alone(row))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes what was spent. Needs a role of ADMIN or above, or the scope `costs:write`.
    async fn update_retention_cost(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateRetentionCostInput,
    ) -> async_graphql::Result<UpdateRetentionCostPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::RetentionCost, &input.id, "id")?;
            let row = cost::update(scope, id, input.patch()?).await?;
            Ok(RetentionCost::alone(row))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a cost that was entered by mistake; the log keeps what it was. Needs a role of ADMIN or above, or the scope `costs:write`.
    async fn delete_retention_cost(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteRetentionCostInput,
    ) -> async_graphql::Result<DeleteRetentionCostPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::RetentionCost, &input.id, "id")?;
            let deleted = cost::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::RetentionCost, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many costs, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of ADMIN or
    /// above, or the scope `costs:write`.
    async fn upsert_retention_costs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertRetentionCostsInput,
    ) -> async_graphql::Result<UpsertRetentionCostsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| cost::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertRetentionCostRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let reading = Permission::ReadCosts;
        let costs = loaded_results_of(context, &outcome, reading, RetentionCost::by_ids).await?;
        Ok(UpsertRetentionCostsPayload::from_outcome(outcome, |id| {
            costs.get(&id).cloned()
        }))
    }
}
