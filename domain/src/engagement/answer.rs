//! What a set of accounts did in a window.

use chrono::{Datelike as _, NaiveDate, Weekday};
use uuid::Uuid;

use super::{
    measure::{MONTH, OfAccount, Series, known_end},
    member::UsageMember,
};
use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    name::names,
    time::{Window, date_of_day, day_number},
};

/// Over which days the daily active users are averaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayConvention {
    /// All days.
    #[default]
    AllDays,
    /// Mondays to Fridays.
    Weekdays,
}

names!(DayConvention {
    AllDays => "ALL_DAYS",
    Weekdays => "WEEKDAYS",
});

impl DayConvention {
    fn counts(self, day: i32) -> bool {
        let is_weekend = || matches!(date_of_day(day).weekday(), Weekday::Sat | Weekday::Sun);
        self == Self::AllDays || !is_weekend()
    }
}

/// The active users at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveDay {
    /// The day.
    pub date: NaiveDate,
    /// Active on it.
    pub daily: u32,
    /// Active in the 7 days that end with it.
    pub weekly: u32,
    /// Active in the 30 days that end with it.
    pub monthly: u32,
}

/// What a set of accounts did in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engagement {
    /// How many different users were active in the window.
    pub users: usize,
    /// How many service users did something, and do not count.
    pub service_users: usize,
    /// How many events there are.
    pub actions: u64,
    /// How long they took, in seconds.
    pub seconds: u64,
    /// How many sessions there are.
    pub sessions: u64,
    /// The accounts of the date with an active user in the window, by id.
    pub active_accounts: Vec<Uuid>,
    /// The other accounts of the date, by id.
    pub inactive_accounts: Vec<Uuid>,
    /// The seats of the accounts that have some.
    pub seats: u64,
    /// The active users of the accounts that have seats.
    pub users_with_seats: usize,
    /// How many accounts of the date have no seats.
    pub accounts_without_seats: usize,
    window: Window,
    as_of: NaiveDate,
    /// Whether anything was recorded by the end of what is known of the window.
    recorded: bool,
    /// From 30 days before the window on.
    daily: Vec<u32>,
    weekly: Vec<u32>,
    monthly: Vec<u32>,
}

/// The days that monthly active users are of.
struct Month {
    window: Window,
    users: usize,
}

impl Engagement {
    pub(super) fn new(
        window: Window,
        as_of: NaiveDate,
        recorded: bool,
        series: &Series,
        members: &[(UsageMember, Option<u32>)],
        accounts: &[OfAccount],
    ) -> Self {
        let mut engagement = Self {
            users: 0,
            service_users: 0,
            actions: 0,
            seconds: 0,
            sessions: 0,
            active_accounts: Vec::new(),
            inactive_accounts: Vec::new(),
            seats: 0,
            users_with_seats: 0,
            accounts_without_seats: 0,
            window,
            as_of,
            recorded,
            daily: series.daily.clone(),
            weekly: series.weekly(),
            monthly: series.monthly(),
        };
        for (member, place) in members {
            let of_account =
                place.map_or_else(OfAccount::default, |place| accounts[place as usize]);
            engagement.take(member, &of_account);
        }
        engagement.active_accounts.sort_unstable();
        engagement.inactive_accounts.sort_unstable();
        engagement
    }

    fn take(&mut self, member: &UsageMember, of_account: &OfAccount) {
        let users = of_account.users as usize;
        self.users += users;
        self.service_users += of_account.service_users as usize;
        self.actions += of_account.actions;
        self.seconds += of_account.seconds;
        self.sessions += of_account.sessions;
        if !member.is_current {
            return;
        }
        match users {
            0 => self.inactive_accounts.push(member.account),
            _ => self.active_accounts.push(member.account),
        }
        match member.seats {
            Some(seats) => {
                self.seats += seats;
                self.users_with_seats += users;
            }
            None => self.accounts_without_seats += 1,
        }
    }

    /// The window.
    #[must_use]
    pub const fn window(&self) -> &Window {
        &self.window
    }

    /// The active users of every day of the window that is known on the date.
    pub fn days(&self) -> impl Iterator<Item = ActiveDay> {
        let start = day_number(self.window.start());
        let numbers = self.daily.iter().zip(&self.weekly).zip(&self.monthly);
        let numbers = numbers.skip(MONTH as usize);
        (start..)
            .zip(numbers)
            .map(|(day, ((daily, weekly), monthly))| ActiveDay {
                date: date_of_day(day),
                daily: *daily,
                weekly: *weekly,
                monthly: *monthly,
            })
    }

    /// The mean of the daily active users over the days of the window.
    #[must_use]
    pub fn mean_daily_users(&self, convention: DayConvention) -> Metric {
        let (sum, days) = self.daily_of(&self.window, convention);
        let metric = Metric::quotient(sum, days, Unit::Number, convention.as_str(), self.as_of);
        self.explained(metric, self.window)
    }

    /// Weekly active users: the different users of the 7 days that end with the window.
    #[must_use]
    pub fn weekly_users(&self) -> Metric {
        let users = self.weekly.last().copied().unwrap_or(0) as usize;
        self.count(users, "LAST_7_DAYS", self.last_days(super::measure::WEEK))
    }

    /// Monthly active users: the different users of the window when it is a calendar month, else of the 30 days that end with it.
    #[must_use]
    pub fn monthly_users(&self) -> Metric {
        let month = self.month();
        self.count(month.users, self.month_convention(), month.window)
    }

    /// Stickiness, DAU / MAU: the mean of the daily active users / the monthly active users, both of the days of [`Engagement::monthly_users`].
    #[must_use]
    pub fn stickiness(&self, convention: DayConvention) -> Metric {
        let month = self.month();
        let (sum, days) = self.daily_of(&month.window, convention);
        let mean = sum.divided_by(days).unwrap_or(Ratio::ZERO);
        let metric = Metric::quotient(
            mean,
            Ratio::count(month.users),
            Unit::Proportion,
            convention.as_str(),
            self.as_of,
        );
        self.explained(metric, month.window)
    }

    /// Actions per user: events / active users of the window.
    #[must_use]
    pub fn actions_per_user(&self) -> Metric {
        self.per_user(self.actions)
    }

    /// Visit frequency: sessions / active users of the window.
    #[must_use]
    pub fn sessions_per_user(&self) -> Metric {
        self.per_user(self.sessions)
    }

    /// Active time in seconds / active users of the window.
    #[must_use]
    pub fn seconds_per_user(&self) -> Metric {
        self.per_user(self.seconds)
    }

    /// Seat utilisation: the active users of accounts with seats / their seats. Above one when more use it than is paid for.
    #[must_use]
    pub fn seat_utilisation(&self) -> Metric {
        let metric = Metric::quotient(
            Ratio::count(self.users_with_seats),
            Ratio::whole(self.seats.into()),
            Unit::Proportion,
            "ACTIVE_IN_WINDOW",
            self.as_of,
        );
        let without = Exclusion {
            reason: ExclusionReason::NoSeats,
            count: self.accounts_without_seats,
        };
        let explained = self.explained(metric, self.window);
        let excluded = explained.excluded.clone().into_iter().chain([without]);
        explained.excluding(excluded)
    }

    /// The share of the accounts of the date without an active user in the window. The numerator counts [`Engagement::inactive_accounts`].
    #[must_use]
    pub fn inactive_share(&self) -> Metric {
        let inactive = self.inactive_accounts.len();
        let all = inactive + self.active_accounts.len();
        let metric = Metric::proportion(inactive, all, "NO_ACTIVE_USER", self.as_of);
        self.explained(metric, self.window)
    }

    fn per_user(&self, amount: u64) -> Metric {
        let metric = Metric::quotient(
            Ratio::whole(amount.into()),
            Ratio::count(self.users),
            Unit::Number,
            "PER_ACTIVE_USER",
            self.as_of,
        );
        self.explained(metric, self.window)
    }

    fn count(&self, users: usize, convention: &'static str, window: Window) -> Metric {
        let users = Ratio::count(users);
        let metric = Metric::quotient(users, Ratio::ONE, Unit::Number, convention, self.as_of);
        self.explained(metric, window)
    }

    /// Whether the window is one calendar month, all of it known.
    fn is_month(&self) -> bool {
        let is_known = known_end(&self.window, self.as_of) == day_number(self.window.end());
        is_known && self.window.start().day() == 1 && self.window.whole_months() == Some(1)
    }

    fn month(&self) -> Month {
        if self.is_month() {
            let (window, users) = (self.window, self.users);
            return Month { window, users };
        }
        Month {
            window: self.last_days(MONTH),
            users: self.monthly.last().copied().unwrap_or(0) as usize,
        }
    }

    fn month_convention(&self) -> &'static str {
        match self.is_month() {
            true => "CALENDAR_MONTH",
            false => "LAST_30_DAYS",
        }
    }

    /// The days that end with what is known of the window.
    fn last_days(&self, days: i32) -> Window {
        let end = known_end(&self.window, self.as_of);
        let (start, end) = (date_of_day(end - days), date_of_day(end));
        Window::new(start, end, self.window.time_zone()).unwrap_or(self.window)
    }

    /// The daily active users of some days added up, and how many days these are.
    fn daily_of(&self, window: &Window, convention: DayConvention) -> (Ratio, Ratio) {
        let first = day_number(self.window.start()) - MONTH;
        let (mut sum, mut days) = (0, 0);
        for (day, daily) in (first..).zip(&self.daily) {
            if window.contains(date_of_day(day)) && convention.counts(day) {
                sum += i128::from(*daily);
                days += 1;
            }
        }
        (Ratio::whole(sum), Ratio::whole(days))
    }

    fn explained(&self, metric: Metric, window: Window) -> Metric {
        let service = Exclusion {
            reason: ExclusionReason::ServiceUser,
            count: self.service_users,
        };
        let metric = metric.over(window).excluding([service]);
        match self.recorded {
            true => metric,
            false => metric.without_value(Status::NoData),
        }
    }
}
