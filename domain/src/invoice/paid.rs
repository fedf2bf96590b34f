//! Which invoices were paid in time.

use chrono::{Days, NaiveDate};

use crate::metric::Ratio;

/// For how many days after its due day an invoice tells something.
const DAYS: u64 = 365;

/// An invoice as numbers. Ordered by due day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Invoice {
    /// The last day on which it is paid in time.
    pub due_on: NaiveDate,
    /// The day on which it was paid; none while it is open.
    pub paid_on: Option<NaiveDate>,
    /// The day from which it counts nowhere; none while it stands.
    pub voided_on: Option<NaiveDate>,
}

impl Invoice {
    /// Whether it was paid on its due day or before.
    #[must_use]
    pub fn is_in_time(&self) -> bool {
        self.paid_on.is_some_and(|paid_on| paid_on <= self.due_on)
    }

    /// Whether it was due in the days until the end of `on`, and stood then.
    fn counts(&self, on: NaiveDate) -> bool {
        let last = self.due_on.checked_add_days(Days::new(DAYS));
        let is_recent = last.is_none_or(|last| on < last);
        let is_voided = self.voided_on.is_some_and(|voided_on| voided_on <= on);
        self.due_on <= on && is_recent && !is_voided
    }
}

/// The invoices that were paid in time among those that were due in the 365 days until the end of `on`, as a share of one; `None` when none was due. One
/// that was paid late, or not at all, is late.
#[must_use]
pub fn paid_in_time(invoices: &[Invoice], on: NaiveDate) -> Option<Ratio> {
    let (mut in_time, mut due) = (0, 0);
    for invoice in invoices.iter().filter(|invoice| invoice.counts(on)) {
        due += 1;
        in_time += usize::from(invoice.is_in_time());
    }
    Ratio::count(in_time).divided_by(Ratio::count(due))
}
