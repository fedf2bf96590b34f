//! Following renewals.

use async_graphql::{Context, Subscription};
use data::id::Kind;
use futures_util::Stream;

use crate::{
    account::AccountFilter,
    log::{AccountChange, Fresh, follow_kinds},
    scalar::LogVersion,
};

/// What is told.
const KINDS: &[Kind] = &[Kind::Renewal, Kind::RenewalForecast, Kind::RenewalClosing];

/// Following renewals.
#[derive(Default)]
pub struct RenewalSubscription;

/// Following renewals.
#[Subscription]
impl RenewalSubscription {
    /// Every change of a renewal, of the calls about it and of how it came out, as it is committed, by whichever server. `change { subject }` is the renewal
    /// where it is the renewal itself that changed.
    async fn renewal_changed(
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
