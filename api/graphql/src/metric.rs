//! A number that never travels alone.

use async_graphql::{Enum, SimpleObject};
use domain::metric::{
    Exclusion as ExactExclusion, ExclusionReason as ExactReason, Interval, Metric as Exact,
    Status as ExactStatus,
};

use super::{
    scalar::{Date, Decimal},
    window::Window,
};

/// Whether a metric has a value, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactStatus")]
pub enum MetricStatus {
    /// There is a value.
    Ok,
    /// The denominator is zero.
    ZeroDenominator,
    /// There is nothing to count.
    NoData,
    /// There are too few observations.
    InsufficientSample,
    /// An amount could not be converted into the reporting currency.
    MissingExchangeRate,
}

/// Why something was left out of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactReason")]
pub enum ExclusionReason {
    /// The account became a customer after the date.
    NotSignedUpYet,
    /// The account was archived by the date.
    Archived,
    /// An amount of the account could not be converted into the reporting currency.
    MissingExchangeRate,
    /// The purchase is on the day of another one of the same account: the two are one order. Counts purchases.
    SameDay,
    /// All of the purchase was given back. Counts purchases.
    FullyRefunded,
    /// A system made the purchase, and nobody decided to buy. Counts purchases.
    AutomaticRenewal,
    /// The question of the survey, or the milestone of the onboarding, was skipped. Counts answers or milestones.
    Skipped,
    /// The same contact answered again later. Counts answers.
    Superseded,
    /// The contact had been asked not long before. Counts contacts.
    Throttled,
    /// The message came back. Counts messages.
    Bounced,
    /// The case is spam. Counts cases.
    Spam,
    /// The case was opened by an agent: no customer was in touch first. Counts cases.
    OpenedByAgent,
    /// The case was closed by a system that got no answer: nobody resolved it. Counts cases.
    AutoClosed,
    /// It is not known how often the customer was in touch about the case. Counts cases.
    ContactsNotKnown,
    /// The case was closed before anybody answered. Counts cases.
    ClosedUnanswered,
    /// Nobody has answered the case yet. Counts cases.
    NotAnsweredYet,
    /// Support made the touchpoint. Counts touchpoints.
    SupportInitiated,
    /// The account has been a customer for too short a time to tell.
    TooRecent,
    /// A robot or an integration did it. Counts users.
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
    /// Nothing was measured of the account by the date.
    NoValue,
    /// Nothing was measured of the account after its baseline.
    SingleValue,
    /// The baseline of the account is zero.
    ZeroBaseline,
    /// The latest value of the account is older than the limit of its KPI.
    Stale,
    /// The customer gave the outcome up. Counts outcomes.
    Abandoned,
    /// The outcome is not due by the date. Counts outcomes.
    NotDueYet,
    /// No business review of the account was held lately.
    NotReviewed,
    /// The account has no health score on the date.
    NoHealthScore,
    /// It is not known yet whether the renewal comes. Counts renewals.
    NotDecidedYet,
    /// Nobody has said what the referral is worth. Counts referrals.
    ValueNotKnown,
}

/// What was left out of a metric for one reason.
#[derive(Clone, Debug, SimpleObject)]
pub struct Exclusion {
    /// The reason.
    reason: ExclusionReason,
    /// How many accounts; in metrics of purchases, costs, cases, touchpoints or surveys, how many of those, or of answers, contacts or messages.
    count: i32,
}

impl From<ExactExclusion> for Exclusion {
    fn from(exclusion: ExactExclusion) -> Self {
        Self {
            reason: exclusion.reason.into(),
            count: i32::try_from(exclusion.count).unwrap_or(i32::MAX),
        }
    }
}

/// An interval in which the true value lies with a stated confidence.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConfidenceInterval {
    /// The lower end, in the unit of the value.
    low: Decimal,
    /// The upper end, in the unit of the value.
    high: Decimal,
    /// The confidence in per cent, such as 95.
    confidence: i32,
}

impl From<Interval> for ConfidenceInterval {
    fn from(interval: Interval) -> Self {
        Self {
            low: Decimal(interval.low),
            high: Decimal(interval.high),
            confidence: interval.confidence.into(),
        }
    }
}

/// A metric with its working: the value, what was divided by what, by which convention, as of when, and what was left out.
#[derive(Clone, Debug, SimpleObject)]
pub struct Metric {
    /// The result, rounded half-even to six decimals; null unless the status is OK. A proportion is a share of one: 0.05 is five per cent.
    value: Option<Decimal>,
    /// What was divided.
    numerator: Decimal,
    /// What it was divided by.
    denominator: Decimal,
    /// The name of the reading of the formula.
    convention: String,
    /// The days it is about; null for a state at a date.
    window: Option<Window>,
    /// The date, until its end, whose knowledge it rests on.
    as_of: Date,
    /// Whether there is a value, and if not, why.
    status: MetricStatus,
    /// What was left out, by reason.
    excluded: Vec<Exclusion>,
    /// For a proportion or a mean of a sample.
    confidence_interval: Option<ConfidenceInterval>,
}

/// The decimals of a displayed metric.
const DECIMALS: u32 = 6;

impl From<Exact> for Metric {
    fn from(metric: Exact) -> Self {
        Self {
            value: metric.displayed(DECIMALS).map(Decimal),
            numerator: Decimal(metric.numerator.to_decimal(DECIMALS).normalize()),
            denominator: Decimal(metric.denominator.to_decimal(DECIMALS).normalize()),
            convention: metric.convention.to_owned(),
            window: metric.window.map(Window::from),
            as_of: metric.as_of.into(),
            status: metric.status.into(),
            excluded: metric.excluded.into_iter().map(Exclusion::from).collect(),
            confidence_interval: metric.confidence_interval.map(ConfidenceInterval::from),
        }
    }
}
