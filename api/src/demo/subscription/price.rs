//! What plans cost in the currency of an account, for its billing interval.

use domain::{money::Currency, revenue::BillingInterval};

use super::track::Offer;
use crate::demo::{
    lifetime::months_of,
    profile::{PlanSheet, Profile},
};

/// The prices for one account.
#[derive(Debug)]
pub(super) struct PriceList {
    currency: Currency,
    interval: BillingInterval,
    /// What one unit of the currency was worth in the reporting currency when prices were set, in millionths.
    millionths: i64,
}

impl PriceList {
    pub(super) fn new(
        profile: &Profile,
        currency: Currency,
        reporting: Currency,
        interval: BillingInterval,
    ) -> Self {
        let foreign = profile.currencies.iter();
        let foreign = foreign
            .filter(|_| currency != reporting)
            .find(|foreign| foreign.code == currency.as_str());
        Self {
            currency,
            interval,
            millionths: foreign.map_or(1_000_000, |foreign| foreign.millionths),
        }
    }

    pub(super) const fn currency(&self) -> Currency {
        self.currency
    }

    pub(super) const fn interval(&self) -> BillingInterval {
        self.interval
    }

    /// The list price of one for one interval, in minor units: whole units of the currency a month, and tens of them where they are small.
    pub(super) fn amount(&self, plan: PlanSheet) -> i64 {
        let exact = plan.price * 1_000_000 / self.millionths;
        let price = if exact >= 1_000 {
            exact / 10 * 10
        } else {
            exact.max(1)
        };
        price * self.currency.minor_per_major() * i64::from(months_of(self.interval))
    }

    /// What is taken off that price: for paying ahead, and what was negotiated.
    pub(super) fn discount(&self, offer: Offer) -> i64 {
        let ahead = match self.interval {
            BillingInterval::Year => 10,
            BillingInterval::TwoYears => 15,
            _ => 0,
        };
        self.amount(offer.plan) * (ahead + offer.discount_percent) / 100
    }
}
