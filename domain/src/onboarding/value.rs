//! How long it takes until the product is of value to a customer.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    calendar::{DayCount, WorkCalendar},
    milestone::MilestoneStatus,
    plan::{Plan, united},
};
use crate::{
    metric::{
        Exclusion, ExclusionReason, Interval, Lifetime, Metric, Quantile, Ratio, Status, Survival,
        Unit,
    },
    name::names,
    time::Window,
};

/// Which value is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueKind {
    /// The milestone marked as first value.
    #[default]
    FirstValue,
    /// The milestone marked as full value.
    FullValue,
}

names!(ValueKind {
    FirstValue => "FIRST_VALUE",
    FullValue => "FULL_VALUE",
});

/// From when on days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StartConvention {
    /// The day on which the account became a customer.
    SignUp,
    /// The day on which the contract was signed.
    Contract,
    /// The day on which the onboarding started.
    #[default]
    Kickoff,
}

names!(StartConvention {
    SignUp => "SIGN_UP",
    Contract => "CONTRACT",
    Kickoff => "KICKOFF",
});

/// What is asked about time to value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ValueQuestion {
    /// Which value.
    pub value: ValueKind,
    /// From when on.
    pub start: StartConvention,
    /// Which days.
    pub days: DayCount,
    /// Whether the days on which the customer was waited for are left out.
    pub without_waiting: bool,
}

/// How long an account took, or has waited so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountTimeToValue {
    /// The account.
    pub account: Uuid,
    /// From when on.
    pub started_on: NaiveDate,
    /// The day on which the value was there; `None` when it is not.
    pub reached_on: Option<NaiveDate>,
    /// The days until then, or until the account was last known to wait.
    pub days: u32,
    /// How many days of all those it was the customer who was waited for.
    pub waited_for_customer: u32,
    /// Whether it still waits: not when its onboarding was given up, or it left.
    pub is_waiting: bool,
}

/// The times to value of accounts that started in a window, as known on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeToValue {
    /// What was asked.
    pub question: ValueQuestion,
    /// One for each account, by id.
    pub accounts: Vec<AccountTimeToValue>,
    /// The share that has not got there, by days.
    pub survival: Survival,
    excluded: Vec<Exclusion>,
    window: Window,
    as_of: NaiveDate,
}

/// An account as it is asked about.
pub(crate) struct Onboarded<'a> {
    pub(crate) account: Uuid,
    /// The day of the signup, when it is known.
    pub(crate) signed_up_on: Option<NaiveDate>,
    /// The day on which it left the books; `None` by the date.
    pub(crate) left_on: Option<NaiveDate>,
    /// Its plans.
    pub(crate) plans: Vec<&'a Plan>,
}

impl TimeToValue {
    /// The times of some accounts, given by ascending id.
    pub(crate) fn of<'a>(
        accounts: impl Iterator<Item = Onboarded<'a>>,
        question: ValueQuestion,
        calendar: &WorkCalendar,
        window: Window,
        as_of: NaiveDate,
    ) -> Self {
        let mut found = Vec::new();
        let (mut without_plan, mut without_start) = (0, 0);
        for account in accounts {
            let marked = account.marked(question.value, as_of);
            if marked.is_empty() {
                without_plan += usize::from(account.is_asked_about(question.start, &window, as_of));
                continue;
            }
            match account.start(question.start, &marked) {
                Some(start) if window.contains(start) && start <= as_of => {
                    found.push(account.measured(start, &marked, question, calendar, as_of));
                }
                Some(_) => {}
                None => without_start += 1,
            }
        }
        let lifetimes = found.iter().map(|account| Lifetime {
            days: account.days,
            ended: account.reached_on.is_some(),
        });
        let excluded = [
            (ExclusionReason::NoOnboarding, without_plan),
            (ExclusionReason::StartNotKnown, without_start),
        ];
        Self {
            question,
            survival: Survival::of(lifetimes.collect()),
            accounts: found,
            excluded: excluded
                .map(|(reason, count)| Exclusion { reason, count })
                .to_vec(),
            window,
            as_of,
        }
    }

    /// The accounts that still wait, those that have waited longest first, then by id.
    #[must_use]
    pub fn waiting(&self) -> Vec<&AccountTimeToValue> {
        let accounts = self.accounts.iter();
        let mut waiting: Vec<_> = accounts.filter(|account| account.is_waiting).collect();
        waiting.sort_by_key(|account| (std::cmp::Reverse(account.days), account.account));
        waiting
    }

    /// The accounts that got there, by id.
    #[must_use]
    pub fn reached(&self) -> Vec<Uuid> {
        let accounts = self.accounts.iter();
        let reached = accounts.filter(|account| account.reached_on.is_some());
        reached.map(|account| account.account).collect()
    }

    /// The days after which a half have got there.
    #[must_use]
    pub fn median(&self) -> Metric {
        self.quantile(Decimal::new(5, 1))
    }

    /// The days after which the share of the accounts (0.75, 0.9) have got there, by Kaplan and Meier, with its interval at 95 % when both ends are known. The
    /// numerator counts those that got there, the denominator all. [`Status::InsufficientSample`] while fewer have.
    #[must_use]
    pub fn quantile(&self, share: Decimal) -> Metric {
        let Quantile { days, low, high } = self.survival.quantile(share);
        let metric = Metric::quotient(
            Ratio::count(self.survival.ended),
            Ratio::count(self.survival.subjects),
            Unit::Days,
            "KAPLAN_MEIER",
            self.as_of,
        );
        let metric = metric
            .over(self.window)
            .excluding(self.excluded.iter().copied());
        let Some(days) = days else {
            return metric.without_value(match self.survival.subjects {
                0 => Status::NoData,
                _ => Status::InsufficientSample,
            });
        };
        let metric = metric.with_value(Ratio::whole(days.into()));
        match (low, high) {
            (Some(low), Some(high)) => metric.with_interval(Interval {
                low: Decimal::from(low),
                high: Decimal::from(high),
                confidence: 95,
            }),
            _ => metric,
        }
    }

    /// The share of the accounts that have got there within so many days, by Kaplan and Meier, with its interval at 95 %. The numerator counts those that did,
    /// the denominator all: where some still wait the value is more than their quotient. [`Status::InsufficientSample`] when nobody has been watched for
    /// so long, unless the one who was watched longest had got there: then the curve has come to its end.
    #[must_use]
    pub fn reached_by(&self, days: u32) -> Metric {
        let accounts = self.accounts.iter();
        let reached = accounts
            .filter(|account| account.reached_on.is_some() && account.days <= days)
            .count();
        let metric = Metric::quotient(
            Ratio::count(reached),
            Ratio::count(self.accounts.len()),
            Unit::Proportion,
            "KAPLAN_MEIER",
            self.as_of,
        );
        let metric = metric
            .over(self.window)
            .excluding(self.excluded.iter().copied());
        if self.accounts.is_empty() {
            return metric.without_value(Status::NoData);
        }
        let longest = self.accounts.iter().map(|account| account.days).max();
        let waiting = self.survival.share_after(days);
        if longest.is_some_and(|longest| longest < days) && !waiting.is_zero() {
            return metric.without_value(Status::InsufficientSample);
        }
        let share = Ratio::decimal(Decimal::ONE - waiting);
        match self.survival.point_after(days) {
            Some(point) => metric.with_value(share).with_interval(Interval {
                low: Decimal::ONE - point.high,
                high: Decimal::ONE - point.low,
                confidence: 95,
            }),
            None => metric.with_value(share),
        }
    }
}

impl<'a> Onboarded<'a> {
    /// The plans that have started and have a milestone of that mark, with its place.
    fn marked(&self, value: ValueKind, as_of: NaiveDate) -> Vec<(&'a Plan, usize)> {
        let started = self.plans.iter().filter(|plan| plan.starts_on <= as_of);
        let marked = started.filter_map(|plan| {
            let mut milestones = plan.template.milestones().iter();
            let place = milestones.position(|milestone| match value {
                ValueKind::FirstValue => milestone.terms.is_first_value,
                ValueKind::FullValue => milestone.terms.is_full_value,
            });
            Some((*plan, place?))
        });
        marked.collect()
    }

    fn start(&self, convention: StartConvention, plans: &[(&Plan, usize)]) -> Option<NaiveDate> {
        let plans = plans.iter().map(|(plan, _)| plan);
        match convention {
            StartConvention::SignUp => self.signed_up_on,
            StartConvention::Contract => plans.filter_map(|plan| plan.contract_signed_on).min(),
            StartConvention::Kickoff => plans.map(|plan| plan.starts_on).min(),
        }
    }

    /// Whether an account without a plan would be part of the answer, as far as can be told: by its signup.
    fn is_asked_about(
        &self,
        convention: StartConvention,
        window: &Window,
        as_of: NaiveDate,
    ) -> bool {
        let start = self.signed_up_on;
        let started = start.is_some_and(|start| window.contains(start) && start <= as_of);
        convention == StartConvention::SignUp && started
    }

    fn measured(
        &self,
        start: NaiveDate,
        plans: &[(&Plan, usize)],
        question: ValueQuestion,
        calendar: &WorkCalendar,
        as_of: NaiveDate,
    ) -> AccountTimeToValue {
        let ends = plans.iter().map(|(plan, place)| plan.value(*place, as_of));
        let ends: Vec<_> = ends.collect();
        let reached = ends.iter().filter_map(|end| end.reached).min();
        // What was there after the customer had left was of no value to it.
        let reached = reached.filter(|day| self.left_on.is_none_or(|left| *day <= left));
        let given_up = ends.iter().map(|end| end.given_up).max().flatten();
        let is_given_up = ends.iter().all(|end| end.given_up.is_some());
        let last = match given_up.filter(|_| is_given_up) {
            Some(given_up) => self.left_on.map_or(given_up, |left| left.min(given_up)),
            None => self.left_on.unwrap_or(as_of),
        };
        let end = reached.unwrap_or(last);
        let elapsed = |from: NaiveDate, until: NaiveDate| {
            calendar.elapsed(from.max(start), until.min(end), question.days)
        };
        let waits = plans
            .iter()
            .flat_map(|(plan, place)| plan.waits(&plan.template.leading_to(*place), as_of));
        let waits = united(waits.collect());
        let waited: i64 = waits
            .iter()
            .map(|(from, until)| elapsed(*from, *until))
            .sum();
        let days = elapsed(start, end)
            - match question.without_waiting {
                true => waited,
                false => 0,
            };
        AccountTimeToValue {
            account: self.account,
            started_on: start,
            reached_on: reached,
            days: u32::try_from(days).unwrap_or_default(),
            waited_for_customer: u32::try_from(waited).unwrap_or_default(),
            is_waiting: reached.is_none() && !is_given_up && self.left_on.is_none(),
        }
    }
}

/// What became of a milestone that is waited for.
struct ValueEnd {
    reached: Option<NaiveDate>,
    /// When it became known that it will never be reached.
    given_up: Option<NaiveDate>,
}

impl Plan {
    fn value(&self, place: usize, as_of: NaiveDate) -> ValueEnd {
        let mut last = (MilestoneStatus::Open, self.starts_on);
        for event in self.events_until(place, as_of) {
            if let Some(status) = event.what.leads_to() {
                last = (status, event.on);
            }
        }
        let is_done = last.0 == MilestoneStatus::Done;
        let skipped = (last.0 == MilestoneStatus::Skipped).then_some(last.1);
        let cancelled = self.cancelled_on.filter(|day| *day <= as_of);
        ValueEnd {
            reached: is_done.then_some(last.1),
            given_up: [skipped, cancelled].into_iter().flatten().min(),
        }
    }
}
