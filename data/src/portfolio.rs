//! Any set of accounts at any date: loads facts, keeps them while they are fresh, and lets the domain answer.

mod advance;
mod cache;
mod known;
mod load;
#[cfg(test)]
mod tests;
mod touched;

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    money::RateTable,
    ownership::OwnerConvention,
    portfolio::{AccountSet, Facts, Portfolio, Question},
};
use uuid::Uuid;

pub use cache::FactsCache;
#[cfg(test)]
pub(crate) use known::all as told_whole;
pub use known::{known_at, known_by};
#[cfg(test)]
pub(crate) use load::load;
pub(crate) use touched::{MOST_ENTRIES, Reach, concerned_since};
pub use touched::{Touch, touches};

use crate::{error::Error, scope::Scope};

/// What is known about all accounts of a tenant, as of one version of its log.
#[derive(Clone, Debug)]
pub struct TenantFacts {
    /// The columns.
    pub facts: Arc<Facts>,
    /// The exchange rates into the reporting currency.
    pub rates: Arc<RateTable>,
    /// The version of the log that they say.
    pub version: i64,
}

impl TenantFacts {
    /// The numbers of some accounts (of all when none are given) at the end of `as_of`. Ids that are no accounts of the tenant are left out.
    #[must_use]
    pub fn evaluate(
        &self,
        scope: &Scope,
        accounts: Option<&[Uuid]>,
        as_of: NaiveDate,
        owner: OwnerConvention,
    ) -> Portfolio {
        let set = match accounts {
            Some(ids) => AccountSet::of_ids(&self.facts, ids.iter().copied()),
            None => AccountSet::all(&self.facts),
        };
        self.answer(scope, &set, as_of, owner)
    }

    /// The numbers of an account and of everybody below it in the tree of parents, at the end of `as_of`.
    #[must_use]
    pub fn evaluate_tree(
        &self,
        scope: &Scope,
        account: Uuid,
        as_of: NaiveDate,
        owner: OwnerConvention,
    ) -> Portfolio {
        let set = AccountSet::with_descendants(&self.facts, account);
        self.answer(scope, &set, as_of, owner)
    }

    fn answer(
        &self,
        scope: &Scope,
        set: &AccountSet,
        as_of: NaiveDate,
        owner: OwnerConvention,
    ) -> Portfolio {
        let question = Question {
            as_of,
            today: scope.today(),
            owner,
            reporting: scope.tenant().reporting_currency,
            rates: &self.rates,
        };
        Portfolio::evaluate(&self.facts, set, &question)
    }
}

/// The numbers of some accounts (of all when none are given) at the end of `as_of`, from facts that are never stale.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; else when the database is away.
pub async fn evaluate(
    scope: &Scope,
    cache: &FactsCache,
    accounts: Option<&[Uuid]>,
    as_of: NaiveDate,
    owner: OwnerConvention,
) -> Result<Portfolio, Error> {
    let facts = cache.facts(scope).await?;
    Ok(facts.evaluate(scope, accounts, as_of, owner))
}
