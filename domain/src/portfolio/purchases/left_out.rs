//! Purchases that make no order by themselves, counted by reason.

use std::ops::Range;

use crate::{
    metric::{Exclusion, ExclusionReason},
    portfolio::evaluate::Portfolio,
};

/// How many purchases of some days make no order by themselves, by reason. With the orders they are all purchases that are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// On the day of another one of the same account: the two are one order.
    pub same_day: usize,
    /// All of it was given back.
    pub fully_refunded: usize,
    /// Nobody decided to make it.
    pub automatic_renewals: usize,
    /// Before its account signed up.
    pub before_signup: usize,
    /// After its account was archived.
    pub archived: usize,
}

impl LeftOut {
    /// All of them.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.same_day
            + self.fully_refunded
            + self.automatic_renewals
            + self.before_signup
            + self.archived
    }

    pub(super) fn exclusions(&self) -> [Exclusion; 5] {
        [
            (ExclusionReason::SameDay, self.same_day),
            (ExclusionReason::FullyRefunded, self.fully_refunded),
            (ExclusionReason::AutomaticRenewal, self.automatic_renewals),
            (ExclusionReason::NotSignedUpYet, self.before_signup),
            (ExclusionReason::Archived, self.archived),
        ]
        .map(|(reason, count)| Exclusion { reason, count })
    }
}

impl Portfolio {
    /// Adds the purchases of an account on some days that make no order by themselves.
    pub(super) fn leave_out(&self, account: u32, days: &Range<i32>, left_out: &mut LeftOut) {
        if self.is_of_a_plan() {
            return;
        }
        let today = self.basis.day;
        let tenure = self.facts.tenure(account);
        let mut day_of_order = None;
        let sales = self.facts.purchases.of(account).iter();
        for sale in sales.filter(|sale| days.contains(&sale.day) && sale.day <= today) {
            if sale.day < tenure.first {
                left_out.before_signup += 1;
            } else if sale.day >= tenure.end {
                left_out.archived += 1;
            } else if sale.is_automatic_renewal {
                left_out.automatic_renewals += 1;
            } else if sale.is_refunded(today) {
                left_out.fully_refunded += 1;
            } else if day_of_order.replace(sale.day) == Some(sale.day) {
                left_out.same_day += 1;
            }
        }
    }
}
