//! Messages that lead a new customer on, and who responds to them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Interval, Metric, NORMAL_97_5, Ratio, Status, Unit},
    time::{NEVER, Window, day_number, local_date},
};

/// A prompt that was sent to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prompt {
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was first answered, not before it was sent; `None` when it was not.
    pub answered_at: Option<DateTime<Utc>>,
}

impl Prompt {
    /// How long an answer may take to be one in time.
    pub const IN_TIME: TimeDelta = TimeDelta::hours(24);

    /// Whether it was answered within 24 hours, the last instant of them included.
    #[must_use]
    pub fn is_answered_in_time(&self) -> bool {
        self.answered_at
            .is_some_and(|answered| answered - self.sent_at <= Self::IN_TIME)
    }
}

/// A prompt as numbers. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PromptRow {
    pub(crate) sent: i32,
    pub(crate) id: Uuid,
    /// The day on which it was answered in time, or the largest day.
    in_time: i32,
    /// The day on which it was answered, or the largest day.
    answered: i32,
    /// The day with whose end the 24 hours have passed.
    settled: i32,
}

impl PromptRow {
    pub(crate) fn new(id: Uuid, prompt: &Prompt, zone: Tz) -> Self {
        let day = |instant: DateTime<Utc>| day_number(local_date(instant, zone));
        let answered = prompt.answered_at.map_or(NEVER, day);
        Self {
            sent: day(prompt.sent_at),
            id,
            in_time: if prompt.is_answered_in_time() {
                answered
            } else {
                NEVER
            },
            answered,
            settled: day(prompt.sent_at + Prompt::IN_TIME),
        }
    }
}

/// The prompts that were sent to some accounts in a window, as known on a date. Lists of prompts and of accounts are by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptReport {
    /// The prompts sent.
    pub sent: Vec<Uuid>,
    /// Those of them that were answered at all.
    pub answered: Vec<Uuid>,
    /// Those of them that were answered within 24 hours.
    pub in_time: Vec<Uuid>,
    /// Those of them that are not answered, but may still be within the 24 hours.
    pub provisional: Vec<Uuid>,
    /// The accounts that answered at least one within 24 hours, and were no paying customers when they got the first one.
    pub responders: Vec<Uuid>,
    /// Those of them that paid within the days.
    pub responders_converted: Vec<Uuid>,
    /// The other accounts that got one.
    pub others: Vec<Uuid>,
    /// Those of them that paid within the days.
    pub others_converted: Vec<Uuid>,
    /// Within how many days of the first prompt an account has to pay to be converted.
    pub within_days: u32,
    already_customers: usize,
    too_recent: usize,
    window: Window,
    as_of: NaiveDate,
}

impl PromptReport {
    /// A report without prompts.
    pub(crate) const fn new(window: Window, within_days: u32, as_of: NaiveDate) -> Self {
        Self {
            sent: Vec::new(),
            answered: Vec::new(),
            in_time: Vec::new(),
            provisional: Vec::new(),
            responders: Vec::new(),
            responders_converted: Vec::new(),
            others: Vec::new(),
            others_converted: Vec::new(),
            within_days,
            already_customers: 0,
            too_recent: 0,
            window,
            as_of,
        }
    }

    /// Adds the prompts of an account, ascending, which first paid on a day, or never (the largest day).
    pub(crate) fn take(&mut self, account: Uuid, first_paid: i32, prompts: &[PromptRow]) {
        let as_of = day_number(self.as_of);
        let (start, end) = (
            day_number(self.window.start()),
            day_number(self.window.end()),
        );
        let from = prompts.partition_point(|prompt| prompt.sent < start);
        let until = prompts.partition_point(|prompt| prompt.sent < end && prompt.sent <= as_of);
        let prompts = &prompts[from.min(until)..until];
        let Some(first) = prompts.first() else {
            return;
        };
        let mut responds = false;
        for prompt in prompts {
            self.sent.push(prompt.id);
            responds |= prompt.in_time <= as_of;
            if prompt.answered <= as_of {
                self.answered.push(prompt.id);
            }
            if prompt.in_time <= as_of {
                self.in_time.push(prompt.id);
            } else if prompt.answered > as_of && prompt.settled > as_of {
                self.provisional.push(prompt.id);
            }
        }
        let last = first.sent.saturating_add_unsigned(self.within_days);
        if first_paid < first.sent {
            self.already_customers += 1;
        } else if last > as_of {
            // Those who have not paid yet may still do; those who have are no better known than they.
            self.too_recent += 1;
        } else {
            let (accounts, converted) = match responds {
                true => (&mut self.responders, &mut self.responders_converted),
                false => (&mut self.others, &mut self.others_converted),
            };
            accounts.push(account);
            if first_paid <= last {
                converted.push(account);
            }
        }
    }

    /// The lists in order.
    pub(crate) fn finish(mut self) -> Self {
        let lists = [
            &mut self.sent,
            &mut self.answered,
            &mut self.in_time,
            &mut self.provisional,
        ];
        for list in lists {
            list.sort_unstable();
        }
        self
    }

    /// 24-hour response rate: prompts answered within 24 hours / prompts sent. The numerator counts [`PromptReport::in_time`]. Provisional while there are
    /// [`PromptReport::provisional`] ones.
    #[must_use]
    pub fn response_rate(&self) -> Metric {
        let (in_time, sent) = (self.in_time.len(), self.sent.len());
        Metric::proportion(in_time, sent, "WITHIN_24_HOURS", self.as_of).over(self.window)
    }

    /// Responders who paid within the days / responders.
    #[must_use]
    pub fn responder_conversion(&self) -> Metric {
        let (converted, all) = (self.responders_converted.len(), self.responders.len());
        self.conversion(converted, all, "RESPONDERS")
    }

    /// Others who paid within the days / others.
    #[must_use]
    pub fn other_conversion(&self) -> Metric {
        let (converted, all) = (self.others_converted.len(), self.others.len());
        self.conversion(converted, all, "OTHERS")
    }

    fn conversion(&self, converted: usize, all: usize, convention: &'static str) -> Metric {
        Metric::proportion(converted, all, convention, self.as_of)
            .over(self.window)
            .excluding(self.exclusions())
    }

    fn exclusions(&self) -> [Exclusion; 2] {
        [
            (ExclusionReason::AlreadyCustomer, self.already_customers),
            (ExclusionReason::TooRecent, self.too_recent),
        ]
        .map(|(reason, count)| Exclusion { reason, count })
    }

    /// Uplift: conversion among responders / conversion among others - 1, such as 0.8 for 80 % more, with the interval of Katz (1978) at 95 %. Numerator and
    /// denominator are the two conversions. [`Status::NoData`] when one of the groups is empty. It says who converts, not why.
    #[must_use]
    pub fn uplift(&self) -> Metric {
        let groups = [
            (self.responders_converted.len(), self.responders.len()),
            (self.others_converted.len(), self.others.len()),
        ];
        let share =
            |(part, whole): (usize, usize)| Ratio::count(part).divided_by(Ratio::count(whole));
        let [responders, others] = groups.map(share);
        let known = responders.zip(others);
        let (above, below) = known.unwrap_or((Ratio::ZERO, Ratio::ZERO));
        let metric = Metric::quotient(
            above,
            below,
            Unit::Proportion,
            "RESPONDERS_OVER_OTHERS",
            self.as_of,
        );
        let metric = metric.over(self.window).excluding(self.exclusions());
        if known.is_none() {
            return metric.without_value(Status::NoData);
        }
        let uplift = metric.value.and_then(|times| times.plus(Ratio::whole(-1)));
        let Some(uplift) = uplift else {
            return metric;
        };
        let metric = metric.with_value(uplift);
        match interval(groups) {
            Some(interval) => metric.with_interval(interval),
            None => metric,
        }
    }
}

/// The interval of the quotient of two shares, less one; `None` when a share is zero.
fn interval(groups: [(usize, usize); 2]) -> Option<Interval> {
    let mut variance = 0.0;
    for (part, whole) in groups {
        if part == 0 {
            return None;
        }
        variance += 1.0 / part as f64 - 1.0 / whole as f64;
    }
    let [(above, all), (below, others)] = groups.map(|(part, whole)| (part as f64, whole as f64));
    let times = (above / all) / (below / others);
    let half = (NORMAL_97_5 * variance.sqrt()).exp();
    let rounded = |number: f64| {
        let number = Decimal::try_from(number).ok()?;
        Some(number.round_dp(6).normalize())
    };
    Some(Interval {
        low: rounded(times / half - 1.0)?,
        high: rounded(times * half - 1.0)?,
        confidence: 95,
    })
}
