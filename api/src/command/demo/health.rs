//! The health of a made-up tenant's accounts: a profile, and what it made of the time before.

use chrono::{Days, NaiveDate};
use data::{
    error::Error,
    health::{self, Caches, ProfileInput},
    scope::Scope,
};
use domain::{
    account::Millionths,
    health::{BandBoundaries, Factor, FactorKind, Normalisation, Point, Score, Weight},
};
use rust_decimal::Decimal;

/// How many days lie between two scores, and how many scores are computed of the past.
const STEP: u64 = 30;
const STEPS: u64 = 18;

/// Publishes the profile, and computes scores of every thirty days for a year and a half until today.
pub(super) async fn write(scope: &Scope, caches: Caches<'_>) -> Result<(), Error> {
    let today = scope.today();
    let day = |steps: u64| {
        today
            .checked_sub_days(Days::new(steps * STEP))
            .unwrap_or(today)
    };
    let draft = health::create(scope, profile()).await?;
    health::publish(scope, draft.id, Some(day(STEPS)), None).await?;
    let days: Vec<NaiveDate> = (0..=STEPS).rev().map(day).collect();
    health::recompute_days(scope, caches, &days).await
}

/// People who come less and less say most, then how many of the seats are used and what is answered, then all else that is known.
fn profile() -> ProfileInput {
    let usual = BandBoundaries::USUAL;
    ProfileInput {
        name: "Customer health".to_owned(),
        segment: None,
        minimum_coverage: Decimal::new(4, 1),
        yellow_from: usual.yellow_from(),
        green_from: usual.green_from(),
        hysteresis: usual.hysteresis(),
        factors: vec![
            factor(
                FactorKind::UsageTrend,
                4,
                &[(-600, 0), (-100, 70), (200, 100)],
            ),
            factor(
                FactorKind::SeatUtilisation,
                2,
                &[(0, 0), (200, 60), (600, 100)],
            ),
            Factor {
                fresh_for_days: Some(270),
                ..factor(FactorKind::Nps, 2, &[(-100_000, 0), (100_000, 100)])
            },
            factor(FactorKind::OpenCases, 1, &[(0, 100), (4_000, 0)]),
            factor(FactorKind::TouchFrequency, 1, &[(0, 20), (1_000, 100)]),
            factor(FactorKind::MilestoneProgress, 1, &[(0, 0), (1_000, 100)]),
            factor(FactorKind::OutcomeAttainment, 1, &[(0, 20), (1_000, 100)]),
            factor(FactorKind::KpiGrowth, 1, &[(-150, 0), (0, 50), (200, 100)]),
        ],
    }
}

/// A factor with straight lines between points of thousandths.
fn factor(kind: FactorKind, weight: i64, points: &[(i64, u8)]) -> Factor {
    let points = points.iter().map(|(thousandths, points)| Point {
        value: Millionths(thousandths * 1_000),
        score: Score::whole(*points),
    });
    Factor {
        kind,
        weight: Weight::of_millionths(Millionths(weight * 1_000_000)).unwrap_or_default(),
        normalisation: Normalisation::Linear(points.collect()),
        fresh_for_days: None,
    }
}
