//! What is to be done after a business review.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{id::Kind, outcome::entity::follow_up::Model};
use service::id;
use uuid::Uuid;

use crate::{
    batch::Batch,
    loaded::{Loaded, identified},
    member::Member,
    scalar::Date,
};

identified!(Model);

/// What is to be done after a business review.
pub type BusinessReviewFollowUp = Loaded<Model, Relations>;

/// What follow-ups that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    members: Batch<(), HashMap<Uuid, Member>>,
}

/// What is to be done after a business review.
#[Object]
impl BusinessReviewFollowUp {
    /// The id, by which it is changed.
    async fn id(&self) -> ID {
        id::encode(Kind::BusinessReviewFollowUp, self.uuid())
    }

    /// What is to be done.
    async fn text(&self) -> &str {
        &self.row().text
    }

    /// The day by which it is to be done.
    async fn due_on(&self) -> Date {
        Date(self.row().due_on)
    }

    /// The member who sees to it.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.member_id;
        self.one(context, members, id, Member::by_ids).await
    }

    /// Whether it was done.
    async fn is_done(&self) -> bool {
        self.row().done_on.is_some()
    }

    /// The day on which it was done.
    async fn done_on(&self) -> Option<Date> {
        self.row().done_on.map(Date)
    }
}
