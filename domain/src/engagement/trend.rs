//! How the usage of single accounts moves.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::{
    metric::Ratio,
    time::{date_of_day, day_number},
};

use super::{facts::UsageFacts, measure::MONTH};

/// How many days are held against as many before: four weeks, so that each has the same days of the week.
const STRETCH: i32 = 28;

/// What the users of an account did lately, robots and integrations apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountUsage {
    /// The daily active users of the last 28 days, added up.
    pub recent: u32,
    /// The daily active users of the 28 days before, added up.
    pub before: u32,
    /// The daily active users of the last 30 days, added up.
    pub daily: u32,
    /// The different users of the last 30 days.
    pub monthly: u32,
}

impl AccountUsage {
    /// How usage moves: (recent - before) / before, as a share of one; `None` without usage before.
    #[must_use]
    pub fn trend(&self) -> Option<Ratio> {
        let change = i128::from(self.recent) - i128::from(self.before);
        Ratio::new(change, self.before.into())
    }

    /// Mean of the daily active users of the last 30 days / the different users of these days; `None` without any.
    #[must_use]
    pub fn stickiness(&self) -> Option<Ratio> {
        Ratio::new(
            self.daily.into(),
            i128::from(MONTH) * i128::from(self.monthly),
        )
    }
}

/// What the users of all accounts did lately, as known at the end of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentUsage {
    /// By account; accounts without usage are not in it.
    pub accounts: HashMap<Uuid, AccountUsage>,
    /// The last day on which anything was recorded of anybody; `None` when nothing was in these days.
    pub recorded_on: Option<NaiveDate>,
}

/// The days that the recent usage at the end of `as_of` looks at: the first one, and the day after the last.
#[must_use]
pub fn recent_days(as_of: NaiveDate) -> (NaiveDate, NaiveDate) {
    let before = Days::new(2 * STRETCH.unsigned_abs() as u64 - 1);
    (
        as_of.checked_sub_days(before).unwrap_or(as_of),
        as_of.checked_add_days(Days::new(1)).unwrap_or(as_of),
    )
}

impl UsageFacts {
    /// What the users of each account did in the last days until the end of `as_of`, in one pass over the days ([`recent_days`]).
    #[must_use]
    pub fn recent(&self, as_of: NaiveDate) -> RecentUsage {
        let today = day_number(as_of);
        let mut accounts = vec![AccountUsage::default(); self.users.accounts().len()];
        let mut seen = vec![false; self.users.len()];
        let mut recorded = None;
        for (number, day) in self.days.range(today - 2 * STRETCH + 1..=today) {
            if day.is_empty() {
                continue;
            }
            recorded = Some(*number);
            let age = today - number;
            for user in &day.users {
                let user = *user as usize;
                if self.users.is_service[user] {
                    continue;
                }
                let usage = &mut accounts[self.users.account_of[user] as usize];
                let sum = match age < STRETCH {
                    true => &mut usage.recent,
                    false => &mut usage.before,
                };
                *sum = sum.saturating_add(1);
                if age < MONTH {
                    usage.daily = usage.daily.saturating_add(1);
                    usage.monthly += u32::from(!std::mem::replace(&mut seen[user], true));
                }
            }
        }
        let ids = self.users.accounts().iter().copied();
        let used = ids
            .zip(accounts)
            .filter(|(_, usage)| *usage != AccountUsage::default());
        RecentUsage {
            accounts: used.collect(),
            recorded_on: recorded.map(date_of_day),
        }
    }
}
