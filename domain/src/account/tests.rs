use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn day(number: u64) -> NaiveDate {
    date("2024-01-01") + Days::new(number)
}

#[test]
fn a_backdated_stage_changes_only_the_days_until_the_next_entry() {
    let mut history = StageHistory::new();
    assert_eq!(history.stage_on(day(0)), None);
    assert_eq!(
        history.record(day(10), Stage::Active),
        StageChange::Inserted
    );
    assert_eq!(
        history.record(day(30), Stage::Active),
        StageChange::Inserted
    );
    assert_eq!(
        history.record(day(20), Stage::AtRisk),
        StageChange::Inserted
    );
    for (number, stage) in [
        (9, None),
        (10, Some(Stage::Active)),
        (19, Some(Stage::Active)),
        (20, Some(Stage::AtRisk)),
        (29, Some(Stage::AtRisk)),
        (30, Some(Stage::Active)),
        (99, Some(Stage::Active)),
    ] {
        assert_eq!(history.stage_on(day(number)), stage, "day {number}");
    }
    assert_eq!(
        history.record(day(20), Stage::Churned),
        StageChange::Replaced(Stage::AtRisk)
    );
    assert_eq!(
        history.record(day(20), Stage::Churned),
        StageChange::Unchanged
    );
    assert_eq!(history.entries().len(), 3);
    let twice: StageHistory = [(day(5), Stage::Trial), (day(5), Stage::Active)]
        .into_iter()
        .collect();
    assert_eq!(twice.entries(), [(day(5), Stage::Active)]);
}

#[test]
fn stages_are_read_as_they_are_written() {
    for stage in Stage::ALL {
        assert_eq!(stage.as_str().parse(), Ok(stage));
    }
    assert_eq!(
        "GROWING".parse::<Stage>().unwrap_err().to_string(),
        "`GROWING` is none of PROSPECT, TRIAL, ONBOARDING, ACTIVE, AT_RISK, CHURNED"
    );
}

#[test]
fn a_circle_of_parents_is_seen() {
    let parents = HashMap::from([(2, 1), (3, 2), (4, 3), (11, 12), (12, 11), (13, 12)]);
    let parent_of = |id: i32| parents.get(&id).copied();
    for (child, parent, circle) in [
        (1, 1, true),
        (1, 4, true),
        (2, 4, true),
        (4, 1, false),
        (1, 5, false),
        (5, 4, false),
        (20, 13, true),
    ] {
        assert_eq!(
            would_cycle(child, parent, parent_of),
            circle,
            "{child} under {parent}"
        );
    }
}

#[test]
fn values_roll_up_over_the_tree() {
    //  0 - 1 - 3      4 (parent unknown)   5 <-> 6 (a circle)
    //    \ 2
    let tree = Tree::new(&[None, Some(0), Some(0), Some(1), Some(99), Some(6), Some(5)]);
    assert_eq!(
        tree.roll_up(&[1, 10, 100, 1_000, 5, 7, 9]),
        [1_111, 1_010, 100, 1_000, 5, 7, 9]
    );
    assert_eq!(tree.with_descendants(0), [0, 1, 2, 3]);
    assert_eq!(tree.with_descendants(1), [1, 3]);
    assert_eq!(tree.with_descendants(5), [5, 6]);
    assert!(tree.with_descendants(7).is_empty());
    assert!(Tree::new(&[]).roll_up::<i64>(&[]).is_empty());
}

#[test]
fn countries_are_two_letters_of_iso_3166() {
    for code in ["US", "GB", "DE", "XK"] {
        let country = code.parse::<Country>();
        assert_eq!(country.is_ok(), code != "XK", "{code}");
    }
    assert_eq!("GB".parse::<Country>().unwrap().as_str(), "GB");
    assert_eq!(Country::from_alpha3("GBR"), "GB".parse().ok());
    assert_eq!(Country::from_alpha3("GB"), None);
    for (code, said) in [
        ("UK", "the United Kingdom is GB"),
        ("us", "two capital letters"),
        ("USA", "such as US"),
    ] {
        let refusal = code.parse::<Country>().unwrap_err().to_string();
        assert!(refusal.contains(said), "{refusal}");
    }
}

#[test]
fn names_are_trimmed_and_limited() {
    assert_eq!(
        "  Acme GmbH ".parse::<AccountName>().unwrap().as_str(),
        "Acme GmbH"
    );
    assert_eq!(
        "é".repeat(200)
            .parse::<AccountName>()
            .unwrap()
            .as_str()
            .chars()
            .count(),
        200
    );
    assert_eq!(
        "x".repeat(201)
            .parse::<AccountName>()
            .unwrap_err()
            .to_string(),
        "the name has 201 characters: at most 200 are allowed"
    );
    for invisible in ["\u{200B}", " \u{FEFF}\u{2060} ", "\u{3164}", "\u{E0041}"] {
        let refused = invisible.parse::<AccountName>();
        assert!(
            matches!(refused, Err(TextError::Empty { .. })),
            "{invisible:?}"
        );
    }
    // Joiners belong to names in many scripts.
    assert!("क\u{94D}\u{200D}ष".parse::<AccountName>().is_ok());
    assert_eq!(
        " \t".parse::<ExternalId>().unwrap_err().to_string(),
        "the external id is empty: it has from 1 to 200 characters"
    );
    assert!(matches!(
        "A\u{0}1".parse::<ExternalId>(),
        Err(TextError::ControlCharacter { .. })
    ));
    assert!(matches!(
        "a\nb".parse::<AccountName>(),
        Err(TextError::ControlCharacter { .. })
    ));
}

#[test]
fn email_addresses_are_checked() {
    for (text, address) in [
        ("ada@example.com", Some("ada@example.com")),
        (
            " Ada.Lovelace+x@Example.COM ",
            Some("Ada.Lovelace+x@example.com"),
        ),
        ("ada@mail.example.co.uk", Some("ada@mail.example.co.uk")),
        ("ada", None),
        ("@example.com", None),
        ("ada@", None),
        ("ada@example", None),
        ("ada@@example.com", None),
        ("a da@example.com", None),
        (".ada@example.com", None),
        ("ada@-example.com", None),
        ("ada@127.0.0.1", None),
        ("<ada@example.com>", None),
    ] {
        let parsed = text.parse::<EmailAddress>().ok();
        assert_eq!(parsed.as_ref().map(EmailAddress::as_str), address, "{text}");
    }
}

#[test]
fn domains_are_host_names_in_lower_case() {
    for (text, domain) in [
        ("Example.COM", Some("example.com")),
        ("example.com.", Some("example.com")),
        ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
        ("https://example.com", None),
        ("example.com/path", None),
        ("example..com", None),
        ("localhost", None),
        ("10.0.0.1", None),
        ("b\u{fc}cher.example", None),
    ] {
        let parsed = text.parse::<DomainName>().ok();
        assert_eq!(parsed.as_ref().map(DomainName::as_str), domain, "{text}");
    }
}

#[test]
fn trait_values_are_read_by_their_definition() {
    let choices = vec!["Gold".to_owned(), "Silver".to_owned()];
    let definition = |kind| {
        let choices = if kind == TraitKind::Choice {
            choices.clone()
        } else {
            Vec::new()
        };
        TraitDefinition::new(kind, choices).unwrap()
    };
    for (kind, text, value) in [
        (
            TraitKind::Text,
            " free text ",
            Ok(TraitValue::Text("free text".to_owned())),
        ),
        (TraitKind::Text, "", Err("from 1 to 1000")),
        (
            TraitKind::Number,
            "1250.5",
            Ok(TraitValue::Number(Millionths(1_250_500_000))),
        ),
        (
            TraitKind::Number,
            "-0.000001",
            Ok(TraitValue::Number(Millionths(-1))),
        ),
        (TraitKind::Number, "0.0000001", Err("at most 6")),
        (
            TraitKind::Number,
            "9223372036854.775808",
            Err("out of range"),
        ),
        (TraitKind::Number, "1,250", Err("is not a number")),
        (TraitKind::Number, "NaN", Err("is not a number")),
        (
            TraitKind::Date,
            "2024-02-29",
            Ok(TraitValue::Date(date("2024-02-29"))),
        ),
        (TraitKind::Date, "2023-02-29", Err("such as 2024-12-31")),
        (TraitKind::Boolean, "true", Ok(TraitValue::Boolean(true))),
        (TraitKind::Boolean, "yes", Err("neither true nor false")),
        (
            TraitKind::Choice,
            "Gold",
            Ok(TraitValue::Choice("Gold".to_owned())),
        ),
        (TraitKind::Choice, "gold", Err("Gold, Silver")),
    ] {
        match (definition(kind).parse(text), value) {
            (Ok(parsed), Ok(value)) => {
                assert_eq!(
                    definition(kind).parse(&parsed.to_string()),
                    Ok(parsed.clone())
                );
                assert_eq!(parsed, value);
            }
            (Err(refusal), Err(said)) => assert!(refusal.to_string().contains(said), "{refusal}"),
            (parsed, value) => panic!("{kind} `{text}`: {parsed:?} is not {value:?}"),
        }
    }
    let wrong = definition(TraitKind::Date)
        .check(&TraitValue::Boolean(true))
        .unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "the value is of kind BOOLEAN: this trait is of kind DATE"
    );
}

#[test]
fn choices_belong_to_traits_of_kind_choice() {
    let list = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    for (kind, choices, good) in [
        (TraitKind::Choice, list(&["A", "B"]), true),
        (TraitKind::Choice, list(&[]), false),
        (TraitKind::Choice, list(&["A", "A"]), false),
        (TraitKind::Choice, list(&[" A"]), false),
        (TraitKind::Text, list(&["A"]), false),
        (TraitKind::Text, list(&[]), true),
    ] {
        assert_eq!(
            TraitDefinition::new(kind, choices.clone()).is_ok(),
            good,
            "{kind} {choices:?}"
        );
    }
}

proptest! {
    #[test]
    fn a_stage_history_does_not_depend_on_the_order_of_its_entries(
        entries in prop::collection::hash_map(0_u64..50, prop::sample::select(Stage::ALL.to_vec()), 0..12),
        asked in 0_u64..60,
    ) {
        let given: Vec<_> = entries.iter().map(|(number, stage)| (day(*number), *stage)).collect();
        let mut recorded = StageHistory::new();
        for (date, stage) in &given {
            recorded.record(*date, *stage);
        }
        let collected: StageHistory = given.iter().rev().copied().collect();
        prop_assert_eq!(&recorded, &collected);
        let expected = given.iter().filter(|(date, _)| *date <= day(asked)).max_by_key(|(date, _)| *date);
        prop_assert_eq!(recorded.stage_on(day(asked)), expected.map(|(_, stage)| *stage));
    }

    #[test]
    fn parents_that_pass_the_check_never_form_a_circle(wishes in prop::collection::vec((0_usize..12, 0_usize..12), 0..60)) {
        let mut parents = [None; 12];
        for (child, parent) in wishes {
            if !would_cycle(child, parent, |id: usize| parents[id]) {
                parents[child] = Some(parent);
            }
        }
        let indices: Vec<_> = parents.iter().map(|parent| parent.map(|parent| u32::try_from(parent).unwrap())).collect();
        let tree = Tree::new(&indices);
        let sums = tree.roll_up(&[1_usize; 12]);
        for account in 0..12_u32 {
            prop_assert_eq!(tree.with_descendants(account).len(), sums[account as usize]);
        }
        let roots: usize = (0..12).filter(|account| indices[*account].is_none()).map(|account| sums[account]).sum();
        prop_assert_eq!(roots, 12);
    }

    #[test]
    fn millionths_are_exact(number: i64) {
        prop_assert_eq!(Millionths::from_decimal(Millionths(number).to_decimal()), Ok(Millionths(number)));
    }

    #[test]
    fn whatever_is_accepted_is_accepted_again_unchanged(text in "\\PC{0,30}") {
        if let Ok(name) = text.parse::<AccountName>() {
            prop_assert_eq!(name.as_str().parse(), Ok(name.clone()));
        }
        if let Ok(domain) = text.parse::<DomainName>() {
            prop_assert_eq!(domain.as_str().parse(), Ok(domain.clone()));
        }
    }
}
