//! Worked examples of stages and proposals.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    AdvocacyKind::{self, CaseStudy, Reference, Referral, Testimonial},
    AdvocacyStage::{
        self, Agreed, Asked, Declined, Delivered, Introduced, Lost, Proposed, Published, Qualified,
        Won,
    },
    *,
};

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn path(kind: AdvocacyKind, entered: &[(AdvocacyStage, u64)]) -> Result<AdvocacyPath, PathError> {
    AdvocacyPath::new(kind, entered.iter().map(|(stage, on)| (*stage, day(*on))))
}

#[test]
fn what_can_follow_what() {
    for (kind, from, expected) in [
        (Reference, Proposed, &[Asked, Declined][..]),
        (Reference, Asked, &[Agreed, Delivered, Declined]),
        (Reference, Agreed, &[Delivered, Declined]),
        (Reference, Delivered, &[]),
        (Testimonial, Asked, &[Agreed, Published, Declined]),
        (CaseStudy, Agreed, &[Published, Declined]),
        (CaseStudy, Published, &[]),
        (CaseStudy, Introduced, &[]),
        (Referral, Agreed, &[Introduced, Declined]),
        (Referral, Introduced, &[Qualified, Won, Lost]),
        (Referral, Qualified, &[Won, Lost]),
        (Referral, Won, &[]),
        (Referral, Declined, &[]),
    ] {
        let next: Vec<_> = kind.next(from).collect();
        assert_eq!(next, expected, "{kind} {from}");
    }
}

#[test]
fn paths_and_what_makes_none() {
    let won = path(Referral, &[(Won, 9), (Introduced, 2), (Qualified, 2)]).unwrap();
    assert_eq!(won.stage(), Won);
    assert_eq!(won.entered(Qualified), Some(day(2)));
    for (on, expected) in [
        (1, None),
        (2, Some(Qualified)),
        (8, Some(Qualified)),
        (9, Some(Won)),
    ] {
        assert_eq!(won.stage_on(day(on)), expected, "{on}");
    }
    // What is known may begin anywhere.
    assert_eq!(
        path(CaseStudy, &[(Published, 3)]).unwrap().stage(),
        Published
    );
    for (kind, entered, at_fault) in [
        (Reference, &[][..], None),
        (Reference, &[(Asked, 0), (Published, 1)], Some(Published)),
        (
            CaseStudy,
            &[(Asked, 0), (Published, 1), (Declined, 2)],
            Some(Declined),
        ),
        (
            Referral,
            &[(Introduced, 0), (Won, 1), (Lost, 2)],
            Some(Lost),
        ),
        (
            Referral,
            &[(Proposed, 0), (Introduced, 1)],
            Some(Introduced),
        ),
        (Testimonial, &[(Asked, 5), (Agreed, 4)], Some(Agreed)),
    ] {
        let error = path(kind, entered).unwrap_err();
        assert_eq!(error.stage(), at_fault, "{error}");
    }
    let asked = path(Reference, &[(Asked, 5)]).unwrap();
    let told = asked.then(Won, day(6)).unwrap_err().to_string();
    let stages = "PROPOSED, ASKED, AGREED, DELIVERED, DECLINED";
    assert_eq!(
        told,
        format!("a REFERENCE has no stage WON: it has {stages}")
    );
    let told = asked.then(Proposed, day(6)).unwrap_err().to_string();
    let next = "it can become AGREED, DELIVERED, DECLINED";
    assert_eq!(
        told,
        format!("a REFERENCE that is ASKED cannot become PROPOSED: {next}")
    );
    assert!(asked.then(Agreed, day(4)).is_err());
}

fn occasion(of: u128, id: u128, on: u64, kind: OccasionKind) -> Occasion {
    Occasion {
        on: day(on),
        kind,
        id: Uuid::from_u128(id),
        account: Uuid::from_u128(of),
        contact: None,
    }
}

#[test]
fn whom_to_ask() {
    use OccasionKind::{Outcome, Promoter};
    let occasions = [
        // Too long ago, and then on the last day that counts.
        occasion(1, 1, 70, Promoter),
        occasion(1, 2, 71, Outcome),
        occasion(1, 3, 90, Promoter),
        occasion(2, 4, 95, Promoter),
        // Not yet.
        occasion(3, 5, 101, Promoter),
        occasion(4, 6, 100, Promoter),
        occasion(4, 7, 100, Outcome),
    ];
    let resting = HashSet::from([Uuid::from_u128(2)]);
    let found = proposals(occasions, &resting, day(100));
    let found: Vec<_> = found.iter().map(|found| found.id.as_u128()).collect();
    assert_eq!(found, [2, 6]);
    assert_eq!(
        (Promoter.asks_for(), Outcome.asks_for()),
        (Referral, CaseStudy)
    );
}

#[test]
fn who_is_left_alone() {
    for (entered, on, expected) in [
        (&[(Proposed, 0)][..], 1_000, true),
        (&[(Asked, 0)], 179, true),
        (&[(Asked, 0)], 180, false),
        (&[(Proposed, 0), (Declined, 1)], 179, true),
        (&[(Proposed, 0), (Declined, 1)], 180, false),
        (&[(Proposed, 0), (Asked, 100), (Agreed, 110)], 279, true),
        // Nobody asked for it.
        (&[(Introduced, 0)], 1, false),
    ] {
        let path = path(Referral, entered).unwrap();
        assert_eq!(is_resting(&path, day(on)), expected, "{entered:?} {on}");
    }
}

proptest! {
    #[test]
    fn a_path_is_made_of_steps(kind in prop::sample::select(AdvocacyKind::ALL.to_vec()), stages in prop::collection::vec((0_usize..10, 0_u64..50), 1..6)) {
        let stages: Vec<_> = stages.into_iter().map(|(stage, on)| (AdvocacyStage::ALL[stage], on)).collect();
        let (first, first_on) = stages[0];
        let Ok(mut stepwise) = path(kind, &[(first, first_on)]) else {
            return Ok(());
        };
        for (stage, on) in &stages[1..] {
            stepwise = match stepwise.then(*stage, day(*on)) {
                Ok(further) => further,
                Err(_) => stepwise,
            };
        }
        // Whatever was come to step by step is a path as a whole, and no other.
        let whole = AdvocacyPath::new(kind, stepwise.entries());
        prop_assert_eq!(whole, Ok(stepwise));
        prop_assert!(stepwise.entries().count() >= 1);
        prop_assert_eq!(stepwise.entries().last().map(|(stage, _)| stage), Some(stepwise.stage()));
    }
}
