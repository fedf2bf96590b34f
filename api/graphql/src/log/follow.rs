//! One who follows the log of a tenant: looks at what is new, sleeps until there is more, and looks again.

use std::{sync::Arc, time::Duration};

use async_graphql::Context;
use async_stream::try_stream;
use data::{
    account::{AccountFilter as Filter, AccountList, FilterContext, matching_of},
    error::Error,
    log::{Followed, Stretch},
    scope::Scope,
    transaction::Mode,
};
use domain::member::Permission;
use futures_util::Stream;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Change, Fresh};
use crate::{
    account::AccountFilter,
    error::{OrFault, fault},
    filter::in_where,
    scalar::LogVersion,
    session::{ContextSession, Session},
};

/// How long a follower sleeps at most before it looks at the log by itself: a wake-up may get lost with a killed process.
const LOOK: Duration = Duration::from_secs(5);

/// The most entries that are read at once.
const BATCH: u64 = 100;

/// A viewer who follows the log of the tenant.
pub(crate) struct Follower {
    session: Arc<Session>,
    wake_ups: watch::Receiver<i64>,
    version: i64,
}

impl Follower {
    /// Follows the log after a version, or from now on when none is given; with what `check` finds in the same snapshot.
    ///
    /// # Errors
    /// Without the permission to read the portfolio; those of `check`.
    pub(crate) async fn start<T>(
        context: &Context<'_>,
        after: Option<LogVersion>,
        check: impl AsyncFnOnce(&Scope) -> Result<T, Error>,
    ) -> async_graphql::Result<(Self, T)> {
        let session = Arc::clone(context.session()?);
        let viewer = session.viewer().ok_or(Error::Unauthenticated).or_fault()?;
        let wake_ups = session.product().feed.follow(viewer.tenant);
        let scope = session.reopen(Mode::Read).await.or_fault()?;
        let checked = match scope.check(Permission::ReadPortfolio) {
            Ok(()) => check(&scope).await,
            Err(error) => Err(error),
        };
        let now = scope.log_version();
        scope.close().await.or_fault()?;
        let follower = Self {
            session,
            wake_ups,
            version: after.map_or(now, |version| version.0),
        };
        Ok((follower, checked.or_fault()?))
    }

    /// As [`Follower::start`], of the accounts that a filter chooses, which is checked now; of all when there is none.
    ///
    /// # Errors
    /// When the filter is not allowed.
    pub(crate) async fn of_accounts(
        context: &Context<'_>,
        chosen: Option<AccountFilter>,
        after: Option<LogVersion>,
    ) -> async_graphql::Result<(Self, Option<Filter>)> {
        Self::start(context, after, async |scope: &Scope| match chosen {
            Some(chosen) => checked(scope, chosen).await.map(Some),
            None => Ok(None),
        })
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

    /// A scope to look with: one of its own each time, so that a token revoked meanwhile ends the subscription.
    ///
    /// # Errors
    /// When the token is no longer good, or the database away.
    pub(crate) async fn open(&self) -> Result<Scope, Error> {
        self.session.reopen(Mode::Read).await
    }

    /// Sleeps until the log may have grown.
    pub(crate) async fn wait(&mut self) {
        // Whichever comes first; a closed channel only means that the server ends.
        let _ = tokio::time::timeout(LOOK, self.wake_ups.changed()).await;
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
