use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn csm(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn row(who: u128, role: OwnershipRole, from: u64, until: Option<u64>) -> Assignment {
    Assignment {
        csm: csm(who),
        role,
        starts_on: day(from),
        ends_on: until.map(day),
    }
}

fn primary(who: u128, from: u64, until: Option<u64>) -> Assignment {
    row(who, OwnershipRole::Primary, from, until)
}

#[test]
fn an_owner_owns_from_the_first_day_up_to_not_including_the_last() {
    let rows = [
        primary(1, 10, Some(20)),
        primary(2, 20, None),
        row(3, OwnershipRole::Secondary, 0, None),
    ];
    for (number, owner) in [
        (9, None),
        (10, Some(1)),
        (19, Some(1)),
        (20, Some(2)),
        (500, Some(2)),
    ] {
        assert_eq!(owner_on(&rows, day(number)), owner.map(csm), "day {number}");
    }
    assert_eq!(OwnerConvention::Then.date(day(1), day(9)), day(1));
    assert_eq!(OwnerConvention::Now.date(day(1), day(9)), day(9));
}

#[test]
fn there_is_one_primary_owner_at_a_time() {
    let rows = [primary(1, 10, Some(20))];
    for (wanted, taken) in [
        (primary(2, 0, Some(10)), false),
        (primary(2, 20, None), false),
        (primary(2, 12, Some(12)), false),
        (primary(2, 19, None), true),
        (primary(2, 0, None), true),
        (primary(2, 0, Some(11)), true),
        (row(2, OwnershipRole::Renewal, 0, None), false),
    ] {
        let refusal = assign(&rows, wanted).err();
        let expected = OwnershipRefusal::PrimaryTaken {
            csm: csm(1),
            starts_on: day(10),
            ends_on: Some(day(20)),
        };
        assert_eq!(refusal, taken.then_some(expected), "{wanted:?}");
    }
    let refusal = assign(&rows, primary(2, 15, None)).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "the account has a primary owner from 2024-01-11 until 2024-01-21: hand it over, or end that assignment first"
    );
}

#[test]
fn helpers_may_be_many_but_each_only_once() {
    let rows = [row(1, OwnershipRole::Secondary, 10, None)];
    assert!(assign(&rows, row(2, OwnershipRole::Secondary, 10, None)).is_ok());
    assert!(assign(&rows, row(1, OwnershipRole::Onboarding, 10, None)).is_ok());
    let refusal = assign(&rows, row(1, OwnershipRole::Secondary, 0, Some(11))).unwrap_err();
    assert_eq!(
        refusal,
        OwnershipRefusal::AlreadyAssigned {
            starts_on: day(10),
            ends_on: None
        }
    );
    assert_eq!(
        refusal.to_string(),
        "the manager has this role on the account already from 2024-01-11 on"
    );
}

#[test]
fn an_assignment_does_not_end_before_it_starts() {
    let refused = OwnershipRefusal::EndBeforeStart { starts_on: day(10) };
    assert_eq!(assign(&[], primary(1, 10, Some(9))), Err(refused));
    let rows = [primary(1, 10, None)];
    assert_eq!(
        end(&rows, csm(1), OwnershipRole::Primary, day(9)),
        Err(refused)
    );
}

#[test]
fn ending_needs_an_assignment_on_that_day() {
    let rows = [
        primary(1, 10, Some(20)),
        row(2, OwnershipRole::Renewal, 0, None),
    ];
    let role = OwnershipRole::Primary;
    assert_eq!(
        end(&rows, csm(1), role, day(15)),
        Ok(vec![OwnershipChange::End {
            index: 0,
            ends_on: day(15)
        }])
    );
    assert_eq!(
        end(&rows, csm(1), role, day(20)),
        Err(OwnershipRefusal::NotAssigned {
            role,
            date: day(20)
        })
    );
    assert_eq!(
        end(&rows, csm(2), role, day(5)),
        Err(OwnershipRefusal::NotAssigned { role, date: day(5) })
    );
    let taken_back = apply(&rows, &end(&rows, csm(1), role, day(10)).unwrap());
    assert_eq!(owner_on(&taken_back, day(10)), None);
}

#[test]
fn a_hand_over_passes_on_what_is_left() {
    let rows = [primary(1, 10, Some(40)), primary(3, 40, None)];
    let wanted = HandOver {
        from: csm(1),
        to: csm(2),
        role: OwnershipRole::Primary,
        on: day(20),
    };
    let after = apply(&rows, &hand_over(&rows, wanted).unwrap());
    assert_eq!(
        after,
        [
            primary(1, 10, Some(20)),
            primary(3, 40, None),
            primary(2, 20, Some(40))
        ]
    );
    assert_eq!(
        hand_over(
            &rows,
            HandOver {
                to: csm(1),
                ..wanted
            }
        ),
        Err(OwnershipRefusal::SameManager)
    );
    assert!(matches!(
        hand_over(
            &rows,
            HandOver {
                from: csm(9),
                ..wanted
            }
        ),
        Err(OwnershipRefusal::NotAssigned { .. })
    ));
    let helpers = [
        row(1, OwnershipRole::Secondary, 0, None),
        row(2, OwnershipRole::Secondary, 30, None),
    ];
    assert!(matches!(
        hand_over(
            &helpers,
            HandOver {
                role: OwnershipRole::Secondary,
                ..wanted
            }
        ),
        Err(OwnershipRefusal::AlreadyAssigned { .. })
    ));
}

#[test]
fn setting_an_owner_twice_changes_nothing_the_second_time() {
    let rows = [primary(1, 10, None), primary(9, 5, Some(5))];
    let after = apply(&rows, &set_owner(&rows, csm(2), day(20)));
    assert_eq!(owner_on(&after, day(19)), Some(csm(1)));
    assert_eq!(owner_on(&after, day(20)), Some(csm(2)));
    assert!(set_owner(&after, csm(2), day(20)).is_empty());
    let before = apply(&rows, &set_owner(&rows, csm(3), day(0)));
    assert_eq!(before[2], primary(3, 0, Some(10)));
}

#[test]
fn a_hand_over_has_a_reason() {
    assert_eq!(
        " moved to the EMEA team "
            .parse::<HandOverReason>()
            .unwrap()
            .as_str(),
        "moved to the EMEA team"
    );
    for text in [String::from("  "), "x".repeat(501)] {
        assert!(
            text.parse::<HandOverReason>()
                .unwrap_err()
                .to_string()
                .contains("1 to 500")
        );
    }
}

#[derive(Clone, Debug)]
enum Operation {
    Assign(Assignment),
    End(Uuid, OwnershipRole, NaiveDate),
    HandOver(HandOver),
    SetOwner(Uuid, NaiveDate),
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let who = || (1_u128..4).prop_map(csm);
    let role = || {
        prop::sample::select(vec![
            OwnershipRole::Primary,
            OwnershipRole::Primary,
            OwnershipRole::Secondary,
        ])
    };
    let on = || (0_u64..30).prop_map(day);
    prop_oneof![
        (who(), role(), on(), prop::option::of(on())).prop_map(
            |(csm, role, starts_on, ends_on)| Operation::Assign(Assignment {
                csm,
                role,
                starts_on,
                ends_on
            })
        ),
        (who(), role(), on()).prop_map(|(csm, role, on)| Operation::End(csm, role, on)),
        (who(), who(), role(), on())
            .prop_map(|(from, to, role, on)| Operation::HandOver(HandOver { from, to, role, on })),
        (who(), on()).prop_map(|(csm, on)| Operation::SetOwner(csm, on)),
    ]
}

proptest! {
    #[test]
    fn there_are_never_two_primary_owners_on_any_day(operations in prop::collection::vec(any_operation(), 0..40)) {
        let mut rows = Vec::new();
        for operation in operations {
            let before = rows.clone();
            let changes = match operation {
                Operation::Assign(wanted) => assign(&rows, wanted),
                Operation::End(csm, role, on) => end(&rows, csm, role, on),
                Operation::HandOver(wanted) => hand_over(&rows, wanted),
                Operation::SetOwner(csm, on) => Ok(set_owner(&rows, csm, on)),
            };
            if let Ok(changes) = &changes {
                rows = apply(&rows, changes);
            }
            for number in 0..40 {
                let covering = |role: OwnershipRole, who: Option<Uuid>| {
                    let of_role = rows.iter().filter(|row| row.role == role && who.is_none_or(|who| row.csm == who));
                    of_role.filter(|row| row.covers(day(number))).count()
                };
                prop_assert!(covering(OwnershipRole::Primary, None) <= 1, "day {number}");
                for who in 1..4 {
                    prop_assert!(covering(OwnershipRole::Secondary, Some(csm(who))) <= 1, "day {number}");
                }
            }
            prop_assert!(rows.iter().all(|row| row.ends_on.is_none_or(|end| end >= row.starts_on)));
            if let (Operation::SetOwner(csm, on), true) = (operation, changes.is_ok()) {
                prop_assert_eq!(owner_on(&rows, on), Some(csm));
                // Days before it are as they were.
                for number in 0..40 {
                    if day(number) < on {
                        prop_assert_eq!(owner_on(&rows, day(number)), owner_on(&before, day(number)));
                    }
                }
            }
        }
    }
}
