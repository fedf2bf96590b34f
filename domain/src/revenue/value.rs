//! What a customer is worth over its lifetime (CLV), by formula.

use crate::{metric::Ratio, name::names};

/// How the value of a customer is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LifetimeValueMethod {
    /// Average purchase value x purchases a month x months of the lifespan.
    AveragePurchase,
    /// Revenue per account x gross margin / churn rate, of the same window.
    MarginOverChurn,
    /// What customers have brought so far.
    Observed,
}

names!(LifetimeValueMethod {
    AveragePurchase => "AVERAGE_PURCHASE",
    MarginOverChurn => "MARGIN_OVER_CHURN",
    Observed => "OBSERVED",
});

impl LifetimeValueMethod {
    /// [`LifetimeValueMethod::AveragePurchase`]: $50 x 3 a month x 24 months = $3,600. `None` when it does not fit.
    #[must_use]
    pub fn of_average_purchase(
        value: Ratio,
        purchases_a_month: Ratio,
        months: Ratio,
    ) -> Option<Ratio> {
        value.times(purchases_a_month)?.times(months)
    }

    /// [`LifetimeValueMethod::MarginOverChurn`]; `None` at zero churn: nobody leaves, and there is no end to reckon with.
    #[must_use]
    pub fn of_margin_over_churn(
        revenue_per_account: Ratio,
        gross_margin: Ratio,
        churn: Ratio,
    ) -> Option<Ratio> {
        revenue_per_account.times(gross_margin)?.divided_by(churn)
    }
}
