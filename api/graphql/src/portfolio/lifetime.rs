//! How long customers stay, as answers show it.

use async_graphql::{Object, SimpleObject};
use data::error::Refusal;
use domain::{
    metric::{Interval, SurvivalPoint as ExactPoint},
    portfolio::Lifetimes as Exact,
};

use super::{cohort::first_of, count};
use crate::{
    error::OrFault,
    metric::{ConfidenceInterval, Metric},
    scalar::Decimal,
};

/// How long customers stay, by the curve of Kaplan and Meier: those that are still there count for as long as they have been.
pub struct Lifetime {
    exact: Exact,
}

impl From<Exact> for Lifetime {
    fn from(exact: Exact) -> Self {
        Self { exact }
    }
}

/// The share of customers that stay longer than some days.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurvivalShare {
    /// The days since the first payment.
    days: u32,
    /// The share, from 0 to 1.
    share: Decimal,
    /// The interval in which the true share lies; null while nobody has left.
    confidence_interval: Option<ConfidenceInterval>,
}

/// A step of the curve: days after which somebody left.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurvivalStep {
    /// The days since the first payment.
    days: u32,
    /// How many customers were watched for as long.
    at_risk_count: i32,
    /// How many of them left then.
    ended_count: i32,
    /// The share that stays longer, from 0 to 1.
    share: Decimal,
    /// The interval in which the true share lies.
    confidence_interval: ConfidenceInterval,
}

impl From<&ExactPoint> for SurvivalStep {
    fn from(point: &ExactPoint) -> Self {
        Self {
            days: point.days,
            at_risk_count: count(point.at_risk),
            ended_count: count(point.ended),
            share: Decimal(point.share),
            confidence_interval: interval(point),
        }
    }
}

fn interval(point: &ExactPoint) -> ConfidenceInterval {
    Interval {
        low: point.low,
        high: point.high,
        confidence: 95,
    }
    .into()
}

/// The most steps of the curve that are answered at once.
const MOST_STEPS: i32 = 1_000;
/// The most days that are asked about at once.
const MOST_DAYS: usize = 100;

/// How long customers stay, by the curve of Kaplan and Meier: those that are still there count for as long as they have been. A lifetime starts with the
/// first payment. Away and back again is one lifetime, unless the account was away for longer than the tenant's `reactivationGapDays`.
#[Object]
impl Lifetime {
    /// The days after which a half of the customers have left. Without a value (INSUFFICIENT_SAMPLE) while fewer than a half have; the numerator
    /// counts the lifetimes that ended, the denominator all.
    async fn median(&self) -> Metric {
        self.exact.median().into()
    }

    /// How many lifetimes there are.
    async fn lifetime_count(&self) -> i32 {
        count(self.exact.survival.subjects)
    }

    /// How many of them have ended.
    async fn ended_count(&self) -> i32 {
        count(self.exact.survival.ended)
    }

    /// The share of customers that stay longer than each of some days.
    async fn share_after(
        &self,
        #[graphql(desc = "The days since the first payment, at most 100 numbers from 0 on.")]
        days: Vec<i32>,
    ) -> async_graphql::Result<Vec<SurvivalShare>> {
        let days = days_of(&days).or_fault()?.into_iter();
        let shares = days.map(|days| SurvivalShare {
            days,
            share: Decimal(self.exact.survival.share_after(days)),
            confidence_interval: self.exact.survival.point_after(days).map(interval),
        });
        Ok(shares.collect())
    }

    /// The steps of the curve, by days.
    async fn steps(
        &self,
        #[graphql(desc = "The first so many, 1 to 1,000.", default = 100)] first: i32,
    ) -> async_graphql::Result<Vec<SurvivalStep>> {
        let most = first_of(first, MOST_STEPS).or_fault()?;
        let steps = self.exact.survival.points.iter().take(most);
        Ok(steps.map(SurvivalStep::from).collect())
    }
}

fn days_of(days: &[i32]) -> Result<Vec<u32>, Refusal> {
    let rule = || Refusal::invalid("days", "at most 100 numbers of days, from 0 on");
    if days.len() > MOST_DAYS {
        return Err(rule());
    }
    let numbers = days.iter().map(|days| u32::try_from(*days));
    numbers.collect::<Result<_, _>>().map_err(|_| rule())
}
