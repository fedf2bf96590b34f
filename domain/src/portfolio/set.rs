//! Sets of accounts.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    columns::{day, place},
    facts::Facts,
};

/// A set of accounts of some [`Facts`], to be used with those facts only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSet {
    /// Ascending numbers of accounts.
    accounts: Vec<u32>,
}

impl AccountSet {
    /// All accounts.
    #[must_use]
    pub fn all(facts: &Facts) -> Self {
        Self {
            accounts: numbers(facts).collect(),
        }
    }

    /// The accounts of these ids, each once; ids that are none of an account are left out.
    #[must_use]
    pub fn of_ids(facts: &Facts, ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self::of_numbers(
            ids.into_iter()
                .filter_map(|id| facts.index_of(id))
                .collect(),
        )
    }

    /// The account and everybody below it in the tree of parents.
    #[must_use]
    pub fn with_descendants(facts: &Facts, account: Uuid) -> Self {
        let number = facts.index_of(account);
        Self::of_numbers(number.map_or_else(Vec::new, |number| facts.tree.with_descendants(number)))
    }

    /// A CSM's book of business: the accounts whose primary owner the CSM is on `date`.
    #[must_use]
    pub fn owned_by(facts: &Facts, csm: Uuid, date: NaiveDate) -> Self {
        let (csm, date) = (place(&facts.csms, &csm), day(date));
        let owned = |account: &u32| {
            (csm as usize) < facts.csms.len() && facts.owner_place(*account, date) == csm
        };
        Self {
            accounts: numbers(facts).filter(owned).collect(),
        }
    }

    /// The accounts that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let common = |account: &u32| other.accounts.binary_search(account).is_ok();
        Self {
            accounts: self.accounts.iter().copied().filter(common).collect(),
        }
    }

    /// How many accounts are in the set.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether no account is in the set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    fn of_numbers(mut accounts: Vec<u32>) -> Self {
        accounts.sort_unstable();
        accounts.dedup();
        Self { accounts }
    }

    /// Those of the set that are accounts of the facts, ascending.
    pub(super) fn numbers<'a>(&'a self, facts: &Facts) -> impl Iterator<Item = u32> + use<'a> {
        let count = facts.account_count();
        self.accounts
            .iter()
            .copied()
            .take_while(move |account| (*account as usize) < count)
    }
}

fn numbers(facts: &Facts) -> impl Iterator<Item = u32> + use<> {
    let count = facts.account_count();
    (0_u32..).take(count)
}
