//! Changing items.

use async_graphql::{Context, ID, Object};
use data::{
    feedback::{self, FeedbackItem as Written},
    id::Kind,
    scope::Scope,
};

use super::{
    FeedbackItem,
    input::{
        CloseFeedbackLoopInput, CreateFeedbackItemInput, DeleteFeedbackItemInput,
        DeleteFeedbackNoteInput, UpdateFeedbackItemInput, UpsertFeedbackItemRow,
        UpsertFeedbackItemsInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `createFeedbackItem`.
    CreateFeedbackItemPayload {
        /// The new item.
        feedback_item: FeedbackItem
    }
}
payload! {
    /// What became of `updateFeedbackItem`.
    UpdateFeedbackItemPayload {
        /// The item as it is now.
        feedback_item: FeedbackItem
    }
}
payload! {
    /// What became of `closeFeedbackLoop`.
    CloseFeedbackLoopPayload {
        /// The item as it is now.
        feedback_item: FeedbackItem
    }
}
payload! {
    /// What became of `deleteFeedbackNote`.
    DeleteFeedbackNotePayload {
        /// The item as it is now.
        feedback_item: FeedbackItem
    }
}
payload! {
    /// What became of `deleteFeedbackItem`.
    DeleteFeedbackItemPayload {
        /// The id of the item that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertFeedbackItems`.
    UpsertFeedbackItemsPayload,
    UpsertFeedbackItemResult,
    /// The item; null when the row was rejected, or when you may write it without reading it.
    feedback_item: FeedbackItem
);

fn shown(written: Written) -> FeedbackItem {
    FeedbackItem::alone(written.row)
}

/// Changing items.
#[derive(Default)]
pub struct FeedbackMutation;

/// Changing items.
#[Object]
impl FeedbackMutation {
    /// Writes down what customers want. Needs a role of MANAGER or above, a CSM who owns all the accounts that asked, or the scope `support:write`.
    async fn create_feedback_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateFeedbackItemInput,
    ) -> async_graphql::Result<CreateFeedbackItemPayload> {
        let change = async |scope: &Scope| feedback::create(scope, input.input()?).await.map(shown);
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a feedback item; what customers were told stays. Needs a role of MANAGER or above, a CSM who owns all the accounts that asked, or the scope
    /// `support:write`.
    async fn update_feedback_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateFeedbackItemInput,
    ) -> async_graphql::Result<UpdateFeedbackItemPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::FeedbackItem, &input.id, "id")?;
            feedback::update(scope, id, input.patch()?).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Closes the loop: notes what customers were told became of an item. Needs a role of MANAGER or above, a CSM who owns all the accounts that asked, or the
    /// scope `support:write`.
    async fn close_feedback_loop(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CloseFeedbackLoopInput,
    ) -> async_graphql::Result<CloseFeedbackLoopPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::FeedbackItem, &input.id, "id")?;
            feedback::add_note(scope, id, input.note()?)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a note that was made by mistake; the log keeps what it was. Needs a role of MANAGER or above, a CSM who owns all the accounts that asked, or the
    /// scope `support:write`.
    async fn delete_feedback_note(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteFeedbackNoteInput,
    ) -> async_graphql::Result<DeleteFeedbackNotePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::FeedbackNote, &input.id, "id")?;
            feedback::delete_note(scope, id).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes an item that was written down by mistake, with its notes, as if it had never been; the log keeps what it was. Needs a role of MANAGER or above, a
    /// CSM who owns all the accounts that asked, or the scope `support:write`.
    async fn delete_feedback_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteFeedbackItemInput,
    ) -> async_graphql::Result<DeleteFeedbackItemPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::FeedbackItem, &input.id, "id")?;
            let deleted = feedback::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::FeedbackItem, deleted.id()))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole items, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or above,
    /// or the scope `support:write`.
    async fn upsert_feedback_items(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertFeedbackItemsInput,
    ) -> async_graphql::Result<UpsertFeedbackItemsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| feedback::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertFeedbackItemRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let items = loaded_results(context, &outcome, FeedbackItem::by_ids).await?;
        Ok(UpsertFeedbackItemsPayload::from_outcome(outcome, |id| {
            items.get(&id).cloned()
        }))
    }
}
