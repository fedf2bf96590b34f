//! How often an amount is charged.

use crate::name::names;

/// How often a recurring amount is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BillingInterval {
    /// Every day: x 365.25 / 12 a month.
    Day,
    /// Every week: x 52 / 12 a month (not 4.33).
    Week,
    /// Every month.
    Month,
    /// Every three months.
    Quarter,
    /// Every six months.
    HalfYear,
    /// Every year.
    Year,
    /// Every two years.
    TwoYears,
}

names!(BillingInterval {
    Day => "DAY",
    Week => "WEEK",
    Month => "MONTH",
    Quarter => "QUARTER",
    HalfYear => "HALF_YEAR",
    Year => "YEAR",
    TwoYears => "TWO_YEARS",
});

impl BillingInterval {
    /// What one unit charged at this interval is a month, in 1/48 units: 48 is what makes all of them whole.
    #[must_use]
    pub const fn per_month(self) -> i64 {
        match self {
            Self::Day => 1_461,
            Self::Week => 208,
            Self::Month => 48,
            Self::Quarter => 16,
            Self::HalfYear => 8,
            Self::Year => 4,
            Self::TwoYears => 2,
        }
    }
}

/// What kind of charge a line is. Only recurring ones are recurring revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChargeKind {
    /// The same amount at every billing interval.
    Recurring,
    /// An amount charged once, such as a set-up fee.
    OneOff,
    /// An amount that depends on use.
    Usage,
}

names!(ChargeKind {
    Recurring => "RECURRING",
    OneOff => "ONE_OFF",
    Usage => "USAGE",
});

/// A kind of charge, with the billing interval that a recurring one has and no other does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charge {
    /// The same amount at every billing interval.
    Recurring(BillingInterval),
    /// An amount charged once.
    OneOff,
    /// An amount that depends on use.
    Usage,
}

/// A kind of charge and a billing interval that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChargeError {
    /// A recurring charge needs an interval.
    #[error(
        "a RECURRING charge needs a billing interval: one of DAY, WEEK, MONTH, QUARTER, HALF_YEAR, YEAR, TWO_YEARS"
    )]
    IntervalMissing,
    /// Other charges have none.
    #[error("a charge of kind {0} has no billing interval")]
    IntervalNotAllowed(ChargeKind),
}

impl Charge {
    /// A charge from its two columns.
    ///
    /// # Errors
    /// When a recurring charge has no interval, or another one has.
    pub const fn new(
        kind: ChargeKind,
        interval: Option<BillingInterval>,
    ) -> Result<Self, ChargeError> {
        match (kind, interval) {
            (ChargeKind::Recurring, Some(interval)) => Ok(Self::Recurring(interval)),
            (ChargeKind::Recurring, None) => Err(ChargeError::IntervalMissing),
            (_, Some(_)) => Err(ChargeError::IntervalNotAllowed(kind)),
            (ChargeKind::OneOff, None) => Ok(Self::OneOff),
            (ChargeKind::Usage, None) => Ok(Self::Usage),
        }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(self) -> ChargeKind {
        match self {
            Self::Recurring(_) => ChargeKind::Recurring,
            Self::OneOff => ChargeKind::OneOff,
            Self::Usage => ChargeKind::Usage,
        }
    }

    /// The billing interval of a recurring charge.
    #[must_use]
    pub const fn interval(self) -> Option<BillingInterval> {
        match self {
            Self::Recurring(interval) => Some(interval),
            Self::OneOff | Self::Usage => None,
        }
    }
}
