//! The envelope that every metric comes in.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{money::Currency, name::names, time::Window};

use super::Ratio;

/// Whether a metric has a value, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// There is a value.
    Ok,
    /// The denominator is zero: the question has no answer.
    ZeroDenominator,
    /// There is nothing to compute the metric from.
    NoData,
    /// There is less than the minimum that a sample needs.
    InsufficientSample,
    /// An amount in another currency cannot be converted, so that a sum of money is not known.
    MissingExchangeRate,
}

names!(Status {
    Ok => "OK",
    ZeroDenominator => "ZERO_DENOMINATOR",
    NoData => "NO_DATA",
    InsufficientSample => "INSUFFICIENT_SAMPLE",
    MissingExchangeRate => "MISSING_EXCHANGE_RATE",
});

/// What the value of a metric counts. Displayed values are in this unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A share of one: 0.05 is five per cent.
    Proportion,
    /// A plain number, such as a quick ratio or an index.
    Number,
    /// A score in points, such as NPS from -100 to 100.
    Points,
    /// Major units of a currency.
    Money(Currency),
    /// Days.
    Days,
    /// Minutes.
    Minutes,
}

/// Why something that was asked about is not part of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExclusionReason {
    /// The account signed up after the date.
    NotSignedUpYet,
    /// The account was archived by the date.
    Archived,
    /// The account has revenue in a currency without an exchange rate.
    MissingExchangeRate,
    /// The purchase is on the day of another one of the same account, and of the same order.
    SameDay,
    /// All of the purchase was given back.
    FullyRefunded,
    /// Nobody decided to make the purchase.
    AutomaticRenewal,
    /// The question of the survey, or the milestone of the onboarding, was skipped.
    Skipped,
    /// The same contact answered again later.
    Superseded,
    /// The contact had been asked not long before.
    Throttled,
    /// The message came back.
    Bounced,
    /// The case is spam.
    Spam,
    /// The case was opened by an agent: no customer was in touch first.
    OpenedByAgent,
    /// The case was closed by a system that got no answer; nobody resolved it.
    AutoClosed,
    /// How often the customer was in touch is not known of the case.
    ContactsNotKnown,
    /// The case was closed before anybody answered.
    ClosedUnanswered,
    /// The case has not been answered yet.
    NotAnsweredYet,
    /// Support made the touchpoint.
    SupportInitiated,
    /// The account has been a customer for too short a time to tell.
    TooRecent,
    /// The user is a robot or an integration.
    ServiceUser,
    /// The account has no subscription line that runs.
    NoSeats,
    /// The onboarding was given up.
    Cancelled,
    /// The account has no onboarding with a milestone of that mark.
    NoOnboarding,
    /// The day from which on days are counted is not known.
    StartNotKnown,
    /// The account was a paying customer before.
    AlreadyCustomer,
    /// Nothing was measured of the account.
    NoValue,
    /// Nothing was measured of the account after its baseline.
    SingleValue,
    /// The account's baseline is zero.
    ZeroBaseline,
    /// The latest value is older than the limit of what was measured.
    Stale,
    /// The customer gave the outcome up.
    Abandoned,
    /// The outcome is not due by the date.
    NotDueYet,
    /// No business review of the account was held lately.
    NotReviewed,
    /// The account has no health score on the date.
    NoHealthScore,
    /// It is not known yet whether the renewal comes.
    NotDecidedYet,
    /// Nobody has said what the referral is worth.
    ValueNotKnown,
}

names!(ExclusionReason {
    NotSignedUpYet => "NOT_SIGNED_UP_YET",
    Archived => "ARCHIVED",
    MissingExchangeRate => "MISSING_EXCHANGE_RATE",
    SameDay => "SAME_DAY",
    FullyRefunded => "FULLY_REFUNDED",
    AutomaticRenewal => "AUTOMATIC_RENEWAL",
    Skipped => "SKIPPED",
    Superseded => "SUPERSEDED",
    Throttled => "THROTTLED",
    Bounced => "BOUNCED",
    Spam => "SPAM",
    OpenedByAgent => "OPENED_BY_AGENT",
    AutoClosed => "AUTO_CLOSED",
    ContactsNotKnown => "CONTACTS_NOT_KNOWN",
    ClosedUnanswered => "CLOSED_UNANSWERED",
    NotAnsweredYet => "NOT_ANSWERED_YET",
    SupportInitiated => "SUPPORT_INITIATED",
    TooRecent => "TOO_RECENT",
    ServiceUser => "SERVICE_USER",
    NoSeats => "NO_SEATS",
    Cancelled => "CANCELLED",
    NoOnboarding => "NO_ONBOARDING",
    StartNotKnown => "START_NOT_KNOWN",
    AlreadyCustomer => "ALREADY_CUSTOMER",
    NoValue => "NO_VALUE",
    SingleValue => "SINGLE_VALUE",
    ZeroBaseline => "ZERO_BASELINE",
    Stale => "STALE",
    Abandoned => "ABANDONED",
    NotDueYet => "NOT_DUE_YET",
    NotReviewed => "NOT_REVIEWED",
    NoHealthScore => "NO_HEALTH_SCORE",
    NotDecidedYet => "NOT_DECIDED_YET",
    ValueNotKnown => "VALUE_NOT_KNOWN",
});

/// How many were left out for one reason; never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The reason.
    pub reason: ExclusionReason,
    /// How many accounts (or answers, cases, purchases, trials).
    pub count: usize,
}

/// A range that holds the true value with the given confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end, in the unit of the value.
    pub low: Decimal,
    /// The upper end, in the unit of the value.
    pub high: Decimal,
    /// The confidence in per cent, such as 95.
    pub confidence: u8,
}

/// A result with its working: what was divided by what, how, over which days, and what was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The result, exactly; `None` unless the status is [`Status::Ok`].
    pub value: Option<Ratio>,
    /// What the value counts.
    pub unit: Unit,
    /// What was divided.
    pub numerator: Ratio,
    /// What it was divided by.
    pub denominator: Ratio,
    /// The name of the reading of the formula, such as `PAYING_ACCOUNTS`.
    pub convention: &'static str,
    /// The days it is about; `None` for a state at a date.
    pub window: Option<Window>,
    /// The date, until its end, whose knowledge it rests on.
    pub as_of: NaiveDate,
    /// Whether there is a value, and if not, why.
    pub status: Status,
    /// What was left out, by reason.
    pub excluded: Vec<Exclusion>,
    /// For a proportion or a mean of a sample.
    pub confidence_interval: Option<Interval>,
}

impl Metric {
    /// `numerator / denominator`; without a value when the denominator is zero. A quotient that does not fit into 127 bits, far beyond any
    /// real amount, is not known either ([`Status::NoData`]).
    #[must_use]
    pub fn quotient(
        numerator: Ratio,
        denominator: Ratio,
        unit: Unit,
        convention: &'static str,
        as_of: NaiveDate,
    ) -> Self {
        let value = numerator.divided_by(denominator);
        let status = match value {
            Some(_) => Status::Ok,
            None if denominator.is_zero() => Status::ZeroDenominator,
            None => Status::NoData,
        };
        Self {
            value,
            unit,
            numerator,
            denominator,
            convention,
            window: None,
            as_of,
            status,
            excluded: Vec::new(),
            confidence_interval: None,
        }
    }

    /// The share of `whole` things that `part` of them are, with the interval of Wilson at 95 %.
    #[must_use]
    pub fn proportion(
        part: usize,
        whole: usize,
        convention: &'static str,
        as_of: NaiveDate,
    ) -> Self {
        let metric = Self::quotient(
            Ratio::count(part),
            Ratio::count(whole),
            Unit::Proportion,
            convention,
            as_of,
        );
        match Interval::wilson(part, whole) {
            Some(interval) => metric.with_interval(interval),
            None => metric,
        }
    }

    /// The same with another value computed from the same parts: NPS is a hundred times its quotient, a median none at all.
    #[must_use]
    pub fn with_value(self, value: Ratio) -> Self {
        Self {
            value: Some(value),
            status: Status::Ok,
            ..self
        }
    }

    /// The same without a value or an interval, for the reason given, which is not [`Status::Ok`].
    #[must_use]
    pub fn without_value(self, status: Status) -> Self {
        Self {
            value: None,
            confidence_interval: None,
            status,
            ..self
        }
    }

    /// The same over the days of `window`.
    #[must_use]
    pub fn over(self, window: Window) -> Self {
        Self {
            window: Some(window),
            ..self
        }
    }

    /// The same with what was left out; reasons that left out nothing are not kept.
    #[must_use]
    pub fn excluding(self, excluded: impl IntoIterator<Item = Exclusion>) -> Self {
        Self {
            excluded: excluded
                .into_iter()
                .filter(|exclusion| exclusion.count > 0)
                .collect(),
            ..self
        }
    }

    /// The same with a confidence interval.
    #[must_use]
    pub fn with_interval(self, interval: Interval) -> Self {
        Self {
            confidence_interval: Some(interval),
            ..self
        }
    }

    /// The value for display: rounded half to even, money to the minor unit of its currency, anything else to at most `decimals` decimals.
    #[must_use]
    pub fn displayed(&self, decimals: u32) -> Option<Decimal> {
        let value = self.value?;
        Some(match self.unit {
            Unit::Money(currency) => value.to_decimal(currency.minor_digits()),
            _ => value.to_decimal(decimals),
        })
    }
}
