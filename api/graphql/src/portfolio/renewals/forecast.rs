//! What is to be expected of renewals, case by case.

use async_graphql::SimpleObject;
use domain::renewal::{Forecast, RenewalReport as Exact};

use super::{super::count, money};
use crate::money::Money;

/// What is to be expected of renewals in several cases. No renewal counts for more than is due.
#[derive(Clone, Debug, SimpleObject)]
pub struct RenewalForecastCases {
    /// What was renewed already; part of all that follow.
    secured: Money,
    /// With what is pending and nearly certain: 90 % and above.
    worst: Money,
    /// With what is pending and likely enough to commit to: 70 % and above.
    commit: Money,
    /// With what is pending and possible, or not rated.
    best: Money,
    /// With all that is pending, each by its likelihood; what is not rated counts nothing.
    expected: Money,
    /// What is pending and less likely than what one would commit to.
    at_risk: Money,
    /// What is pending and not rated.
    unrated: Money,
    /// How many are pending and not rated.
    unrated_count: i32,
}

impl RenewalForecastCases {
    /// What the domain expects of a report's renewals.
    pub(super) fn new(forecast: &Forecast, report: &Exact) -> Self {
        let money = |amount| money(amount, report);
        Self {
            secured: money(forecast.secured),
            worst: money(forecast.worst),
            commit: money(forecast.commit),
            best: money(forecast.best),
            expected: money(forecast.expected),
            at_risk: money(forecast.at_risk),
            unrated: money(forecast.unrated),
            unrated_count: count(forecast.unrated_count),
        }
    }
}
