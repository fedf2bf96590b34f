//! Following work.

use async_graphql::{Context, Subscription};
use data::id::Kind;
use futures_util::Stream;

use crate::{
    account::AccountFilter,
    log::{AccountChange, Fresh, follow_kinds},
    scalar::LogVersion,
};

/// What is told.
const KINDS: &[Kind] = &[Kind::Task, Kind::PlaybookRun];

/// Following work.
#[derive(Default)]
pub struct WorkSubscription;

/// Following work.
#[Subscription]
impl WorkSubscription {
    /// Every change of a task, and of a playbook that runs for an account, as it is committed, by whichever server. `change { subject }` is the task or the
    /// run.
    async fn work_changed(
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
