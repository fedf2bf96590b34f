//! Feedback items: what customers want, and the revenue behind it.
//!
//! An item is linked to the accounts that asked for it. Items are ranked by the ARR of their accounts at a date, each account counted once an item; what an
//! account pays in a currency without an exchange rate is not known, and said beside.
//!
//! ```
//! use domain::{feedback::{Demand, rank}, money::MonthlyAmount};
//! use uuid::Uuid;
//!
//! let [first, second] = [Uuid::from_u128(1), Uuid::from_u128(2)];
//! let [small, large] = [Uuid::from_u128(10), Uuid::from_u128(11)];
//! let monthly = |account: &Uuid| {
//!     Some(Some(MonthlyAmount::from_minor(if *account == large { 90_000 } else { 1_000 })))
//! };
//! let ranked = rank([first, second], [(first, small), (second, small), (second, large)], monthly);
//! let order: Vec<_> = ranked.iter().map(|demand| (demand.item, demand.accounts)).collect();
//! assert_eq!(order, [(second, 2), (first, 1)]);
//! assert_eq!(ranked[0].monthly.annual().to_minor_half_even(), 91_000 * 12);
//! ```

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{money::MonthlyAmount, name::names};

/// Where an item came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackSource {
    /// A survey.
    Survey,
    /// A support case.
    SupportCase,
    /// Somebody wrote it down.
    #[default]
    Manual,
}

names!(FeedbackSource {
    Survey => "SURVEY",
    SupportCase => "SUPPORT_CASE",
    Manual => "MANUAL",
});

/// How far an item is in the product loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackStatus {
    /// Nobody has looked at it.
    #[default]
    New,
    /// Somebody is thinking about it.
    UnderReview,
    /// It will be done.
    Planned,
    /// It is being done.
    InProgress,
    /// It is done.
    Delivered,
    /// It will not be done.
    Declined,
}

names!(FeedbackStatus {
    New => "NEW",
    UnderReview => "UNDER_REVIEW",
    Planned => "PLANNED",
    InProgress => "IN_PROGRESS",
    Delivered => "DELIVERED",
    Declined => "DECLINED",
});

impl FeedbackStatus {
    /// Whether the product has decided: then the customers who asked can be told.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Delivered | Self::Declined)
    }
}

/// What is behind an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The item.
    pub item: Uuid,
    /// The MRR of its accounts, as far as it is known.
    pub monthly: MonthlyAmount,
    /// How many accounts asked for it, those who pay nothing included.
    pub accounts: usize,
    /// How many of them have revenue in a currency without an exchange rate.
    pub incomplete: usize,
}

/// Some items by the MRR of the accounts that they are linked to, the greatest first; equal ones by id. Links of other items
/// are passed over. `monthly` answers what an account is worth, `None` in it
/// when that is not known for want of an exchange rate, and `None` for one that is not in the books.
#[must_use]
pub fn rank(
    items: impl IntoIterator<Item = Uuid>,
    links: impl IntoIterator<Item = (Uuid, Uuid)>,
    monthly: impl Fn(&Uuid) -> Option<Option<MonthlyAmount>>,
) -> Vec<Demand> {
    let items = items.into_iter().map(|item| (item, BTreeSet::new()));
    let mut accounts: BTreeMap<Uuid, BTreeSet<Uuid>> = items.collect();
    for (item, account) in links {
        if let Some(accounts) = accounts.get_mut(&item) {
            accounts.insert(account);
        }
    }
    let mut ranked: Vec<_> = accounts
        .into_iter()
        .map(|(item, accounts)| {
            let known = || accounts.iter().filter_map(&monthly);
            Demand {
                item,
                monthly: known().flatten().sum(),
                accounts: accounts.len(),
                incomplete: known().filter(Option::is_none).count(),
            }
        })
        .collect();
    ranked.sort_by_key(|demand| (std::cmp::Reverse(demand.monthly), demand.item));
    ranked
}
