use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{
    metric::{Metric, Ratio, Status},
    money::{Currency, Money, RateTable},
    revenue::{BillingInterval, Charge, ChargeKind, Line, LineTerms},
    time::Window,
};

use super::*;

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn usd() -> Currency {
    "USD".parse().unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn open(number: u128, due_on: u64, dollars: i64) -> Renewal {
    Renewal {
        due_on: day(due_on),
        id: id(number),
        due_minor: dollars * 100,
        currency: usd(),
        closings: Vec::new(),
        likelihood: None,
        calls: Vec::new(),
    }
}

fn closing(on: u64, outcome: RenewalOutcome, dollars: i64) -> Closing {
    Closing {
        closed_on: day(on),
        outcome,
        renewed_minor: dollars * 100,
    }
}

fn closed(
    number: u128,
    due: (u64, i64),
    on: u64,
    outcome: RenewalOutcome,
    dollars: i64,
) -> Renewal {
    let mut renewal = open(number, due.0, due.1);
    renewal.close(closing(on, outcome, dollars)).unwrap();
    renewal
}

fn likely(renewal: Renewal, per_cent: u8) -> Renewal {
    Renewal {
        likelihood: Some(Likelihood::per_cent(per_cent)),
        ..renewal
    }
}

fn window(from: u64, until: u64) -> Window {
    Window::new(day(from), day(until), Tz::UTC).unwrap()
}

/// Every renewal is of an account of its own.
fn report(renewals: &[Renewal], as_of: u64) -> RenewalReport {
    let rates = RateTable::new();
    let with_accounts = renewals.iter().map(|renewal| (renewal.id, renewal));
    RenewalReport::of(
        with_accounts,
        window(0, 90),
        day(as_of),
        (usd(), &rates),
        RenewalSettings::default(),
    )
}

fn shown(metric: &Metric) -> String {
    metric
        .displayed(4)
        .map_or_else(|| metric.status.to_string(), |value| value.to_string())
}

/// Five renewals of $1,000: one as it was, one for $1,500, one for $600, one lost, one pending; and one that is due later.
fn quarter() -> Vec<Renewal> {
    use RenewalOutcome::{Churned, Renewed, RenewedWithDownsell, RenewedWithUpsell};
    vec![
        closed(1, (10, 1_000), 5, Renewed, 1_000),
        closed(2, (20, 1_000), 25, RenewedWithUpsell, 1_500),
        closed(3, (30, 1_000), 30, RenewedWithDownsell, 600),
        closed(4, (40, 1_000), 35, Churned, 0),
        open(5, 80, 1_000),
        open(6, 90, 1_000),
    ]
}

#[test]
fn rates_in_accounts_and_in_money_with_what_is_pending() {
    let report = report(&quarter(), 60);
    assert_eq!(report.accounts_in(RenewalState::Pending), [id(5)]);
    for (base, accounts, gross, net) in [
        // 3 of 5; (1,000 + 1,000 + 600) / 5,000; (1,000 + 1,500 + 600) / 5,000
        (RenewalBase::AllDue, "0.6", "0.52", "0.62"),
        (RenewalBase::Decided, "0.75", "0.65", "0.775"),
    ] {
        assert_eq!(shown(&report.account_rate(base)), accounts, "{base}");
        assert_eq!(shown(&report.gross_rate(base)), gross, "{base}");
        assert_eq!(shown(&report.net_rate(base)), net, "{base}");
    }
    assert!(
        report
            .account_rate(RenewalBase::AllDue)
            .confidence_interval
            .is_some()
    );
    let renewed = report.accounts_in(RenewalState::Renewed);
    assert_eq!(
        report.account_rate(RenewalBase::AllDue).numerator,
        Ratio::count(renewed.len())
    );
    assert_eq!(report.due(None), Some(Ratio::whole(5_000)));
    assert_eq!(
        report.due(Some(RenewalState::Pending)),
        Some(Ratio::whole(1_000))
    );
    assert_eq!(report.renewed(), Some(Ratio::whole(3_100)));
}

#[test]
fn nothing_due_is_no_rate() {
    let nothing = report(&[open(1, 90, 1_000)], 60);
    for base in RenewalBase::ALL {
        for metric in [
            nothing.account_rate(base),
            nothing.gross_rate(base),
            nothing.net_rate(base),
        ] {
            assert_eq!(metric.status, Status::ZeroDenominator);
        }
    }
}

#[test]
fn what_is_late_is_pending_for_a_grace_then_lost_and_restated_when_won() {
    let mut renewal = open(1, 10, 1_000);
    renewal.close(closing(12, RenewalOutcome::Late, 0)).unwrap();
    renewal
        .close(closing(60, RenewalOutcome::WonBack, 800))
        .unwrap();
    for (as_of, state, renewed) in [
        (5, RenewalState::Pending, 0),
        (12, RenewalState::Pending, 0),
        (39, RenewalState::Pending, 0),
        (40, RenewalState::Lost, 0),
        (59, RenewalState::Lost, 0),
        (60, RenewalState::Renewed, 80_000),
    ] {
        assert_eq!(
            renewal.state(day(as_of), 30),
            (state, renewed),
            "day {as_of}"
        );
    }
    // Nobody has closed it: the grace is the same.
    assert_eq!(
        open(1, 10, 1_000).state(day(39), 30).0,
        RenewalState::Pending
    );
    assert_eq!(open(1, 10, 1_000).state(day(40), 30).0, RenewalState::Lost);
    assert_eq!(open(1, 10, 1_000).state(day(10), 0).0, RenewalState::Lost);
}

#[test]
fn a_renewal_is_closed_once_unless_it_was_late_or_lost() {
    use RenewalOutcome::{Churned, Late, Renewed, RenewedWithDownsell, RenewedWithUpsell, WonBack};
    let won = [(Late, 0), (Churned, 0), (WonBack, 500)];
    let mut renewal = open(1, 10, 1_000);
    for (on, (outcome, dollars)) in (10..).zip(won) {
        renewal.close(closing(on, outcome, dollars)).unwrap();
    }
    assert_eq!(renewal.state(day(100), 30), (RenewalState::Renewed, 50_000));
    for (before, attempt, says) in [
        (
            vec![(10, Renewed, 1_000)],
            closing(11, Renewed, 1_000),
            "closed as RENEWED before",
        ),
        (
            vec![(10, Churned, 0)],
            closing(11, Renewed, 1_000),
            "closed as CHURNED before",
        ),
        (
            vec![(10, Churned, 0)],
            closing(9, WonBack, 1_000),
            "cannot be closed on an earlier day",
        ),
        (vec![], closing(11, WonBack, 1_000), "was not lost"),
        (vec![], closing(11, Renewed, 999), "needs the amount due"),
        (
            vec![],
            closing(11, RenewedWithUpsell, 1_000),
            "needs more than the amount due",
        ),
        (
            vec![],
            closing(11, RenewedWithDownsell, 1_000),
            "needs less than the amount due",
        ),
        (
            vec![],
            closing(11, RenewedWithDownsell, 0),
            "more than nothing",
        ),
        (vec![], closing(11, Churned, 1), "needs no amount"),
    ] {
        let mut renewal = open(1, 10, 1_000);
        for (on, outcome, dollars) in before {
            renewal.close(closing(on, outcome, dollars)).unwrap();
        }
        let untouched = renewal.clone();
        let refusal = renewal.close(attempt).unwrap_err().to_string();
        assert!(refusal.contains(says), "{refusal}");
        assert_eq!(renewal, untouched);
    }
    let negative = Renewal {
        due_minor: -1,
        ..open(1, 10, 0)
    };
    assert_eq!(negative.checked(), Err(RenewalError::NegativeAmount));
}

#[test]
fn an_account_is_renewed_when_one_of_its_renewals_is() {
    let renewals = quarter();
    let owner = |number: u128| if number <= 2 { id(100) } else { id(101) };
    let rates = RateTable::new();
    let report = |as_of| {
        let with_accounts = renewals
            .iter()
            .map(|renewal| (owner(renewal.id.as_u128()), renewal));
        RenewalReport::of(
            with_accounts,
            window(15, 90),
            day(as_of),
            (usd(), &rates),
            RenewalSettings::default(),
        )
    };
    // Until the third is renewed, the second account has one that is lost and others that are pending.
    assert_eq!(
        report(36).accounts(),
        [
            (id(100), RenewalState::Renewed),
            (id(101), RenewalState::Renewed)
        ]
    );
    assert_eq!(
        report(26).accounts(),
        [
            (id(100), RenewalState::Renewed),
            (id(101), RenewalState::Pending)
        ]
    );
}

#[test]
fn the_forecast_is_due_by_likelihood_and_never_more_than_due() {
    let renewals = [
        closed(1, (10, 1_000), 5, RenewalOutcome::RenewedWithUpsell, 1_500),
        closed(2, (20, 1_000), 5, RenewalOutcome::Churned, 0),
        likely(open(3, 80, 1_000), 95),
        likely(open(4, 80, 1_000), 70),
        likely(open(5, 80, 1_000), 25),
        likely(open(6, 80, 1_000), 0),
        open(7, 80, 400),
    ];
    let forecast = report(&renewals, 60).forecast().unwrap();
    let dollars = Ratio::whole;
    assert_eq!(
        forecast,
        Forecast {
            secured: dollars(1_000),
            worst: dollars(2_000),
            commit: dollars(3_000),
            best: dollars(4_400),
            expected: dollars(1_000 + 950 + 700 + 250),
            at_risk: dollars(2_000),
            unrated: dollars(400),
            unrated_count: 1,
        }
    );
}

#[test]
fn a_missing_exchange_rate_takes_the_money_and_leaves_the_accounts() {
    let euros = Renewal {
        currency: "EUR".parse().unwrap(),
        ..open(1, 20, 1_000)
    };
    let report = report(
        &[euros, closed(2, (10, 100), 5, RenewalOutcome::Renewed, 100)],
        60,
    );
    assert_eq!((report.due(None), report.forecast()), (None, None));
    let gross = report.gross_rate(RenewalBase::AllDue);
    assert_eq!(
        (gross.value, gross.status, gross.excluded[0].count),
        (None, Status::MissingExchangeRate, 1)
    );
    assert_eq!(shown(&report.account_rate(RenewalBase::AllDue)), "0.5");
}

#[test]
fn money_is_converted_at_the_due_date_or_today_when_it_lies_ahead() {
    let eur: Currency = "EUR".parse().unwrap();
    let mut rates = RateTable::new();
    for (on, rate) in [(0, "1"), (15, "2"), (50, "3"), (70, "4")] {
        rates
            .insert(eur, usd(), day(on), rate.parse().unwrap())
            .unwrap();
    }
    let renewals = [10, 20, 80].map(|due| Renewal {
        currency: eur,
        ..open(u128::from(due), due, 1)
    });
    let with_accounts = renewals.iter().map(|renewal| (renewal.id, renewal));
    let report = RenewalReport::of(
        with_accounts,
        window(0, 90),
        day(60),
        (usd(), &rates),
        RenewalSettings::default(),
    );
    let due: Vec<_> = report
        .entries
        .iter()
        .map(|entry| entry.due.unwrap())
        .collect();
    assert_eq!(due, [100, 200, 300]);
}

fn call(on: u64, source: ForecastSource, csm: Option<u128>, per_cent: u8) -> ForecastCall {
    ForecastCall {
        made_on: day(on),
        source,
        csm: csm.map(id),
        likelihood: Likelihood::per_cent(per_cent),
    }
}

#[test]
fn a_likelihood_is_that_of_who_knows_best() {
    let renewal = Renewal {
        calls: vec![
            call(10, ForecastSource::Automated, None, 40),
            call(20, ForecastSource::Csm, Some(7), 60),
            call(30, ForecastSource::Automated, None, 10),
            call(40, ForecastSource::Csm, Some(7), 80),
            call(50, ForecastSource::Final, Some(7), 90),
        ],
        ..likely(open(1, 80, 1), 5)
    };
    for (as_of, per_cent) in [(0, 5), (10, 40), (20, 60), (30, 60), (40, 80), (50, 90)] {
        assert_eq!(
            renewal.likelihood_on(day(as_of)),
            Some(Likelihood::per_cent(per_cent)),
            "day {as_of}"
        );
    }
    assert_eq!(open(1, 80, 1).likelihood_on(day(0)), None);
}

#[test]
fn likelihoods_are_from_zero_to_one() {
    let new = |text: &str| Likelihood::new(text.parse::<Decimal>().unwrap());
    assert_eq!(new("0.7500"), Ok(Likelihood::per_cent(75)));
    assert_eq!(new("1"), Ok(Likelihood::CERTAIN));
    assert_eq!(new("0"), Ok(Likelihood::IMPOSSIBLE));
    assert_eq!(new("0.1234").unwrap().to_decimal().to_string(), "0.1234");
    assert_eq!(
        new("0.1234").unwrap().ratio(),
        Ratio::new(617, 5_000).unwrap()
    );
    for (text, says) in [
        ("1.0001", "from 0 (lost) to 1"),
        ("-0.1", "from 0 (lost) to 1"),
        ("0.12345", "at most 4"),
    ] {
        assert!(new(text).unwrap_err().to_string().contains(says), "{text}");
    }
}

#[test]
fn calls_are_held_against_what_came() {
    let with_calls = |renewal: Renewal, calls: &[ForecastCall]| Renewal {
        calls: calls.to_vec(),
        ..renewal
    };
    let csm = ForecastSource::Csm;
    // Due on day 200: 90 days before is day 110.
    let renewals = [
        with_calls(
            closed(1, (200, 1_000), 195, RenewalOutcome::Renewed, 1_000),
            &[
                call(100, csm, Some(7), 80),
                call(115, csm, Some(7), 99),
                call(90, csm, Some(7), 10),
            ],
        ),
        with_calls(
            closed(2, (200, 1_000), 195, RenewalOutcome::Churned, 0),
            &[
                call(110, csm, Some(7), 60),
                call(50, ForecastSource::Automated, None, 20),
            ],
        ),
        with_calls(
            closed(3, (200, 1_000), 195, RenewalOutcome::Renewed, 1_000),
            &[call(110, csm, Some(8), 100)],
        ),
        // Not decided, called too late, due in another window.
        with_calls(open(4, 200, 1_000), &[call(100, csm, Some(7), 50)]),
        with_calls(
            closed(5, (200, 1), 195, RenewalOutcome::Churned, 0),
            &[call(111, csm, Some(7), 50)],
        ),
        with_calls(
            closed(6, (400, 1), 195, RenewalOutcome::Churned, 0),
            &[call(100, csm, Some(7), 50)],
        ),
    ];
    let of = |by_csm, as_of| {
        let days = (window(150, 300), day(as_of));
        calibrations(&renewals, CallHorizon::Days90, by_csm, days, 30)
    };
    let seen = |calibrations: &[Calibration]| {
        calibrations
            .iter()
            .map(|of| {
                (
                    of.source,
                    of.csm,
                    of.renewals,
                    shown(&of.brier_score()),
                    shown(&of.bias()),
                )
            })
            .collect::<Vec<_>>()
    };
    let expected = |rows: &[(ForecastSource, Option<u128>, usize, &str, &str)]| {
        rows.iter()
            .map(|(source, csm, renewals, brier, bias)| {
                (
                    *source,
                    csm.map(id),
                    *renewals,
                    (*brier).to_owned(),
                    (*bias).to_owned(),
                )
            })
            .collect::<Vec<_>>()
    };
    let automated = (ForecastSource::Automated, None, 1, "0.04", "0.2");
    assert_eq!(
        seen(&of(true, 210)),
        expected(&[
            automated,
            // (0.8 - 1)^2 = 0.04 and 0.6^2 = 0.36
            (csm, Some(7), 2, "0.2", "0.2"),
            (csm, Some(8), 1, "0", "0"),
        ])
    );
    assert_eq!(
        seen(&of(false, 210)),
        expected(&[automated, (csm, None, 3, "0.1333", "0.1333")])
    );
    // Once the grace of the fourth is over, it is lost.
    assert_eq!(seen(&of(false, 230))[1].2, 4);
    assert_eq!(of(true, 210)[0].brier_score().convention, "T_MINUS_90");
    assert_eq!(of(false, 190), []);
}

fn any_renewal(number: u128) -> impl Strategy<Value = Renewal> {
    let outcomes = prop::sample::select(RenewalOutcome::ALL.to_vec());
    let closing = (0_u64..150, outcomes, 0_i64..300);
    let closings = prop::collection::vec(closing, 0..4);
    let likelihood = prop::option::of(0_u8..=100);
    (0_u64..120, 0_i64..200, closings, likelihood).prop_map(
        move |(due_on, due, closings, likelihood)| {
            let mut renewal = open(number, due_on, due);
            renewal.likelihood = likelihood.map(Likelihood::per_cent);
            for (on, outcome, dollars) in closings {
                // What is refused changes nothing.
                let _ = renewal.close(self::closing(on, outcome, dollars));
            }
            renewal.checked().unwrap()
        },
    )
}

proptest! {
    #[test]
    fn gross_is_at_most_net_and_one_and_the_cases_are_in_order(
        renewals in (0..8_u128).map(any_renewal).collect::<Vec<_>>(), as_of in 0_u64..200,
    ) {
        let report = report(&renewals, as_of);
        for base in RenewalBase::ALL {
            let (gross, net) = (report.gross_rate(base), report.net_rate(base));
            if let (Some(gross), Some(net)) = (gross.displayed(12), net.displayed(12)) {
                prop_assert!(Decimal::ZERO <= gross && gross <= Decimal::ONE && gross <= net);
            }
        }
        let forecast = report.forecast().unwrap();
        let cases = [forecast.secured, forecast.worst, forecast.commit, forecast.best, report.due(None).unwrap()];
        let cases = cases.map(|amount| amount.to_decimal(4));
        prop_assert!(cases.windows(2).all(|pair| pair[0] <= pair[1]));
        let expected = forecast.expected.to_decimal(4);
        prop_assert!(cases[0] <= expected && expected <= cases[3]);
        let states: usize = RenewalState::ALL.iter().map(|state| report.accounts_in(*state).len()).sum();
        prop_assert_eq!(states, report.accounts().len());
        // What is closed later changes nothing before.
        let known: Vec<_> = renewals
            .iter()
            .map(|renewal| {
                let mut known = renewal.clone();
                known.closings.retain(|closing| closing.closed_on <= day(as_of));
                known
            })
            .collect();
        prop_assert_eq!(self::report(&known, as_of), report);
    }

    #[test]
    fn a_calibration_is_within_its_range(likelihoods in prop::collection::vec((0_u8..=100, any::<bool>()), 1..8)) {
        let renewals: Vec<_> = likelihoods
            .into_iter()
            .map(|(per_cent, renewed)| {
                let (outcome, dollars) = if renewed { (RenewalOutcome::Renewed, 1) } else { (RenewalOutcome::Churned, 0) };
                Renewal { calls: vec![call(0, ForecastSource::Final, None, per_cent)], ..closed(1, (200, 1), 200, outcome, dollars) }
            })
            .collect();
        let days = (window(150, 300), day(300));
        let all = calibrations(&renewals, CallHorizon::Days180, true, days, 30);
        let (brier, bias) = (all[0].brier_score().displayed(9).unwrap(), all[0].bias().displayed(9).unwrap());
        // The score is at least the square of the bias.
        prop_assert!(bias * bias <= brier + Decimal::new(1, 6) && brier <= Decimal::ONE);
    }
}

fn running(dollars: i64, interval: BillingInterval, currency: &str) -> Line {
    Line::new(LineTerms {
        amount_minor: dollars * 100,
        discount_minor: 0,
        quantity: 1,
        currency: currency.parse().unwrap(),
        charge: Charge::new(ChargeKind::Recurring, Some(interval)).unwrap(),
        starts_on: day(0),
        ends_on: Some(day(366)),
        trial_starts_on: None,
        trial_ends_on: None,
    })
    .unwrap()
}

#[test]
fn what_is_due_is_a_year_of_the_last_day() {
    let mut rates = RateTable::new();
    let due = |lines: &[Line], rates: &RateTable| amount_due(lines, day(366), (usd(), rates));
    let dollars = |dollars: i64| Ok(Money::new(dollars * 100, usd()));
    let two = [
        running(100, BillingInterval::Month, "USD"),
        running(600, BillingInterval::Year, "USD"),
    ];
    assert_eq!(due(&two, &rates), dollars(1_800));
    assert_eq!(due(&[], &rates), dollars(0));
    let euros = running(100, BillingInterval::Month, "EUR");
    let eur: Currency = "EUR".parse().unwrap();
    assert_eq!(due(&[euros], &rates), Ok(Money::new(120_000, eur)));
    let mixed = [two[0], euros];
    assert!(matches!(due(&mixed, &rates), Err(DueError::MissingRate(_))));
    rates
        .insert(eur, usd(), day(300), Decimal::new(11, 1))
        .unwrap();
    assert_eq!(due(&mixed, &rates), dollars(1_200 + 1_320));
    // The day after the last one, nothing runs.
    assert_eq!(annual_amount(&two, day(366), (usd(), &rates)), dollars(0));
}

#[test]
fn a_term_follows_that_is_as_long_and_at_most_a_year() {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (starts_on, ends_on, months) in [
        ("2024-01-01", "2024-02-01", 1),
        ("2024-01-31", "2024-07-31", 6),
        ("2023-03-01", "2024-03-01", 12),
        ("2021-03-01", "2024-03-01", 12),
        ("2024-01-01", "2024-02-12", 12),
        ("2023-08-31", "2024-02-29", 6),
    ] {
        assert_eq!(
            term_months(date(starts_on), date(ends_on)),
            months,
            "{starts_on} to {ends_on}"
        );
    }
    assert_eq!(term_end(date("2024-01-31"), 1), date("2024-02-29"));
}

#[test]
fn the_nearest_horizon_that_is_reached() {
    for (on, reached) in [
        (0, None),
        (20, Some(CallHorizon::Days180)),
        (109, Some(CallHorizon::Days180)),
        (110, Some(CallHorizon::Days90)),
        (169, Some(CallHorizon::Days90)),
        (170, Some(CallHorizon::Days30)),
        (199, Some(CallHorizon::Days30)),
        (200, None),
        (201, None),
    ] {
        assert_eq!(CallHorizon::reached(day(200), day(on)), reached, "day {on}");
    }
}

#[test]
fn late_is_what_was_not_decided_by_its_due_date() {
    let on_time = closed(1, (10, 1), 10, RenewalOutcome::Churned, 0);
    let late = closed(1, (10, 1), 11, RenewalOutcome::Renewed, 1);
    let mut won = open(1, 10, 1_000);
    won.close(closing(12, RenewalOutcome::Late, 0)).unwrap();
    for (renewal, as_of, expected) in [
        (&on_time, 100, false),
        (&late, 10, false),
        (&late, 11, true),
        (&late, 100, true),
        (&won, 10, false),
        (&won, 11, true),
    ] {
        assert_eq!(renewal.is_late(day(as_of)), expected, "day {as_of}");
    }
}

#[test]
fn the_pipeline_covers_the_window_month_by_month() {
    let all = report(&quarter(), 60);
    let months = all.by_month();
    let counts: Vec<_> = months.iter().map(|month| month.count(None)).collect();
    assert_eq!(counts, [3, 1, 1]);
    assert_eq!(months.len(), all.window().by_month().count());
    let due: Decimal = months
        .iter()
        .map(|month| month.due(None).unwrap().to_decimal(2))
        .sum();
    assert_eq!(due, all.due(None).unwrap().to_decimal(2));
    assert_eq!(
        all.renewals_in(Some(RenewalState::Lost))
            .collect::<Vec<_>>(),
        [id(4)]
    );
}

#[test]
fn prices_of_nothing_have_no_proportion() {
    let free = LinePrice {
        amount_minor: 0,
        quantity: 1,
        interval: BillingInterval::Month,
    };
    assert_eq!(repriced(&[free], 100), None);
    assert_eq!(repriced(&[], 100), None);
    let paid = LinePrice {
        amount_minor: 10,
        ..free
    };
    // 1 minor unit a year is no whole number of them a month.
    let least = repriced(&[free, paid], 1).unwrap();
    assert_eq!((least[0], annual_of(&least)), (free, 1));
}

proptest! {
    #[test]
    fn new_prices_are_worth_exactly_what_was_agreed(
        lines in prop::collection::vec((0_i64..100_000, 0_i64..50, 0_usize..7), 1..6), annual in 0_i64..10_000_000,
    ) {
        let price = |(amount_minor, quantity, interval): (i64, i64, usize)| LinePrice {
            amount_minor,
            quantity,
            interval: BillingInterval::ALL[interval],
        };
        let lines: Vec<_> = lines.into_iter().map(price).collect();
        if let Some(next) = repriced(&lines, annual) {
            prop_assert_eq!(annual_of(&next), i128::from(annual));
            prop_assert_eq!(next.len(), lines.len());
            prop_assert!(next.iter().all(|line| line.amount_minor >= 0 && line.quantity >= 0));
        }
    }

    #[test]
    fn the_automated_call_is_never_certain_and_falls_with_every_risk(
        (renewed, lost, own_renewed, own_lost) in (0_u32..10_000, 0_u32..10_000, 0_u32..10, 0_u32..10), risks in 0_usize..11,
    ) {
        let of = |renewed, lost| TrackRecord { renewed, decided: renewed + lost };
        let call = |risks| automated_likelihood(of(renewed, lost), of(own_renewed, own_lost), risks);
        prop_assert!(Likelihood::per_cent(1) <= call(risks) && call(risks) <= Likelihood::per_cent(99));
        prop_assert!(call(risks + 1) <= call(risks));
    }
}
