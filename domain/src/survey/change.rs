//! From one wave to the next: what changed, and whether that is more than chance.

use rust_decimal::Decimal;

use crate::metric::{Interval, Ratio};

use super::{
    BoxTally, NpsTally, Scores,
    quantile::{NORMAL, interval, student},
};

/// The difference of two waves, with its interval at 95 %. The waves are taken as samples that have nothing to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The later one less the earlier one, in the unit of the score.
    pub difference: Ratio,
    /// The interval of the difference.
    pub interval: Interval,
    /// Whether the interval leaves out "no change".
    pub significant: bool,
}

impl Change {
    /// Of NPS, in points; `None` when nobody answered in one of the waves.
    #[must_use]
    pub fn of_nps(earlier: NpsTally, later: NpsTally) -> Option<Self> {
        let difference = minus(later.score()?, earlier.score()?)?;
        // Both samples are adjusted when one of them is small, so that like is compared with like.
        let is_small = earlier.answered().min(later.answered()) < NpsTally::LARGE;
        let of = |tally: NpsTally| match is_small {
            true => Some(tally.adjusted()),
            false => tally.best_estimate(),
        };
        let (before, after) = (of(earlier)?, of(later)?);
        let half = NORMAL * before.error.hypot(after.error);
        let middle = after.score - before.score;
        let interval = interval(middle - half, middle + half, (-200.0, 200.0));
        Some(Self::new(difference, interval))
    }

    /// Of a share, by Newcombe's interval of two of Wilson's (1998); `None` when nobody answered in one of the waves.
    #[must_use]
    pub fn of_shares(earlier: BoxTally, later: BoxTally) -> Option<Self> {
        let difference = minus(later.share()?, earlier.share()?)?;
        let (before, after) = (Ends::of(earlier)?, Ends::of(later)?);
        let middle = after.share - before.share;
        let below = (after.share - after.low).hypot(before.high - before.share);
        let above = (after.high - after.share).hypot(before.share - before.low);
        let interval = interval(middle - below, middle + above, (-1.0, 1.0));
        Some(Self::new(difference, interval))
    }

    /// Of a mean, by Welch's interval; `None` when a wave has fewer than two scores.
    #[must_use]
    pub fn of_means(earlier: &Scores, later: &Scores) -> Option<Self> {
        let difference = minus(later.mean()?, earlier.mean()?)?;
        let (before, after) = (earlier.estimate()?, later.estimate()?);
        let (one, two) = (before.1.powi(2), after.1.powi(2));
        let both = one + two;
        let parts =
            one.powi(2) / (earlier.count() - 1) as f64 + two.powi(2) / (later.count() - 1) as f64;
        let freedom = if parts > 0.0 {
            both.powi(2) / parts
        } else {
            1.0
        };
        let half = student(freedom.max(1.0) as usize) * both.sqrt();
        let middle = after.0 - before.0;
        let interval = interval(middle - half, middle + half, (f64::MIN, f64::MAX));
        Some(Self::new(difference, interval))
    }

    fn new(difference: Ratio, interval: Interval) -> Self {
        Self {
            difference,
            interval,
            significant: interval.low > Decimal::ZERO || interval.high < Decimal::ZERO,
        }
    }
}

struct Ends {
    share: f64,
    low: f64,
    high: f64,
}

impl Ends {
    fn of(tally: BoxTally) -> Option<Self> {
        let interval = tally.interval()?;
        Some(Self {
            share: tally.top as f64 / tally.answered as f64,
            low: interval.low.try_into().ok()?,
            high: interval.high.try_into().ok()?,
        })
    }
}

fn minus(one: Ratio, other: Ratio) -> Option<Ratio> {
    one.plus(Ratio::whole(-1).times(other)?)
}
