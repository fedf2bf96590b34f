//! Changing subscriptions.

use async_graphql::{Context, ID, Object};
use data::{
    id::Kind,
    refresh::Projection,
    revenue::subscription::{self, Subscription as Written},
    scope::Scope,
};

use super::{
    AccountSubscription,
    input::{
        CreateSubscriptionInput, DeleteSubscriptionInput, UpdateSubscriptionInput,
        UpsertSubscriptionRow, UpsertSubscriptionsInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

payload! {
    /// What became of `createSubscription`.
    CreateSubscriptionPayload {
        /// The new subscription.
        subscription: AccountSubscription
    }
}
payload! {
    /// What became of `updateSubscription`.
    UpdateSubscriptionPayload {
        /// The subscription as it is now.
        subscription: AccountSubscription
    }
}
payload! {
    /// What became of `deleteSubscription`.
    DeleteSubscriptionPayload {
        /// The id of the subscription that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertSubscriptions`.
    UpsertSubscriptionsPayload,
    UpsertSubscriptionResult,
    /// The subscription; null when the row was rejected, or when you may write it without reading it.
    subscription: AccountSubscription
);

fn shown(written: Written) -> AccountSubscription {
    AccountSubscription::alone(written.row)
}

/// Changing subscriptions.
#[derive(Default)]
pub struct SubscriptionMutation;

/// Changing subscriptions.
#[Object]
impl SubscriptionMutation {
    /// Makes a subscription. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn create_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateSubscriptionInput,
    ) -> async_graphql::Result<CreateSubscriptionPayload> {
        let change =
            async |scope: &Scope| subscription::create(scope, input.input()?).await.map(shown);
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a subscription, also backdated: revenue at every date follows. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn update_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateSubscriptionInput,
    ) -> async_graphql::Result<UpdateSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Subscription, &input.id, "id")?;
            subscription::update(scope, id, input.patch()?)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a subscription that was entered by mistake, as if it had never been; the log keeps what it was. To stop a real one, end it. Needs a role
    /// of MANAGER or above, or the scope `subscriptions:write`.
    async fn delete_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteSubscriptionInput,
    ) -> async_graphql::Result<DeleteSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Subscription, &input.id, "id")?;
            let deleted = subscription::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::Subscription, deleted.row.id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole subscriptions, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of
    /// MANAGER or above, or the scope `subscriptions:write`.
    async fn upsert_subscriptions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertSubscriptionsInput,
    ) -> async_graphql::Result<UpsertSubscriptionsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| {
                subscription::upsert(scope, &rows, policy, Projection::Now).await
            };
            upsert_rows(input.rows, policy, UpsertSubscriptionRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let subscriptions = loaded_results(context, &outcome, AccountSubscription::by_ids).await?;
        Ok(UpsertSubscriptionsPayload::from_outcome(outcome, |id| {
            subscriptions.get(&id).cloned()
        }))
    }
}
