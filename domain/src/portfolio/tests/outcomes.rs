//! Outcomes and business reviews of a portfolio.

use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    metric::Ratio,
    outcome::{Level, Outcome, OutcomeEnd},
    portfolio::{AccountFact, Dimension},
};

use super::{properties::any_rows, world::*};

pub(super) fn wanted(of: u128, number: u128, due: u64, end: Option<OutcomeEnd>) -> Row {
    let outcome = Outcome {
        due_on: day(due),
        id: Uuid::from_u128(number),
        end,
    };
    Row::Wanted(account(of), outcome)
}

#[test]
fn outcomes_of_slices_and_of_customers_that_left() {
    let rows = [
        Row::Account(AccountFact {
            segment: Some("A"),
            ..named(1)
        }),
        Row::Account(AccountFact {
            segment: Some("B"),
            archived_on: Some(day(40)),
            ..named(2)
        }),
        wanted(1, 1, 10, Some(OutcomeEnd::Attained(day(9)))),
        wanted(1, 2, 50, None),
        wanted(2, 3, 20, None),
        Row::Reviewed(account(1), day(5), Level::High, Level::Low),
    ];
    let whole = ask(&facts(&rows), 55);
    let report = whole.outcomes(&window(0, 60));
    assert_eq!(report.attainment_rate().value, Ratio::new(1, 3));
    assert_eq!(report.overdue, [Uuid::from_u128(2), Uuid::from_u128(3)]);
    assert_eq!(report.accounts, [account(1), account(2)]);
    let slices = whole.slices(Dimension::Segment);
    let of_first = slices[0].portfolio.outcomes(&window(0, 60));
    assert_eq!(of_first.attainment_rate().value, Ratio::new(1, 2));
    // The account that was archived is in no box.
    let boxes = whole.nine_box(50);
    let seen = boxes
        .boxes
        .iter()
        .find(|boxed| !boxed.accounts.is_empty())
        .unwrap();
    assert_eq!((seen.value, seen.relationship), (Level::High, Level::Low));
    assert_eq!(seen.accounts, [account(1)]);
    assert_eq!(whole.nine_box(49).unreviewed, [account(1)]);
}

#[test]
fn what_is_wanted_before_the_signup_is_in_a_slice_too() {
    let rows = [
        Row::Account(AccountFact {
            signed_up_on: Some(day(29)),
            ..named(1)
        }),
        wanted(1, 1, 10, None),
    ];
    let slices = ask(&facts(&rows), 21).slices(Dimension::Segment);
    let due: Vec<usize> = slices
        .iter()
        .map(|slice| slice.portfolio.outcomes(&window(0, 30)).due_count())
        .collect();
    assert_eq!(due, [1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn outcomes_of_slices_add_up(rows in any_rows(), as_of in 0_u64..60, from in 0_u64..40) {
        let whole = ask(&facts(&rows), as_of);
        let window = window(from, from + 20);
        let report = whole.outcomes(&window);
        prop_assert_eq!(report.attainment_rate().denominator, Ratio::count(report.due_count()));
        let boxes = whole.nine_box(30);
        prop_assert_eq!(boxes.reviewed_count() + boxes.unreviewed.len(), whole.account_count());
        for by in DIMENSIONS.into_iter().filter(|by| *by != Dimension::Plan) {
            let slices = whole.slices(by);
            let due = slices.iter().map(|slice| slice.portfolio.outcomes(&window).due_count());
            prop_assert_eq!(due.sum::<usize>(), report.due_count());
            let reviewed = slices.iter().map(|slice| slice.portfolio.nine_box(30).reviewed_count());
            prop_assert_eq!(reviewed.sum::<usize>(), boxes.reviewed_count());
        }
    }
}
