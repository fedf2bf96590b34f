//! Assignments of CSMs to one account.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::name::names;

/// What a CSM does for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnershipRole {
    /// Owns the account: the one whose book of business it is in. One at a time.
    Primary,
    /// Stands in for or helps the primary one.
    Secondary,
    /// Leads the onboarding.
    Onboarding,
    /// Leads the renewal.
    Renewal,
}

names!(OwnershipRole {
    Primary => "PRIMARY",
    Secondary => "SECONDARY",
    Onboarding => "ONBOARDING",
    Renewal => "RENEWAL",
});

/// Whose account it is when numbers of a past date are split by CSM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerConvention {
    /// The one who owned it on the date of the numbers.
    #[default]
    Then,
    /// The one who owns it today.
    Now,
}

names!(OwnerConvention {
    Then => "THEN",
    Now => "NOW",
});

impl OwnerConvention {
    /// The date whose owner counts, for numbers of the date `as_of` that are asked for `today`.
    #[must_use]
    pub const fn date(self, as_of: NaiveDate, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Then => as_of,
            Self::Now => today,
        }
    }
}

/// A CSM assigned to an account, from `starts_on` up to, not including, `ends_on`.
///
/// One that starts and ends on the same day covers no day: it was taken back before it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// The CSM, a member of the tenant.
    pub csm: Uuid,
    /// What the CSM does for the account.
    pub role: OwnershipRole,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; `None` until further notice.
    pub ends_on: Option<NaiveDate>,
}

impl Assignment {
    /// Whether it covers the day.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.starts_on <= date && self.ends_on.is_none_or(|end| date < end)
    }

    /// Whether there is a day that both cover.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let covers_a_day = |one: &Self| one.ends_on.is_none_or(|end| one.starts_on < end);
        let starts_before_end_of =
            |one: &Self, other: &Self| other.ends_on.is_none_or(|end| one.starts_on < end);
        covers_a_day(self)
            && covers_a_day(other)
            && starts_before_end_of(self, other)
            && starts_before_end_of(other, self)
    }
}

/// The CSM who owns the account on `date`: the primary one. `None` when it is unowned.
#[must_use]
pub fn owner_on(assignments: &[Assignment], date: NaiveDate) -> Option<Uuid> {
    assignments
        .iter()
        .find(|assignment| assignment.role == OwnershipRole::Primary && assignment.covers(date))
        .map(|assignment| assignment.csm)
}
