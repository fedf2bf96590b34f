//! How long things last when some of them have not ended yet (Kaplan and Meier 1958).

use rust_decimal::Decimal;

use super::wilson::{NORMAL_97_5, rounded};

/// How long one thing has lasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lifetime {
    /// Days from its start to its end, or to the day until which it was watched.
    pub days: u32,
    /// Whether it has ended; it is censored when not.
    pub ended: bool,
}

/// The share that outlasts some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurvivalPoint {
    /// The days, on which something ended.
    pub days: u32,
    /// How many were watched for as long.
    pub at_risk: usize,
    /// How many of them ended then.
    pub ended: usize,
    /// The share that lasts longer, from 0 to 1.
    pub share: Decimal,
    /// The lower end of its interval at 95 %.
    pub low: Decimal,
    /// The upper end.
    pub high: Decimal,
}

/// After how many days a share has ended, with an interval at 95 %, an end of which may not be known yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantile {
    /// The days; `None` when fewer have ended.
    pub days: Option<u32>,
    /// The lower end of the interval.
    pub low: Option<u32>,
    /// The upper end of the interval.
    pub high: Option<u32>,
}

/// The survival curve: the share that lasts longer than some days. Those that have not ended count for as long as they were watched.
///
/// S(t) = product over the days d up to t of (1 - ended on d / at risk on d). Intervals are Greenwood's on the scale log(-log S), which
/// keeps them within 0 and 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survival {
    /// The points at which the curve falls, by days.
    pub points: Vec<SurvivalPoint>,
    /// How many things there are.
    pub subjects: usize,
    /// How many of them have ended.
    pub ended: usize,
}

impl Survival {
    /// The curve of some lifetimes, in any order.
    #[must_use]
    pub fn of(mut lifetimes: Vec<Lifetime>) -> Self {
        lifetimes.sort_unstable();
        let mut survival = Self {
            subjects: lifetimes.len(),
            ..Self::default()
        };
        let mut at_risk = lifetimes.len();
        let (mut share, mut variance, mut high) = (1.0, 0.0, 1.0);
        for of_days in lifetimes.chunk_by(|one, other| one.days == other.days) {
            let ended = of_days.iter().filter(|lifetime| lifetime.ended).count();
            if ended > 0 {
                let (left, all) = ((at_risk - ended) as f64, at_risk as f64);
                share *= left / all;
                variance += ended as f64 / (all * left);
                // Where nothing is left, Greenwood's formula has no answer: the upper end stays where it was.
                let low;
                (low, high) = interval(share, variance).unwrap_or((0.0, high));
                survival.ended += ended;
                survival.points.push(SurvivalPoint {
                    days: of_days[0].days,
                    at_risk,
                    ended,
                    share: rounded(share),
                    low: rounded(low),
                    high: rounded(high),
                });
            }
            at_risk -= of_days.len();
        }
        survival
    }

    /// The share that lasts longer than `days`.
    #[must_use]
    pub fn share_after(&self, days: u32) -> Decimal {
        self.point_after(days)
            .map_or(Decimal::ONE, |point| point.share)
    }

    /// The last point at which the curve has fallen by `days`; none before the first, when all are still there.
    #[must_use]
    pub fn point_after(&self, days: u32) -> Option<&SurvivalPoint> {
        let after = self.points.partition_point(|point| point.days <= days);
        self.points[..after].last()
    }

    /// The days after which a half has ended; none when fewer have.
    #[must_use]
    pub fn median(&self) -> Quantile {
        self.quantile(Decimal::new(5, 1))
    }

    /// The days after which the share `ended` has ended, such as 0.75 or 0.9; none when less has.
    #[must_use]
    pub fn quantile(&self, ended: Decimal) -> Quantile {
        let left = Decimal::ONE - ended;
        let first = |share: fn(&SurvivalPoint) -> Decimal| {
            let reached = self.points.iter().find(|point| share(point) <= left);
            reached.map(|point| point.days)
        };
        Quantile {
            days: first(|point| point.share),
            low: first(|point| point.low),
            high: first(|point| point.high),
        }
    }
}

/// The interval of a share at 95 %, from the sum of Greenwood's formula; `None` when nothing is left.
fn interval(share: f64, variance: f64) -> Option<(f64, f64)> {
    let log = share.ln();
    if !log.is_finite() {
        return None;
    }
    let half = NORMAL_97_5 * variance.sqrt() / log.abs();
    Some((share.powf(half.exp()), share.powf((-half).exp())))
}
