//! What is told to those who follow things of many accounts.

use async_graphql::{Context, Object};

use super::Change;
use crate::{account::Account, error::OrFault, scalar::LogVersion, session::ContextSession};

/// That something of an account was made or changed.
pub struct AccountChange(Change);

impl From<Change> for AccountChange {
    fn from(change: Change) -> Self {
        Self(change)
    }
}

/// That something of an account was made or changed. What hangs on it is told as it is when the change is told.
#[Object]
impl AccountChange {
    /// The version of the log: the last one that you have seen is what to give as `after` when you come back.
    async fn version(&self) -> LogVersion {
        LogVersion(self.0.row().version)
    }

    /// What was written, about what.
    async fn change(&self) -> Change {
        self.0.clone()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let Some(id) = self.0.row().account_id else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let mut found = Account::by_ids(scope, &[id]).await.or_fault()?;
        Ok(found.remove(&id))
    }
}
