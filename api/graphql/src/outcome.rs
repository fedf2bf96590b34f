//! Success plans: what customers want to reach, and by what it is measured; and business reviews.

mod input;
mod measure;
mod mutation;
mod nested;
mod query;
mod review;
mod wanted;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    id::Kind,
    outcome::{self, entity::plan::Model},
    scope::Scope,
};
use domain::outcome as exact;
use service::id;
use uuid::Uuid;

pub use mutation::OutcomeMutation;
pub(crate) use nested::{OF_ACCOUNT, REVIEWS_OF_ACCOUNT};
pub use query::OutcomeQuery;
pub use review::{
    BusinessReview, BusinessReviewConnection, BusinessReviewFollowUp, BusinessReviewLevel,
    BusinessReviewMutation,
};
pub use wanted::{DesiredOutcome, DesiredOutcomeConnection};

use crate::{
    account::Account,
    batch::Batch,
    loaded::{Loaded, identified},
    member::Member,
    page::{Nested, connection, page_request},
    scalar::DateTime,
    support::named,
};

connection!(
    /// A page of success plans.
    SuccessPlanConnection,
    SuccessPlanEdge,
    SuccessPlan
);
identified!(Model);

/// Where a success plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::SuccessPlanStatus")]
pub enum SuccessPlanStatus {
    /// It is being agreed on.
    Draft,
    /// It is being worked on.
    Active,
    /// All that was wanted is settled.
    Completed,
    /// It was given up.
    Cancelled,
}

/// What a customer and a CSM agreed on.
pub type SuccessPlan = Loaded<Model, Relations>;

/// What plans that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    owners: Batch<(), HashMap<Uuid, Member>>,
    outcomes: Nested<DesiredOutcome>,
}

impl SuccessPlan {
    /// The plans of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(outcome::plans_by_ids(scope, ids).await?))
    }
}

/// What a customer and a CSM agreed on: the outcomes that the customer wants to reach, and by what they are measured.
#[Object]
impl SuccessPlan {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::SuccessPlan, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The member who looks after it.
    async fn owner(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let owners = &self.batches().owners;
        let id = |row: &Model| row.owner_id;
        self.one(context, owners, id, Member::by_ids).await
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// Where it is.
    async fn status(&self) -> async_graphql::Result<SuccessPlanStatus> {
        named::<exact::SuccessPlanStatus, _>(&self.row().status)
    }

    /// What the customer wants to reach, by due day.
    async fn outcomes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<DesiredOutcomeConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.outcomes, &nested::OF_PLAN, request)
            .await
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
