//! Health: how well a customer is, in one number from 0 to 100, with its working.
//!
//! | number | formula |
//! |---|---|
//! | score | sum of weight x score / sum of weight, over the factors of the profile that are known and fresh |
//! | coverage | weight of the factors that are known and fresh / weight of all; below the profile's minimum there is no score |
//! | contribution, drag | share of the weight x score, share of the weight x (100 - score); all of them add up to 100 |
//! | band | red, yellow or green by stated boundaries, which have to be passed by the hysteresis |
//! | ARR-weighted health | sum of ARR x score / sum of ARR |
//! | ARR at risk | what is due within n days of the accounts in the red |
//! | back-test | score n days before a renewal was due, held against what came of it ([`BackTest`]) |
//! | what-if | the accounts that another profile would put into another band ([`WhatIf`]) |
//!
//! - What is measured of an account is a [`Reading`] of a [`FactorKind`], which has one definition. A profile says which score a value makes
//!   ([`Normalisation`]), how much it counts ([`Weight`]) and for how long. What was measured is kept with the score, so that it can be computed again,
//!   by the same profile or by another one.
//! - What is not known is left out; it is not zero. An account without a score is in no band, and is counted apart.
//! - A score that somebody set by hand stands in the place of the computed one until its last day ([`Standing`]).
//!
//! ```
//! use domain::{
//!     account::Millionths,
//!     health::{BandBoundaries, Factor, FactorKind, HealthBand, HealthStatus, Normalisation, Point, Profile, Reading, Readings, Score, Weight},
//! };
//!
//! let number = |number: i64| Millionths(number * 1_000_000);
//! let line = |from: (i64, u8), to: (i64, u8)| {
//!     let point = |(value, score)| Point { value: number(value), score: Score::whole(score) };
//!     Normalisation::Linear(vec![point(from), point(to)])
//! };
//! let factor = |kind, weight, normalisation| Factor {
//!     kind,
//!     weight: Weight::of_millionths(number(weight)).unwrap(),
//!     normalisation,
//!     fresh_for_days: Some(90),
//! };
//! let profile = Profile::new(
//!     vec![
//!         factor(FactorKind::Nps, 3, line((-100, 0), (100, 100))),
//!         factor(FactorKind::OpenCases, 1, line((0, 100), (5, 0))),
//!         factor(FactorKind::CsmJudgement, 1, line((1, 0), (5, 100))),
//!     ],
//!     "0.6".parse()?,
//!     BandBoundaries::USUAL,
//! ).unwrap();
//! let today = "2024-06-30".parse()?;
//! let mut readings = Readings::default();
//! readings.set(FactorKind::Nps, Reading { value: number(50), measured_on: "2024-06-01".parse()? });
//! readings.set(FactorKind::OpenCases, Reading { value: number(4), measured_on: today });
//!
//! // NPS 50 is worth 75 points and counts 3, four open cases are worth 20 and count 1: (3 x 75 + 20) / 4.
//! let health = profile.evaluate(&readings, today);
//! assert_eq!(health.score.unwrap().to_string(), "61.25");
//! assert_eq!(health.coverage.to_decimal(2).to_string(), "0.8");
//! // Four open cases take 20 points away, the NPS 18.75.
//! assert_eq!(health.largest_drag().unwrap().kind, FactorKind::OpenCases);
//! assert_eq!(profile.boundaries().band(health.score.unwrap(), None), HealthBand::Yellow);
//! // In autumn the answer is too old, and too little is known.
//! let later = profile.evaluate(&readings, "2024-09-15".parse()?);
//! assert_eq!((later.score, later.status), (None, HealthStatus::InsufficientCoverage));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod back_test;
mod band;
mod choice;
mod evaluation;
mod factor;
mod judgement;
mod normalisation;
mod profile;
mod report;
mod risk;
mod score;
mod standing;
#[cfg(test)]
mod tests;
mod transition;
mod what_if;

pub use back_test::{
    BackTest, CalibrationRange, DECILES, RANGES, RiskDecile, TestMoment, USUAL_HORIZONS,
};
pub use band::{BandBoundaries, BoundaryError, HealthBand};
pub use choice::{ProfileCalendar, PublishedProfile};
pub use evaluation::{FactorResult, FactorState, Health, HealthStatus};
pub use factor::{Factor, FactorKind, Reading, Readings, Weight};
pub use judgement::{Judgement, JudgementError, Judgements};
pub use normalisation::{MOST_POINTS, Normalisation, NormalisationError, Point};
pub use profile::{Profile, ProfileError};
pub use report::{BandShare, HealthEntry, HealthReport, HealthWeighting, Standings};
pub use risk::RevenueAtRisk;
pub use score::{Score, ScoreError};
pub use standing::{Computed, LONGEST_OVERRIDE, Override, OverrideError, Standing};
pub use transition::{Transition, TransitionMatrix};
pub use what_if::{Candidate, Comparison, WhatIf};
