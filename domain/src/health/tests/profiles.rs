use uuid::Uuid;

use super::*;
use FactorKind::{Csat, Nps};

#[test]
fn what_makes_no_profile_is_said_all_at_once() {
    let build = |factors: Vec<Factor>, coverage: &str| {
        let coverage = coverage.parse().unwrap();
        Profile::new(factors, coverage, BandBoundaries::USUAL).map(|_| ())
    };
    let with = |normalisation| Factor {
        normalisation,
        ..factor(Csat, "1")
    };
    let many = (0..21)
        .map(|value| point(&value.to_string(), "5"))
        .collect();
    let coverage = |text: &str| ProfileError::Coverage(text.parse().unwrap());
    for (factors, minimum, expected) in [
        (vec![factor(Nps, "1")], "0.5", vec![]),
        (vec![], "0", vec![ProfileError::NoWeight]),
        (
            vec![factor(Nps, "0"), factor(Csat, "0")],
            "0",
            vec![ProfileError::NoWeight],
        ),
        (
            vec![factor(Nps, "0"), factor(Csat, "0.000001")],
            "1",
            vec![],
        ),
        (
            vec![factor(Nps, "1"), factor(Csat, "1"), factor(Nps, "1")],
            "1.0001",
            vec![
                ProfileError::Twice {
                    place: 2,
                    kind: Nps,
                },
                coverage("1.0001"),
            ],
        ),
        (vec![factor(Nps, "1")], "-0.1", vec![coverage("-0.1")]),
        (vec![factor(Nps, "1")], "0.33333", vec![coverage("0.33333")]),
        (
            vec![
                factor(Nps, "1"),
                with(Normalisation::Linear(vec![point("0", "0")])),
            ],
            "0",
            vec![ProfileError::Normalisation {
                place: 1,
                error: NormalisationError::Points,
            }],
        ),
        (
            vec![with(Normalisation::Bands {
                below: score("0"),
                steps: vec![],
            })],
            "0",
            vec![ProfileError::Normalisation {
                place: 0,
                error: NormalisationError::Points,
            }],
        ),
        (
            vec![with(Normalisation::Linear(many))],
            "0",
            vec![ProfileError::Normalisation {
                place: 0,
                error: NormalisationError::Points,
            }],
        ),
        (
            vec![with(Normalisation::Linear(vec![
                point("0", "0"),
                point("1", "5"),
                point("1", "9"),
            ]))],
            "0",
            vec![ProfileError::Normalisation {
                place: 0,
                error: NormalisationError::NotAscending { place: 2 },
            }],
        ),
    ] {
        assert_eq!(build(factors, minimum).err().unwrap_or_default(), expected);
    }
    for (millionths, is_weight) in [
        (-1, false),
        (0, true),
        (1_000_000_000_000, true),
        (1_000_000_000_001, false),
    ] {
        assert_eq!(
            Weight::of_millionths(Millionths(millionths)).is_some(),
            is_weight
        );
    }
}

#[test]
fn the_latest_profile_of_the_segment_counts_until_it_is_archived() {
    let published =
        |id, segment: Option<&str>, number, from: &str, archived: Option<&str>| PublishedProfile {
            id: Uuid::from_u128(id),
            segment: segment.map(str::to_owned),
            number,
            effective_from: date(from),
            archived_on: archived.map(date),
        };
    let calendar = ProfileCalendar::new(vec![
        published(2, None, 2, "2024-06-01", None),
        published(1, None, 1, "2024-01-01", Some("2024-06-15")),
        published(5, Some("Enterprise"), 3, "2024-04-01", Some("2024-05-01")),
        published(3, Some("Enterprise"), 1, "2024-02-01", None),
        published(4, Some("Enterprise"), 2, "2024-04-01", None),
        published(6, Some("Enterprise"), 4, "2024-07-01", None),
    ]);
    for (segment, on, expected) in [
        (None, "2023-12-31", None),
        (None, "2024-01-01", Some(1)),
        (None, "2024-05-31", Some(1)),
        (None, "2024-06-01", Some(2)),
        // No profile of its own.
        (Some("SMB"), "2024-06-01", Some(2)),
        (Some("Enterprise"), "2024-01-31", Some(1)),
        (Some("Enterprise"), "2024-02-01", Some(3)),
        // Of two on one day the later one, until it is archived; the earlier ones do not come back.
        (Some("Enterprise"), "2024-04-01", Some(5)),
        (Some("Enterprise"), "2024-04-30", Some(5)),
        (Some("Enterprise"), "2024-05-01", Some(1)),
        (Some("Enterprise"), "2024-07-01", Some(6)),
    ] {
        let expected = expected.map(Uuid::from_u128);
        assert_eq!(
            calendar.in_force(segment, date(on)),
            expected,
            "{segment:?} {on}"
        );
    }
    assert!(calendar.has_own(Some("Enterprise"), date("2024-04-30")));
    assert!(!calendar.has_own(Some("Enterprise"), date("2024-05-01")));
    assert!(!calendar.has_own(None, date("2024-05-01")));
    assert!(!calendar.is_empty());
    assert!(ProfileCalendar::default().is_empty());
}

#[test]
fn what_was_set_by_hand_holds_until_its_last_day() {
    let computed = Computed {
        score: Some(score("80")),
        band: Some(HealthBand::Green),
        status: HealthStatus::Ok,
        computed_on: date("2024-05-31"),
    };
    let by_hand = Override {
        id: Uuid::from_u128(1),
        score: score("25"),
        band: HealthBand::Red,
        starts_on: date("2024-06-01"),
        ends_on: date("2024-06-30"),
    };
    for (on, expected) in [
        ("2024-05-31", (score("80"), HealthBand::Green)),
        ("2024-06-01", (score("25"), HealthBand::Red)),
        ("2024-06-30", (score("25"), HealthBand::Red)),
        ("2024-07-01", (score("80"), HealthBand::Green)),
    ] {
        let standing = Standing::new(Some(computed), Some(by_hand), date(on));
        assert_eq!(standing.placed, Some(expected), "{on}");
        assert_eq!(standing.computed, Some(computed));
        assert_eq!(standing.by_hand.is_some(), expected.1 == HealthBand::Red);
    }
    // Also over what has no score.
    let nothing = Computed {
        score: None,
        band: None,
        status: HealthStatus::NoData,
        ..computed
    };
    assert_eq!(
        Standing::new(Some(nothing), None, date("2024-06-01")).placed,
        None
    );
    let set = Standing::new(Some(nothing), Some(by_hand), date("2024-06-01"));
    assert_eq!(
        (set.score(), set.band()),
        (Some(score("25")), Some(HealthBand::Red))
    );

    let start = date("2024-06-01");
    assert_eq!(Override::check_end(start, start), Ok(start));
    assert_eq!(
        Override::check_end(start, date("2024-05-31")),
        Err(OverrideError::Over(start))
    );
    let last = date("2025-06-01");
    assert_eq!(Override::check_end(start, last), Ok(last));
    assert_eq!(
        Override::check_end(start, date("2025-06-02")),
        Err(OverrideError::TooLong(last))
    );
}

#[test]
fn the_latest_judgement_by_a_day_is_read() {
    let account = Uuid::from_u128(7);
    let made = [("2024-03-01", 4), ("2024-01-01", 2), ("2024-03-01", 1)];
    let judgements = Judgements::new(
        made.map(|(on, number)| (account, date(on), Judgement::new(number).unwrap())),
    );
    let read = |on| judgements.reading(account, date(on));
    assert_eq!(read("2023-12-31"), None);
    assert_eq!(read("2024-02-29"), Some(reading("2", "2024-01-01")));
    assert_eq!(read("2024-03-01"), Some(reading("1", "2024-03-01")));
    assert_eq!(
        judgements.reading(Uuid::from_u128(8), date("2024-03-01")),
        None
    );
}
