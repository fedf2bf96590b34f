//! Net Promoter Score.

use rust_decimal::Decimal;

use crate::metric::{Interval, Ratio};

use super::{
    NpsGroup,
    quantile::{NORMAL, interval, shown},
};

/// How many promoters, passives and detractors answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NpsTally {
    /// Gave 9 or 10.
    pub promoters: usize,
    /// Gave 7 or 8.
    pub passives: usize,
    /// Gave 6 or less.
    pub detractors: usize,
}

impl NpsTally {
    /// From how many answers on the sample speaks for itself; a smaller one is adjusted.
    pub const LARGE: usize = 100;

    /// How many answered.
    #[must_use]
    pub const fn answered(self) -> usize {
        self.promoters + self.passives + self.detractors
    }

    /// How many are in a group.
    #[must_use]
    pub const fn count(self, group: NpsGroup) -> usize {
        match group {
            NpsGroup::Promoter => self.promoters,
            NpsGroup::Passive => self.passives,
            NpsGroup::Detractor => self.detractors,
        }
    }

    /// Promoters less detractors.
    #[must_use]
    pub const fn balance(self) -> Ratio {
        Ratio::whole(self.promoters as i128 - self.detractors as i128)
    }

    /// 100 x (promoters - detractors) / answered; `None` when nobody answered.
    #[must_use]
    pub fn score(self) -> Option<Ratio> {
        let share = self.balance().divided_by(Ratio::count(self.answered()))?;
        share.times(Ratio::whole(100))
    }

    /// The standard error of the score, in points: 100 x sqrt((p + d - (p - d)^2) / n); `None` when nobody answered.
    #[must_use]
    pub fn standard_error(self) -> Option<Decimal> {
        (self.answered() > 0).then(|| shown(self.estimate().error))
    }

    /// Half the length of the normal interval at 95 %, in points; `None` when nobody answered.
    #[must_use]
    pub fn margin(self) -> Option<Decimal> {
        (self.answered() > 0).then(|| shown(NORMAL * self.estimate().error))
    }

    /// The interval of the score at 95 %, in points, within -100 and 100: of the adjusted sample when there are fewer than
    /// [`NpsTally::LARGE`] answers, so that it is not around the score itself. `None` when nobody answered.
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        let Estimate { score, error } = self.best_estimate()?;
        let half = NORMAL * error;
        Some(interval(score - half, score + half, (-100.0, 100.0)))
    }

    /// What the interval is made of.
    pub(super) fn best_estimate(self) -> Option<Estimate> {
        match self.answered() {
            0 => None,
            answered if answered < Self::LARGE => Some(self.adjusted()),
            _ => Some(self.estimate()),
        }
    }

    fn estimate(self) -> Estimate {
        Estimate::of(
            self.promoters as f64,
            self.passives as f64,
            self.detractors as f64,
        )
    }

    /// With three answers more, spread as nobody knows better (Rocks 2016).
    pub(super) fn adjusted(self) -> Estimate {
        Estimate::of(
            self.promoters as f64 + 0.75,
            self.passives as f64 + 1.5,
            self.detractors as f64 + 0.75,
        )
    }
}

/// A score with its standard error, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    pub(super) score: f64,
    pub(super) error: f64,
}

impl Estimate {
    fn of(promoters: f64, passives: f64, detractors: f64) -> Self {
        let all = promoters + passives + detractors;
        let (p, d) = (promoters / all, detractors / all);
        let variance = (p + d - (p - d) * (p - d)).max(0.0);
        Self {
            score: 100.0 * (p - d),
            error: 100.0 * (variance / all).sqrt(),
        }
    }
}

impl Extend<i16> for NpsTally {
    fn extend<I: IntoIterator<Item = i16>>(&mut self, scores: I) {
        for score in scores {
            match NpsGroup::of(score) {
                NpsGroup::Promoter => self.promoters += 1,
                NpsGroup::Passive => self.passives += 1,
                NpsGroup::Detractor => self.detractors += 1,
            }
        }
    }
}

impl FromIterator<i16> for NpsTally {
    fn from_iter<I: IntoIterator<Item = i16>>(scores: I) -> Self {
        let mut tally = Self::default();
        tally.extend(scores);
        tally
    }
}
