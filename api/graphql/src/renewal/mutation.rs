//! Changing renewals.

use async_graphql::{Context, Object, SimpleObject};
use data::{
    id::Kind,
    renewal::{self, Prepared},
    scope::Scope,
};

use super::{
    Renewal, RenewalForecast,
    input::{
        CloseRenewalInput, CreateRenewalInput, RecordRenewalForecastInput, UpdateRenewalInput,
    },
    upsert::{UpsertRenewalRow, UpsertRenewalsInput},
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

payload! {
    /// What became of `createRenewal`.
    CreateRenewalPayload {
        /// The new renewal.
        renewal: Renewal
    }
}
payload! {
    /// What became of `updateRenewal`.
    UpdateRenewalPayload {
        /// The renewal as it is now.
        renewal: Renewal
    }
}
payload! {
    /// What became of `recordRenewalForecast`.
    RecordRenewalForecastPayload {
        /// The call, and the renewal as it is now.
        recorded: RecordedForecast
    }
}
payload! {
    /// What became of `closeRenewal`.
    CloseRenewalPayload {
        /// The renewal as it is now.
        renewal: Renewal
    }
}
payload! {
    /// What became of `prepareRenewals`.
    PrepareRenewalsPayload {
        /// What was done.
        prepared: PreparedRenewals
    }
}
upsert_payload!(
    /// What became of `upsertRenewals`.
    UpsertRenewalsPayload,
    UpsertRenewalResult,
    /// The renewal; null when the row was rejected, or when you may write it without reading it.
    renewal: Renewal
);

/// A call that was recorded.
#[derive(Clone, SimpleObject)]
pub struct RecordedForecast {
    /// The entry of the ledger.
    forecast: RenewalForecast,
    /// The renewal as it is now.
    renewal: Renewal,
}

/// What was done to make renewals ready.
#[derive(Clone, Debug, SimpleObject)]
pub struct PreparedRenewals {
    /// How many renewals came out by themselves on their due date: the term renews automatically, or the subscription was cancelled.
    decided: i32,
    /// How many renewals were made.
    made: i32,
    /// How many automated calls were added to ledgers.
    called: i32,
}

impl From<Prepared> for PreparedRenewals {
    fn from(prepared: Prepared) -> Self {
        let count = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            decided: count(prepared.decided),
            made: count(prepared.made),
            called: count(prepared.called),
        }
    }
}

/// Changing renewals.
#[derive(Default)]
pub struct RenewalMutation;

/// Changing renewals.
#[Object]
impl RenewalMutation {
    /// Makes a renewal by hand. Needs a role of MANAGER or above, or the scope `subscriptions:write`; a CSM may for the own accounts.
    async fn create_renewal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateRenewalInput,
    ) -> async_graphql::Result<CreateRenewalPayload> {
        let change = async |scope: &Scope| {
            let made = renewal::create(scope, input.input()?).await;
            made.map(Renewal::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a renewal; what a decided one rests on stays. Needs a role of MANAGER or above, or the scope `subscriptions:write`; a CSM may for the
    /// own accounts.
    async fn update_renewal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateRenewalInput,
    ) -> async_graphql::Result<UpdateRenewalPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Renewal, &input.id, "id")?;
            let changed = renewal::update(scope, id, input.patch()?).await;
            changed.map(Renewal::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Adds a call of today to the ledger of an open renewal: the CSM's, or the final one. Needs a role of MANAGER or above, or the scope
    /// `subscriptions:write`; a CSM may for the own accounts.
    async fn record_renewal_forecast(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecordRenewalForecastInput,
    ) -> async_graphql::Result<RecordRenewalForecastPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Renewal, &input.id, "id")?;
            let (row, entry) = renewal::record_call(scope, id, input.input()?).await?;
            Ok(RecordedForecast {
                forecast: RenewalForecast::alone(entry),
                renewal: Renewal::alone(row),
            })
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Closes a renewal, and lets its subscription go on, end or come back in the same step. One that was closed is refused with who did it, unless it
    /// was LATE, or is WON_BACK after it CHURNED. Needs a role of MANAGER or above, or the scope `subscriptions:write`; a CSM may for the own accounts.
    async fn close_renewal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CloseRenewalInput,
    ) -> async_graphql::Result<CloseRenewalPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Renewal, &input.id, "id")?;
            let closed = renewal::close(scope, id, input.input()?).await;
            closed.map(Renewal::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Closes the renewals that are due and come out by themselves, makes those of all terms that end within the tenant's horizon, and adds the
    /// automated calls that are due, now instead of when the server does it. Doing it again does nothing. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn prepare_renewals(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<PrepareRenewalsPayload> {
        let change = async |scope: &Scope| renewal::prepare(scope).await.map(Into::into);
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many renewals, found by their external ids, also those of long ago with how they came out. Subscriptions stay as they are.
    /// Sending the same rows again changes nothing and says so. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn upsert_renewals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertRenewalsInput,
    ) -> async_graphql::Result<UpsertRenewalsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| renewal::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertRenewalRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let renewals = loaded_results(context, &outcome, Renewal::by_ids).await?;
        Ok(UpsertRenewalsPayload::from_outcome(outcome, |id| {
            renewals.get(&id).cloned()
        }))
    }
}
