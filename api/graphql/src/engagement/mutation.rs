//! Recording what people do.

use async_graphql::{Context, Enum, Object, SimpleObject};
use data::{
    engagement::{self, Claimed, EventOutcome},
    scope::Scope,
};

use super::{
    AsideReason,
    input::{RecordUsageEventsInput, SetServiceUsersInput},
};
use crate::{
    bulk::check_given,
    error::UserError,
    payload::{Outcome, mutate, payload},
};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UsageEventOutcome {
    /// It counts.
    Recorded,
    /// It counted already.
    Duplicate,
    /// It is kept aside until its reason is gone; `claimUsageEvents` records it then.
    KeptAside,
    /// It is not kept; its `userErrors` say why.
    Rejected,
}

/// What became of one event.
#[derive(SimpleObject)]
pub struct RecordUsageEventResult {
    /// What became of it.
    outcome: UsageEventOutcome,
    /// Why it is kept aside; null when it is not.
    aside_reason: Option<AsideReason>,
    /// Why it was rejected.
    user_errors: Vec<UserError>,
}

impl From<EventOutcome> for RecordUsageEventResult {
    fn from(outcome: EventOutcome) -> Self {
        let (outcome, aside, refusals) = match outcome {
            EventOutcome::Recorded => (UsageEventOutcome::Recorded, None, Vec::new()),
            EventOutcome::Duplicate => (UsageEventOutcome::Duplicate, None, Vec::new()),
            EventOutcome::KeptAside(reason) => {
                (UsageEventOutcome::KeptAside, Some(reason), Vec::new())
            }
            EventOutcome::Rejected(refusals) => (UsageEventOutcome::Rejected, None, refusals),
        };
        Self {
            outcome,
            aside_reason: aside.map(AsideReason::from),
            user_errors: refusals.into_iter().map(UserError::from).collect(),
        }
    }
}

/// What became of `recordUsageEvents`.
#[derive(SimpleObject)]
pub struct RecordUsageEventsPayload {
    /// What became of each row, in the order of the rows; empty when the call was refused as a whole.
    results: Vec<RecordUsageEventResult>,
    /// Why the call was refused as a whole; empty when it was not. The field of a row starts with `rows` and its place from 0.
    user_errors: Vec<UserError>,
}

impl From<Outcome<Vec<EventOutcome>>> for RecordUsageEventsPayload {
    fn from(outcome: Outcome<Vec<EventOutcome>>) -> Self {
        let (results, user_errors) = match outcome {
            Ok(results) => (results, Vec::new()),
            Err(user_errors) => (Vec::new(), user_errors),
        };
        Self {
            results: results.into_iter().map(Into::into).collect(),
            user_errors,
        }
    }
}

/// What became of the events that were claimed.
#[derive(Clone, Debug, SimpleObject)]
pub struct ClaimedUsageEvents {
    /// How many count from now on.
    recorded_count: i32,
    /// How many counted already.
    duplicate_count: i32,
    /// How many were given up: another event has their id and day, or their feature would be one too many.
    refused_count: i32,
    /// How many are still kept aside, for another reason.
    kept_aside_count: i32,
    /// Whether there are more that can be claimed.
    has_more: bool,
}

impl From<Claimed> for ClaimedUsageEvents {
    fn from(claimed: Claimed) -> Self {
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            recorded_count: count(claimed.recorded),
            duplicate_count: count(claimed.duplicates),
            refused_count: count(claimed.refused),
            kept_aside_count: count(claimed.kept_aside),
            has_more: claimed.has_more,
        }
    }
}

payload! {
    /// What became of `claimUsageEvents`.
    ClaimUsageEventsPayload {
        /// What became of the events.
        claimed: ClaimedUsageEvents
    }
}
payload! {
    /// What became of `setServiceUsers`.
    SetServiceUsersPayload {
        /// How many users were not so before.
        changed_count: i32
    }
}

/// Recording what people do.
#[derive(Default)]
pub struct UsageMutation;

/// Recording what people do.
#[Object]
impl UsageMutation {
    /// Records what people did, in any order. Sending the same rows again changes nothing and says so. An event of an account that is not known, or from
    /// the future, is kept aside. Events are not in the log. Needs a role of MANAGER or above, or the scope `usage:write`.
    async fn record_usage_events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecordUsageEventsInput,
    ) -> async_graphql::Result<RecordUsageEventsPayload> {
        let record = async |scope: &Scope| {
            check_given(input.rows.len())?;
            let rows = input.rows.into_iter();
            let rows = rows.map(|row| row.input()).collect();
            engagement::record(scope, rows, input.policy.into()).await
        };
        Ok(mutate(context, record).await?.into())
    }

    /// Records events that were kept aside and whose reason is gone, up to 1,000 of them, those that came first first. Needs a role of MANAGER or above, or
    /// the scope `usage:write`.
    async fn claim_usage_events(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<ClaimUsageEventsPayload> {
        let claim =
            async |scope: &Scope| engagement::claim(scope).await.map(ClaimedUsageEvents::from);
        Ok(mutate(context, claim).await?.into())
    }

    /// Says of users of an account whether they are service users, for all that they did and will do. Needs a role of MANAGER or above, or the scope
    /// `usage:write`.
    async fn set_service_users(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SetServiceUsersInput,
    ) -> async_graphql::Result<SetServiceUsersPayload> {
        let change = async |scope: &Scope| {
            let changed = engagement::set_service_users(scope, input.input()?).await?;
            Ok(i32::try_from(changed).unwrap_or(i32::MAX))
        };
        Ok(mutate(context, change).await?.into())
    }
}
