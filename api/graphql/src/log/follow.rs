//! One who follows the log of a tenant: looks at what is new, sleeps until what is awaited may have happened, and looks again.

use std::sync::Arc;

use async_graphql::Context;
use async_stream::try_stream;
use data::{
    account::{AccountFilter as Filter, AccountList, FilterContext, matching_of},
    error::Error,
    id::Kind,
    log::{Awaited, Followed, Noticed, Stretch},
    scope::Scope,
    transaction::Mode,
};
use domain::member::Permission;
use futures_util::Stream;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Change, Fresh, check_reached};
use crate::{
    account::AccountFilter,
    error::{OrFault, fault},
    filter::in_where,
    scalar::LogVersion,
    session::{ContextSession, Session},
};

/// The most entries that are read at once.
const BATCH: u64 = 100;

/// A viewer who follows the log of the tenant.
pub(crate) struct Follower {
    session: Arc<Session>,
    tenant: Uuid,
    wake_ups: watch::Receiver<()>,
    version: i64,
}

impl Follower {
    /// Follows the log after a version, or from now on when none is given, waiting for what is awaited; with what `check` finds in the same snapshot.
    ///
    /// # Errors
    /// Without the permission to read the portfolio; those of `check`; when the log has not come to the version yet.
    pub(crate) async fn start<T>(
        context: &Context<'_>,
        awaited: Awaited,
        after: Option<LogVersion>,
        check: impl AsyncFnOnce(&Scope) -> Result<T, Error>,
    ) -> async_graphql::Result<(Self, T)> {
        let session = Arc::clone(context.session()?);
        let viewer = session.viewer().ok_or(Error::Unauthenticated).or_fault()?;
        let tenant = viewer.tenant;
        let wake_ups = session.product().feed.follow(tenant, awaited);
        let scope = session.reopen(Mode::Read).await.or_fault()?;
        let checked = match scope.check(Permission::ReadPortfolio) {
            Ok(()) => check(&scope).await,
            Err(error) => Err(error),
        };
        let now = scope.log_version();
        scope.close().await.or_fault()?;
        let checked = checked.or_fault()?;
        let version = after.map_or(now, |version| version.0);
        check_reached(version, now).or_fault()?;
        let follower = Self {
            session,
            tenant,
            wake_ups,
            version,
        };
        Ok((follower, checked))
    }

    /// As [`Follower::start`], of the accounts that a filter chooses, which is checked now; of all when there is none.
    ///
    /// # Errors
    /// As [`Follower::start`], and when the filter is not allowed.
    pub(crate) async fn of_accounts(
        context: &Context<'_>,
        awaited: Awaited,
        chosen: Option<AccountFilter>,
        after: Option<LogVersion>,
    ) -> async_graphql::Result<(Self, Option<Filter>)> {
        Self::start(
            context,
            awaited,
            after,
            async |scope: &Scope| match chosen {
                Some(chosen) => checked(scope, chosen).await.map(Some),
                None => Ok(None),
            },
        )
        .await
    }

    /// The version of the log up to which it has looked.
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    /// It has looked up to a version.
    pub(crate) fn has_seen(&mut self, version: i64) {
        self.version = self.version.max(version);
    }

    /// What was noticed of the log since it looked, by the one who looks for all; nothing when that is not known so far back.
    pub(crate) fn noticed(&self) -> Option<Noticed> {
        let feed = &self.session.product().feed;
        feed.noticed(self.tenant, self.version)
    }

    /// A scope to look with: one of its own each time, so that a token revoked meanwhile ends the subscription.
    ///
    /// # Errors
    /// When the token is no longer good, or the database away.
    pub(crate) async fn open(&self) -> Result<Scope, Error> {
        self.session.reopen(Mode::Read).await
    }

    /// Sleeps until what is awaited may have happened.
    pub(crate) async fn wait(&mut self) {
        if self.wake_ups.changed().await.is_err() {
            // The process ends, and the socket with it.
            std::future::pending().await
        }
    }

    /// The entries of what is followed, as they are committed; those of accounts that a filter chooses at that time, if there is one.
    pub(crate) fn changes<E: From<Change>>(
        mut self,
        followed: Followed,
        chosen: Option<Filter>,
    ) -> impl Stream<Item = async_graphql::Result<Fresh<E>>> {
        try_stream! {
            loop {
                let stretch = self.look(followed, chosen.as_ref()).await.map_err(fault)?;
                for row in stretch.rows {
                    yield Fresh::new(E::from(Change::alone(row)), &self.session);
                }
                if !stretch.has_more {
                    self.wait().await;
                }
            }
        }
    }

    async fn look(
        &mut self,
        followed: Followed,
        chosen: Option<&Filter>,
    ) -> Result<Stretch, Error> {
        let scope = self.open().await?;
        let stretch = stretch(&scope, (followed, chosen), self.version).await;
        scope.close().await?;
        let stretch = stretch?;
        self.has_seen(stretch.until);
        Ok(stretch)
    }
}

/// Follows things of some kinds, of the accounts that a filter chooses when they are told; of all when there is none.
///
/// # Errors
/// As [`Follower::of_accounts`].
pub(crate) async fn follow_kinds<E: From<Change>>(
    context: &Context<'_>,
    kinds: &'static [Kind],
    chosen: Option<AccountFilter>,
    after: Option<LogVersion>,
) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Fresh<E>>> + use<E>> {
    let followed = Followed::Kinds(kinds);
    let awaited = Awaited::Entries(followed);
    let (follower, chosen) = Follower::of_accounts(context, awaited, chosen, after).await?;
    Ok(follower.changes(followed, chosen))
}

/// The filter as the data layer takes it, when it is allowed.
async fn checked(scope: &Scope, chosen: AccountFilter) -> Result<Filter, Error> {
    let currency = scope.tenant().reporting_currency;
    let filter = chosen.filter(currency).map_err(in_where)?;
    AccountList::prepare(scope, &filter, &[], FilterContext::default()).await?;
    Ok(filter)
}

/// What is next in the log of what is followed, without the entries of accounts that the filter does not choose.
async fn stretch(
    scope: &Scope,
    (followed, chosen): (Followed, Option<&Filter>),
    version: i64,
) -> Result<Stretch, Error> {
    let mut stretch = data::log::since(scope, followed, version, BATCH).await?;
    if let Some(filter) = chosen.filter(|_| !stretch.rows.is_empty()) {
        let accounts = stretch.rows.iter().filter_map(|row| row.account_id);
        let accounts: Vec<Uuid> = accounts.collect();
        let of = matching_of(scope, filter, FilterContext::default(), &accounts).await?;
        stretch
            .rows
            .retain(|row| row.account_id.is_some_and(|account| of.contains(&account)));
    }
    Ok(stretch)
}
