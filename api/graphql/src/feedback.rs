//! Feedback items: what customers want, and who was told what became of it.

mod filter;
mod input;
mod mutation;
mod note;
mod query;
mod ranked;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    feedback::{self, entity::item::Model},
    id::Kind,
    page::{self, PageRequest},
    scope::Scope,
};
use domain::feedback as exact;
use uuid::Uuid;

pub use filter::{FeedbackItemFilter, FeedbackItemOrder};
pub use mutation::FeedbackMutation;
pub use note::FeedbackNote;
pub use query::FeedbackQuery;
pub use ranked::RankedFeedbackItemConnection;

use super::{
    account::{Account, AccountConnection},
    batch::Batch,
    error::OrFault,
    filter::enum_filter,
    id,
    loaded::{Loaded, identified},
    member::Member,
    page::{Total, connection, page_request},
    scalar::DateTime,
    session::ContextSession,
    support::{SupportCase, named},
    survey::SurveyAnswer,
};
use note::Note;

connection!(
    /// A page of feedback items.
    FeedbackItemConnection,
    FeedbackItemEdge,
    FeedbackItem
);
identified!(Model);

/// Where a feedback item came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::FeedbackSource")]
pub enum FeedbackSource {
    /// A survey.
    Survey,
    /// A support case.
    SupportCase,
    /// Somebody wrote it down.
    Manual,
}

/// How far a feedback item is in the product loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::FeedbackStatus")]
pub enum FeedbackStatus {
    /// Nobody has looked at it.
    New,
    /// Somebody is thinking about it.
    UnderReview,
    /// It will be done.
    Planned,
    /// It is being done.
    InProgress,
    /// It is done.
    Delivered,
    /// It will not be done.
    Declined,
}

enum_filter!(
    /// Compares where an item came from. All comparisons given must hold.
    FeedbackSourceFilter,
    FeedbackSource
);
enum_filter!(
    /// Compares how far an item is. All comparisons given must hold.
    FeedbackStatusFilter,
    FeedbackStatus
);

/// Something that customers want.
pub type FeedbackItem = Loaded<Model, Relations>;

/// What items that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    owners: Batch<(), HashMap<Uuid, Member>>,
    cases: Batch<(), HashMap<Uuid, SupportCase>>,
    answers: Batch<(), HashMap<Uuid, SurveyAnswer>>,
    links: Batch<(), HashMap<Uuid, Vec<Uuid>>>,
    accounts: Batch<PageRequest, HashMap<Uuid, Account>>,
    notes: Batch<(), HashMap<Uuid, Vec<FeedbackNote>>>,
}

impl FeedbackItem {
    /// The items of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(feedback::by_ids(scope, ids).await?))
    }

    /// A page of the accounts that asked, loaded along with the same page of the whole family.
    async fn linked(
        &self,
        context: &Context<'_>,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let scope = context.scope().await?;
        let load = async || feedback::accounts_of(scope, &self.ids()).await;
        let links = self.batches().links.get((), load).await.or_fault()?;
        let own = links.get(&self.uuid()).map_or(&[][..], Vec::as_slice);
        let page = page::of_ids(own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for ids in links.values() {
                wanted.extend(page::of_ids(ids, &request)?.items().copied());
            }
            wanted.sort_unstable();
            wanted.dedup();
            Account::by_ids(scope, &wanted).await
        };
        let accounts = &self.batches().accounts;
        let known = accounts.get(request.clone(), load).await.or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(AccountConnection::from_page(page, total))
    }

    async fn note_list(&self, context: &Context<'_>) -> async_graphql::Result<Vec<FeedbackNote>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let notes = feedback::notes_of(scope, ids).await?.into_iter();
            let notes = notes.map(|(item, rows)| (item, rows.into_iter().map(Note::of).collect()));
            Ok(FeedbackNote::lists(notes.collect()))
        };
        self.many(context, &self.batches().notes, (), load).await
    }
}

/// Something that customers want, from a survey, a support case or written down by hand.
#[Object]
impl FeedbackItem {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::FeedbackItem, self.uuid())
    }

    /// The id in the system it comes from; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// Where it came from.
    async fn source(&self) -> async_graphql::Result<FeedbackSource> {
        named::<exact::FeedbackSource, _>(&self.row().source)
    }

    /// The support case that it came from.
    async fn support_case(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SupportCase>> {
        let cases = &self.batches().cases;
        let id = |row: &Model| row.case_id;
        self.one(context, cases, id, SupportCase::by_ids).await
    }

    /// The survey answer that it came from.
    async fn survey_answer(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SurveyAnswer>> {
        let answers = &self.batches().answers;
        let id = |row: &Model| row.answer_id;
        self.one(context, answers, id, SurveyAnswer::by_ids).await
    }

    /// What is wanted.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// The same in the words of whoever said it.
    async fn text(&self) -> Option<&str> {
        self.row().body.as_deref()
    }

    /// How far it is in the product loop.
    async fn status(&self) -> async_graphql::Result<FeedbackStatus> {
        named::<exact::FeedbackStatus, _>(&self.row().status)
    }

    /// Who looks after it in the product loop.
    async fn owner(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let owners = &self.batches().owners;
        let id = |row: &Model| row.owner_id;
        self.one(context, owners, id, Member::by_ids).await
    }

    /// The accounts that asked for it.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        self.linked(context, request).await
    }

    /// What customers were told became of it, by day: that the loop was closed.
    async fn notes(&self, context: &Context<'_>) -> async_graphql::Result<Vec<FeedbackNote>> {
        self.note_list(context).await
    }

    /// Whether any customer was told what became of it.
    async fn loop_closed(&self, context: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(!self.note_list(context).await?.is_empty())
    }

    /// Counts the changes, those of its accounts included; send it with a change to be told of others' changes.
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
