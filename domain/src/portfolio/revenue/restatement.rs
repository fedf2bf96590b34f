//! What has changed in the numbers of a window since they were reckoned before.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::revenue::Waterfall;

use super::answer::Revenue;

/// An account whose numbers of a window are not what they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestatedAccount {
    /// The account.
    pub account: Uuid,
    /// Its waterfall as it was; all zero when it had no part in the window, `None` when an exchange rate was missing.
    pub before: Option<Waterfall>,
    /// Its waterfall as it is, likewise.
    pub after: Option<Waterfall>,
}

impl Revenue {
    /// The accounts whose numbers differ from those of an `earlier` answer about the same window, by id. The differences of their waterfalls
    /// add up to the difference of the wholes.
    #[must_use]
    pub fn restated_since(&self, earlier: &Self) -> Vec<RestatedAccount> {
        let nothing = Some(Waterfall::default());
        let mut accounts: BTreeMap<Uuid, (Option<Waterfall>, Option<Waterfall>)> = BTreeMap::new();
        for movement in earlier.accounts() {
            accounts.insert(movement.account, (movement.waterfall, nothing));
        }
        for movement in self.accounts() {
            accounts
                .entry(movement.account)
                .or_insert((nothing, nothing))
                .1 = movement.waterfall;
        }
        let restated = accounts
            .into_iter()
            .filter(|(_, (before, after))| before != after);
        restated
            .map(|(account, (before, after))| RestatedAccount {
                account,
                before,
                after,
            })
            .collect()
    }
}
