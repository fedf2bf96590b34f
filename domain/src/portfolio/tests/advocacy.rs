//! What the customers of a portfolio did for the product.

use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    advocacy::{
        AdvocacyKind::{self, CaseStudy, Referral},
        AdvocacyReport,
        AdvocacyStage::{self, Asked, Introduced, Published, Won},
    },
    metric::{ExclusionReason, Ratio, Status},
    money::Money,
    portfolio::{AccountFact, Dimension, Portfolio},
    revenue::ChurnConvention,
};

use super::{properties::any_rows, world::*};

fn activity(
    of: u128,
    id: u128,
    kind: AdvocacyKind,
    entered: &[(AdvocacyStage, u64)],
    worth: Option<Money>,
) -> Row {
    let id = Uuid::from_u128(id);
    Row::Activity(account(of), id, path(kind, entered), worth)
}

fn dollars(minor: i64) -> Option<Money> {
    Some(Money::new(minor, currency("USD")))
}

fn segment(number: u128, segment: &'static str) -> Row {
    Row::Account(AccountFact {
        segment: Some(segment),
        ..named(number)
    })
}

fn of(portfolio: &Portfolio, from: u64, until: u64) -> AdvocacyReport {
    let churn = ChurnConvention::StartBaseAllChurn;
    portfolio.advocacy(&window(from, until), &NETTED, churn)
}

/// Two CSMs with three customers, of which the third leaves; two referrals are won and a case study comes out.
fn team() -> Vec<Row> {
    vec![
        segment(1, "A"),
        segment(2, "A"),
        segment(3, "B"),
        owner(1, 1, 0, None),
        owner(2, 1, 0, None),
        owner(3, 2, 0, None),
        paid(1, 100, 0, None),
        paid(2, 100, 0, None),
        paid(3, 100, 0, Some(45)),
        activity(
            1,
            1,
            Referral,
            &[(Introduced, 5), (Won, 40)],
            dollars(120_000),
        ),
        activity(
            2,
            2,
            Referral,
            &[(Asked, 10), (Introduced, 20), (Won, 50)],
            None,
        ),
        activity(2, 3, CaseStudy, &[(Asked, 32), (Published, 48)], None),
        activity(3, 4, CaseStudy, &[(Asked, 33)], None),
    ]
}

#[test]
fn referrals_make_up_for_lost_logos() {
    let facts = facts(&team());
    // February has the days 31 to 59.
    let february = of(&ask(&facts, 59), 31, 60);
    assert_eq!(february.churned, [account(3)]);
    assert_eq!(february.won(), [Uuid::from_u128(1), Uuid::from_u128(2)]);
    let balance = february.referral_balance();
    assert_eq!(
        (balance.value, balance.numerator),
        (Some(Ratio::ONE), Ratio::ONE)
    );
    assert!(february.is_balanced());
    let value = february.referred_value();
    assert_eq!(value.value, Some(Ratio::whole(1_200)));
    assert_eq!(value.excluded[0].reason, ExclusionReason::ValueNotKnown);
    // Half of the month: nobody had won the second one, and the customer was gone.
    let then = of(&ask(&facts, 49), 31, 60);
    assert_eq!(then.referral_balance().value, Some(Ratio::ZERO));
    // Without referrals there is a loss.
    let third = ask(&facts, 59).slices(Dimension::Segment);
    let third = of(&third[1].portfolio, 31, 60);
    assert_eq!(third.referral_balance().value, Some(Ratio::whole(-1)));
    assert!(!third.is_balanced());
}

#[test]
fn case_studies_by_csm_and_month() {
    let facts = facts(&team());
    let february = of(&ask(&facts, 59), 31, 60);
    assert_eq!(february.csms, 2);
    assert_eq!(february.case_studies_per_csm().value, Ratio::new(1, 2));
    assert_eq!(february.meets_case_study_aim(), Some(false));
    // March has not gone by yet.
    let and_march = of(&ask(&facts, 59), 31, 91);
    assert_eq!(and_march.case_studies_per_csm().value, Ratio::new(1, 2));
    // Each CSM alone.
    let slices = ask(&facts, 59).slices(Dimension::Csm);
    let met = slices
        .iter()
        .map(|slice| of(&slice.portfolio, 31, 60).meets_case_study_aim());
    assert_eq!(met.collect::<Vec<_>>(), [Some(true), Some(false)]);
    let none = of(&portfolio_of(1, vec![], 59), 31, 60);
    assert_eq!(none.case_studies_per_csm().status, Status::ZeroDenominator);
    assert_eq!(none.meets_case_study_aim(), None);
}

#[test]
fn what_was_asked_for_and_what_was_given() {
    let facts = facts(&team());
    let february = of(&ask(&facts, 59), 31, 60);
    let share = february.given_share(CaseStudy);
    assert_eq!(
        (share.numerator, share.denominator),
        (Ratio::ONE, Ratio::whole(2))
    );
    assert_eq!(february.given(CaseStudy), [Uuid::from_u128(3)]);
    assert_eq!(february.standing(CaseStudy, Asked), 1);
    assert_eq!(february.standing(Referral, Won), 2);
    // Asked for in January, and introduced in it.
    let january = of(&ask(&facts, 59), 0, 31);
    assert_eq!(january.count(None, Introduced), 2);
    assert_eq!(january.given_share(Referral).value, Some(Ratio::ONE));
    assert_eq!(
        january.given_share(CaseStudy).status,
        Status::ZeroDenominator
    );
}

#[test]
fn what_was_done_before_the_signup_is_in_a_slice_too() {
    let rows = [
        Row::Account(AccountFact {
            signed_up_on: Some(day(29)),
            ..named(1)
        }),
        activity(1, 1, Referral, &[(Introduced, 13), (Won, 21)], None),
    ];
    let slices = |as_of| ask(&facts(&rows), as_of).slices(Dimension::Segment);
    let found = slices(21);
    let won: Vec<usize> = found
        .iter()
        .map(|slice| of(&slice.portfolio, 0, 30).won().len())
        .collect();
    assert_eq!(won, [1]);
    assert!(slices(12).is_empty(), "nothing was done yet");
}

#[test]
fn a_referral_in_a_currency_without_a_rate() {
    let worth = Some(Money::new(5_000, currency("CHF")));
    let won = activity(0, 1, Referral, &[(Introduced, 1), (Won, 2)], worth);
    let report = of(&portfolio_of(1, vec![won], 10), 0, 10);
    let value = report.referred_value();
    assert_eq!(value.status, Status::MissingExchangeRate);
    assert_eq!(
        value.excluded[0].reason,
        ExclusionReason::MissingExchangeRate
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn activities_of_slices_add_up(rows in any_rows(), as_of in 0_u64..60, from in 0_u64..40) {
        let whole = ask(&facts(&rows), as_of);
        let report = of(&whole, from, from + 20);
        prop_assert!(report.given(Referral).len() <= report.count(Some(Referral), Asked));
        for stage in AdvocacyStage::ALL {
            let by_kind = AdvocacyKind::ALL.map(|kind| report.count(Some(kind), stage));
            prop_assert_eq!(by_kind.iter().sum::<usize>(), report.count(None, stage));
        }
        for by in DIMENSIONS.into_iter().filter(|by| *by != Dimension::Plan) {
            let slices = whole.slices(by);
            let parts: Vec<_> = slices.iter().map(|slice| of(&slice.portfolio, from, from + 20)).collect();
            let won = parts.iter().map(|part| part.won().len());
            prop_assert_eq!(won.sum::<usize>(), report.won().len());
            let churned = parts.iter().map(|part| part.churned.len());
            prop_assert_eq!(churned.sum::<usize>(), report.churned.len());
        }
    }
}
