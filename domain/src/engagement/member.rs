//! Whose usage counts.

use chrono::NaiveDate;
use uuid::Uuid;

use super::facts::UsageFacts;
use crate::{
    grouping::Grouping,
    time::{NEVER, day_number},
};

/// An account of a set of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageMember {
    /// The account.
    pub account: Uuid,
    /// The first day whose usage does not count any more: that of the archive.
    pub until: Option<NaiveDate>,
    /// The seats it pays for; `None` when it has no line that runs.
    pub seats: Option<u64>,
    /// Whether it is in the set on the date, and not only was before.
    pub is_current: bool,
}

impl UsageMember {
    /// An account that is in the set, without seats.
    #[must_use]
    pub const fn current(account: Uuid) -> Self {
        Self {
            account,
            until: None,
            seats: None,
            is_current: true,
        }
    }
}

/// The sets that each account of some usage is in.
pub(super) struct Groups {
    grouping: Grouping,
    /// For every membership the number of the set.
    sets: Vec<u32>,
    /// For every account of the usage the first day that does not count.
    pub(super) until: Vec<i32>,
    /// For every set its members with the places of their accounts in the usage; those without any have none.
    pub(super) members: Vec<Vec<(UsageMember, Option<u32>)>>,
}

impl Groups {
    pub(super) fn new(usage: &UsageFacts, sets: &[Vec<UsageMember>]) -> Self {
        let accounts = usage.users.accounts();
        let (mut places, mut numbers) = (Vec::new(), Vec::new());
        let mut until = vec![NEVER; accounts.len()];
        let mut members = Vec::with_capacity(sets.len());
        for (number, set) in (0_u32..).zip(sets) {
            let mut placed = Vec::with_capacity(set.len());
            for member in set {
                let place = accounts.binary_search(&member.account).ok();
                let place = place.and_then(|place| u32::try_from(place).ok());
                if let Some(place) = place {
                    places.push(place);
                    numbers.push(number);
                    until[place as usize] = member.until.map_or(NEVER, day_number);
                }
                placed.push((*member, place));
            }
            members.push(placed);
        }
        Self {
            grouping: Grouping::new(accounts.len(), &places),
            sets: numbers,
            until,
            members,
        }
    }

    /// The sets of an account.
    pub(super) fn of(&self, account: u32) -> impl Iterator<Item = usize> {
        let memberships = self.grouping.of(account).iter();
        memberships.map(|membership| self.sets[*membership as usize] as usize)
    }

    /// Whether what an account does on a day counts in any set.
    pub(super) fn counts(&self, account: u32, day: i32) -> bool {
        !self.grouping.of(account).is_empty() && day < self.until[account as usize]
    }
}
