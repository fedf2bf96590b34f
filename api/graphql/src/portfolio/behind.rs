//! The accounts behind a number, a page of them for everything that was reckoned together.

use std::{collections::HashMap, hash::Hash};

use async_graphql::Context;
use data::{
    error::Error,
    page::{self, Page, PageRequest},
    scope::Scope,
};
use uuid::Uuid;

use crate::{
    account::{Account, AccountConnection},
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    page::Total,
    session::ContextSession,
};

/// The most accounts that one statement loads.
const MOST_AT_ONCE: usize = 10_000;

/// The accounts of the pages that a family of objects has loaded, by the list and the part of it that was wanted.
pub(super) type Pages<K> = Batch<(K, PageRequest), HashMap<Uuid, Account>>;

/// A page of a list of accounts, and how long the list is.
pub(super) struct Behind {
    pub(super) page: Page<(Uuid, Account)>,
    pub(super) total: Total,
}

impl Behind {
    /// The page as a connection that says nothing more of its accounts.
    pub(super) fn connection(self) -> AccountConnection {
        AccountConnection::from_page(self.page.map(|(_, account)| account), self.total)
    }
}

/// A page of the accounts of `of`, loaded along with the same page of its whole family. `ids` answers them for each of the family, ascending.
pub(super) async fn behind<R, B, K: Eq + Hash>(
    context: &Context<'_>,
    of: &Loaded<R, B>,
    pages: &Pages<K>,
    (list, request): (K, PageRequest),
    ids: impl Fn(&R) -> Vec<Uuid>,
) -> async_graphql::Result<Behind> {
    let scope = context.scope().await?;
    let own = ids(of.row());
    let page = page::of_ids(&own, &request).or_fault()?;
    let load = async || {
        let mut wanted = Vec::new();
        for row in of.rows() {
            wanted.extend(page::of_ids(&ids(row), &request)?.items().copied());
        }
        load(scope, wanted).await
    };
    let known = pages.get((list, request.clone()), load).await.or_fault()?;
    Ok(Behind {
        page: page.filter_map(|id| known.get(&id).map(|account| (id, account.clone()))),
        total: Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX)),
    })
}

/// The accounts of some ids, which may be named several times.
pub(super) async fn load(
    scope: &Scope,
    mut ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Account>, Error> {
    ids.sort_unstable();
    ids.dedup();
    let mut accounts = HashMap::with_capacity(ids.len());
    for part in ids.chunks(MOST_AT_ONCE) {
        accounts.extend(Account::by_ids(scope, part).await?);
    }
    Ok(accounts)
}
