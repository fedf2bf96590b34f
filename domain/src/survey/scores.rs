//! Shares of the best boxes, means, and how often each score was given.

use std::collections::BTreeMap;

use crate::metric::{Interval, Ratio};

use super::quantile::{interval, student};

/// How many answers are in the best boxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoxTally {
    /// In the best boxes.
    pub top: usize,
    /// All answers with a score.
    pub answered: usize,
}

impl BoxTally {
    /// The share of the best boxes; `None` when nobody answered.
    #[must_use]
    pub fn share(self) -> Option<Ratio> {
        Ratio::count(self.top).divided_by(Ratio::count(self.answered))
    }

    /// Wilson's interval of the share at 95 %.
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        Interval::wilson(self.top, self.answered)
    }
}

/// How often each score was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    counts: BTreeMap<i16, usize>,
}

impl Scores {
    /// How many scores there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// How often a score was given.
    #[must_use]
    pub fn of(&self, score: i16) -> usize {
        self.counts.get(&score).copied().unwrap_or(0)
    }

    /// The scores that were given, ascending, with how often.
    pub fn iter(&self) -> impl Iterator<Item = (i16, usize)> {
        self.counts.iter().map(|(score, count)| (*score, *count))
    }

    /// All scores added up.
    #[must_use]
    pub fn sum(&self) -> i128 {
        let counts = self.iter();
        counts
            .map(|(score, count)| i128::from(score) * count as i128)
            .sum()
    }

    /// The mean; `None` when there are none.
    #[must_use]
    pub fn mean(&self) -> Option<Ratio> {
        Ratio::whole(self.sum()).divided_by(Ratio::count(self.count()))
    }

    /// Student's interval of the mean at 95 %, within the bounds of the scale; `None` for fewer than two scores.
    #[must_use]
    pub fn interval(&self, lowest: i16, highest: i16) -> Option<Interval> {
        let (mean, error) = self.estimate()?;
        let half = student(self.count() - 1) * error;
        let bounds = (f64::from(lowest), f64::from(highest));
        Some(interval(mean - half, mean + half, bounds))
    }

    /// The mean and its standard error; `None` for fewer than two scores.
    pub(super) fn estimate(&self) -> Option<(f64, f64)> {
        let count = self.count();
        if count < 2 {
            return None;
        }
        let all = count as f64;
        let mean = self.sum() as f64 / all;
        let squares = self
            .iter()
            .map(|(score, count)| (f64::from(score) - mean).powi(2) * count as f64);
        let variance = squares.sum::<f64>() / (all - 1.0);
        Some((mean, (variance / all).sqrt()))
    }
}

impl Extend<i16> for Scores {
    fn extend<I: IntoIterator<Item = i16>>(&mut self, scores: I) {
        for score in scores {
            *self.counts.entry(score).or_default() += 1;
        }
    }
}

impl FromIterator<i16> for Scores {
    fn from_iter<I: IntoIterator<Item = i16>>(scores: I) -> Self {
        let mut tally = Self::default();
        tally.extend(scores);
        tally
    }
}
