//! Following accounts.

use async_graphql::{Context, ID, Subscription};
use data::{
    error::{Error, Refusal},
    id::Kind,
    log::{Awaited, Followed},
    scope::Scope,
};
use futures_util::Stream;

use super::{Change, Follower, Fresh};
use crate::{error::OrFault, id, scalar::LogVersion};

/// Following the log.
#[derive(Default)]
pub struct LogSubscription;

/// Following the log.
#[Subscription]
impl LogSubscription {
    /// Every change of an account and of what belongs to it, as it is committed, by whichever server. Give `after` to start from a version of the log
    /// that you have seen, and nothing in between is missed. An account that does not exist, or that another tenant has, ends the subscription with
    /// an error of the code NOT_FOUND.
    async fn account_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the account.")] account: ID,
        #[graphql(
            desc = "The version of the log after which to start; now, when it is not given."
        )]
        after: Option<LogVersion>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Fresh<Change>>> + use<>>
    {
        let account = id::expect(Kind::Account, &account, "account").or_fault()?;
        let followed = Followed::Account(account);
        let awaited = Awaited::Entries(followed);
        let (follower, ()) = Follower::start(context, awaited, after, async |scope: &Scope| {
            let known = data::account::by_ids(scope, &[account]).await?;
            let missing = || Refusal::not_found("account", "there is no such account");
            match known.is_empty() {
                true => Err(Error::from(missing())),
                false => Ok(()),
            }
        })
        .await?;
        Ok(follower.changes::<Change>(followed, None))
    }
}
