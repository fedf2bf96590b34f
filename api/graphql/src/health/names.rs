//! Closed lists of names.

use async_graphql::Enum;
use data::health::ProfileStatus as ExactProfileStatus;
use domain::health as exact;

/// How an account is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
#[graphql(remote = "exact::HealthBand")]
pub enum HealthBand {
    /// At risk.
    Red,
    /// To be watched.
    Yellow,
    /// Well.
    Green,
}

/// Whether an account has a health score, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::HealthStatus")]
pub enum HealthStatus {
    /// It has one.
    Ok,
    /// No published profile is for it, or no score was computed by the date.
    NoProfile,
    /// Nothing that the profile looks at is known and fresh.
    NoData,
    /// Less is known and fresh than the profile demands.
    InsufficientCoverage,
}

/// Whether a factor counts in a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::FactorState")]
pub enum HealthFactorState {
    /// It is known and fresh.
    Counted,
    /// It is known, but tells of a day too long ago.
    Stale,
    /// It is not known.
    Missing,
}

/// Where a health profile stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactProfileStatus")]
pub enum HealthProfileStatus {
    /// It can be changed and tried out, and counts for nothing.
    Draft,
    /// It cannot be changed any more, and counts from its effective date on.
    Published,
    /// It counts no more from a day on.
    Archived,
}

/// What is measured of an account. Each has one definition, so that what was measured once can be scored by any profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::FactorKind")]
pub enum HealthFactorKind {
    /// How usage moves: (daily active users of the last 28 days - those of the 28 days before) / those of the 28 days before. -0.25 is a quarter less. Not
    /// known without usage in the 28 days before.
    UsageTrend,
    /// Mean of the daily active users / monthly active users of the last 30 days, 0 to 1. Not known without an active user.
    Stickiness,
    /// Users active in the last 30 days / seats; above 1 when more use it than is paid for. Not known without a running subscription line.
    SeatUtilisation,
    /// Net Promoter Score of the account, -100 to 100, from the latest answer of each contact in the last 365 days.
    Nps,
    /// Share of answers in the best two boxes, 0 to 1, from the latest answer of each contact in the last 365 days.
    Csat,
    /// Share of answers that agree that it was easy, 0 to 1, from the latest answer of each contact in the last 365 days.
    Ces,
    /// How many support cases are open.
    OpenCases,
    /// How many times support cases came back after they were resolved, in the last 90 days.
    ReopenedCases,
    /// Touchpoints in 30 days, over the last 90 days or since the sign-up, those that support initiated apart. Not known in the first 30 days.
    TouchFrequency,
    /// Days until the next renewal that is not decided is due; below zero when it is late.
    RenewalDistance,
    /// What the CSM thinks, 1 (at risk) to 5 (strong): `recordHealthJudgement`.
    CsmJudgement,
    /// Milestones of the onboardings that are done / those that are due, skipped ones apart, 0 to 1. Not known before one is due. It tells of the day on which
    /// the last onboarding was completed, and of today while one is under way: `freshForDays` ends its say.
    MilestoneProgress,
    /// Desired outcomes that are attained / those that are due, those that were given up apart, 0 to 1. Not known before one is due.
    OutcomeAttainment,
    /// Invoices that were paid on their due day or before / those that were due in the last 365 days, voided ones apart, 0 to 1. Not known when none was due.
    Payment,
    /// Growth of the customer's own KPIs since their baselines, the mean of those whose growth is known: 0.1 is a tenth better.
    KpiGrowth,
}
