use proptest::prelude::*;

use super::*;
use crate::metric::Ratio;
use FactorKind::{Ces, Csat, Nps, OpenCases, Stickiness};

const TODAY: &str = "2024-06-30";

fn shown(ratio: Ratio) -> String {
    ratio.to_decimal(4).to_string()
}

#[test]
fn values_become_scores() {
    let lines = Normalisation::Linear(vec![
        point("-0.5", "0"),
        point("0", "60"),
        point("0.2", "100"),
    ]);
    let falling = line(("0", "100"), ("3", "0"));
    let bands = Normalisation::Bands {
        below: score("20"),
        steps: vec![point("30", "60"), point("90", "100")],
    };
    for (normalisation, value, expected) in [
        (&lines, "-0.9", "0"),
        (&lines, "-0.5", "0"),
        (&lines, "-0.25", "30"),
        (&lines, "0", "60"),
        (&lines, "0.1", "80"),
        (&lines, "0.2", "100"),
        (&lines, "7", "100"),
        // A third, rounded half to even to a hundredth.
        (&falling, "1", "66.67"),
        (&falling, "2", "33.33"),
        (&falling, "0.000075", "100"),
        (&bands, "29.999999", "20"),
        (&bands, "30", "60"),
        (&bands, "89.999999", "60"),
        (&bands, "90", "100"),
        (&bands, "-5", "20"),
    ] {
        assert_eq!(
            normalisation.score(number(value)),
            score(expected),
            "{value}"
        );
    }
}

/// What is known and fresh, and what comes of it.
#[test]
fn scores_are_means_of_what_is_known_and_fresh() {
    let old = Factor {
        fresh_for_days: Some(30),
        ..factor(Csat, "2")
    };
    let profile = profile(
        vec![
            factor(Nps, "5"),
            old,
            factor(Ces, "2"),
            factor(OpenCases, "1"),
        ],
        "0.5",
    );
    let known = |readings: &[(FactorKind, &str, &str)]| -> Readings {
        let readings = readings.iter();
        readings
            .map(|(kind, value, on)| (*kind, reading(value, on)))
            .collect()
    };
    for (readings, expected, status, coverage) in [
        // (5 x 80 + 2 x 50 + 2 x 20 + 1 x 10) / 10
        (
            known(&[
                (Nps, "80", TODAY),
                (Csat, "50", TODAY),
                (Ces, "20", TODAY),
                (OpenCases, "10", TODAY),
            ]),
            Some("55"),
            HealthStatus::Ok,
            "1",
        ),
        // The thirtieth day after still counts, the next does not.
        (
            known(&[(Nps, "80", TODAY), (Csat, "50", "2024-05-31")]),
            Some("71.43"),
            HealthStatus::Ok,
            "0.7",
        ),
        (
            known(&[(Nps, "80", TODAY), (Csat, "50", "2024-05-30")]),
            Some("80"),
            HealthStatus::Ok,
            "0.5",
        ),
        // A half is enough, less is not.
        (
            known(&[(Csat, "50", TODAY), (Ces, "20", TODAY)]),
            None,
            HealthStatus::InsufficientCoverage,
            "0.4",
        ),
        (
            known(&[(Csat, "50", "2020-01-01")]),
            None,
            HealthStatus::NoData,
            "0",
        ),
        (known(&[]), None, HealthStatus::NoData, "0"),
        // What the profile does not look at says nothing.
        (
            known(&[(Stickiness, "50", TODAY)]),
            None,
            HealthStatus::NoData,
            "0",
        ),
        // A score of zero is a score.
        (
            known(&[(Nps, "-7", TODAY)]),
            Some("0"),
            HealthStatus::Ok,
            "0.5",
        ),
    ] {
        let health = profile.evaluate(&readings, date(TODAY));
        assert_eq!(health.score, expected.map(score), "{readings:?}");
        assert_eq!(health.status, status);
        assert_eq!(shown(health.coverage), coverage);
        assert_eq!(
            profile.score(&readings, date(TODAY)),
            (health.score, health.status)
        );
    }
}

#[test]
fn each_factor_says_what_it_brings_and_takes() {
    let profile = profile(
        vec![
            factor(Nps, "3"),
            factor(Csat, "1"),
            factor(Ces, "6"),
            factor(OpenCases, "0"),
        ],
        "0",
    );
    let readings = [
        (Nps, reading("70", TODAY)),
        (Csat, reading("10", TODAY)),
        (OpenCases, reading("0", TODAY)),
    ];
    let health = profile.evaluate(&readings.into_iter().collect(), date(TODAY));
    assert_eq!(health.score, Some(score("55")));
    let working: Vec<_> = health
        .factors
        .iter()
        .map(|factor| {
            (
                factor.kind,
                factor.state,
                factor.score.map(|score| score.to_string()),
                shown(factor.share),
                shown(factor.contribution),
                shown(factor.drag),
            )
        })
        .collect();
    let row = |kind, state, score: Option<&str>, share: &str, contribution: &str, drag: &str| {
        (
            kind,
            state,
            score.map(str::to_owned),
            share.to_owned(),
            contribution.to_owned(),
            drag.to_owned(),
        )
    };
    assert_eq!(
        working,
        [
            row(
                Nps,
                FactorState::Counted,
                Some("70"),
                "0.75",
                "52.5",
                "22.5"
            ),
            // The same drag: the first of them is named.
            row(
                Csat,
                FactorState::Counted,
                Some("10"),
                "0.25",
                "2.5",
                "22.5"
            ),
            row(Ces, FactorState::Missing, None, "0", "0", "0"),
            row(OpenCases, FactorState::Counted, Some("0"), "0", "0", "0"),
        ]
    );
    assert_eq!(health.largest_drag().unwrap().kind, Nps);
    // Nothing drags where all is well.
    let well = [(Nps, reading("100", TODAY))].into_iter().collect();
    assert_eq!(profile.evaluate(&well, date(TODAY)).largest_drag(), None);
    assert_eq!(Health::without_profile().largest_drag(), None);
}

#[test]
fn what_is_no_score_is_said_to_be_none() {
    for points in ["-0.01", "100.01", "50.001", "79228162514264337593543950335"] {
        let points = points.parse().unwrap();
        assert_eq!(Score::new(points), Err(ScoreError(points)));
    }
    assert_eq!(score("99.50").to_string(), "99.5");
    assert_eq!(Score::whole(250), Score::FULL);
    for (judged, expected) in [
        (0, None),
        (1, Some(1)),
        (5, Some(5)),
        (6, None),
        (261, None),
        (-1, None),
    ] {
        let judgement = Judgement::new(judged);
        assert_eq!(judgement.ok().map(Judgement::number), expected);
    }
}

const KINDS: [FactorKind; 4] = [Nps, Csat, Ces, OpenCases];

/// The weight, the line and the value of a factor.
type AnyFactor = (i64, Vec<(i64, u16)>, Option<i64>);

/// Four factors.
fn any_factors() -> impl Strategy<Value = Vec<AnyFactor>> {
    let points =
        prop::collection::btree_map(-1_000_000_000..1_000_000_000_i64, 0..=10_000_u16, 2..6);
    let points = points.prop_map(|points| points.into_iter().collect::<Vec<_>>());
    let value = prop::option::weighted(0.8, -1_500_000_000..1_500_000_000_i64);
    prop::collection::vec((0..1_000_000_i64, points, value), KINDS.len())
}

fn built(factors: &[AnyFactor], scale: i64) -> Option<(Profile, Readings)> {
    let made = KINDS
        .iter()
        .zip(factors)
        .map(|(kind, (weight, points, _))| Factor {
            kind: *kind,
            weight: Weight::of_millionths(Millionths(weight * scale)).unwrap(),
            normalisation: Normalisation::Linear(
                points
                    .iter()
                    .map(|(value, hundredths)| Point {
                        value: Millionths(*value),
                        score: Score::of_hundredths((*hundredths).into()).unwrap(),
                    })
                    .collect(),
            ),
            fresh_for_days: None,
        });
    let profile = Profile::new(made.collect(), "0".parse().unwrap(), BandBoundaries::USUAL).ok()?;
    let readings = KINDS
        .iter()
        .zip(factors)
        .filter_map(|(kind, (_, _, value))| {
            let value = Millionths((*value)?);
            Some((
                *kind,
                Reading {
                    value,
                    measured_on: date(TODAY),
                },
            ))
        });
    Some((profile, readings.collect()))
}

proptest! {
    #[test]
    fn a_score_lies_between_those_of_its_factors_and_is_their_sum(factors in any_factors()) {
        let Some((profile, readings)) = built(&factors, 1) else { return Ok(()) };
        let health = profile.evaluate(&readings, date(TODAY));
        let Some(total) = health.score else { return Ok(()) };
        let counted: Vec<Score> = health.factors.iter()
            .filter(|factor| !factor.share.is_zero())
            .filter_map(|factor| factor.score)
            .collect();
        prop_assert!(counted.iter().min().unwrap() <= &total && &total <= counted.iter().max().unwrap());
        let add = |of: fn(&FactorResult) -> Ratio| {
            health.factors.iter().fold(Ratio::ZERO, |sum, factor| sum.plus(of(factor)).unwrap())
        };
        prop_assert_eq!(add(|factor| factor.share), Ratio::ONE);
        let brought = add(|factor| factor.contribution);
        prop_assert_eq!(brought.plus(add(|factor| factor.drag)), Some(Ratio::whole(100)));
        // Half a hundredth is what rounding changes at most.
        prop_assert_eq!(brought.to_decimal(2), total.points());
        prop_assert_eq!(profile.score(&readings, date(TODAY)), (health.score, health.status));
    }

    #[test]
    fn only_proportions_of_weights_matter(factors in any_factors(), scale in 2..1_000_000_i64) {
        let (Some((one, readings)), Some((other, _))) = (built(&factors, 1), built(&factors, scale)) else { return Ok(()) };
        prop_assert_eq!(one.evaluate(&readings, date(TODAY)), other.evaluate(&readings, date(TODAY)));
    }

    #[test]
    fn a_better_value_of_a_factor_never_lowers_the_score(factors in any_factors(), place in 0..KINDS.len(), more in 0..2_000_000_000_i64) {
        let mut rising = factors;
        for (_, points, _) in &mut rising {
            let mut scores: Vec<u16> = points.iter().map(|(_, score)| *score).collect();
            scores.sort_unstable();
            for (point, score) in points.iter_mut().zip(scores) {
                point.1 = score;
            }
        }
        let Some((profile, mut readings)) = built(&rising, 1) else { return Ok(()) };
        let Some(before) = readings.get(KINDS[place]) else { return Ok(()) };
        let (low, _) = profile.score(&readings, date(TODAY));
        readings.set(KINDS[place], Reading { value: Millionths(before.value.0 + more), ..before });
        let (high, _) = profile.score(&readings, date(TODAY));
        prop_assert!(low <= high);
    }
}

#[test]
fn a_score_in_whole_points_is_rounded_half_to_even() {
    for (points, nearest) in [
        ("0", 0),
        ("0.5", 0),
        ("66.67", 67),
        ("67.5", 68),
        ("68.5", 68),
        ("68.51", 69),
        ("100", 100),
    ] {
        assert_eq!(score(points).nearest_point(), nearest, "{points}");
    }
}
