//! Changing purchases.

use async_graphql::{Context, ID, Object};
use data::{
    id::Kind,
    purchase::{self, Purchase as Written},
    scope::Scope,
};

use super::{
    Purchase,
    input::{
        CreatePurchaseInput, DeletePurchaseInput, DeletePurchaseRefundInput, RefundPurchaseInput,
        UpdatePurchaseInput, UpsertPurchaseRow, UpsertPurchasesInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

payload! {
    /// What became of `createPurchase`.
    CreatePurchasePayload {
        /// The new purchase.
        purchase: Purchase
    }
}
payload! {
    /// What became of `updatePurchase`.
    UpdatePurchasePayload {
        /// The purchase as it is now.
        purchase: Purchase
    }
}
payload! {
    /// What became of `refundPurchase`.
    RefundPurchasePayload {
        /// The purchase as it is now.
        purchase: Purchase
    }
}
payload! {
    /// What became of `deletePurchaseRefund`.
    DeletePurchaseRefundPayload {
        /// The purchase as it is now.
        purchase: Purchase
    }
}
payload! {
    /// What became of `deletePurchase`.
    DeletePurchasePayload {
        /// The id of the purchase that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertPurchases`.
    UpsertPurchasesPayload,
    UpsertPurchaseResult,
    /// The purchase; null when the row was rejected, or when you may write it without reading it.
    purchase: Purchase
);

fn shown(written: Written) -> Purchase {
    Purchase::alone(written.row)
}

/// Changing purchases.
#[derive(Default)]
pub struct PurchaseMutation;

/// Changing purchases.
#[Object]
impl PurchaseMutation {
    /// Records a one-off purchase. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn create_purchase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreatePurchaseInput,
    ) -> async_graphql::Result<CreatePurchasePayload> {
        let change = async |scope: &Scope| purchase::create(scope, input.input()?).await.map(shown);
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a purchase; its refunds stay. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn update_purchase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdatePurchaseInput,
    ) -> async_graphql::Result<UpdatePurchasePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Purchase, &input.id, "id")?;
            purchase::update(scope, id, input.patch()?).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Gives money back for a purchase, in all no more than was paid. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn refund_purchase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RefundPurchaseInput,
    ) -> async_graphql::Result<RefundPurchasePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Purchase, &input.id, "id")?;
            let refund = purchase::refund(scope, id, input.refund(), input.version);
            refund.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a refund that was entered by mistake; the log keeps what it was. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn delete_purchase_refund(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeletePurchaseRefundInput,
    ) -> async_graphql::Result<DeletePurchaseRefundPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::PurchaseRefund, &input.id, "id")?;
            let deleted = purchase::delete_refund(scope, id, input.version);
            deleted.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a purchase that was entered by mistake, with its refunds, as if it had never been; the log keeps what it was. Needs a role of MANAGER or
    /// above, or the scope `subscriptions:write`.
    async fn delete_purchase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeletePurchaseInput,
    ) -> async_graphql::Result<DeletePurchasePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Purchase, &input.id, "id")?;
            let deleted = purchase::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::Purchase, deleted.id()))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole purchases with their refunds, found by their external ids. Sending the same rows again changes nothing and says so.
    /// Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn upsert_purchases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertPurchasesInput,
    ) -> async_graphql::Result<UpsertPurchasesPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| purchase::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertPurchaseRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let purchases = loaded_results(context, &outcome, Purchase::by_ids).await?;
        Ok(UpsertPurchasesPayload::from_outcome(outcome, |id| {
            purchases.get(&id).cloned()
        }))
    }
}
