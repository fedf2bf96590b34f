//! Touchpoints of a portfolio.

use crate::{
    metric::{ExclusionReason, Ratio, Status},
    portfolio::{AccountFact, Portfolio},
    touchpoint::{
        TouchpointInitiator::{self, Customer, CustomerSuccess, Support},
        TouchpointKind::{self, Call, Mail, Meeting, Note},
    },
};

use super::world::*;

fn touched(of: u128, on: u64, kind: TouchpointKind, initiator: TouchpointInitiator) -> Row {
    Row::Touch(account(of), minute(on, 600), kind, initiator)
}

/// Four accounts, of which 3 signed up late and 4 was archived early.
fn team(as_of: u64) -> Portfolio {
    let rows = [
        Row::Account(named(1)),
        Row::Account(named(2)),
        Row::Account(AccountFact {
            signed_up_on: Some(day(45)),
            ..named(3)
        }),
        Row::Account(AccountFact {
            archived_on: Some(day(10)),
            ..named(4)
        }),
        touched(1, 0, Call, CustomerSuccess),
        touched(1, 20, Meeting, Customer),
        touched(1, 25, Mail, Support),
        touched(1, 30, Note, CustomerSuccess),
        touched(2, 5, Call, Support),
        touched(2, 31, Call, CustomerSuccess),
        touched(4, 3, Mail, CustomerSuccess),
    ];
    ask(&facts(&rows), as_of)
}

#[test]
fn contact_frequency_by_kind() {
    // January: accounts 1, 2 and 4, four touchpoints and two of support.
    let january = team(60).touchpoints(&window(0, 31));
    let all = january.monthly(None);
    assert_eq!(all.value, Ratio::new(4, 3));
    assert_eq!(
        (all.numerator, all.denominator),
        (Ratio::count(4), Ratio::count(3))
    );
    assert_eq!(all.excluded[0].reason, ExclusionReason::SupportInitiated);
    assert_eq!(all.excluded[0].count, 2);
    for (kind, count) in [(Call, 1), (Mail, 1), (Meeting, 1), (Note, 1)] {
        assert_eq!(january.count(Some(kind)), count, "{kind}");
        assert_eq!(
            january.monthly(Some(kind)).value,
            Ratio::new(count as i128, 3)
        );
    }
    assert_eq!(january.touched, [account(1), account(4)]);
    assert_eq!(january.reach().value, Ratio::new(2, 3));
    // Two months, of the accounts that were there: all four.
    let both = team(60).touchpoints(&window(0, 60));
    assert_eq!(both.monthly(None).value, Ratio::new(5, 8));
    // What is after the date is not known.
    let early = team(10).touchpoints(&window(0, 31));
    assert_eq!(early.count(None), 2);
    assert_eq!(
        early.monthly(None).denominator,
        Ratio::count(early.accounts)
            .times(window(0, 11).months())
            .unwrap()
    );
    let none = portfolio_of(0, vec![], 60).touchpoints(&window(0, 31));
    assert_eq!(none.monthly(None).status, Status::ZeroDenominator);
}

#[test]
fn accounts_untouched_for_days() {
    for (as_of, days, untouched, accounts, too_recent) in [
        // The note of the 30th day touches account 1, the call of the 31st account 2.
        (31, 1, &[1][..], 2, 0),
        (31, 2, &[], 2, 0),
        (30, 10, &[2], 2, 0),
        (60, 30, &[1], 2, 1),
        (60, 29, &[1, 2], 2, 1),
        // Account 3 has been there for 16 days.
        (60, 16, &[1, 2, 3], 3, 0),
        (60, 17, &[1, 2], 2, 1),
        // Before it was archived.
        (9, 6, &[1, 2, 4], 3, 0),
        (9, 7, &[1, 2], 3, 0),
    ] {
        let report = team(as_of).untouched(days);
        let expected: Vec<_> = untouched.iter().map(|number| account(*number)).collect();
        assert_eq!(report.untouched, expected, "{as_of} {days}");
        assert_eq!(report.accounts, accounts, "{as_of} {days}");
        assert_eq!(report.too_recent, too_recent, "{as_of} {days}");
        let share = report.share();
        assert_eq!(share.numerator, Ratio::count(untouched.len()));
    }
}
