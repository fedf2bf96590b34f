//! Subscriptions and their lines.

mod filter;
mod input;
mod life;
mod life_input;
mod line;
mod mutation;
mod query;
mod step;

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    renewal,
    revenue::{
        entity::{pause, subscription::Model},
        subscription,
    },
    scope::Scope,
};
use uuid::Uuid;

use life::{
    ScheduledChange, SubscriptionCancellation, SubscriptionContract, SubscriptionPause,
    SubscriptionStatus, scheduled_changes,
};

pub use filter::{SubscriptionFilter, SubscriptionOrder};
pub use input::{SubscriptionLineInput, lines as subscription_lines};
pub use line::{BillingInterval, ChargeKind, SubscriptionLine};
pub use mutation::SubscriptionMutation;
pub use query::SubscriptionQuery;
pub use step::StepMutation;

use crate::{
    account::Account,
    batch::Batch,
    error::OrFault,
    loaded::{Loaded, identified},
    page::connection,
    renewal::Renewal,
    revenue::ChurnReason,
    scalar::{Date, DateTime},
    session::ContextSession,
};
use service::id;

connection!(
    /// A page of subscriptions.
    SubscriptionConnection,
    SubscriptionEdge,
    AccountSubscription
);
identified!(Model);

/// What an account has agreed to pay for over time.
pub type AccountSubscription = Loaded<Model, Relations>;

/// What subscriptions that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    lines: Batch<(), HashMap<Uuid, Vec<SubscriptionLine>>>,
    pauses: Batch<(), HashMap<Uuid, Vec<pause::Model>>>,
    reasons: Batch<(), HashMap<Uuid, Vec<ChurnReason>>>,
    renewals: Batch<(), HashMap<Uuid, Renewal>>,
}

impl AccountSubscription {
    /// The subscriptions of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(subscription::by_ids(scope, ids).await?))
    }

    async fn all_lines(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<SubscriptionLine>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let lines = subscription::lines_of(scope, ids).await?;
            Ok(SubscriptionLine::lists(lines))
        };
        self.many(context, &self.batches().lines, (), load).await
    }

    async fn all_pauses(&self, context: &Context<'_>) -> async_graphql::Result<Vec<pause::Model>> {
        let batch = &self.batches().pauses;
        self.many(context, batch, (), subscription::pauses_of).await
    }
}

/// What an account has agreed to pay for over time. (Its type is not called `Subscription`, which is the root of live updates.)
#[Object]
impl AccountSubscription {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Subscription, self.uuid())
    }

    /// The id in the billing system; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account that pays.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        self.one(
            context,
            accounts,
            |row| Some(row.account_id),
            Account::by_ids,
        )
        .await
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row().starts_on)
    }

    /// The day after the last one; null while it is open.
    async fn ends_on(&self) -> Option<Date> {
        self.row().ends_on.map(Date)
    }

    /// The first day of the trial; null when there was none. Days in trial are no recurring revenue.
    async fn trial_starts_on(&self) -> Option<Date> {
        self.row().trial_starts_on.map(Date)
    }

    /// The day after the last one of the trial.
    async fn trial_ends_on(&self) -> Option<Date> {
        self.row().trial_ends_on.map(Date)
    }

    /// What is paid for, by first day.
    async fn lines(&self, context: &Context<'_>) -> async_graphql::Result<Vec<SubscriptionLine>> {
        self.all_lines(context).await
    }

    /// Lines that start, or end by themselves, after today, by day. `withdrawScheduledChange` takes them back.
    async fn scheduled_changes(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<ScheduledChange>> {
        let lines = self.all_lines(context).await?;
        let today = context.scope().await?.today();
        Ok(scheduled_changes(&lines, self.row().ends_on, today))
    }

    /// What state it is in at the end of a day.
    async fn status(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; today in the tenant's time zone when it is not given.")]
        as_of: Option<Date>,
    ) -> async_graphql::Result<SubscriptionStatus> {
        let day = Self::day(context, as_of).await?;
        Ok(self.life(context).await?.status_on(day).into())
    }

    /// For how long the customer is bound.
    async fn contract(&self) -> SubscriptionContract {
        (&subscription::life(self.row(), &[])).into()
    }

    /// Its pauses, by first day.
    async fn pauses(&self, context: &Context<'_>) -> async_graphql::Result<Vec<SubscriptionPause>> {
        let pauses = self.all_pauses(context).await?.into_iter();
        Ok(pauses.map(SubscriptionPause::from).collect())
    }

    /// How it was cancelled; null when it was not.
    async fn cancellation(&self) -> Option<SubscriptionCancellation> {
        SubscriptionCancellation::of(self)
    }

    /// The renewal of its term: the next one that is open, or else the last one. Null when it has none.
    async fn renewal(&self, context: &Context<'_>) -> async_graphql::Result<Option<Renewal>> {
        let scope = context.scope().await?;
        let load = async || {
            let current = renewal::current_of_subscriptions(scope, &self.ids()).await?;
            let (subscriptions, rows): (Vec<Uuid>, Vec<_>) = current.into_iter().unzip();
            let renewals = Renewal::family(rows);
            Ok(subscriptions.into_iter().zip(renewals).collect())
        };
        let known = self.batches().renewals.get((), load).await.or_fault()?;
        Ok(known.get(&self.uuid()).cloned())
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
