//! The score of an account, with its working.

use chrono::NaiveDate;

use crate::{metric::Ratio, name::names};

use super::{
    factor::{Factor, FactorKind, Reading, Readings},
    profile::Profile,
    score::Score,
};

/// Whether an account has a score, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HealthStatus {
    /// It has one.
    Ok,
    /// No published profile is for it on the date.
    NoProfile,
    /// Nothing that the profile looks at is known and fresh.
    NoData,
    /// Less is known and fresh than the profile demands.
    InsufficientCoverage,
}

names!(HealthStatus {
    Ok => "OK",
    NoProfile => "NO_PROFILE",
    NoData => "NO_DATA",
    InsufficientCoverage => "INSUFFICIENT_COVERAGE",
});

/// Whether a factor counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactorState {
    /// It is known and fresh.
    Counted,
    /// It is known, but tells of a day too long ago.
    Stale,
    /// It is not known.
    Missing,
}

names!(FactorState {
    Counted => "COUNTED",
    Stale => "STALE",
    Missing => "MISSING",
});

/// What a factor adds to the score of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorResult {
    /// What was measured.
    pub kind: FactorKind,
    /// Whether it counts.
    pub state: FactorState,
    /// What was measured, if anything was.
    pub reading: Option<Reading>,
    /// The score of the factor alone; none when it does not count.
    pub score: Option<Score>,
    /// The share of the weight that counts, 0 to 1; zero when it does not count.
    pub share: Ratio,
    /// How many points of the score it brings: share x score.
    pub contribution: Ratio,
    /// How many points it takes away from 100: share x (100 - score).
    pub drag: Ratio,
}

/// The health of an account, with its working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The score; none unless the status is [`HealthStatus::Ok`].
    pub score: Option<Score>,
    /// Whether there is a score, and if not, why.
    pub status: HealthStatus,
    /// The share of the profile's weight that is known and fresh, 0 to 1.
    pub coverage: Ratio,
    /// What each factor adds, in the order of the profile.
    pub factors: Vec<FactorResult>,
}

impl Health {
    /// That of an account for which there is no profile.
    #[must_use]
    pub const fn without_profile() -> Self {
        Self {
            score: None,
            status: HealthStatus::NoProfile,
            coverage: Ratio::ZERO,
            factors: Vec::new(),
        }
    }

    /// The factor that takes most points away, the first of several; none when no factor takes any.
    #[must_use]
    pub fn largest_drag(&self) -> Option<&FactorResult> {
        let dragging = self.factors.iter().filter(|factor| !factor.drag.is_zero());
        // All drags have the same divisor, but for reduction; the first of equal ones wins.
        dragging.fold(
            None,
            |largest: Option<&FactorResult>, factor| match largest {
                Some(largest) if !is_greater(factor.drag, largest.drag) => Some(largest),
                _ => Some(factor),
            },
        )
    }
}

fn is_greater(one: Ratio, other: Ratio) -> bool {
    one.numerator() * other.denominator() > other.numerator() * one.denominator()
}

impl Profile {
    /// The health of an account of which `readings` are known, at the end of a day: sum of weight x score / sum of weight, over the factors that are
    /// known and fresh, rounded half to even to a hundredth of a point.
    #[must_use]
    pub fn evaluate(&self, readings: &Readings, on: NaiveDate) -> Health {
        let counted: Vec<(&Factor, Option<Reading>, FactorState)> = self
            .factors()
            .iter()
            .map(|factor| {
                let reading = readings.get(factor.kind);
                let state = match reading {
                    None => FactorState::Missing,
                    Some(reading) if factor.is_fresh(&reading, on) => FactorState::Counted,
                    Some(_) => FactorState::Stale,
                };
                (factor, reading, state)
            })
            .collect();
        let weights = counted
            .iter()
            .filter(|(_, _, state)| *state == FactorState::Counted);
        let present: i128 = weights.map(|(factor, _, _)| factor.weight.exact()).sum();
        let mut sum = 0;
        let factors = counted.into_iter().map(|(factor, reading, state)| {
            let score = reading
                .filter(|_| state == FactorState::Counted)
                .map(|reading| factor.score(reading.value));
            let weight = factor.weight.exact();
            let points = score.map_or(0, |score| weight * i128::from(score.hundredths()));
            let all = score.map_or(0, |_| weight * i128::from(Score::FULL.hundredths()));
            sum += points;
            FactorResult {
                kind: factor.kind,
                state,
                reading,
                score,
                share: share(score.map_or(0, |_| weight), present),
                contribution: share(points, present * 100),
                drag: share(all - points, present * 100),
            }
        });
        let factors = factors.collect();
        let status = match (present, self.is_enough(present)) {
            (0, _) => HealthStatus::NoData,
            (_, true) => HealthStatus::Ok,
            (_, false) => HealthStatus::InsufficientCoverage,
        };
        Health {
            score: (status == HealthStatus::Ok).then(|| Score::rounded(sum, present)),
            status,
            coverage: share(present, self.total()),
            factors,
        }
    }

    /// The same without the working: the score, if there is one, the status, and the share of the weight that is known and fresh.
    #[must_use]
    pub fn score(&self, readings: &Readings, on: NaiveDate) -> (Option<Score>, HealthStatus) {
        let (mut sum, mut present) = (0, 0);
        for factor in self.factors() {
            let reading = readings.get(factor.kind);
            if let Some(reading) = reading.filter(|reading| factor.is_fresh(reading, on)) {
                let weight = factor.weight.exact();
                present += weight;
                sum += weight * i128::from(factor.score(reading.value).hundredths());
            }
        }
        match (present, self.is_enough(present)) {
            (0, _) => (None, HealthStatus::NoData),
            (_, true) => (Some(Score::rounded(sum, present)), HealthStatus::Ok),
            (_, false) => (None, HealthStatus::InsufficientCoverage),
        }
    }
}

fn share(part: i128, whole: i128) -> Ratio {
    Ratio::new(part, whole).unwrap_or(Ratio::ZERO)
}
