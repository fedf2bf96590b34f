//! Changing touchpoints.

use async_graphql::{Context, ID, Object};
use data::{
    id::Kind,
    scope::Scope,
    touchpoint::{self, Touchpoint as Written},
};

use super::{
    Touchpoint,
    input::{
        CreateTouchpointInput, DeleteTouchpointInput, UpdateTouchpointInput, UpsertTouchpointRow,
        UpsertTouchpointsInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `createTouchpoint`.
    CreateTouchpointPayload {
        /// The new touchpoint.
        touchpoint: Touchpoint
    }
}
payload! {
    /// What became of `updateTouchpoint`.
    UpdateTouchpointPayload {
        /// The touchpoint as it is now.
        touchpoint: Touchpoint
    }
}
payload! {
    /// What became of `deleteTouchpoint`.
    DeleteTouchpointPayload {
        /// The id of the touchpoint that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertTouchpoints`.
    UpsertTouchpointsPayload,
    UpsertTouchpointResult,
    /// The touchpoint; null when the row was rejected, or when you may write it without reading it.
    touchpoint: Touchpoint
);

fn shown(written: Written) -> Touchpoint {
    Touchpoint::alone(written.row)
}

/// Changing touchpoints.
#[derive(Default)]
pub struct TouchpointMutation;

/// Changing touchpoints.
#[Object]
impl TouchpointMutation {
    /// Records that somebody was in touch with a customer. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `support:write`.
    async fn create_touchpoint(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateTouchpointInput,
    ) -> async_graphql::Result<CreateTouchpointPayload> {
        let change =
            async |scope: &Scope| touchpoint::create(scope, input.input()?).await.map(shown);
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a touchpoint. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `support:write`.
    async fn update_touchpoint(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateTouchpointInput,
    ) -> async_graphql::Result<UpdateTouchpointPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Touchpoint, &input.id, "id")?;
            let updated = touchpoint::update(scope, id, input.patch()?);
            updated.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a touchpoint that was recorded by mistake, as if it had never been; the log keeps what it was. Needs a role of MANAGER or above, a CSM who owns
    /// the account, or the scope `support:write`.
    async fn delete_touchpoint(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteTouchpointInput,
    ) -> async_graphql::Result<DeleteTouchpointPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Touchpoint, &input.id, "id")?;
            let deleted = touchpoint::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::Touchpoint, deleted.id()))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole touchpoints, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER
    /// or above, or the scope `support:write`.
    async fn upsert_touchpoints(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertTouchpointsInput,
    ) -> async_graphql::Result<UpsertTouchpointsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| touchpoint::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertTouchpointRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let touchpoints = loaded_results(context, &outcome, Touchpoint::by_ids).await?;
        Ok(UpsertTouchpointsPayload::from_outcome(outcome, |id| {
            touchpoints.get(&id).cloned()
        }))
    }
}
