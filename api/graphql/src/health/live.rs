//! Following health.

use async_graphql::{Context, Subscription};
use data::id::Kind;
use futures_util::Stream;

use crate::{
    account::AccountFilter,
    log::{AccountChange, Fresh, follow_kinds},
    scalar::LogVersion,
};

/// What is told.
const KINDS: &[Kind] = &[Kind::HealthScore, Kind::HealthOverride];

/// Following health.
#[derive(Default)]
pub struct HealthSubscription;

/// Following health.
#[Subscription]
impl HealthSubscription {
    /// That an account came into another band of health, or that its score was set by hand or taken back, as it is committed, by whichever server. Where it
    /// stands now is told by `account { health { score band } }`. A score that moves within its band is not told here; `portfolioChanged` tells that scores
    /// were computed.
    async fn health_changed(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Of which accounts, as they are when it is told; of all when nothing is said."
        )]
        r#where: Option<AccountFilter>,
        #[graphql(
            desc = "The version of the log after which to start; now, when it is not given. Give the last one that you have seen, and nothing is missed."
        )]
        after: Option<LogVersion>,
    ) -> async_graphql::Result<
        impl Stream<Item = async_graphql::Result<Fresh<AccountChange>>> + use<>,
    > {
        follow_kinds(context, KINDS, r#where, after).await
    }
}
