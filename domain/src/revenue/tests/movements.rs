//! Movements of one account: worked examples, and what holds for every history.

use chrono_tz::Tz;

use super::{naive::Naive, *};
use crate::time::Window;

const AS_OF: u64 = 400;

fn line(amount: i64, from: u64, until: Option<u64>) -> Line {
    Line::new(LineTerms {
        starts_on: day(from),
        ends_on: until.map(day),
        ..terms(amount, BillingInterval::Month)
    })
    .unwrap()
}

fn euros(amount: i64, from: u64, until: Option<u64>) -> Line {
    Line::new(LineTerms {
        currency: currency("EUR"),
        ..*line(amount, from, until).terms()
    })
    .unwrap()
}

fn window(from: u64, until: u64) -> Window {
    Window::new(day(from), day(until), Tz::UTC).unwrap()
}

fn rates(entries: &[(u64, &str)]) -> RateTable {
    let mut rates = RateTable::new();
    for (from, rate) in entries {
        let rate = rate.parse().unwrap();
        rates
            .insert(currency("EUR"), currency("USD"), day(*from), rate)
            .unwrap();
    }
    rates
}

fn books<'a>(rates: &'a RateTable, view: MovementView, gap: Option<u32>) -> Books<'a> {
    Books {
        as_of: day(AS_OF),
        reporting: currency("USD"),
        rates,
        settings: RevenueSettings {
            view,
            reactivation_gap_days: gap,
        },
    }
}

/// Days, kinds and changes in minor units.
fn seen(lines: &[Line], days: (u64, u64), gap: Option<u32>) -> Vec<(NaiveDate, String, i128)> {
    let rates = rates(&[(0, "1"), (50, "2")]);
    let history = AccountHistory {
        lines,
        ..AccountHistory::default()
    };
    let movements = history
        .movements(
            &window(days.0, days.1),
            &books(&rates, MovementView::PerEvent, gap),
        )
        .unwrap();
    movements
        .into_iter()
        .map(|movement| {
            let minor = movement.change.to_minor_half_even();
            (movement.date, movement.kind.to_string(), minor)
        })
        .collect()
}

fn expected(movements: &[(u64, &str, i128)]) -> Vec<(NaiveDate, String, i128)> {
    movements
        .iter()
        .map(|(number, kind, minor)| (day(*number), (*kind).to_owned(), *minor))
        .collect()
}

#[test]
fn every_kind_of_movement_on_its_day() {
    let lines = [
        line(100, 10, Some(60)),
        line(50, 20, Some(40)),
        line(70, 100, None),
    ];
    assert_eq!(
        seen(&lines, (0, 200), None),
        expected(&[
            (10, "NEW", 100),
            (20, "EXPANSION", 50),
            (40, "CONTRACTION", -50),
            (60, "CHURN", -100),
            (100, "REACTIVATION", 70),
        ])
    );
    // Away for 40 days: within the gap it came back, beyond it is new.
    let last = |gap| seen(&lines, (90, 200), gap);
    assert_eq!(last(Some(40)), expected(&[(100, "REACTIVATION", 70)]));
    assert_eq!(last(Some(39)), expected(&[(100, "NEW", 70)]));
}

#[test]
fn a_line_that_follows_another_on_the_same_day_is_one_movement() {
    let dearer = [line(100, 10, Some(30)), line(130, 30, None)];
    assert_eq!(
        seen(&dearer, (11, 200), None),
        expected(&[(30, "EXPANSION", 30)])
    );
    let same = [line(100, 10, Some(30)), line(100, 30, None)];
    assert_eq!(seen(&same, (11, 200), None), expected(&[]));
}

#[test]
fn zero_length_lines_free_lines_and_trials_move_nothing() {
    let trial = Line::new(LineTerms {
        trial_ends_on: Some(day(30)),
        ..*line(100, 10, Some(30)).terms()
    })
    .unwrap();
    let lines = [line(100, 20, Some(20)), line(0, 5, None), trial];
    assert_eq!(seen(&lines, (0, 200), None), expected(&[]));
    // A trial that converts is new on the day on which it counts.
    let converted = Line::new(LineTerms {
        ends_on: None,
        ..*trial.terms()
    })
    .unwrap();
    assert_eq!(
        seen(&[converted], (0, 200), None),
        expected(&[(30, "NEW", 100)])
    );
}

#[test]
fn exchange_rates_are_a_line_apart() {
    let lines = [euros(100, 10, Some(60)), line(30, 10, None)];
    assert_eq!(
        seen(&lines, (0, 200), None),
        expected(&[
            (10, "NEW", 130),
            (50, "EXCHANGE_RATE", 100),
            (60, "CONTRACTION", -200),
        ])
    );
    let history = AccountHistory {
        lines: &lines,
        ..AccountHistory::default()
    };
    let rates = rates(&[(0, "1"), (50, "2")]);
    let netted = books(&rates, MovementView::Netted, None);
    let minor = MonthlyAmount::from_minor;
    // What was lost is valued as it stood in the opening.
    let waterfall = history.waterfall(&window(30, 70), &netted).unwrap();
    assert_eq!(
        waterfall,
        Waterfall {
            opening: minor(130),
            contraction: minor(100),
            closing: minor(30),
            ..Waterfall::default()
        }
    );
    let waterfall = history.waterfall(&window(30, 55), &netted).unwrap();
    assert_eq!(
        waterfall,
        Waterfall {
            opening: minor(130),
            exchange_rate: minor(100),
            closing: minor(230),
            ..Waterfall::default()
        }
    );
    // What was gained is valued as it stands in the closing.
    let waterfall = history.waterfall(&window(5, 55), &netted).unwrap();
    assert_eq!(
        (waterfall.new, waterfall.exchange_rate),
        (minor(230), minor(0))
    );
}

#[test]
fn an_account_that_is_archived_while_it_pays_is_corrected_not_lost() {
    let lines = [line(100, 10, None)];
    let history = AccountHistory {
        lines: &lines,
        signed_up_on: Some(day(20)),
        archived_on: Some(day(50)),
    };
    let none = RateTable::new();
    for view in MovementView::ALL {
        let waterfall = history
            .waterfall(&window(30, 60), &books(&none, view, None))
            .unwrap();
        assert_eq!(waterfall.correction, MonthlyAmount::from_minor(-100));
        assert_eq!(waterfall.churn, MonthlyAmount::ZERO);
        let waterfall = history
            .waterfall(&window(0, 30), &books(&none, view, None))
            .unwrap();
        assert_eq!(waterfall.new, MonthlyAmount::from_minor(100));
    }
}

#[test]
fn an_account_that_paid_no_more_when_it_was_archived_was_lost() {
    // A trial that ends on the day of the archive is about to pay, and has not.
    let trial_until_then = Line::new(LineTerms {
        trial_starts_on: Some(day(0)),
        trial_ends_on: Some(day(49)),
        ..*line(1, 0, None).terms()
    });
    let lines = [trial_until_then.unwrap(), line(100, 3, Some(45))];
    let history = AccountHistory {
        lines: &lines,
        signed_up_on: Some(day(5)),
        archived_on: Some(day(49)),
    };
    let none = RateTable::new();
    for view in MovementView::ALL {
        let books = books(&none, view, None);
        let waterfall = history.waterfall(&window(37, 67), &books).unwrap();
        assert_eq!(waterfall.churn, MonthlyAmount::from_minor(100));
        assert_eq!(waterfall.correction, MonthlyAmount::ZERO);
        let naive = Naive { history, books };
        assert_eq!(naive.waterfall(&window(37, 67)), waterfall);
    }
}

#[test]
fn a_rate_that_is_missing_where_it_is_needed_is_named() {
    let lines = [euros(100, 10, Some(60))];
    let history = AccountHistory {
        lines: &lines,
        ..AccountHistory::default()
    };
    let rates = rates(&[(50, "2")]);
    let books = |view| books(&rates, view, None);
    let missing = history.waterfall(&window(30, 70), &books(MovementView::Netted));
    assert_eq!(missing.unwrap_err().date, day(29));
    let missing = history.waterfall(&window(5, 70), &books(MovementView::PerEvent));
    assert_eq!(missing.unwrap_err().date, day(49));
    assert!(
        history
            .waterfall(&window(51, 70), &books(MovementView::Netted))
            .is_ok()
    );
    // Before it starts and after it ends nothing has to be converted.
    assert!(
        history
            .waterfall(&window(1, 200), &books(MovementView::Netted))
            .is_ok()
    );
}

fn any_line() -> impl Strategy<Value = Line> {
    let days = || prop::option::of(0_u64..60);
    let code = prop::sample::select(vec!["USD", "USD", "EUR", "JPY"]);
    (0_i64..5_000, code, 0_u64..60, days(), days(), days()).prop_filter_map(
        "terms that make sense",
        |(amount, code, start, end, trial_start, trial_end)| {
            Line::new(LineTerms {
                currency: currency(code),
                starts_on: day(start),
                ends_on: end.map(day),
                trial_starts_on: trial_start.map(day),
                trial_ends_on: trial_end.map(day),
                ..terms(amount, BillingInterval::Week)
            })
            .ok()
        },
    )
}

fn any_rates() -> impl Strategy<Value = RateTable> {
    let entries = prop::collection::vec((0_u64..60, 1_i64..3_000_000, any::<bool>()), 0..8);
    entries.prop_map(|entries| {
        let mut rates = RateTable::new();
        for code in ["EUR", "JPY"] {
            let first = "0.7".parse().unwrap();
            rates
                .insert(currency(code), currency("USD"), NaiveDate::MIN, first)
                .unwrap();
        }
        for (from, millionths, euro) in entries {
            let code = if euro { "EUR" } else { "JPY" };
            let rate = rust_decimal::Decimal::new(millionths, 6);
            rates
                .insert(currency(code), currency("USD"), day(from), rate)
                .unwrap();
        }
        rates
    })
}

fn any_settings() -> impl Strategy<Value = RevenueSettings> {
    let view = prop::sample::select(MovementView::ALL.to_vec());
    (view, prop::option::of(0_u32..20)).prop_map(|(view, reactivation_gap_days)| RevenueSettings {
        view,
        reactivation_gap_days,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn movements_lead_from_the_opening_to_the_closing(
        (lines, shuffled) in prop::collection::vec(any_line(), 0..8).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        rates in any_rates(), settings in any_settings(),
        signed_up in prop::option::of(0_u64..60), archived in prop::option::of(0_u64..60),
        from in 0_u64..60, length in 1_u64..60, as_of in 0_u64..120,
    ) {
        let window = window(from, from + length);
        let books = Books { as_of: day(as_of), reporting: currency("USD"), rates: &rates, settings };
        let history = AccountHistory { lines: &lines, signed_up_on: signed_up.map(day), archived_on: archived.map(day) };
        let waterfall = history.waterfall(&window, &books).unwrap();
        prop_assert_eq!(waterfall.sum(), waterfall.closing);
        let naive = Naive { history, books };
        prop_assert_eq!(waterfall, naive.waterfall(&window));
        prop_assert_eq!(AccountHistory { lines: &shuffled, ..history }.waterfall(&window, &books).unwrap(), waterfall);
        for kind in MovementKind::ALL {
            let signed = matches!(kind, MovementKind::ExchangeRate | MovementKind::Correction);
            prop_assert!(signed || waterfall.line(kind) >= MonthlyAmount::ZERO, "{} {:?}", kind, waterfall);
        }
        if settings.view == MovementView::Netted {
            let kept = waterfall.opening - waterfall.churn - waterfall.contraction + waterfall.correction;
            prop_assert!(kept >= MonthlyAmount::ZERO);
        }
    }

    #[test]
    fn what_takes_effect_later_changes_nothing_before(
        lines in prop::collection::vec(any_line(), 0..6), rates in any_rates(), settings in any_settings(),
        from in 0_u64..40, length in 1_u64..60, as_of in 0_u64..60,
    ) {
        let window = window(from, from + length);
        let known: Vec<_> = lines.iter().filter_map(|line| known_by(line, day(as_of))).collect();
        let books = Books { as_of: day(as_of), reporting: currency("USD"), rates: &rates, settings };
        let of = |lines| AccountHistory { lines, ..AccountHistory::default() }.waterfall(&window, &books).unwrap();
        prop_assert_eq!(of(&lines), of(&known));
    }
}

/// The line as it was known when nothing after the date had happened.
fn known_by(line: &Line, date: NaiveDate) -> Option<Line> {
    let terms = line.terms();
    let happened = |day: Option<NaiveDate>| day.filter(|day| *day <= date);
    (terms.starts_on <= date).then(|| {
        let trial_is_running = line.trial().is_some_and(|(first, _)| first <= date);
        Line::new(LineTerms {
            ends_on: happened(terms.ends_on),
            trial_starts_on: happened(terms.trial_starts_on),
            trial_ends_on: terms.trial_ends_on.filter(|_| trial_is_running),
            ..*terms
        })
        .unwrap()
    })
}
