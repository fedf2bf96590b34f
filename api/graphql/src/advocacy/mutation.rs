//! Changing advocacy activities.

use async_graphql::{Context, ID, Object};
use data::{advocacy, id::Kind, scope::Scope};
use service::id;

use super::{
    AdvocacyActivity,
    input::{
        CreateAdvocacyActivityInput, DeleteAdvocacyActivityInput, MoveAdvocacyActivityInput,
        UpdateAdvocacyActivityInput, UpsertAdvocacyActivitiesInput, UpsertAdvocacyActivityRow,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};

payload! {
    /// What became of `createAdvocacyActivity`.
    CreateAdvocacyActivityPayload {
        /// The new activity.
        advocacy_activity: AdvocacyActivity
    }
}
payload! {
    /// What became of `updateAdvocacyActivity`.
    UpdateAdvocacyActivityPayload {
        /// The activity as it is now.
        advocacy_activity: AdvocacyActivity
    }
}
payload! {
    /// What became of `moveAdvocacyActivity`.
    MoveAdvocacyActivityPayload {
        /// The activity as it is now.
        advocacy_activity: AdvocacyActivity
    }
}
payload! {
    /// What became of `deleteAdvocacyActivity`.
    DeleteAdvocacyActivityPayload {
        /// The id of the activity that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertAdvocacyActivities`.
    UpsertAdvocacyActivitiesPayload,
    UpsertAdvocacyActivityResult,
    /// The activity; null when the row was rejected, or when you may write it without reading it.
    advocacy_activity: AdvocacyActivity
);

/// Changing advocacy activities.
#[derive(Default)]
pub struct AdvocacyMutation;

/// Changing advocacy activities.
#[Object]
impl AdvocacyMutation {
    /// Records what a customer is asked to do for the product. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `advocacy:write`.
    async fn create_advocacy_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateAdvocacyActivityInput,
    ) -> async_graphql::Result<CreateAdvocacyActivityPayload> {
        let change = async |scope: &Scope| {
            let created = advocacy::create(scope, input.input()?);
            created.await.map(AdvocacyActivity::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes an advocacy activity, such as days that were said wrongly. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `advocacy:write`.
    async fn update_advocacy_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateAdvocacyActivityInput,
    ) -> async_graphql::Result<UpdateAdvocacyActivityPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::AdvocacyActivity, &input.id, "id")?;
            let updated = advocacy::update(scope, id, input.patch()?);
            updated.await.map(AdvocacyActivity::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Lets an advocacy activity come into its next stage, one of its `nextStages`. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `advocacy:write`.
    async fn move_advocacy_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: MoveAdvocacyActivityInput,
    ) -> async_graphql::Result<MoveAdvocacyActivityPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::AdvocacyActivity, &input.id, "id")?;
            let moved = advocacy::step(scope, id, input.step());
            moved.await.map(AdvocacyActivity::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes an advocacy activity that was recorded by mistake, as if it had never been; the log keeps what it was. What the server proposed is declined
    /// instead. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `advocacy:write`.
    async fn delete_advocacy_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteAdvocacyActivityInput,
    ) -> async_graphql::Result<DeleteAdvocacyActivityPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::AdvocacyActivity, &input.id, "id")?;
            let deleted = advocacy::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::AdvocacyActivity, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole advocacy activities, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of
    /// MANAGER or above, or the scope `advocacy:write`.
    async fn upsert_advocacy_activities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertAdvocacyActivitiesInput,
    ) -> async_graphql::Result<UpsertAdvocacyActivitiesPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| advocacy::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertAdvocacyActivityRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let activities = loaded_results(context, &outcome, AdvocacyActivity::by_ids).await?;
        Ok(UpsertAdvocacyActivitiesPayload::from_outcome(
            outcome,
            |id| activities.get(&id).cloned(),
        ))
    }
}
