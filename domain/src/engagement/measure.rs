//! One pass over the days.

use chrono::{Days, NaiveDate};

use super::{
    answer::Engagement,
    facts::UsageFacts,
    member::{Groups, UsageMember},
};
use crate::time::{Window, date_of_day, day_number};

/// How many days a week and a month of active users have.
pub(super) const WEEK: i32 = 7;
pub(super) const MONTH: i32 = 30;

/// The days that a question about a window looks at, as known at the end of `as_of`: the window's own, and 30 before them. The first one, and the
/// day after the last.
#[must_use]
pub fn needed_days(window: &Window, as_of: NaiveDate) -> (NaiveDate, NaiveDate) {
    let before = Days::new(MONTH.unsigned_abs().into());
    let first = window.start().checked_sub_days(before);
    (
        first.unwrap_or(window.start()),
        date_of_day(known_end(window, as_of)),
    )
}

/// The end of a window, or of what is known of it.
pub(super) fn known_end(window: &Window, as_of: NaiveDate) -> i32 {
    let end = day_number(window.end()).min(day_number(as_of) + 1);
    end.max(day_number(window.start()))
}

/// What an account's users did in the window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfAccount {
    pub(super) users: u32,
    pub(super) service_users: u32,
    pub(super) actions: u64,
    pub(super) seconds: u64,
    pub(super) sessions: u64,
}

/// The numbers of active users of a set, by day; the first one is 30 days before the window.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) daily: Vec<u32>,
    /// How many more are active in the week, and in the month, that ends with a day than in the one before.
    weekly: Vec<i32>,
    monthly: Vec<i32>,
}

impl Series {
    fn new(days: usize) -> Self {
        Self {
            daily: vec![0; days],
            weekly: vec![0; days + 1],
            monthly: vec![0; days + 1],
        }
    }

    /// A user is active on a day, the one before long ago.
    fn take(&mut self, day: i32, before: i32) {
        self.daily[day as usize] += 1;
        spread(&mut self.weekly, day, before, WEEK);
        spread(&mut self.monthly, day, before, MONTH);
    }

    pub(super) fn weekly(&self) -> Vec<u32> {
        added_up(&self.weekly)
    }

    pub(super) fn monthly(&self) -> Vec<u32> {
        added_up(&self.monthly)
    }
}

/// Counts a user for all days on which this activity is the reason: those that the one before did not reach.
fn spread(more: &mut [i32], day: i32, before: i32, length: i32) {
    let last = more.len() as i32 - 1;
    let (from, to) = (day.max(before + length), (day + length).min(last));
    if from < to {
        more[from as usize] += 1;
        more[to as usize] -= 1;
    }
}

fn added_up(more: &[i32]) -> Vec<u32> {
    let counts = more.iter().scan(0_i32, |sum, more| {
        *sum += more;
        Some(sum.unsigned_abs())
    });
    counts.take(more.len().saturating_sub(1)).collect()
}

/// A day so long ago that nothing of it is left.
const LONG_AGO: i32 = -1_000;

impl UsageFacts {
    /// What the accounts of some sets did in a window, as known at the end of `as_of`; in one pass for all sets.
    #[must_use]
    pub fn engagement(
        &self,
        sets: &[Vec<UsageMember>],
        window: &Window,
        as_of: NaiveDate,
    ) -> Vec<Engagement> {
        let groups = Groups::new(self, sets);
        let (start, end) = (day_number(window.start()), known_end(window, as_of));
        let first = start - MONTH;
        let days = usize::try_from(end - first).unwrap_or(0);
        let mut series = vec![Series::new(days); sets.len()];
        let mut accounts = vec![OfAccount::default(); self.users.accounts().len()];
        let mut before = vec![LONG_AGO; self.users.len()];
        let mut night = vec![LONG_AGO; self.users.len()];
        let mut seen = vec![false; self.users.len()];
        for (number, day) in self.days.range(first..end) {
            let number = number - first;
            let is_inside = number >= MONTH;
            for (place, user) in day.users.iter().enumerate() {
                let user = *user as usize;
                let account = self.users.account_of[user];
                if !groups.counts(account, number + first) {
                    continue;
                }
                let of_account = &mut accounts[account as usize];
                let is_new = is_inside && !std::mem::replace(&mut seen[user], is_inside);
                if self.users.is_service[user] {
                    of_account.service_users += u32::from(is_new);
                    continue;
                }
                of_account.users += u32::from(is_new);
                for set in groups.of(account) {
                    series[set].take(number, before[user]);
                }
                before[user] = number;
                let half_hours = day.half_hours[place];
                if is_inside {
                    of_account.actions += day.actions_of[place];
                    of_account.seconds += day.seconds_of[place];
                    of_account.sessions +=
                        u64::from(half_hours.sessions(night[user] == number - 1));
                }
                if half_hours.reaches_midnight() {
                    night[user] = number;
                }
            }
        }
        let recorded = self.recorded_from.is_some_and(|day| day < end) && start < end;
        let answers = series.iter().zip(&groups.members);
        answers
            .map(|(series, members)| {
                Engagement::new(*window, as_of, recorded, series, members, &accounts)
            })
            .collect()
    }
}
