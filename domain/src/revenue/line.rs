//! One line of a customer's subscription.

use chrono::NaiveDate;

use crate::money::{Currency, MonthlyAmount};

use super::interval::Charge;

/// What a line of a subscription says, not checked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineTerms {
    /// The price of one, for one billing interval, in minor units; not negative. Without tax.
    pub amount_minor: i64,
    /// What is taken off the price of one for good, in minor units; from zero to the price.
    pub discount_minor: i64,
    /// How many are bought; not negative.
    pub quantity: i64,
    /// The currency of both amounts.
    pub currency: Currency,
    /// What kind of charge it is, and how often it recurs.
    pub charge: Charge,
    /// The first day that it counts.
    pub starts_on: NaiveDate,
    /// The first day that it does not count any more; `None` until further notice.
    pub ends_on: Option<NaiveDate>,
    /// The first day of the trial, not before the line's own; the line's own when only the trial's end is known.
    pub trial_starts_on: Option<NaiveDate>,
    /// The day after the last one of the trial, which may lie after the line's end; as long as the line when only the start is known.
    pub trial_ends_on: Option<NaiveDate>,
}

/// Why terms do not make a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// An amount below zero.
    #[error(
        "the amount is negative: it must be zero or more, and a reduction is given as a discount"
    )]
    NegativeAmount,
    /// A quantity below zero.
    #[error("the quantity is {0}: it must be zero or more")]
    NegativeQuantity(i64),
    /// A discount below zero or above the price.
    #[error("the discount is out of range: from zero to the amount of one")]
    DiscountOutOfRange,
    /// More than anybody pays.
    #[error(
        "the line is worth too much: at most 208,333,333,333,333 minor units (cents) a month are allowed"
    )]
    TooLarge,
    /// An end before the start.
    #[error(
        "the line ends on {ends_on}, before it starts on {starts_on}: its end must be on or after its start"
    )]
    EndBeforeStart {
        /// The first day.
        starts_on: NaiveDate,
        /// The day after the last one.
        ends_on: NaiveDate,
    },
    /// A trial that ends before it starts.
    #[error(
        "the trial ends on {ends_on}, before it starts on {starts_on}: its end must be on or after its start"
    )]
    TrialEndBeforeStart {
        /// The first day of the trial.
        starts_on: NaiveDate,
        /// The day after its last one.
        ends_on: NaiveDate,
    },
    /// A trial that starts when the line does not run.
    #[error(
        "the trial starts on {0}, outside of the line: it must start on or after the line's start, and not after its end"
    )]
    TrialOutsideLine(NaiveDate),
}

/// A line of a subscription whose terms make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    terms: LineTerms,
    monthly: i64,
}

impl Line {
    /// The most that one line may be worth a month, in 1/48 minor units. Sums over any number of lines, in any currency, then fit.
    pub const LIMIT: i64 = 10_000_000_000_000_000;

    /// A line of these terms.
    ///
    /// # Errors
    /// When one of the terms is out of its range, or dates contradict each other.
    pub fn new(terms: LineTerms) -> Result<Self, LineError> {
        check_amounts(&terms)?;
        check_dates(&terms)?;
        let per_month = terms
            .charge
            .interval()
            .map_or(0, |interval| interval.per_month());
        let monthly = (i128::from(terms.amount_minor) - i128::from(terms.discount_minor))
            .checked_mul(i128::from(terms.quantity))
            .and_then(|amount| amount.checked_mul(i128::from(per_month)))
            .and_then(|monthly| i64::try_from(monthly).ok())
            .filter(|monthly| *monthly <= Self::LIMIT)
            .ok_or(LineError::TooLarge)?;
        Ok(Self { terms, monthly })
    }

    /// What it says.
    #[must_use]
    pub const fn terms(&self) -> &LineTerms {
        &self.terms
    }

    /// What it is worth a month on the days that it counts, exactly, in its own currency: zero unless the charge is recurring.
    #[must_use]
    pub const fn monthly(&self) -> MonthlyAmount {
        MonthlyAmount::from_exact(self.monthly as i128)
    }

    /// The same in 1/48 minor units, from zero to [`Line::LIMIT`].
    #[must_use]
    pub const fn monthly_exact(&self) -> i64 {
        self.monthly
    }

    /// The days of the trial: the first one, and the day after the last one (`None`: as long as the line runs).
    #[must_use]
    pub fn trial(&self) -> Option<(NaiveDate, Option<NaiveDate>)> {
        trial(&self.terms)
    }

    /// Whether the line runs on the day, in trial or not: from its start up to, not including, its end.
    #[must_use]
    pub fn runs_on(&self, date: NaiveDate) -> bool {
        self.terms.starts_on <= date && self.terms.ends_on.is_none_or(|end| date < end)
    }

    /// Whether the line counts for recurring revenue on the day: it recurs, runs, and is not in its trial.
    #[must_use]
    pub fn counts_on(&self, date: NaiveDate) -> bool {
        let in_trial = |(start, end): (NaiveDate, Option<NaiveDate>)| {
            start <= date && end.is_none_or(|end| date < end)
        };
        self.terms.charge.interval().is_some()
            && self.runs_on(date)
            && !self.trial().is_some_and(in_trial)
    }
}

fn trial(terms: &LineTerms) -> Option<(NaiveDate, Option<NaiveDate>)> {
    match (terms.trial_starts_on, terms.trial_ends_on) {
        (None, None) => None,
        (start, end) => Some((start.unwrap_or(terms.starts_on), end)),
    }
}

const fn check_amounts(terms: &LineTerms) -> Result<(), LineError> {
    if terms.amount_minor < 0 {
        Err(LineError::NegativeAmount)
    } else if terms.discount_minor < 0 || terms.discount_minor > terms.amount_minor {
        Err(LineError::DiscountOutOfRange)
    } else if terms.quantity < 0 {
        Err(LineError::NegativeQuantity(terms.quantity))
    } else {
        Ok(())
    }
}

fn check_dates(terms: &LineTerms) -> Result<(), LineError> {
    let starts_on = terms.starts_on;
    if let Some(ends_on) = terms.ends_on.filter(|end| *end < starts_on) {
        return Err(LineError::EndBeforeStart { starts_on, ends_on });
    }
    let Some((trial_start, trial_end)) = trial(terms) else {
        return Ok(());
    };
    if trial_start < starts_on || terms.ends_on.is_some_and(|end| end < trial_start) {
        return Err(LineError::TrialOutsideLine(trial_start));
    }
    match trial_end.filter(|end| *end < trial_start) {
        Some(ends_on) => Err(LineError::TrialEndBeforeStart {
            starts_on: trial_start,
            ends_on,
        }),
        None => Ok(()),
    }
}
