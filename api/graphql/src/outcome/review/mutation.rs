//! Changing business reviews.

use async_graphql::{Context, ID, Object};
use data::{id::Kind, outcome::review, scope::Scope};
use service::id;

use super::{
    BusinessReview,
    input::{
        AddBusinessReviewFollowUpInput, CreateBusinessReviewInput,
        DeleteBusinessReviewFollowUpInput, DeleteBusinessReviewInput,
        UpdateBusinessReviewFollowUpInput, UpdateBusinessReviewInput,
    },
};
use crate::payload::{mutate, payload};

payload! {
    /// What became of `createBusinessReview`.
    CreateBusinessReviewPayload {
        /// The new review.
        business_review: BusinessReview
    }
}
payload! {
    /// What became of `updateBusinessReview`.
    UpdateBusinessReviewPayload {
        /// The review as it is now.
        business_review: BusinessReview
    }
}
payload! {
    /// What became of `deleteBusinessReview`.
    DeleteBusinessReviewPayload {
        /// The id of the review that was there.
        deleted_id: ID
    }
}
payload! {
    /// What became of `addBusinessReviewFollowUp`.
    AddBusinessReviewFollowUpPayload {
        /// The review as it is now.
        business_review: BusinessReview
    }
}
payload! {
    /// What became of `updateBusinessReviewFollowUp`.
    UpdateBusinessReviewFollowUpPayload {
        /// The review as it is now.
        business_review: BusinessReview
    }
}
payload! {
    /// What became of `deleteBusinessReviewFollowUp`.
    DeleteBusinessReviewFollowUpPayload {
        /// The review as it is now.
        business_review: BusinessReview
    }
}

/// Changing business reviews.
#[derive(Default)]
pub struct BusinessReviewMutation;

/// Changing business reviews.
#[Object]
impl BusinessReviewMutation {
    /// Records a business review, or plans one. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn create_business_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateBusinessReviewInput,
    ) -> async_graphql::Result<CreateBusinessReviewPayload> {
        let change = async |scope: &Scope| {
            let created = review::create(scope, input.input()?);
            created.await.map(BusinessReview::written)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a business review, such as what it saw once it was held. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `outcomes:write`.
    async fn update_business_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateBusinessReviewInput,
    ) -> async_graphql::Result<UpdateBusinessReviewPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::BusinessReview, &input.id, "id")?;
            let updated = review::update(scope, id, input.patch()?);
            updated.await.map(BusinessReview::written)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a business review that was recorded by mistake, as if it had never been; the log keeps what it was. Needs a role of MANAGER or above, a CSM who
    /// owns the account, or the scope `outcomes:write`.
    async fn delete_business_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteBusinessReviewInput,
    ) -> async_graphql::Result<DeleteBusinessReviewPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::BusinessReview, &input.id, "id")?;
            review::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::BusinessReview, id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Adds what is to be done after a business review. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn add_business_review_follow_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AddBusinessReviewFollowUpInput,
    ) -> async_graphql::Result<AddBusinessReviewFollowUpPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::BusinessReview, &input.review, "review")?;
            let version = input.version;
            let added = review::add_follow_up(scope, id, input.input()?, version);
            added.await.map(BusinessReview::written)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes what is to be done after a business review, such as that it was done. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `outcomes:write`.
    async fn update_business_review_follow_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateBusinessReviewFollowUpInput,
    ) -> async_graphql::Result<UpdateBusinessReviewFollowUpPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::BusinessReviewFollowUp, &input.id, "id")?;
            let updated = review::update_follow_up(scope, id, input.patch()?);
            updated.await.map(BusinessReview::written)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes what is not to be done after a business review any more. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `outcomes:write`.
    async fn delete_business_review_follow_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteBusinessReviewFollowUpInput,
    ) -> async_graphql::Result<DeleteBusinessReviewFollowUpPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::BusinessReviewFollowUp, &input.id, "id")?;
            let removed = review::remove_follow_up(scope, id, input.version);
            removed.await.map(BusinessReview::written)
        };
        Ok(mutate(context, change).await?.into())
    }
}
