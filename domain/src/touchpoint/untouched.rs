//! Customers that nobody speaks to.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::metric::{Exclusion, ExclusionReason, Metric};

/// The accounts without a touchpoint in the last days until a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untouched {
    /// The accounts, by id.
    pub untouched: Vec<Uuid>,
    /// How many accounts have been in the books for so many days.
    pub accounts: usize,
    /// How many have not been.
    pub too_recent: usize,
    /// How many days.
    pub days: u32,
    /// The date, until its end.
    pub as_of: NaiveDate,
}

impl Untouched {
    /// Accounts without a touchpoint in the last days, those that support initiated apart / accounts that have been in the books for so many days. The
    /// numerator counts [`Untouched::untouched`].
    #[must_use]
    pub fn share(&self) -> Metric {
        let too_recent = Exclusion {
            reason: ExclusionReason::TooRecent,
            count: self.too_recent,
        };
        let untouched = self.untouched.len();
        Metric::proportion(untouched, self.accounts, "UNTOUCHED_ACCOUNTS", self.as_of)
            .excluding([too_recent])
    }
}
