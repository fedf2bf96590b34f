//! The words that fields of a few choices take.

/// The times that one amount of a subscription line can pay for.
pub(super) const BILLING_INTERVALS: &[&str] = &[
    "DAY",
    "WEEK",
    "MONTH",
    "QUARTER",
    "HALF_YEAR",
    "YEAR",
    "TWO_YEARS",
    "ONE_OFF",
];

/// How a customer can leave.
pub(super) const CHURN_KINDS: &[&str] = &["VOLUNTARY", "INVOLUNTARY", "DOWNGRADE_TO_FREE"];

/// The roles in which a CSM can own an account.
pub(super) const OWNERSHIP_ROLES: &[&str] = &["PRIMARY", "SECONDARY", "ONBOARDING", "RENEWAL"];

/// What a survey can ask.
pub(super) const SURVEY_KINDS: &[&str] = &["NPS", "CSAT", "CES", "CUSTOM"];

/// The ends of a scale that can be the good one.
pub(super) const SCALE_DIRECTIONS: &[&str] = &["HIGHER_IS_BETTER", "LOWER_IS_BETTER"];

/// What can be spent to keep customers.
pub(super) const COST_CATEGORIES: &[&str] = &[
    "SALARIES",
    "PROGRAMMES",
    "SYSTEMS",
    "TRAINING",
    "CUSTOMER_MARKETING",
    "DISCOUNTS",
];
