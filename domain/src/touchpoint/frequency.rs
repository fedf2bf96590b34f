//! How often customers are spoken to.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Unit},
    time::{Window, day_number},
};

use super::{TouchRow, TouchpointKind};

/// The touchpoints of some accounts in a window, as known on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFrequency {
    /// The accounts that were touched, by id.
    pub touched: Vec<Uuid>,
    /// How many accounts are in the books in the window, or were touched in it.
    pub accounts: usize,
    counts: [usize; TouchpointKind::ALL.len()],
    by_support: [usize; TouchpointKind::ALL.len()],
    window: Window,
    as_of: NaiveDate,
}

impl ContactFrequency {
    /// None yet.
    pub(crate) const fn new(window: Window, as_of: NaiveDate) -> Self {
        Self {
            touched: Vec::new(),
            accounts: 0,
            counts: [0; TouchpointKind::ALL.len()],
            by_support: [0; TouchpointKind::ALL.len()],
            window,
            as_of,
        }
    }

    /// Adds the touchpoints of an account, ascending by day.
    pub(crate) fn take(&mut self, account: Uuid, is_in_books: bool, touches: &[TouchRow]) {
        let first = day_number(self.window.start());
        let last = (day_number(self.window.end()) - 1).min(day_number(self.as_of));
        let from = touches.partition_point(|touch| touch.day < first);
        let until = touches.partition_point(|touch| touch.day <= last);
        let mut is_touched = false;
        for touch in &touches[from.min(until)..until] {
            let counts = match touch.counts() {
                true => &mut self.counts,
                false => &mut self.by_support,
            };
            counts[touch.kind as usize] += 1;
            is_touched |= touch.counts();
        }
        if is_touched {
            self.touched.push(account);
        }
        self.accounts += usize::from(is_in_books || is_touched);
    }

    /// How many touchpoints there were, of a kind or of all, without those that support initiated.
    #[must_use]
    pub fn count(&self, kind: Option<TouchpointKind>) -> usize {
        of_kind(&self.counts, kind)
    }

    /// Contact frequency: touchpoints of a kind or of all / (accounts x months that have gone by until the date), without those that support initiated.
    #[must_use]
    pub fn monthly(&self, kind: Option<TouchpointKind>) -> Metric {
        let gone = self.window.months_until(self.as_of);
        let months = Ratio::count(self.accounts).times(gone);
        let by_support = Exclusion {
            reason: ExclusionReason::SupportInitiated,
            count: of_kind(&self.by_support, kind),
        };
        Metric::quotient(
            Ratio::count(self.count(kind)),
            months.unwrap_or(Ratio::ZERO),
            Unit::Number,
            "PER_ACCOUNT_AND_MONTH",
            self.as_of,
        )
        .over(self.window)
        .excluding([by_support])
    }

    /// Accounts that were touched in the window / accounts. The numerator counts [`ContactFrequency::touched`].
    #[must_use]
    pub fn reach(&self) -> Metric {
        let (touched, all) = (self.touched.len(), self.accounts);
        Metric::proportion(touched, all, "TOUCHED_ACCOUNTS", self.as_of).over(self.window)
    }
}

fn of_kind(counts: &[usize], kind: Option<TouchpointKind>) -> usize {
    match kind {
        Some(kind) => counts[kind as usize],
        None => counts.iter().sum(),
    }
}
