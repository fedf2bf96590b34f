//! Support cases: what customers ask, and what happened to it.

mod event;
mod filter;
mod input;
mod mutation;
mod nested;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    support::{self, entity::case::Model},
};
use domain::support as exact;
use uuid::Uuid;

pub use event::{SupportCaseEvent, SupportCaseEventKind};
pub use filter::{SupportCaseFilter, SupportCaseOrder};
pub use mutation::SupportMutation;
pub(crate) use nested::OF_ACCOUNT;
pub use query::SupportQuery;

use super::{
    account::{Account, Contact},
    batch::Batch,
    error::fault,
    filter::enum_filter,
    id,
    loaded::{Loaded, identified},
    page::connection,
    scalar::DateTime,
};

connection!(
    /// A page of support cases.
    SupportCaseConnection,
    SupportCaseEdge,
    SupportCase
);
identified!(Model);

/// The way by which a customer got in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::CaseChannel")]
pub enum SupportCaseChannel {
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// In a chat.
    Chat,
    /// By a form on the web.
    Web,
    /// From within the product.
    InApp,
    /// On a social network.
    Social,
    /// Any other way.
    Other,
}

/// How much a case matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::CasePriority")]
pub enum SupportCasePriority {
    /// It can wait.
    Low,
    /// As usual.
    Medium,
    /// Before others.
    High,
    /// At once.
    Urgent,
}

/// Who opened a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::CaseOpener")]
pub enum SupportCaseOpener {
    /// The customer, by getting in touch.
    Customer,
    /// An agent, of the own accord. Such a case is left out of first contact resolution.
    Agent,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::CaseStatus")]
pub enum SupportCaseStatus {
    /// Somebody has to do something: it is part of the backlog.
    Open,
    /// Resolved, and may come back.
    Resolved,
    /// Put away.
    Closed,
}

/// Why a case was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::ClosureReason")]
pub enum SupportCaseClosureReason {
    /// What the customer wanted is done. Closes an open case as resolved.
    Solved,
    /// A system closed it, because the customer did not answer.
    AutoClosed,
    /// It was never a case.
    Spam,
    /// Another case is about the same.
    Duplicate,
    /// The customer took it back.
    Withdrawn,
}

enum_filter!(
    /// Compares a channel. All comparisons given must hold.
    SupportCaseChannelFilter,
    SupportCaseChannel
);
enum_filter!(
    /// Compares a priority. All comparisons given must hold.
    SupportCasePriorityFilter,
    SupportCasePriority
);
enum_filter!(
    /// Compares who opened a case. All comparisons given must hold.
    SupportCaseOpenerFilter,
    SupportCaseOpener
);
enum_filter!(
    /// Compares where a case stands. All comparisons given must hold.
    SupportCaseStatusFilter,
    SupportCaseStatus
);
enum_filter!(
    /// Compares why a case was closed. All comparisons given must hold; a case that is not closed has no reason.
    SupportCaseClosureReasonFilter,
    SupportCaseClosureReason
);

/// A case that a customer has with support.
pub type SupportCase = Loaded<Model, Relations>;

/// What cases that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    contacts: Batch<(), HashMap<Uuid, Contact>>,
    events: Batch<(), HashMap<Uuid, Vec<SupportCaseEvent>>>,
}

impl SupportCase {
    /// The cases of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(support::by_ids(scope, ids).await?))
    }
}

/// The value of a name that a row holds.
pub(crate) fn named<T: std::str::FromStr, U: From<T>>(name: &str) -> async_graphql::Result<U>
where
    T::Err: std::fmt::Display,
{
    let value = name.parse::<T>().map(U::from);
    value.map_err(|error| fault(Error::internal(error)))
}

/// A case that a customer has with support. Where it stands follows from what happened to it.
#[Object]
impl SupportCase {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::SupportCase, self.uuid())
    }

    /// The id in the help desk; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account that asks.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The person who asks, if that is known.
    async fn contact(&self, context: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        let contacts = &self.batches().contacts;
        let id = |row: &Model| row.contact_id;
        self.one(context, contacts, id, Contact::by_ids).await
    }

    /// What it is about.
    async fn subject(&self) -> Option<&str> {
        self.row().subject.as_deref()
    }

    /// How the customer got in touch, if that is known.
    async fn channel(&self) -> async_graphql::Result<Option<SupportCaseChannel>> {
        let channel = self.row().channel.as_deref();
        channel.map(named::<exact::CaseChannel, _>).transpose()
    }

    /// How much it matters.
    async fn priority(&self) -> async_graphql::Result<SupportCasePriority> {
        named::<exact::CasePriority, _>(&self.row().priority)
    }

    /// Whether it was passed on to somebody who can do more.
    async fn escalated(&self) -> bool {
        self.row().escalated
    }

    /// Where it stands.
    async fn status(&self) -> async_graphql::Result<SupportCaseStatus> {
        named::<exact::CaseStatus, _>(&self.row().status)
    }

    /// Who opened it.
    async fn opened_by(&self) -> async_graphql::Result<SupportCaseOpener> {
        named::<exact::CaseOpener, _>(&self.row().opened_by)
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.row().opened_at)
    }

    /// When it was first answered: by an agent's first contact, or by being resolved. Null while nobody has.
    async fn first_response_at(&self) -> Option<DateTime> {
        self.row().first_response_at.map(DateTime)
    }

    /// When it was last resolved; null while it is not, or has come back.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.row().resolved_at.map(DateTime)
    }

    /// When it was put away; null while it is not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row().closed_at.map(DateTime)
    }

    /// Why it was put away; null while it is not.
    async fn closure_reason(&self) -> async_graphql::Result<Option<SupportCaseClosureReason>> {
        let reason = self.row().closure_reason.as_deref();
        reason.map(named::<exact::ClosureReason, _>).transpose()
    }

    /// How many times it came back after it was resolved or closed.
    async fn reopened_count(&self) -> i32 {
        self.row().reopenings
    }

    /// How satisfied the customer is, from 1 to 5; null when the customer has not said.
    async fn satisfaction_score(&self) -> Option<i32> {
        self.row().satisfaction_score
    }

    /// When the customer said that.
    async fn rated_at(&self) -> Option<DateTime> {
        let score = self.row().satisfaction_score;
        score.and(self.row().rated_at).map(DateTime)
    }

    /// Whether every contact with the customer is among the events, so that it can be told whether it was resolved at the first contact.
    async fn contacts_listed(&self) -> bool {
        self.row().contact_record == "LISTED"
    }

    /// How many times the customer was in touch, the opening included, when the help desk counts instead of listing.
    async fn contact_count(&self) -> Option<i32> {
        self.row().contact_count
    }

    /// What happened to it after it was opened, by time.
    async fn events(&self, context: &Context<'_>) -> async_graphql::Result<Vec<SupportCaseEvent>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let events = support::events_of(scope, ids).await?.into_iter();
            let shown = events.map(|(case, rows)| {
                let rows = rows.into_iter().map(SupportCaseEvent::of);
                Ok((case, rows.collect::<Result<_, _>>()?))
            });
            shown.collect()
        };
        self.many(context, &self.batches().events, (), load).await
    }

    /// Counts the changes, those of its events included; send it with a change to be told of others' changes.
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
