//! What is known about usage, in columns by day.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use uuid::Uuid;

use super::activity::HalfHours;
use crate::time::day_number;

/// Somebody who uses the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageUser {
    /// The account it belongs to.
    pub account: Uuid,
    /// Whether it is a robot or an integration, which counts nowhere.
    pub is_service: bool,
}

/// All users of a tenant, by number from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageUsers {
    /// The different accounts, ascending.
    accounts: Vec<Uuid>,
    /// For every user the place of its account.
    pub(super) account_of: Vec<u32>,
    pub(super) is_service: Vec<bool>,
}

impl UsageUsers {
    /// The users by number.
    #[must_use]
    pub fn new(users: Vec<UsageUser>) -> Self {
        let mut accounts: Vec<Uuid> = users.iter().map(|user| user.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let place = |user: &UsageUser| accounts.partition_point(|account| *account < user.account);
        let account_of = users
            .iter()
            .map(|user| u32::try_from(place(user)).unwrap_or(u32::MAX));
        Self {
            account_of: account_of.collect(),
            is_service: users.iter().map(|user| user.is_service).collect(),
            accounts,
        }
    }

    /// The same with users that are new or differ, by number; numbers have no gaps.
    #[must_use]
    pub fn with(&self, changed: &[(u32, UsageUser)]) -> Self {
        let known = self.account_of.iter().zip(&self.is_service);
        let known = known.map(|(account, is_service)| UsageUser {
            account: self.accounts[*account as usize],
            is_service: *is_service,
        });
        let mut users: Vec<UsageUser> = known.collect();
        let mut changed = changed.to_vec();
        changed.sort_unstable_by_key(|(number, _)| *number);
        for (number, user) in changed {
            match users.get_mut(number as usize) {
                Some(known) => *known = user,
                None => users.push(user),
            }
        }
        Self::new(users)
    }

    /// The accounts that have users, ascending.
    #[must_use]
    pub fn accounts(&self) -> &[Uuid] {
        &self.accounts
    }

    /// How many users there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.account_of.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.account_of.is_empty()
    }
}

/// What a user did with a feature on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageRow {
    /// The number of the user.
    pub user: u32,
    /// The number of the feature.
    pub feature: u16,
    /// How many events.
    pub actions: u32,
    /// How much was done.
    pub quantity: u64,
    /// How long it took, in seconds.
    pub seconds: u32,
    /// The half hours with something in them.
    pub half_hours: HalfHours,
}

/// What all users did on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageDay {
    /// The users that did something, ascending.
    pub(super) users: Vec<u32>,
    /// Where the features of each begin, and where those of the last one end.
    pub(super) starts: Vec<u32>,
    /// The half hours of each.
    pub(super) half_hours: Vec<HalfHours>,
    /// What each did with all features, so that most questions need not go over them.
    pub(super) actions_of: Vec<u64>,
    pub(super) seconds_of: Vec<u64>,
    pub(super) features: Vec<u16>,
    pub(super) actions: Vec<u32>,
    pub(super) seconds: Vec<u32>,
    pub(super) quantity: Vec<u64>,
}

impl UsageDay {
    /// The day of some rows, in any order; rows of the same user and feature are added up.
    #[must_use]
    pub fn new(mut rows: Vec<UsageRow>) -> Self {
        let key = |row: &UsageRow| (row.user, row.feature);
        if !rows.is_sorted_by_key(key) {
            rows.sort_unstable_by_key(key);
        }
        let mut day = Self::default();
        let mut last = None;
        for row in &rows {
            day.take(row, last == Some(key(row)));
            last = Some(key(row));
        }
        let end = day.features.len();
        day.starts.push(u32::try_from(end).unwrap_or(u32::MAX));
        day
    }

    fn take(&mut self, row: &UsageRow, is_known: bool) {
        let place = self.features.len().wrapping_sub(1);
        if is_known {
            self.actions[place] = self.actions[place].saturating_add(row.actions);
            self.seconds[place] = self.seconds[place].saturating_add(row.seconds);
            self.quantity[place] = self.quantity[place].saturating_add(row.quantity);
        } else {
            if self.users.last() != Some(&row.user) {
                let start = self.features.len();
                self.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
                self.users.push(row.user);
                self.half_hours.push(HalfHours::default());
                self.actions_of.push(0);
                self.seconds_of.push(0);
            }
            self.features.push(row.feature);
            self.actions.push(row.actions);
            self.seconds.push(row.seconds);
            self.quantity.push(row.quantity);
        }
        if let Some(half_hours) = self.half_hours.last_mut() {
            *half_hours = half_hours.union(row.half_hours);
        }
        if let Some(actions) = self.actions_of.last_mut() {
            *actions += u64::from(row.actions);
        }
        if let Some(seconds) = self.seconds_of.last_mut() {
            *seconds += u64::from(row.seconds);
        }
    }

    /// How many rows it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether nobody did anything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Roughly how many bytes it takes.
    #[must_use]
    pub const fn weight(&self) -> usize {
        self.users.len() * 32 + self.features.len() * 18 + 256
    }
}

/// What is known about the usage of all accounts of a tenant. Days that were not set are days of which nothing is known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageFacts {
    pub(super) users: Arc<UsageUsers>,
    pub(super) features: Arc<Vec<String>>,
    pub(super) days: BTreeMap<i32, Arc<UsageDay>>,
    pub(super) recorded_from: Option<i32>,
}

impl UsageFacts {
    /// Facts without a day: the users and the keys of the features by number, and the first day on which anything was recorded.
    #[must_use]
    pub fn new(users: UsageUsers, features: Vec<String>, recorded_from: Option<NaiveDate>) -> Self {
        Self {
            users: Arc::new(users),
            features: Arc::new(features),
            days: BTreeMap::new(),
            recorded_from: recorded_from.map(day_number),
        }
    }

    /// Says all that is known of a day, in place of what was.
    pub fn set_day(&mut self, date: NaiveDate, day: UsageDay) {
        self.days.insert(day_number(date), Arc::new(day));
    }

    /// Forgets a day.
    pub fn forget_day(&mut self, date: NaiveDate) {
        self.days.remove(&day_number(date));
    }

    /// Whether a day is known.
    #[must_use]
    pub fn has_day(&self, date: NaiveDate) -> bool {
        self.days.contains_key(&day_number(date))
    }

    /// Whether all days from one up to another are known.
    #[must_use]
    pub fn knows(&self, first: NaiveDate, end: NaiveDate) -> bool {
        let (first, end) = (day_number(first), day_number(end));
        let known = self.days.range(first..end.max(first)).count();
        usize::try_from(end - first).is_ok_and(|days| known == days)
    }

    /// The users.
    #[must_use]
    pub fn users(&self) -> &UsageUsers {
        &self.users
    }

    /// Takes other users.
    pub fn set_users(&mut self, users: UsageUsers) {
        self.users = Arc::new(users);
    }

    /// Takes other features and another first day.
    pub fn set_features(&mut self, features: Vec<String>, recorded_from: Option<NaiveDate>) {
        self.features = Arc::new(features);
        self.recorded_from = recorded_from.map(day_number);
    }

    /// Roughly how many bytes they take.
    #[must_use]
    pub fn weight(&self) -> usize {
        let days = self.days.values();
        days.map(|day| day.weight()).sum::<usize>() + self.users.len() * 32
    }
}
