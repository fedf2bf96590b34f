//! Changing churn reasons.

use async_graphql::{Context, ID, InputObject, Object};
use data::{
    id::Kind,
    revenue::churn_reason::{self, ChurnReasonInput, ChurnReasonPatch},
    scope::Scope,
};

use super::ChurnReason;
use crate::{
    bulk::{UpsertPolicy, loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

/// A new churn reason.
#[derive(InputObject)]
pub struct CreateChurnReasonInput {
    /// The key in other systems, 1 to 200 characters; unique in the tenant.
    external_id: String,
    /// The name that people read; the key when it is not given.
    name: Option<String>,
}

/// What to change about a churn reason. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateChurnReasonInput {
    /// The id of the churn reason.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The key in other systems, 1 to 200 characters; unique in the tenant.
    external_id: Option<String>,
    /// The name that people read.
    name: Option<String>,
    /// Whether it is offered no more; what was picked stays.
    archived: Option<bool>,
}

/// A churn reason as another system knows it. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpsertChurnReasonRow {
    /// The key, by which the reason is found or made.
    external_id: String,
    /// The name that people read; a new reason takes its key when it is not given.
    name: Option<String>,
    /// Whether it is offered no more.
    archived: Option<bool>,
}

/// Churn reasons as another system knows them.
#[derive(InputObject)]
pub struct UpsertChurnReasonsInput {
    /// 1 to 1,000 churn reasons, each once.
    rows: Vec<UpsertChurnReasonRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    policy: UpsertPolicy,
}

payload! {
    /// What became of `createChurnReason`.
    CreateChurnReasonPayload {
        /// The new churn reason.
        churn_reason: ChurnReason
    }
}
payload! {
    /// What became of `updateChurnReason`.
    UpdateChurnReasonPayload {
        /// The churn reason as it is now.
        churn_reason: ChurnReason
    }
}
upsert_payload!(
    /// What became of `upsertChurnReasons`.
    UpsertChurnReasonsPayload,
    UpsertChurnReasonResult,
    /// The churn reason; null when the row was rejected, or when you may write it without reading it.
    churn_reason: ChurnReason
);

/// Changing churn reasons.
#[derive(Default)]
pub struct ChurnReasonMutation;

/// Changing churn reasons.
#[Object]
impl ChurnReasonMutation {
    /// Makes a churn reason. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn create_churn_reason(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateChurnReasonInput,
    ) -> async_graphql::Result<CreateChurnReasonPayload> {
        let change = async |scope: &Scope| {
            let input = ChurnReasonInput {
                external_id: input.external_id,
                name: input.name,
                archived: None,
            };
            churn_reason::create(scope, input)
                .await
                .map(ChurnReason::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes or archives a churn reason. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn update_churn_reason(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateChurnReasonInput,
    ) -> async_graphql::Result<UpdateChurnReasonPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::ChurnReason, &input.id, "id")?;
            let patch = ChurnReasonPatch {
                external_id: input.external_id,
                name: input.name,
                archived: input.archived,
                version: input.version,
            };
            churn_reason::update(scope, id, patch)
                .await
                .map(ChurnReason::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many churn reasons, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of
    /// MANAGER or above, or the scope `catalogue:write`.
    async fn upsert_churn_reasons(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertChurnReasonsInput,
    ) -> async_graphql::Result<UpsertChurnReasonsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let read = |row: UpsertChurnReasonRow| {
                Ok(ChurnReasonInput {
                    external_id: row.external_id,
                    name: row.name,
                    archived: row.archived,
                })
            };
            let upsert = async |rows: Vec<_>| churn_reason::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, read, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let reasons = loaded_results(context, &outcome, ChurnReason::by_ids).await?;
        Ok(UpsertChurnReasonsPayload::from_outcome(outcome, |id| {
            reasons.get(&id).cloned()
        }))
    }
}
