//! Business reviews.

mod follow_up;
mod input;
mod mutation;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    id::Kind,
    outcome::{
        entity::review::Model,
        review::{self, BusinessReview as Written},
    },
    scope::Scope,
};
use domain::outcome as exact;
use service::id;
use uuid::Uuid;

pub use follow_up::BusinessReviewFollowUp;
pub use mutation::BusinessReviewMutation;

use crate::{
    account::{Account, Contact},
    batch::Batch,
    error::OrFault,
    loaded::{Loaded, identified},
    member::Member,
    page::connection,
    scalar::{Date, DateTime},
    support::named,
};

connection!(
    /// A page of business reviews.
    BusinessReviewConnection,
    BusinessReviewEdge,
    BusinessReview
);
identified!(Model);

/// A third of a scale, as a business review sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::Level")]
pub enum BusinessReviewLevel {
    /// The lowest third: 1 of 3.
    Low,
    /// The middle: 2 of 3.
    Medium,
    /// The highest third: 3 of 3.
    High,
}

/// A talk with those who decide at a customer about what the product is worth to them.
pub type BusinessReview = Loaded<Model, Relations>;

/// What reviews that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Vec<Member>>>,
    contacts: Batch<(), HashMap<Uuid, Vec<Contact>>>,
    follow_ups: Batch<(), HashMap<Uuid, Vec<BusinessReviewFollowUp>>>,
}

impl BusinessReview {
    /// The reviews of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(review::by_ids(scope, ids).await?))
    }

    fn written(review: Written) -> Self {
        Self::alone(review.row)
    }
}

/// The people of many reviews, of those that were found.
fn people<T: Clone>(
    parties: HashMap<Uuid, Vec<Uuid>>,
    found: &HashMap<Uuid, T>,
) -> HashMap<Uuid, Vec<T>> {
    let shown = parties.into_iter().map(|(review, ids)| {
        let people = ids.iter().filter_map(|id| found.get(id).cloned());
        (review, people.collect())
    });
    shown.collect()
}

/// The ids in some lists, each once.
fn distinct(parties: &HashMap<Uuid, Vec<Uuid>>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = parties.values().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A talk with those who decide at a customer about what the product is worth to them: an executive business review (EBR).
#[Object]
impl BusinessReview {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::BusinessReview, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The day on which it was held, or is to be held.
    async fn held_on(&self) -> Date {
        Date(self.row().held_on)
    }

    /// What it is about, in order.
    async fn agenda(&self) -> async_graphql::Result<Vec<String>> {
        self.row().items().or_fault()
    }

    /// The members who took part, at most 50.
    async fn members(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Member>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let parties = review::members_of(scope, ids).await?;
            let found = Member::by_ids(scope, &distinct(&parties)).await?;
            Ok(people(parties, &found))
        };
        self.many(context, &self.batches().members, (), load).await
    }

    /// The people at the account who took part, at most 50.
    async fn contacts(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Contact>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let parties = review::contacts_of(scope, ids).await?;
            let found = Contact::by_ids(scope, &distinct(&parties)).await?;
            Ok(people(parties, &found))
        };
        self.many(context, &self.batches().contacts, (), load).await
    }

    /// What came of it.
    async fn summary(&self) -> Option<&str> {
        self.row().summary.as_deref()
    }

    /// How much of what the customer wanted came true, as the review saw it: one side of the nine boxes. Null when it saw nothing, or is yet to be held.
    async fn value_realised(&self) -> async_graphql::Result<Option<BusinessReviewLevel>> {
        let value = self.row().value_realised.as_deref();
        value.map(named::<exact::Level, _>).transpose()
    }

    /// How good the relationship is, as the review saw it: the other side of the nine boxes.
    async fn relationship(&self) -> async_graphql::Result<Option<BusinessReviewLevel>> {
        let relationship = self.row().relationship.as_deref();
        relationship.map(named::<exact::Level, _>).transpose()
    }

    /// What is to be done after it, by due day; at most 50.
    async fn follow_ups(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<BusinessReviewFollowUp>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let rows = review::follow_ups_of(scope, ids).await?;
            Ok(BusinessReviewFollowUp::lists(rows))
        };
        let follow_ups = &self.batches().follow_ups;
        self.many(context, follow_ups, (), load).await
    }

    /// Counts the changes, those of its follow-ups included; send it with a change to be told of others' changes.
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
