//! Why customers leave.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::name::names;

/// How a customer left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChurnKind {
    /// The customer cancelled.
    Voluntary,
    /// The customer did not pay.
    Involuntary,
    /// The customer stays, without paying, on a free plan.
    DowngradeToFree,
}

names!(ChurnKind {
    Voluntary => "VOLUNTARY",
    Involuntary => "INVOLUNTARY",
    DowngradeToFree => "DOWNGRADE_TO_FREE",
});

/// How, and for which reasons, an account left or gave up a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The first day without it, by the tenant's convention (see [`super::ChurnDate`]).
    pub ends_on: NaiveDate,
    /// How it left, when that is known.
    pub kind: Option<ChurnKind>,
    /// The ids of the tenant's churn reasons that were picked, as many as apply.
    pub reasons: Vec<Uuid>,
}
