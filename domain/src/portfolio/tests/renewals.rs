//! Renewals of a portfolio and its slices.

use crate::{
    metric::Ratio,
    portfolio::{AccountFact, Dimension},
    renewal::{
        CallHorizon, Closing, ForecastCall, ForecastSource, Likelihood, Renewal, RenewalBase,
        RenewalOutcome, RenewalSettings, RenewalState,
    },
};

use super::world::*;

fn renewal(of: u128, on_plan: u128, due_on: u64, outcome: Option<RenewalOutcome>) -> Row {
    let renewed = |outcome| {
        if outcome == RenewalOutcome::Renewed {
            1_000
        } else {
            0
        }
    };
    let renewal = Renewal {
        due_on: day(due_on),
        id: account(0x100 + of),
        due_minor: 1_000,
        currency: currency("USD"),
        closings: outcome
            .map(|outcome| Closing {
                closed_on: day(due_on),
                outcome,
                renewed_minor: renewed(outcome),
            })
            .into_iter()
            .collect(),
        likelihood: None,
        calls: vec![ForecastCall {
            made_on: day(0),
            source: ForecastSource::Csm,
            csm: Some(csm(1)),
            likelihood: Likelihood::per_cent(50),
        }],
    };
    Row::Renewal(account(of), Some(plan(on_plan)), renewal.checked().unwrap())
}

#[test]
fn renewals_of_a_quarter_by_plan_and_account() {
    let rows = vec![
        renewal(1, 1, 40, Some(RenewalOutcome::Renewed)),
        renewal(2, 1, 50, Some(RenewalOutcome::Churned)),
        renewal(3, 2, 80, None),
        renewal(4, 2, 95, None),
        // Archived before it is due, and after it.
        Row::Account(AccountFact {
            archived_on: Some(day(45)),
            ..named(20)
        }),
        renewal(20, 1, 45, Some(RenewalOutcome::Renewed)),
        Row::Account(AccountFact {
            archived_on: Some(day(46)),
            ..named(21)
        }),
        renewal(21, 1, 45, Some(RenewalOutcome::Churned)),
    ];
    let whole = portfolio_of(6, rows, 60);
    let (quarter, settings) = (window(0, 91), RenewalSettings::default());
    let report = whole.renewals(&quarter, &settings);
    assert_eq!(
        report.account_rate(RenewalBase::AllDue).value,
        Ratio::new(1, 4)
    );
    assert_eq!(
        report.accounts_in(RenewalState::Lost),
        [account(2), account(21)]
    );
    let forecast = report.forecast().unwrap();
    assert_eq!(
        (forecast.secured, forecast.expected),
        (Ratio::whole(10), Ratio::whole(15))
    );
    let slices = whole.slices(Dimension::Plan);
    let due: Vec<_> = slices
        .iter()
        .map(|slice| slice.portfolio.renewals(&quarter, &settings).entries.len())
        .collect();
    assert_eq!(due, [3, 1, 0]);
    let calibrations = whole.renewal_calibrations(&quarter, &settings, CallHorizon::Days30, true);
    assert_eq!((calibrations.len(), calibrations[0].renewals), (1, 3));
    assert_eq!(calibrations[0].brier_score().value, Ratio::new(1, 4));
    assert_eq!(calibrations[0].bias().value, Ratio::new(1, 6));
}
